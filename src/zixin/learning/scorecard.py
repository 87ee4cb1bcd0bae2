"""Making a scorecard document (评分卡). One law: its points are what the engine scores.

The document is data for ``zixin.engine.scorecard.parse_scorecard``; nothing else is needed to
score, and nothing of it is code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zixin.engine.catalogue import Name
from zixin.engine.scorecard import PointsScale
from zixin.learning.arrays import Floats
from zixin.learning.binning import (
    RULES,
    Binning,
    BinningRules,
    CountedBin,
    bin_all,
    woe_matrix,
)
from zixin.learning.calibration import rebasing_shift
from zixin.learning.characteristics import Candidate, Values
from zixin.learning.logistic import Regression, SelectionRules, fit_positive, select
from zixin.learning.sample import Sample, check_learnable

EDITION = 2
SCALE = PointsScale(points=600.0, odds=1 / 19, doubling=50.0)
POINT_DIGITS = 2
IV_LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Heading:
    """What a model is called and what it foretells."""

    name: str
    version: int
    title: Name
    source: str
    target: Name


@dataclass(frozen=True, slots=True)
class FittedCard:
    """A fitted scorecard before it is written down: binnings with their coefficients."""

    binnings: tuple[Binning, ...]
    regression: Regression
    considered: Mapping[str, Binning]
    sample_rate: float
    scale: PointsScale = SCALE

    def log_odds(self, values: Values) -> Floats:
        """Return the log odds of default on the base of the development sample."""
        return self.regression.log_odds(woe_matrix(self.binnings, values))


def fit_scorecard(
    sample: Sample,
    candidates: Sequence[Candidate],
    *,
    binning: BinningRules = RULES,
    selection: SelectionRules | None = None,
) -> FittedCard:
    """Bin the candidates, choose among them and fit the regression.

    Raises ``SampleError`` for a sample nothing can be learned from and ``ValueError`` where no
    characteristic tells bad from good.
    """
    check_learnable(sample)
    considered = bin_all(candidates, sample.values, sample.outcomes, rules=binning)
    useful = [item for item in considered.values() if item.iv >= IV_LEAST]
    if not useful:
        raise ValueError("no characteristic tells events from the rest")
    evidence = woe_matrix(useful, sample.values)
    groups = [item.candidate.five_c for item in useful]
    chosen = select(evidence, sample.outcomes, groups, rules=selection)
    if not chosen:
        raise ValueError("no characteristic tells events from the rest well enough")
    kept, regression = fit_positive(evidence[:, chosen], sample.outcomes)
    binnings = tuple(useful[chosen[place]] for place in kept)
    return FittedCard(binnings, regression, considered, sample.bads / sample.size)


def refit(card: FittedCard, sample: Sample, *, rules: BinningRules = RULES) -> FittedCard:
    """Return the same characteristics fitted anew, bins and coefficients, on another sample."""
    candidates = [item.candidate for item in card.binnings]
    binned = bin_all(candidates, sample.values, sample.outcomes, rules=rules)
    found = list(binned.values())
    kept, regression = fit_positive(woe_matrix(found, sample.values), sample.outcomes)
    binnings = tuple(found[place] for place in kept)
    return FittedCard(binnings, regression, binned, sample.bads / sample.size, card.scale)


def scorecard_document(
    fitted: FittedCard,
    heading: Heading,
    *,
    target_rate: float | None = None,
    card: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the document of a fitted scorecard, re-based to ``target_rate`` (a fraction) if given."""
    shift = 0.0 if target_rate is None else rebasing_shift(fitted.sample_rate, target_rate)
    intercept = fitted.regression.intercept + shift
    pairs = list(zip(fitted.binnings, fitted.regression.coefficients, strict=True))
    return {
        "edition": EDITION,
        "name": heading.name,
        "version": heading.version,
        "title": heading.title.as_document(),
        "source": heading.source,
        "target": heading.target.as_document(),
        "scale": {
            "points": fitted.scale.points,
            "odds": fitted.scale.odds,
            "doubling": fitted.scale.doubling,
        },
        "intercept": intercept,
        "characteristics": [
            _characteristic(binning, float(coefficient), fitted.scale, intercept, len(pairs))
            for binning, coefficient in pairs
        ],
        "calibration": {
            "sample_rate": fitted.sample_rate,
            "target_rate": fitted.sample_rate if target_rate is None else target_rate,
            "shift": shift,
        },
        "card": dict(card or {}),
    }


def _characteristic(
    binning: Binning, coefficient: float, scale: PointsScale, intercept: float, count: int
) -> dict[str, Any]:
    def earned(item: CountedBin) -> dict[str, float]:
        points = scale.bin_points(
            weight=coefficient, woe=item.woe, intercept=intercept, characteristics=count
        )
        rate = item.bads / item.count if item.count else 0.0
        return {
            "woe": item.woe,
            "points": round(points, POINT_DIGITS),
            "share": item.count / binning.size,
            "bad_share": rate,
        }

    candidate = binning.candidate
    bounds = [None, *binning.cuts, None]
    document: dict[str, Any] = {
        "code": candidate.code,
        **candidate.name.as_document(),
        "formula": candidate.formula,
        "five_c": candidate.five_c,
        "coefficient": coefficient,
        "bins": [
            {"from": start, "to": end, **earned(item)}
            for start, end, item in zip(bounds, bounds[1:], binning.bins, strict=False)
        ],
        "undefined": [
            {"reason": reason, **earned(item)} for reason, item in sorted(binning.blanks.items())
        ],
    }
    if candidate.improve is not None:
        document["improve"] = candidate.improve.as_document()
    return document


def probability(log_odds: Floats) -> Floats:
    """Return probabilities of log odds."""
    found: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -700.0, 700.0)))
    return found
