"""From the cells of a file to records of customers and statements; nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q

from zixin.accounts.models import Department, User
from zixin.assessment.american import american_rows, is_american_table
from zixin.assessment.rules import StatementRecord
from zixin.connectors.tabular import (
    INVOICE_ROWS_MAX,
    Fault,
    KnownCompany,
    Layout,
    Parsed,
    Table,
    customers_layout,
    invoices_layout,
    parse,
    read_invoices,
    read_table,
    statements_layout,
)
from zixin.customers.models import Customer, ImportKind
from zixin.customers.rules.records import CustomerRecord
from zixin.engine.catalogue import load_catalogue

PREVIEW_ROWS = 8
PREVIEW_COLUMNS = 12
MONTHS_KNOWN = (3, 6, 9, 12)
CENTS = 100
CURRENCY = re.compile(r"[A-Z]{3}")
FAULTS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class FileRows:
    """What a file holds: records with the rows they stand in, faults, and the first cells."""

    records: list[Any]
    rows: tuple[int, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    headings: Mapping[str, str]
    preview: Mapping[str, Any]


def layout_of(kind: str) -> Layout:
    """Return the columns of a kind of file."""
    if kind == ImportKind.CUSTOMERS:
        return customers_layout()
    if kind == ImportKind.INVOICES:
        return invoices_layout()
    items = load_catalogue().line_items.values()
    return statements_layout(
        (item.code, item.name.zh, item.name.en, item.unit == "money") for item in items
    )


def read_file(kind: str, content: bytes, name: str, unit: str) -> FileRows:
    """Read a file into records; raises ``TableError`` when it cannot be taken at all."""
    if kind == ImportKind.INVOICES:
        return _invoices(read_table(content, rows=INVOICE_ROWS_MAX), unit)
    table = read_table(content)
    if is_american_table(table):
        return _american_file(kind, table)
    parsed = parse(table, layout_of(kind), unit=unit)
    rows = _customers(parsed) if kind == ImportKind.CUSTOMERS else _statements(parsed)
    found = [fault for _record, fault in rows if fault is not None]
    return FileRows(
        [record for record, _fault in rows if record is not None],
        parsed.rows,
        (*parsed.faults, *(_under_its_heading(fault, parsed) for fault in found)),
        parsed.fault_count + len(found),
        parsed.headings,
        _preview(table),
    )


def _american_file(kind: str, table: Table) -> FileRows:
    rows, places = american_rows(kind, table, customer_ids=_customer_ids)
    faults = tuple(fault for _record, fault in rows if fault is not None)
    return FileRows(
        [record for record, _fault in rows if record is not None],
        places,
        faults[:FAULTS_MAX],
        len(faults),
        {},
        _preview(table),
    )


def _invoices(table: Table, unit: str) -> FileRows:
    """Return the invoices of a list, one record a customer."""
    parsed = parse(table, invoices_layout(), unit=unit)
    sheet = read_invoices(parsed, _known_companies)
    found = tuple(_under_its_heading(fault, parsed) for fault in sheet.faults[:FAULTS_MAX])
    return FileRows(
        list(sheet.companies),
        parsed.rows,
        (*parsed.faults, *found),
        parsed.fault_count + sheet.fault_count,
        parsed.headings,
        _preview(table),
    )


def _known_companies(names: Sequence[str]) -> dict[str, KnownCompany]:
    """Find customers by number or credit code; a number counts before a code."""
    found: dict[str, KnownCompany] = {}
    for start in range(0, len(names), 5_000):
        part = names[start : start + 5_000]
        rows = Customer.objects.filter(Q(number__in=part) | Q(uscc__in=part))
        for pk, number, uscc, name in rows.values_list("pk", "number", "uscc", "name"):
            company = KnownCompany(pk, name, uscc)
            found[number] = company
            if uscc:
                found.setdefault(uscc, company)
    return {name: found[name] for name in names if name in found}


def _under_its_heading(fault: Fault, parsed: Parsed) -> Fault:
    return replace(fault, column=parsed.headings.get(fault.column, fault.column))


def _preview(table: Table) -> dict[str, Any]:
    shown = table.cells.head(PREVIEW_ROWS).rows()
    return {
        "headers": list(table.headers[:PREVIEW_COLUMNS]),
        "rows": [list(row[:PREVIEW_COLUMNS]) for row in shown],
    }


Row = tuple[Any, Fault | None]


def _customers(parsed: Parsed) -> list[Row]:
    departments = dict(Department.objects.values_list("code", "pk"))
    people = dict(User.objects.values_list("username", "pk"))
    return [
        _customer(row, number, departments, people)
        for row, number in zip(parsed.frame.iter_rows(named=True), parsed.rows, strict=True)
    ]


def _customer(
    row: dict[str, Any], number: int, departments: dict[str, int], people: dict[str, int]
) -> Row:
    department = row.pop("department", "") or ""
    salesperson = row.pop("salesperson", "") or ""
    for code, value, known in (
        ("department", department, departments),
        ("salesperson", salesperson, people),
    ):
        if value and value not in known:
            return None, Fault(number, code, value, code)
    facts = {code: value for code, value in row.items() if value is not None and value != ""}
    for code in ("registered_capital", "expected_annual_purchases"):
        if code in facts:
            facts[code] = Decimal(facts[code]) / CENTS
    facts.setdefault("name", "")
    record = CustomerRecord(
        **facts,
        department_id=departments.get(department),
        salesperson_id=people.get(salesperson),
    )
    return record, None


def _statements(parsed: Parsed) -> list[Row]:
    frame = parsed.frame
    if not {"customer", "as_of"} <= set(frame.columns):
        return []
    ids = _customer_ids(frame["customer"])
    money = [code for code in load_catalogue().line_items if code in frame.columns]
    texts = frame.select(pl.col(code).map_batches(_cents_text, pl.String) for code in money)
    seen: set[Any] = set()
    return [
        _statement(row, items, number, ids, seen)
        for row, items, number in zip(
            frame.drop(money).iter_rows(named=True),
            texts.iter_rows(named=True),
            parsed.rows,
            strict=True,
        )
    ]


def _cents_text(cents: pl.Series) -> pl.Series:
    """Write whole cents as decimal text with two places, exactly."""
    size = cents.abs()
    sign = pl.when(pl.col("c") < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.DataFrame({"c": cents, "s": size}).select(
        pl.concat_str(
            sign,
            (pl.col("s") // CENTS).cast(pl.String),
            pl.lit("."),
            (pl.col("s") % CENTS).cast(pl.String).str.pad_start(2, "0"),
        ).alias("t")
    )["t"]


def _customer_ids(names: pl.Series) -> Callable[[str], int | None]:
    wanted = names.unique().to_list()
    by_number: dict[str, int] = {}
    by_code: dict[str, int] = {}
    for start in range(0, len(wanted), 5_000):
        part = wanted[start : start + 5_000]
        by_number |= dict(Customer.objects.filter(number__in=part).values_list("number", "pk"))
        by_code |= dict(Customer.objects.filter(uscc__in=part).values_list("uscc", "pk"))
    by_code.pop("", None)
    return lambda name: by_number.get(name, by_code.get(name))


def _statement(
    row: dict[str, Any],
    items: dict[str, str | None],
    number: int,
    customer_id: Callable[[str], int | None],
    seen: set[Any],
) -> Row:
    customer = customer_id(row["customer"])
    if customer is None:
        return None, Fault(number, "customer", row["customer"][:60], "unknown_customer")
    months = row.get("months") or 12
    if months not in MONTHS_KNOWN:
        return None, Fault(number, "months", str(months), "choice", {"choices": "3、6、9、12"})
    currency = row.get("currency") or "CNY"
    if not CURRENCY.fullmatch(currency):
        return None, Fault(number, "currency", currency[:60], "currency")
    if row["as_of"] is None:
        return None, None  # the cell's own fault is known already
    record = StatementRecord(
        customer_id=customer,
        as_of=row["as_of"],
        months=months,
        scope=row.get("scope") or "single",
        evidence=row.get("evidence") or "management",
        currency=currency,
        items={code: text for code, text in items.items() if text is not None},
    )
    if record.key in seen:
        return None, Fault(number, "as_of", str(row["as_of"]), "period_twice")
    seen.add(record.key)
    return record, None
