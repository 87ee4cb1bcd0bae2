"""The years before a company-year. One law: exactly that year, and a whole one, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from zixin.engine.formula import usable
from zixin.engine.schema import COMPANY, KEYS, YEAR, column
from zixin.engine.statements import PRESENT

MONTHS_OF_A_YEAR = 12

Given = Mapping[str, Any]


def whole_years(frame: nw.LazyFrame[Any], given: Sequence[str]) -> nw.LazyFrame[Any]:
    """Return the rows that cover a whole year; without ``months`` all are taken to."""
    if "months" not in given:
        return frame
    months = nw.col("months")
    return frame.filter(months.is_null() | (months == MONTHS_OF_A_YEAR))


def pair_years(
    frame: nw.LazyFrame[Any], rows: nw.LazyFrame[Any], names: Sequence[str], years: int
) -> nw.LazyFrame[Any]:
    """Put the year so many years before beside each row: exactly that year of ``rows``."""
    before = rows.select(
        COMPANY,
        (nw.col(YEAR) + years).alias(YEAR),
        *(
            (nw.lit(1.0) if name == PRESENT else nw.col(name)).alias(column(name, years))
            for name in names
        ),
    )
    return frame.join(before, on=list(KEYS), how="left")


def given_before(
    current: Given, previous: Given | None, earlier: Sequence[Given], years: int
) -> Given | None:
    """Return the whole year so many years before; the previous one needs no year to be that."""
    if years == 1 and previous is not None and _is_year_before(current, previous):
        return previous
    this = current.get(YEAR)
    if this is None:
        return None
    sought = (g for g in earlier if g.get(YEAR) is not None and int(g[YEAR]) == int(this) - years)
    return next(filter(_is_whole, sought), None)


def _is_year_before(current: Given, previous: Given) -> bool:
    this, that = current.get(YEAR), previous.get(YEAR)
    if this is not None and that is not None and int(that) != int(this) - 1:
        return False
    return _is_whole(previous)


def _is_whole(given: Given) -> bool:
    return usable(given.get("months")) in {None, float(MONTHS_OF_A_YEAR)}
