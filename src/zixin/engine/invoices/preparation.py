"""From rows as they were supplied to invoices that count. One law: what is left out is reported.

Inside, money is whole cents, months and days are integers: sums are then the same in any order and
on every backend.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw

from zixin.engine.schema import COMPANY

Frame = nw.LazyFrame[Any]

COLUMNS = (
    COMPANY, "direction", "number", "issued_on", "counterparty", "amount", "tax", "state",
)  # fmt: skip
DIRECTIONS = ("out", "in")
STATES = ("valid", "void", "red")
FINDINGS = (
    "unknown",  # neither output nor input, or no known state
    "unnumbered",
    "undated",
    "future",  # dated after the cut-off
    "without_amount",  # no amount, or none that is one
    "odd_tax",  # tax of the other sign, or above every rate there was
    "duplicate",  # rows beyond the first of an invoice
    "conflict",  # invoices whose rows do not agree
)
AMOUNT_MAX = 1e13
RATE_MAX = 0.17  # the highest rate of VAT since 1994
RATE_SLACK = 0.005
CENTS = 100
MONTHS_A_YEAR = 12
KEY = (COMPANY, "direction", "number", "issuer", "is_red")


def invoice_findings(frame: Frame, *, as_of: date) -> Frame:
    """Return what is wrong with the invoices of each company, as counts of ``FINDINGS`` (发票问题).

    One row a company. The rows of the first five findings count in no feature; of an invoice that
    stands several times one row counts; odd tax counts as it stands. Nothing is undefined.

    >>> import polars as pl
    >>> row = {"company": "A", "direction": "out", "number": "1", "issued_on": date(2026, 2, 1)}
    >>> row |= {"counterparty": "B", "amount": 100.0, "tax": 13.0, "state": "valid"}
    >>> found = invoice_findings(nw.from_native(pl.LazyFrame([row, row])), as_of=date(2026, 1, 31))
    >>> found.collect().select("future", "duplicate").rows()
    [(2, 0)]
    """
    marked = _marked(frame, as_of)
    firsts = [nw.col(name).cast(nw.Int64).sum().alias(name) for name in FINDINGS[:6]]
    rows = marked.group_by(COMPANY).agg(*firsts)
    taken = _taken(marked).group_by(*KEY).agg(*_merged(), *_spread())
    several = (
        taken.with_columns(
            (nw.col("rows") - 1).alias("duplicate"), _disagrees().cast(nw.Int64).alias("conflict")
        )
        .group_by(COMPANY)
        .agg(nw.col("duplicate").sum(), nw.col("conflict").sum())
    )
    return (
        rows.join(several, on=COMPANY, how="left")
        .with_columns(nw.col("duplicate", "conflict").fill_null(0))
        .select(COMPANY, *FINDINGS)
    )


def counted_invoices(frame: Frame, *, as_of: date) -> Frame:
    """Return one row an invoice: company, direction, party, month, day, cents, tax, is_void, is_red.

    ``month`` is year x 12 + month - 1, ``day`` days since 1970; cents and tax are negative on red
    invoices. Of rows that do not agree the smallest figures count, and void counts over valid.
    Numbers are those of the seller, who on the input side belongs to the key.
    """
    return _taken(_marked(frame, as_of)).group_by(*KEY).agg(*_merged())


def whole(number: int) -> nw.Expr:
    """Return a number as a literal of 64 bits; a backend may take a bare one for less."""
    return nw.lit(number, nw.Int64)


def month_number(day: date) -> int:
    """Return the month of a day as an integer, year x 12 + month - 1.

    >>> month_number(date(2026, 1, 31))
    24312
    """
    return day.year * MONTHS_A_YEAR + day.month - 1


def day_number(day: date) -> int:
    """Return a day as days since 1970.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return (day - date(1970, 1, 1)).days


