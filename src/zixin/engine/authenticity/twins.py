"""Statements of the same build (报表雷同). One law: shares are compared, so that scale hides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from zixin.engine.schema import COMPANY, YEAR

TWINS = "template_twins"
PRECISION = 10_000.0  # shares agree in four digits
ITEMS_MIN = 4  # lines that must be there, and none of them small, for an agreement to mean anything
SHARE_MIN = 0.005
BUILDS = (
    ("ta", ("cash", "ar", "inventory", "fixed", "ap", "st_loan", "paid_in")),
    ("rev", ("cogs", "cf_sales", "cf_purch", "cf_staff", "cf_taxes", "ar", "inventory")),
)


def with_twins(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add ``template_twins``: how many other companies have statements of the same build in a year.

    The build is the shares of total assets, and apart from it the shares of revenue, of seven lines
    each, in four digits; of each at least four lines of half a per cent. Null where the lines are
    not there. Source: design.

    >>> import polars as pl
    >>> lines = {"cash": [1.0, 2.0], "ar": [3.0, 6.0], "inventory": [2.5, 5.0], "fixed": [3.1, 6.2]}
    >>> rows = {"company": ["A", "B"], "year": [2024, 2024], "ta": [9.9, 19.8], **lines}
    >>> with_twins(nw.from_native(pl.LazyFrame(rows))).collect()[TWINS].to_list()
    [1.0, 1.0]
    """
    given = frame.collect_schema().names()
    marked, counts = frame, []
    for place, (base, items) in enumerate(BUILDS):
        there = [item for item in items if item in given]
        if base not in given or len(there) < ITEMS_MIN:
            continue
        build, count = f"__build{place}", f"__twins{place}"
        marked = marked.with_columns(_build(base, there).alias(build))
        alike = (
            marked.filter(~nw.col(build).is_null())
            .group_by(YEAR, build)
            .agg((nw.col(COMPANY).n_unique() - 1).cast(nw.Float64).alias(count))
        )
        marked = marked.join(alike, on=[YEAR, build], how="left")
        counts.append(count)
    if not counts:
        return frame
    most = nw.max_horizontal(*counts).alias(TWINS)
    return marked.with_columns(most).select(*(n for n in given if n != TWINS), TWINS)


def _build(base: str, items: Sequence[str]) -> nw.Expr:
    whole = nw.when(nw.col(base) > 0).then(nw.col(base).cast(nw.Float64))
    shares = [nw.col(item).cast(nw.Float64) / whole for item in items]
    digits = [(share * PRECISION).round(0).cast(nw.Int64).cast(nw.String) for share in shares]
    large = [nw.when(share.abs() >= SHARE_MIN).then(1).otherwise(0) for share in shares]
    known = [nw.when(word.is_null()).then(nw.lit("")).otherwise(word) for word in digits]
    build = nw.concat_str(known, separator="|")
    return nw.when(nw.sum_horizontal(*large) >= ITEMS_MIN).then(build)
