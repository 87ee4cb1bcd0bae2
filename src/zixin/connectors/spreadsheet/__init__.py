"""Spreadsheets people bring (电子表格): read within bounds, matched by heading, checked cell by cell."""

from __future__ import annotations

from zixin.connectors.spreadsheet.faults import Fault, SpreadsheetError, sentence
from zixin.connectors.spreadsheet.grid import Limits
from zixin.connectors.spreadsheet.layout import Choice, Field, Layout, fold
from zixin.connectors.spreadsheet.layouts import CUSTOMERS, statements_layout
from zixin.connectors.spreadsheet.matching import match_headers
from zixin.connectors.spreadsheet.parsing import Parsed, parse
from zixin.connectors.spreadsheet.reading import Table, read_table
from zixin.connectors.spreadsheet.sentences import SENTENCES
from zixin.connectors.spreadsheet.units import UNIT_TITLES, UNITS, unit_of
from zixin.connectors.spreadsheet.writing import write_csv, write_table, write_template

__all__ = [
    "CUSTOMERS",
    "SENTENCES",
    "UNITS",
    "UNIT_TITLES",
    "Choice",
    "Fault",
    "Field",
    "Layout",
    "Limits",
    "Parsed",
    "SpreadsheetError",
    "Table",
    "fold",
    "match_headers",
    "parse",
    "read_table",
    "sentence",
    "statements_layout",
    "unit_of",
    "write_csv",
    "write_table",
    "write_template",
]
