"""Spreadsheets people bring in (电子表格): read with caps, matched by heading, checked cell by cell."""

from __future__ import annotations

from zixin.connectors.tabular.faults import Fault, TableError, sentence
from zixin.connectors.tabular.invoices import (
    INVOICE_ROWS_MAX,
    CompanyInvoices,
    InvoiceSheet,
    KnownCompany,
    read_invoices,
)
from zixin.connectors.tabular.layouts import (
    Field,
    Layout,
    customers_layout,
    invoices_layout,
    statements_layout,
)
from zixin.connectors.tabular.parsing import Parsed, parse
from zixin.connectors.tabular.reading import Table, read_table
from zixin.connectors.tabular.writing import write_template

__all__ = [
    "INVOICE_ROWS_MAX",
    "CompanyInvoices",
    "Fault",
    "Field",
    "InvoiceSheet",
    "KnownCompany",
    "Layout",
    "Parsed",
    "Table",
    "TableError",
    "customers_layout",
    "invoices_layout",
    "parse",
    "read_invoices",
    "read_table",
    "sentence",
    "statements_layout",
    "write_template",
]
