"""The changed rules by what each does alone, the worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from zixin.batch.simulation.comparing import MEASURES, History, measure
from zixin.batch.simulation.rules import Rules


@dataclass(frozen=True, slots=True)
class Alone:
    """One changed rule and the decisions with it alone; ``None`` where it cannot stand alone."""

    place: str
    decided: pl.DataFrame | None
    rules: Rules | None


def rank(
    base: pl.DataFrame,
    rules: Rules,
    changes: Iterable[Alone],
    *,
    history: History | None,
) -> list[dict[str, Any]]:
    """Return what each change does alone, the one that costs most value first, then most hours.

    A rule that cannot stand alone comes last, without figures.
    """
    ranked: list[dict[str, Any]] = []
    lone: list[dict[str, Any]] = []
    for change in changes:
        if change.decided is None or change.rules is None:
            lone.append({"place": change.place, "effect": None})
            continue
        places = _differing(base, change.decided, is_same_price=rules.lgd == change.rules.lgd)
        before, after = (
            measure(decided, by, history, places=places)
            for decided, by in ((base, rules), (change.decided, change.rules))
        )
        names = [name for name in MEASURES if name in before.columns]
        gaps = (after.select(names) - before.select(names)).select(pl.col(names).sum())
        effect = dict(zip(names, gaps.row(0), strict=True))
        ranked.append({"place": change.place, "effect": effect})
    ranked.sort(key=lambda row: (row["effect"]["value"], -row["effect"]["hours"], row["place"]))
    return [*ranked, *lone]


def _differing(base: pl.DataFrame, draft: pl.DataFrame, *, is_same_price: bool) -> pl.Series:
    """Return the places of the cases that a change may move at all."""
    if not is_same_price:
        return pl.Series(range(base.height), dtype=pl.UInt32)
    differs = pl.Series([False]).new_from_index(0, base.height)
    for name in ("refusal", "amount", "days", "level", "signatures", "hours", "grade", "pd"):
        differs |= base[name].ne_missing(draft[name])
    return differs.arg_true()
