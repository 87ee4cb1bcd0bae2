"""Arithmetic of scorecards: weight of evidence and points. One law: higher evidence is riskier.

Evidence compares bads to goods, odds are bad to good, and points run the other way: more is safer.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BinEvidence:
    """What a bin of a characteristic says of default (分箱证据).

    ``woe`` the weight of evidence (证据权重), no unit, above 0 riskier than the whole; ``iv`` the
    bin's part of the information value (信息值). Both are ``None`` in a bin without goods or without
    bads, unless smoothed.
    """

    goods: float
    bads: float
    woe: float | None
    iv: float | None


@dataclass(frozen=True, slots=True)
class PointsScale:
    """How odds become points (评分刻度): ``points`` at ``odds`` (bad:good), ``doubling`` to double them.

    ``doubling`` are the points to double the odds PDO; more points are safer. Points that are no
    finite number, odds or a PDO not positive raise ``ValueError``. Source: practice of scorecards.

    >>> scale = PointsScale(points=600, odds=1 / 19, doubling=50)
    >>> round(scale.offset, 4), round(scale.factor, 4)
    (387.6036, 72.1348)
    """

    points: float
    odds: float
    doubling: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.points) and 0 < self.odds < math.inf):
            raise ValueError("the scale needs finite points at positive odds")
        if not 0 < self.doubling < math.inf:
            raise ValueError("the points to double the odds are positive")

    @property
    def factor(self) -> float:
        """Points per unit of log odds: PDO / ln 2."""
        return self.doubling / math.log(2)

    @property
    def offset(self) -> float:
        """Points at even odds: points + factor x ln(odds)."""
        return self.points + self.factor * math.log(self.odds)

    def points_of(self, pd: float) -> float:
        """Return the points of a probability of default: offset - factor x ln(PD / (1 - PD)).

        Raises ``ValueError`` unless PD lies between 0 and 1: certainty has no points.

        >>> round(PointsScale(points=600, odds=1 / 19, doubling=50).points_of(0.02), 2)
        668.34
        """
        if not 0 < pd < 1:
            raise ValueError(f"{pd} is no probability between 0 and 1")
        return self.offset - self.factor * (math.log(pd) - math.log1p(-pd))

    def pd_of(self, points: float) -> float:
        """Return the probability of default of points: 1 / (1 + e^((points - offset) / factor)).

        >>> round(PointsScale(points=600, odds=1 / 19, doubling=50).pd_of(700), 6)
        0.012987
        """
        if not math.isfinite(points):
            raise ValueError(f"{points} is no number of points")
        log_odds = (self.offset - points) / self.factor
        if log_odds <= 0:
            odds = math.exp(max(log_odds, LOG_ODDS_MIN))
            return odds / (1 + odds)
        return 1 / (1 + math.exp(max(-log_odds, LOG_ODDS_MIN)))

    def bin_points(
        self, *, weight: float, woe: float, intercept: float, characteristics: int
    ) -> float:
        """Return the points of one bin; over all characteristics they add up to the score.

        (offset - factor x intercept) / characteristics - factor x weight x woe, weight and
        intercept those of the logistic regression on weights of evidence.

        >>> scale = PointsScale(points=600, odds=1 / 19, doubling=50)
        >>> round(scale.bin_points(weight=1, woe=-1.0986, intercept=-2.9, characteristics=4), 2)
        228.45
        """
        if characteristics < 1:
            raise ValueError("a scorecard has at least one characteristic")
        base = (self.offset - self.factor * intercept) / characteristics
        return base - self.factor * weight * woe


LOG_ODDS_MIN = -700.0  # below it the odds are no longer a normal float


def evidence(
    counts: Sequence[tuple[float, float]], *, smoothing: float = 0.0
) -> tuple[BinEvidence, ...]:
    """Return weight of evidence and information value of each bin of (goods, bads).

    WoE = ln(share of the bads / share of the goods), IV = (share of the bads - share of the goods)
    x WoE. ``smoothing`` is added to both counts of every bin. Undefined (``None``) where a count
    is 0. Source: Siddiqi, Credit Risk Scorecards, with the sign turned.

    >>> [round(item.woe, 4) for item in evidence([(300, 10), (400, 20), (300, 70)])]
    [-1.0986, -0.6931, 0.8473]
    """
    if any(not 0 <= count < math.inf for pair in (*counts, (smoothing, 0)) for count in pair):
        raise ValueError("counts and smoothing are finite and not negative")
    smoothed = [(goods + smoothing, bads + smoothing) for goods, bads in counts]
    all_goods = math.fsum(goods for goods, _ in smoothed)
    all_bads = math.fsum(bads for _, bads in smoothed)
    return tuple(_bin(goods, bads, all_goods, all_bads) for goods, bads in smoothed)


def information_value(bins: Sequence[BinEvidence]) -> float | None:
    """Return the information value IV of a characteristic (信息值), no unit, never below 0.

    The sum over its bins; 0.1 to 0.3 is called medium, above 0.5 suspicious. ``None`` without bins
    or when a bin has none: smooth or merge. Source: Siddiqi, Credit Risk Scorecards.

    >>> round(information_value(evidence([(300, 10), (400, 20), (300, 70)])), 5)
    0.69727
    """
    values = [item.iv for item in bins if item.iv is not None]
    return math.fsum(values) if values and len(values) == len(bins) else None


def _bin(goods: float, bads: float, all_goods: float, all_bads: float) -> BinEvidence:
    if goods == 0 or bads == 0:
        return BinEvidence(goods, bads, None, None)
    good_share, bad_share = goods / all_goods, bads / all_bads
    woe = math.log(bad_share) - math.log(good_share)
    return BinEvidence(goods, bads, woe, (bad_share - good_share) * woe)
