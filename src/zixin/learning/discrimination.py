"""How well scores tell bad from good, and how sure that is (区分能力).

One law: no estimate without an interval.

Rows of one company are not independent, so the bootstrap draws companies; DeLong's variance is
given beside it and takes rows for independent. A higher score is riskier.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from zixin.learning.arrays import Floats, Whole

DRAWS = 1000
DRAWS_AT_ONCE = 100
Z_95 = 1.959963984540054
TINY = 1e-15


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval, all 0..1 for an area, -1..1 for a difference."""

    value: float
    low: float
    high: float

    def as_document(self) -> dict[str, float]:
        """Return the three numbers as JSON."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The area of one score less that of another on the same rows (成对差异)."""

    delong: Interval
    bootstrap: Interval
    p_value: float

    def as_document(self) -> dict[str, Any]:
        """Return the difference by both methods as JSON."""
        return {
            "delong": self.delong.as_document(),
            "bootstrap": self.bootstrap.as_document(),
            "p_value": self.p_value,
        }


def areas(outcomes: Whole, scores: Floats) -> Floats:
    """Return the area under the curve of each column of scores (rows x columns), ties half."""
    return _components(outcomes, scores)[0]


def delong_interval(outcomes: Whole, scores: Floats) -> Interval:
    """Return the area with DeLong's 95 % interval, on the logit scale where it can be.

    Source: DeLong, DeLong and Clarke-Pearson 1988; fast form Sun and Xu 2014.
    """
    found, covariance = delong(outcomes, scores[:, None])
    area, error = float(found[0]), float(np.sqrt(covariance[0, 0]))
    if not TINY < area < 1 - TINY or error < TINY:
        return Interval(area, area, area)
    centre = np.log(area / (1 - area))
    spread = Z_95 * error / (area * (1 - area))
    low, high = (1 / (1 + np.exp(-(centre + side * spread))) for side in (-1, 1))
    return Interval(area, float(low), float(high))


def delong(outcomes: Whole, scores: Floats) -> tuple[Floats, Floats]:
    """Return areas of several scores of the same rows and their covariance.

    Raises ``ValueError`` without two events and two others.
    """
    found, of_bads, of_goods = _components(outcomes, scores)
    if min(of_bads.shape[0], of_goods.shape[0]) <= 1:
        raise ValueError("at least two events and two others are needed")
    covariance = np.atleast_2d(np.cov(of_bads, rowvar=False)) / len(of_bads)
    covariance = covariance + np.atleast_2d(np.cov(of_goods, rowvar=False)) / len(of_goods)
    return found, covariance.astype(np.float64)


def bootstrap_areas(
    outcomes: Whole, scores: Floats, companies: Whole, *, draws: int = DRAWS, seed: int = 0
) -> Floats:
    """Return areas (draws x columns) of samples of companies drawn with replacement.

    Draws without an event or without another are left out.
    """
    known, place = np.unique(companies, return_inverse=True)
    random = np.random.default_rng(seed)
    columns = [_Sorted(outcomes, scores[:, column]) for column in range(scores.shape[1])]
    parts = []
    for start in range(0, draws, DRAWS_AT_ONCE):
        count = min(DRAWS_AT_ONCE, draws - start)
        drawn = random.multinomial(len(known), np.full(len(known), 1 / len(known)), size=count)
        weights = drawn[:, place].astype(np.float64)
        parts.append(np.column_stack([column.areas(weights) for column in columns]))
    found = np.concatenate(parts)
    return found[~np.isnan(found).any(axis=1)]


def bootstrap_interval(value: float, drawn: Floats) -> Interval:
    """Return the middle 95 % of what was drawn around an estimate."""
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(value, float(low), float(high))


def compare(
    outcomes: Whole,
    score: Floats,
    other: Floats,
    companies: Whole,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> Comparison:
    """Return how much better ``score`` tells events than ``other`` does, on the same rows."""
    both = np.column_stack([score, other])
    found, covariance = delong(outcomes, both)
    gap = float(found[0] - found[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    error = np.sqrt(max(variance, 0.0))
    drawn = bootstrap_areas(outcomes, both, companies, draws=draws, seed=seed)
    return Comparison(
        delong=Interval(gap, float(gap - Z_95 * error), float(gap + Z_95 * error)),
        bootstrap=bootstrap_interval(gap, drawn[:, 0] - drawn[:, 1]),
        p_value=_two_sided(gap / error) if error > TINY else 1.0,
    )


def roc_points(outcomes: Whole, scores: Floats) -> tuple[Floats, Floats]:
    """Return shares of goods and of bads at or above each score, from (0, 0) to (1, 1)."""
    bads, goods = _steps(outcomes, scores)
    return (
        np.concatenate([[0.0], np.cumsum(goods) / goods.sum()]),
        np.concatenate([[0.0], np.cumsum(bads) / bads.sum()]),
    )


def cap_points(outcomes: Whole, scores: Floats) -> tuple[Floats, Floats]:
    """Return shares of all and of bads from the riskiest on: the cumulative accuracy profile."""
    bads, goods = _steps(outcomes, scores)
    every = bads + goods
    return (
        np.concatenate([[0.0], np.cumsum(every) / every.sum()]),
        np.concatenate([[0.0], np.cumsum(bads) / bads.sum()]),
    )


def _steps(outcomes: Whole, scores: Floats) -> tuple[Floats, Floats]:
    _, place = np.unique(-scores, return_inverse=True)
    bads = np.bincount(place, weights=outcomes).astype(np.float64)
    return bads, np.bincount(place, weights=1 - outcomes).astype(np.float64)


def _two_sided(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def _components(outcomes: Whole, scores: Floats) -> tuple[Floats, Floats, Floats]:
    """Return areas and the placements of bads and of goods, rows x columns."""
    is_bad = outcomes == 1
    bads, goods = int(is_bad.sum()), int((~is_bad).sum())
    if not (bads and goods):
        raise ValueError("events and others are needed")
    of_bads, of_goods = np.empty((bads, scores.shape[1])), np.empty((goods, scores.shape[1]))
    for column in range(scores.shape[1]):
        score = scores[:, column]
        whole = _midranks(score)
        of_bads[:, column] = (whole[is_bad] - _midranks(score[is_bad])) / goods
        of_goods[:, column] = 1 - (whole[~is_bad] - _midranks(score[~is_bad])) / bads
    return of_bads.mean(axis=0), of_bads, of_goods


def _midranks(scores: Floats) -> Floats:
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Floats = last - (counts - 1) / 2
    return middle[place]


class _Sorted:
    """Scores in order, so that the area under any weights takes one pass."""

    def __init__(self, outcomes: Whole, scores: Floats) -> None:
        self.order = np.argsort(scores, kind="stable")
        self.is_bad = outcomes[self.order] == 1
        ordered = scores[self.order]
        self.starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))

    def areas(self, weights: Floats) -> Floats:
        """Return the area under each row of weights (draws x rows)."""
        ordered = weights[:, self.order]
        bads = np.add.reduceat(ordered * self.is_bad, self.starts, axis=1)
        goods = np.add.reduceat(ordered * ~self.is_bad, self.starts, axis=1)
        below = np.cumsum(goods, axis=1) - goods
        pairs = bads.sum(axis=1) * goods.sum(axis=1)
        won = (bads * (below + goods / 2)).sum(axis=1)
        with np.errstate(invalid="ignore"):
            found: Floats = np.where(pairs > 0, won / pairs, np.nan)
        return found
