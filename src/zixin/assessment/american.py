"""The public American data set as customers and statements; nothing is stored here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl
import polars.selectors as cs

from zixin.assessment.rules import StatementRecord
from zixin.connectors.american_bankruptcy import AmericanFileError, is_american, parse_american
from zixin.connectors.tabular import Fault, Table, TableError
from zixin.customers.models import ImportKind
from zixin.customers.rules.records import CustomerRecord

HEADER = ("company_name", "status_label", "year")
TEXTS = HEADER[:2]
MILLION = 1_000_000

Row = tuple[Any, Fault | None]
CustomerIds = Callable[[pl.Series], Callable[[str], int | None]]


def is_american_table(table: Table) -> bool:
    """Tell whether a table is the American bankruptcy data set."""
    return table.headers[: len(HEADER)] == HEADER and is_american(table.headers)


def american_rows(
    kind: str, table: Table, *, customer_ids: CustomerIds
) -> tuple[list[Row], tuple[int, ...]]:
    """Return the records of the data set and the rows they stand in; amounts in whole dollars.

    As customers the file gives each company once, at its first row. Raises ``TableError`` when
    the figures are not figures or do not stand in the published order.
    """
    frame = _frame(table)
    if kind == ImportKind.CUSTOMERS:
        places: dict[str, int] = {}
        for company, row in zip(frame["company"], table.rows, strict=True):
            places.setdefault(company, row)
        return [(_customer(company), None) for company in places], tuple(places.values())
    known = customer_ids(frame["company"])
    return list(_statements(frame, table.rows, known)), table.rows


def _frame(table: Table) -> pl.DataFrame:
    named = table.cells.rename(dict(zip(table.cells.columns, table.headers, strict=True)))
    try:
        typed = named.with_columns(
            pl.col("year").cast(pl.Int64), cs.exclude(*HEADER).cast(pl.Float64)
        )
        figures = typed.select(cs.float())
        if not all(series.is_finite().all() for series in figures):
            raise TableError("american", reason="NaN")
        return parse_american(typed)
    except (AmericanFileError, pl.exceptions.PolarsError) as refused:
        raise TableError("american", reason=str(refused).splitlines()[0][:200]) from refused


def _customer(company: str) -> CustomerRecord:
    return CustomerRecord(number=company, name=f"US listed company {company}", country="US")


def _statements(
    frame: pl.DataFrame, rows: Sequence[int], known: Callable[[str], int | None]
) -> Iterator[Row]:
    codes = frame.select(cs.float()).columns
    seen: set[Any] = set()
    for row, number in zip(frame.iter_rows(named=True), rows, strict=True):
        customer = known(row["company"])
        if customer is None:
            yield None, Fault(number, HEADER[0], row["company"][:60], "unknown_customer")
            continue
        record = StatementRecord(
            customer_id=customer,
            as_of=date(row["year"], 12, 31),
            months=12,
            scope="consolidated",
            evidence="audited_unqualified",
            currency="USD",
            items={code: f"{row[code] * MILLION:.2f}" for code in codes if row[code] is not None},
        )
        if record.key in seen:
            yield None, Fault(number, "year", str(row["year"]), "period_twice")
        else:
            seen.add(record.key)
            yield record, None
