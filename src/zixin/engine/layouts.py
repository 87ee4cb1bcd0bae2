"""Files of others as company-years (外部数据布局). One law: misread is worse than refused.

A layout says which column holds which figure and which identities must hold on nearly every row;
a file under the same header in another order fails them and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import narwhals as nw

from zixin.engine.catalogue import Relation, read_toml
from zixin.engine.formula import compile_frame
from zixin.engine.formula.language import parse
from zixin.engine.formula.tree import Arithmetic, Call, Compare, Node, Number, add
from zixin.engine.schema import COMPANY, YEAR

RELATIVE_TOLERANCE = 1e-6


class LayoutError(ValueError):
    """A file whose columns do not hold what its header promises."""


@dataclass(frozen=True, slots=True)
class Check:
    """What must hold on nearly every row, in words and as a condition."""

    says: str
    holds: Node


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a file of others mean; a slug of ``""`` is known and not used."""

    code: str
    name: str
    source: str
    company: str
    year: str
    others: tuple[str, ...]
    columns: Mapping[str, str]
    checks: tuple[Check, ...]
    holding_share: float
    hint: str

    @property
    def header(self) -> frozenset[str]:
        """Every column that tells this layout."""
        return frozenset({self.company, self.year, *self.others, *self.columns})


@cache
def foreign_layouts() -> Mapping[str, Layout]:
    """Return the layouts that the catalogue knows, by code."""
    return {row["code"]: _layout(row) for row in read_toml("layouts.toml")["layout"]}


def layout_of(columns: Iterable[str]) -> Layout | None:
    """Return the layout whose header a file has, if any.

    >>> layout_of(["company", "year", "ta"]) is None
    True
    """
    present = frozenset(columns)
    return next((known for known in foreign_layouts().values() if known.header <= present), None)


def read_layout(
    frame: nw.LazyFrame[Any], layout: Layout, *, unit: float = 1.0
) -> nw.LazyFrame[Any]:
    """Return ``company``, ``year``, the other columns and the figures by slug, times ``unit``.

    Raises ``LayoutError`` when a column is missing or a check does not hold on enough rows.
    """
    missing = sorted(layout.header - set(frame.collect_schema().names()))
    if missing:
        raise LayoutError(f"{layout.name}: the column {missing[0]!r} is missing")
    _assert_checks(frame, layout)
    return frame.select(
        nw.col(layout.company).alias(COMPANY),
        nw.col(layout.year).cast(nw.Int64).alias(YEAR),
        *layout.others,
        *(
            (nw.col(name).cast(nw.Float64) * unit).alias(slug)
            for name, slug in layout.columns.items()
            if slug
        ),
    )


def _assert_checks(frame: nw.LazyFrame[Any], layout: Layout) -> None:
    held = frame.select(nw.col(name).cast(nw.Float64) for name in layout.columns).select(
        nw.len().alias("rows"),
        *(
            compile_frame(check.holds).cast(nw.Int64).sum().alias(f"check_{place}")
            for place, check in enumerate(layout.checks)
        ),
    )
    counts = held.collect().rows(named=True)[0]
    rows = counts["rows"]
    for place, check in enumerate(layout.checks):
        share = counts[f"check_{place}"] / rows if rows else 1.0
        if share < layout.holding_share:
            raise LayoutError(
                f"{layout.name}: {check.says} holds on {share:.1%} of the rows, not on "
                f"{layout.holding_share:.0%}: the columns are not in the published order. "
                f"{layout.hint}"
            )


def _layout(row: dict[str, Any]) -> Layout:
    return Layout(
        code=row["code"],
        name=row["name"],
        source=row["source"],
        company=row["company"],
        year=row["year"],
        others=tuple(row["others"]),
        columns=row["columns"],
        checks=tuple(_check(check, row) for check in row["checks"]),
        holding_share=row["holding_share"],
        hint=row["hint"],
    )


def _check(check: dict[str, Any], row: dict[str, Any]) -> Check:
    names = {name: name for name in row["columns"]}
    left, right = parse(check["left"], names), parse(check["right"], names)
    relation: Relation = check["relation"]
    gap: Node = Arithmetic("-", left, right)
    relative = Arithmetic("*", Number(RELATIVE_TOLERANCE), Call("abs", right))
    allowed = add(Number(row["tolerance"]), relative)
    return Check(
        check["says"], Compare("<=", Call("abs", gap) if relation == "=" else gap, allowed)
    )
