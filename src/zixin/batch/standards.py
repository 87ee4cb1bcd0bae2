"""Standard values out of one's own portfolio (组合标准值). One law: too few companies are no standard.

Where no table is loaded, the customers themselves show what is excellent and what is poor: the
90th, 75th, 50th, 25th and 10th percentile of each indicator, mirrored where lower is better, of an
industry section and size with enough companies. Source: design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from zixin.engine.catalogue import Name, load_catalogue

COMPANIES_MIN = 30
PERCENTILES = (0.90, 0.75, 0.50, 0.25, 0.10)
TAILS = (0.01, 0.99)  # beyond them values are drawn in: one absurd figure moves no standard
DIGITS = 6
SECTION, SIZE = "section", "size"
GROUPS: tuple[tuple[str, ...], ...] = ((), (SECTION,), (SECTION, SIZE))


def portfolio_standards(
    frame: pl.DataFrame,
    *,
    year: int,
    name: str,
    version: int,
    title: Name,
    companies_min: int = COMPANIES_MIN,
) -> dict[str, Any]:
    """Return a document of standard values from indicators of companies, one row a company.

    ``frame`` holds ``section`` (letter of GB/T 4754), ``size`` and indicators by code; null is not
    known. The country, each section and each section and size with ``companies_min`` values of an
    indicator get a table. A document without tables means there are too few.
    """
    codes = [code for code in load_catalogue().indicators if code in frame.columns]
    tables = [
        table for keys in GROUPS for table in _tables(frame, keys, codes, companies_min, year=year)
    ]
    return {
        "edition": 2,
        "name": name,
        "version": version,
        "year": year,
        "title": title.as_document(),
        "source": f"internal: own portfolio {year}, {frame.height} companies",
        "tables": tables,
    }


def _tables(
    frame: pl.DataFrame, keys: Sequence[str], codes: Sequence[str], least: int, *, year: int
) -> Iterator[dict[str, Any]]:
    known = frame.filter(*(pl.col(key).fill_null("") != "" for key in keys)) if keys else frame
    parts = known.partition_by(*keys, as_dict=True) if keys else {(): known}
    for key, part in sorted(parts.items(), key=lambda pair: [str(word) for word in pair[0]]):
        values = {code: levels for code in codes if (levels := _levels(part, code, least))}
        if values:
            words = [str(word) for word in key]
            label = "-".join(words)
            yield {
                "key": label or "ALL",
                "industry": words[0] if words else "",
                "size": words[1] if len(words) > 1 else "",
                "zh": f"本组合 {label}" if label else "本组合",
                "en": f"Own portfolio {label}" if label else "Own portfolio",
                "source": f"internal {year}, {part.height} companies",
                "values": values,
            }


def _levels(part: pl.DataFrame, code: str, least: int) -> list[float] | None:
    column = part[code].drop_nulls()
    if column.len() < least:
        return None
    low, high = (column.quantile(tail, "linear") for tail in TAILS)
    drawn_in = column.clip(low, high)
    higher = load_catalogue().indicators[code].higher_is_better
    shares = PERCENTILES if higher else PERCENTILES[::-1]
    found = [drawn_in.quantile(share, "linear") for share in shares]
    return [round(float(value or 0.0), DIGITS) for value in found]
