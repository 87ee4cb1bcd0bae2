"""Levels of default: re-basing, expert weight and the bound for few defaults. One law: say the base.

A probability is always that of some population: the sample's, or the one it is re-based to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from zixin.learning.validation import Group, incomplete_beta

EXPERT_WEIGHT = 50  # events at which the statistical part counts half
CONFIDENCE = 0.75
HALVINGS = 200


def log_odds_of(rate: float) -> float:
    """Return ln(rate / (1 - rate)).

    Raises ``ValueError`` unless the rate lies between 0 and 1.

    >>> log_odds_of(0.5)
    0.0
    """
    if not 0 < rate < 1:
        raise ValueError(f"{rate} is no rate between 0 and 1")
    return math.log(rate) - math.log1p(-rate)


def rebasing_shift(sample_rate: float, target_rate: float) -> float:
    """Return what to add to log odds so that they speak of another base (基准率调整).

    logit PD' = logit PD + ln(target / (1 - target)) - ln(sample / (1 - sample)); ranks stay as they
    are. Source: King and Zeng 2001, prior correction.

    >>> round(rebasing_shift(0.5, 0.01), 6)
    -4.59512
    """
    return log_odds_of(target_rate) - log_odds_of(sample_rate)


def statistical_weight(bads: int) -> float:
    """Return how much the statistical part counts beside the expert's: n / (n + 50) (专家混合权重).

    >>> statistical_weight(0), statistical_weight(50), statistical_weight(450)
    (0.0, 0.5, 0.9)
    """
    if bads < 0:
        raise ValueError(f"{bads} events")
    return bads / (bads + EXPERT_WEIGHT)


def prudent_bounds(groups: Sequence[Group], *, confidence: float = CONFIDENCE) -> tuple[float, ...]:
    """Return an upper bound of the PD of each grade, best grade first (最审慎估计).

    The PD p of a grade solves P(Bin(N, p) <= d) = 1 - confidence, N and d counted over the grade
    and all worse ones: a grade is at most as bad as the whole from it downwards. So it speaks
    even where no customer has defaulted. 1 where every customer defaulted or there is none.
    Source: Pluto and Tasche, Estimating probabilities of default for low default portfolios, 2005.

    >>> [
    ...     round(p, 4)
    ...     for p in prudent_bounds([Group(100, 0, 0), Group(400, 0, 0), Group(300, 0, 0)])
    ... ]
    [0.0017, 0.002, 0.0046]
    """
    if not 0 < confidence < 1:
        raise ValueError(f"{confidence} is no confidence between 0 and 1")
    bounds = []
    for place in range(len(groups)):
        count = sum(group.count for group in groups[place:])
        defaults = sum(group.defaults for group in groups[place:])
        bounds.append(_bound(count, defaults, confidence))
    return tuple(bounds)


def _bound(count: int, defaults: int, confidence: float) -> float:
    """Return the upper Clopper-Pearson bound, by halving."""
    if defaults >= count:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        if incomplete_beta(defaults + 1, count - defaults, middle) < confidence:
            low = middle
        else:
            high = middle
    return high
