"""Boosted trees beside a rating (挑战模型). One law: in shadow, so that nothing here hinders a rating.

They score by LightGBM, which is part of the extra ``learning``; without it they are silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import polars as pl

from zixin.engine.schema import COMPANY, YEAR
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.queries import versions_in_force

if TYPE_CHECKING:
    from zixin.learning.booster import FittedBooster

Figures = Mapping[str, Any]
Years = Sequence[Figures | None]


@dataclass(frozen=True, slots=True)
class ShadowScore:
    """What trees say of one customer: a probability, and what raises it most."""

    pd: float
    result: dict[str, Any]


def can_score() -> bool:
    """Say whether boosted trees can score on this installation."""
    return find_spec("lightgbm") is not None


def read_trees(document: Mapping[str, Any]) -> FittedBooster | None:
    """Return the trees of a document; ``None`` where they cannot be read here."""
    if not can_score():
        return None
    from zixin.learning.booster import (  # noqa: PLC0415 -- an extra that may be missing
        BoosterError,
        parse_booster,
    )

    try:
        return parse_booster(document)
    except BoosterError:
        return None


def silent_trees(on: date) -> list[PolicyVersion]:
    """Return the boosted trees in force on a day that cannot score on this installation."""
    return [] if can_score() else versions_in_force(PolicyKind.BOOSTER, on=on)


def shadow_scores(customers: Sequence[Years], trees: FittedBooster) -> list[ShadowScore]:
    """Score customers together, each given by its years, the one rated first.

    A year that is missing is left out. Reasons are the features whose Shapley values raise the log
    odds of default most, at most four.
    """
    from zixin.learning.booster import REASONS_MAX  # noqa: PLC0415 -- an extra that may be missing
    from zixin.learning.characteristics import compute  # noqa: PLC0415 -- as above
    from zixin.learning.scorecard import probability  # noqa: PLC0415 -- as above

    if not customers:
        return []
    values = compute(_company_years(customers), trees.candidates)
    places = _places(customers)
    rated = values.taken(places)
    contributions = trees.contributions(rated)
    found = []
    for row, pd in enumerate(probability(trees.log_odds(rated))):
        raising = (-contributions[row]).argsort(kind="stable")
        reasons = [
            {
                "code": trees.candidates[place].code,
                "name": trees.candidates[place].name.as_document(),
                "adds": float(contributions[row][place]),
            }
            for place in raising[:REASONS_MAX]
            if contributions[row][place] > 0
        ]
        document = {"pd": float(pd), "reasons": [r["code"] for r in reasons], "features": reasons}
        found.append(ShadowScore(float(pd), document))
    return found


def _company_years(customers: Sequence[Years]) -> pl.DataFrame:
    """Put all years of all customers below each other, figures as float64."""
    rows = [
        {COMPANY: str(place)} | {name: float(value) for name, value in year.items() if _is(value)}
        for place, years in enumerate(customers)
        for year in years
        if year is not None
    ]
    names = sorted({name for row in rows for name in row} - {COMPANY})
    schema = {COMPANY: pl.String, **dict.fromkeys(names, pl.Float64)}
    return pl.DataFrame(rows, schema=schema).with_columns(pl.col(YEAR).cast(pl.Int64))


def _is(value: Any) -> bool:
    return isinstance(value, int | float)


def _places(customers: Sequence[Years]) -> list[int]:
    """Return where the year that is rated stands of each customer."""
    places, place = [], 0
    for years in customers:
        places.append(place)
        place += sum(year is not None for year in years)
    return places
