"""What customers say and what a measure did. One law: an effect is shown with how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

NORMAL_95 = 1.96
SCORE_MAX = 10
PROMOTER_MIN, DETRACTOR_MAX = 9, 6
ANSWERS_MIN = 10
ARM_MIN = 30


@dataclass(frozen=True, slots=True)
class NetPromoter:
    """The net promoter score (净推荐值), -100..100; ``margin`` its 95 % margin of error, in points."""

    score: float
    margin: float
    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class MeasuredEffect:
    """The effect of a measure (措施效果), in the unit of the outcome, with its 95 % interval."""

    effect: float
    standard_error: float
    low: float
    high: float


def net_promoter_score(
    scores: Sequence[int], *, count_min: int = ANSWERS_MIN
) -> NetPromoter | None:
    """Return how many would recommend us less how many would not (净推荐值), in points of a hundred.

    Share of promoters (9, 10) - share of detractors (0..6), x 100; the margin is 1.96 sqrt((p + d -
    (p - d)^2) / n) x 100. ``None`` with fewer answers than ``count_min``; an answer outside 0..10
    raises ``ValueError``. Source: Reichheld 2003.

    >>> answer = net_promoter_score([10, 9, 9, 8, 7, 6, 10, 3, 9, 8])
    >>> answer.score, round(answer.margin, 2)
    (30.0, 48.41)
    """
    if any(not 0 <= score <= SCORE_MAX for score in scores):
        raise ValueError("an answer lies between 0 and 10")
    count = len(scores)
    if count < max(1, count_min):
        return None
    promoters = sum(score >= PROMOTER_MIN for score in scores)
    detractors = sum(score <= DETRACTOR_MAX for score in scores)
    net = (promoters - detractors) / count
    spread = max(0.0, (promoters + detractors) / count - net**2)
    return NetPromoter(
        score=100 * (promoters - detractors) / count,
        margin=100 * NORMAL_95 * math.sqrt(spread / count),
        promoters=promoters,
        passives=count - promoters - detractors,
        detractors=detractors,
    )


def difference_in_differences(
    *, treated_before: float, treated_after: float, control_before: float, control_after: float
) -> float:
    """Return what a measure changed beyond the course of things (双重差分), in the outcome's unit.

    (treated after - before) - (control after - before), of four means. Not to be used when
    customers were chosen for a bad month: they recover by themselves. Means that are not finite
    raise ``ValueError``. Source: Ashenfelter and Card 1985.

    >>> rates = {"treated_before": 0.60, "treated_after": 0.72}
    >>> round(difference_in_differences(**rates, control_before=0.58, control_after=0.61), 10)
    0.09
    """
    effect = (treated_after - treated_before) - (control_after - control_before)
    if not math.isfinite(effect):
        raise ValueError("the means are finite numbers")
    return effect


def measured_effect(
    *,
    treated_changes: Sequence[float],
    control_changes: Sequence[float],
    count_min: int = ARM_MIN,
) -> MeasuredEffect | None:
    """Return the difference in differences with its 95 % interval (双重差分估计).

    Of each customer's change from before to after, so that the error is clustered by customer:
    mean(treated) - mean(control) +- 1.96 sqrt(s_t^2/n_t + s_c^2/n_c). ``None`` when an arm has
    fewer customers than ``count_min`` (never fewer than two); changes that are not finite raise
    ``ValueError``. Source: Welch 1947.

    >>> found = measured_effect(treated_changes=[1, 3], control_changes=[0, 0], count_min=2)
    >>> found.effect, found.standard_error
    (2.0, 1.0)
    """
    arms = treated_changes, control_changes
    if any(not math.isfinite(change) for arm in arms for change in arm):
        raise ValueError("the changes are finite numbers")
    if min(map(len, arms)) < max(2, count_min):
        return None
    effect = fmean(treated_changes) - fmean(control_changes)
    error = math.sqrt(sum(variance(arm) / len(arm) for arm in arms))
    return MeasuredEffect(effect, error, effect - NORMAL_95 * error, effect + NORMAL_95 * error)