def _marked(frame: Frame, as_of: date) -> Frame:
    """Give each row its cents and its faults; a row has at most one of the first five."""
    amount, tax = nw.col("amount"), nw.col("tax").fill_null(0.0)
    sound = frame.with_columns(
        _is_amount(amount).alias("has_amount"),
        nw.when(_is_amount(tax)).then(tax).otherwise(nw.lit(0.0)).alias("tax"),
        nw.col("counterparty").fill_null("").alias("party"),
    ).with_columns(
        nw.when(nw.col("has_amount")).then(amount).otherwise(nw.lit(0.0)).alias("amount")
    )
    faults = {
        "unknown": _is_strange("direction", DIRECTIONS) | _is_strange("state", STATES),
        "unnumbered": (nw.col("number").fill_null("") == ""),
        "undated": nw.col("issued_on").is_null(),
        "future": (nw.col("issued_on") > nw.lit(as_of)).fill_null(value=False),
        "without_amount": ~nw.col("has_amount"),
    }
    clear = nw.lit(True)
    columns = []
    for name, fault in faults.items():
        columns.append((clear & fault).alias(name))
        clear = clear & ~fault
    limit = amount.abs() * (RATE_MAX + RATE_SLACK) + 1.0 / CENTS
    is_odd = clear & ((tax.abs() > limit) | (amount * tax < 0.0))
    return sound.with_columns(*columns, is_odd.alias("odd_tax"), clear.alias("is_taken"))


def _is_amount(value: nw.Expr) -> nw.Expr:
    return ((value < AMOUNT_MAX) & (value > -AMOUNT_MAX)).fill_null(value=False)


def _is_strange(name: str, known: tuple[str, ...]) -> nw.Expr:
    return ~nw.col(name).fill_null("").is_in(known)


def _taken(marked: Frame) -> Frame:
    """Return the rows that may count, with integers for money and time."""
    cents, tax = (_cents(nw.col(name)) for name in ("amount", "tax"))
    is_void = nw.col("state") == "void"
    is_red = ~is_void & ((nw.col("state") == "red") | (nw.col("amount") < 0.0))
    is_bought = nw.col("direction") == "in"
    year, month, day = (
        getattr(nw.col("issued_on").dt, part)().cast(nw.Int64) for part in ("year", "month", "day")
    )
    rows = marked.filter(nw.col("is_taken")).select(
        COMPANY,
        "direction",
        "number",
        "party",
        nw.when(is_bought).then(nw.col("party")).otherwise(nw.lit("")).alias("issuer"),
        (year * MONTHS_A_YEAR + month - 1).alias("month"),
        _day_expression(year, month, day).alias("day"),
        is_void.alias("is_void"),
        is_red.alias("is_red"),
        cents.alias("cents"),
        tax.alias("tax"),
    )
    size, duty = nw.col("cents"), nw.col("tax")
    return rows.with_columns(
        nw.when(nw.col("is_red")).then(-size.abs()).otherwise(size).alias("cents"),
        nw.when(nw.col("is_red")).then(-duty.abs()).otherwise(duty).alias("tax"),
    )


def _cents(amount: nw.Expr) -> nw.Expr:
    return (amount * CENTS).round(0).cast(nw.Int64)


def _day_expression(year: nw.Expr, month: nw.Expr, day: nw.Expr) -> nw.Expr:
    """Return days since 1970 by the civil calendar, years from 1; backends differ on dates alone."""
    # March begins the counted year, so that the leap day is its last.
    since_march = (month + 9) % 12
    counted = year - nw.when(month <= 2).then(whole(1)).otherwise(whole(0))  # noqa: PLR2004 -- February
    of_year = (since_march * 153 + 2) // 5 + day - 1
    return counted * 365 + counted // 4 - counted // 100 + counted // 400 + of_year - 719_468


def _merged() -> list[nw.Expr]:
    """Make one invoice of the rows that bear its number."""
    return [
        nw.len().cast(nw.Int64).alias("rows"),
        nw.col("party").min(),
        nw.col("month").min(),
        nw.col("day").min(),
        nw.col("cents").min(),
        nw.col("tax").min(),
        nw.col("is_void").max(),
    ]


def _spread() -> list[nw.Expr]:
    return [
        nw.col("party").max().alias("party_max"),
        nw.col("day").max().alias("day_max"),
        nw.col("cents").max().alias("cents_max"),
        nw.col("tax").max().alias("tax_max"),
        nw.col("is_void").min().alias("is_void_min"),
    ]


def _disagrees() -> nw.Expr:
    return (
        (nw.col("party") != nw.col("party_max"))
        | (nw.col("day") != nw.col("day_max"))
        | (nw.col("cents") != nw.col("cents_max"))
        | (nw.col("tax") != nw.col("tax_max"))
        | (nw.col("is_void") != nw.col("is_void_min"))
    )
