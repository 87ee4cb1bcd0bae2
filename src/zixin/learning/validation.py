"""How well a rating tells bad from good, how right its probabilities are, how stable it is.

One law: a higher score is riskier, an outcome is 1 for default and 0 for none. What cannot be
measured is ``None``; what cannot be (a share above 1, lists of unlike length) raises ``ValueError``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

TINY = 1e-300  # keeps the continued fraction from dividing by nought
PRECISION = 1e-16
STEPS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Group:
    """Customers rated alike (评级组): how many, how many defaulted, and the PD they were given."""

    count: int
    defaults: int
    pd: float

    def __post_init__(self) -> None:
        if not 0 <= self.defaults <= self.count:
            raise ValueError(f"{self.defaults} defaults among {self.count}")
        _probability(self.pd)


@dataclass(frozen=True, slots=True)
class GoodnessOfFit:
    """A Hosmer-Lemeshow test: statistic, degrees of freedom, and how often chance exceeds it."""

    statistic: float
    degrees: int
    p_value: float


def area_under_curve(outcomes: Sequence[int], scores: Sequence[float]) -> float | None:
    """Return the area under the ROC curve AUC (ROC 曲线下面积), 0..1; 0.5 is chance.

    How often a bad has a higher score than a good, ties counted half, in O(n log n). ``None``
    without bads or without goods. Source: Mann and Whitney 1947.

    >>> area_under_curve([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8])
    0.875
    """
    wins, goods_below, all_bads = 0, 0, 0
    for goods, bads in _steps(outcomes, scores):
        wins += bads * (2 * goods_below + goods)  # in halves, so that the sum stays exact
        goods_below += goods
        all_bads += bads
    pairs = goods_below * all_bads
    return wins / (2 * pairs) if pairs else None


def gini(outcomes: Sequence[int], scores: Sequence[float]) -> float | None:
    """Return the Gini coefficient or accuracy ratio (基尼系数): 2 AUC - 1, -1..1; 0 is chance.

    ``None`` as the AUC. Source: Somers 1962.

    >>> gini([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8])
    0.75
    """
    area = area_under_curve(outcomes, scores)
    return None if area is None else 2 * area - 1


def kolmogorov_smirnov(outcomes: Sequence[int], scores: Sequence[float]) -> float | None:
    """Return the Kolmogorov-Smirnov distance KS (KS 统计量), 0..1.

    The largest gap between the cumulative shares of bads and of goods over all scores. ``None``
    without bads or without goods. Source: Kolmogorov 1933.

    >>> kolmogorov_smirnov([0, 1, 0, 1], [0.1, 0.4, 0.4, 0.8])
    0.5
    """
    steps = list(_steps(outcomes, scores))
    all_goods, all_bads = (sum(step[place] for step in steps) for place in (0, 1))
    if not (all_goods and all_bads):
        return None
    gap, goods_below, bads_below = 0.0, 0, 0
    for goods, bads in steps:
        goods_below += goods
        bads_below += bads
        gap = max(gap, abs(bads_below / all_bads - goods_below / all_goods))
    return gap


def brier_score(outcomes: Sequence[int], probabilities: Sequence[float]) -> float | None:
    """Return the Brier score (布里尔分数), 0..1, lower is better: mean of (probability - outcome)^2.

    ``None`` without observations. Source: Brier 1950.

    >>> brier_score([0, 1], [0.5, 0.5])
    0.25
    """
    pairs = list(zip(_outcomes(outcomes), probabilities, strict=True))
    errors = [(_probability(probability) - outcome) ** 2 for outcome, probability in pairs]
    return math.fsum(errors) / len(errors) if errors else None


def population_stability(
    expected: Sequence[float], actual: Sequence[float], *, empty_count: float | None = None
) -> float | None:
    """Return the population stability index PSI (群体稳定性指数), no unit, 0 for no shift.

    Sum of (A - E) ln(A / E) over the shares of the bins of the development sample; counts or
    shares are given. ``empty_count`` takes the place of a count of 0. ``None`` when a side is
    empty, or when a bin is empty on one side only and is not filled. Source: Kullback 1959.

    >>> round(population_stability([50, 50], [25, 75]), 6)
    0.274653
    """
    sides = []
    for counts in (expected, actual):
        if any(not 0 <= count < math.inf for count in counts):
            raise ValueError("counts are finite and not negative")
        filled = [count or (empty_count or 0.0) for count in counts]
        total = math.fsum(filled)
        if not total:
            return None
        sides.append([count / total for count in filled])
    terms = []
    for before, after in zip(*sides, strict=True):
        if (before == 0) != (after == 0):
            return None
        terms.append((after - before) * math.log(after / before) if before else 0.0)
    return math.fsum(terms)


def binomial_p_value(group: Group) -> float:
    """Return how likely so many defaults or more are if the PD is right (二项检验), 0..1.

    P(Bin(n, PD) >= d), one-sided: small means that the PD is too low. Defaults that move together
    make it too strict. Always defined; 1 without customers. Source: Clopper and Pearson 1934.

    >>> round(binomial_p_value(Group(count=200, defaults=7, pd=0.02)), 5)
    0.10856
    """
    if group.defaults == 0:
        return 1.0
    return incomplete_beta(group.defaults, group.count - group.defaults + 1, group.pd)


def jeffreys_p_value(group: Group) -> float:
    """Return the probability that the true PD is not above the one given (杰弗里斯检验), 0..1.

    The distribution Beta(d + 1/2, n - d + 1/2) at the PD, one-sided: below 5 % the PD is too low.
    Always defined; without customers it knows only the prior. Source: ECB, instructions for
    reporting the validation results of internal models.

    >>> round(jeffreys_p_value(Group(count=6, defaults=2, pd=0.0367)), 4)
    0.0044
    """
    goods = group.count - group.defaults
    return incomplete_beta(group.defaults + 0.5, goods + 0.5, group.pd)


def vasicek_p_value(group: Group, *, correlation: float = 0.12) -> float:
    """Return how likely such a rate of default or more is if defaults move together, 0..1.

    The one-factor model of a large portfolio: Phi((G(PD) - sqrt(1 - r) G(rate)) / sqrt(r)), G the
    normal quantile, r the correlation of assets. A second opinion to the binomial test, which it
    is milder than. 1 without defaults or customers. Source: Vasicek 2002.

    >>> round(vasicek_p_value(Group(count=200, defaults=7, pd=0.02)), 3)
    0.153
    """
    if not 0 < correlation < 1:
        raise ValueError(f"{correlation} is no correlation between 0 and 1")
    if group.defaults == 0:
        return 1.0
    if group.pd in {0, 1} or group.defaults == group.count:
        return float(group.pd == 1)
    normal = NormalDist()
    rate = group.defaults / group.count
    gap = normal.inv_cdf(group.pd) - math.sqrt(1 - correlation) * normal.inv_cdf(rate)
    return normal.cdf(gap / math.sqrt(correlation))


def hosmer_lemeshow(
    groups: Sequence[Group], *, is_development_sample: bool = False
) -> GoodnessOfFit | None:
    """Test whether the PDs of all groups fit together (霍斯默-莱梅肖检验).

    Sum of (d - n PD)^2 / (n PD (1 - PD)); as many degrees of freedom as groups, two fewer in the
    sample the model was fitted on. ``None`` when a group has no customers or a PD of 0 or 1, and
    when no degree of freedom is left. Source: Hosmer and Lemeshow 1980.

    >>> test = hosmer_lemeshow([Group(100, 2, 0.03), Group(100, 7, 0.08)])
    >>> round(test.statistic, 6), test.degrees, round(test.p_value, 4)
    (0.479512, 2, 0.7868)
    """
    degrees = len(groups) - (2 if is_development_sample else 0)
    spreads = [group.count * group.pd * (1 - group.pd) for group in groups]
    if degrees < 1 or not all(spreads):
        return None
    statistic = math.fsum(
        (group.defaults - group.count * group.pd) ** 2 / spread
        for group, spread in zip(groups, spreads, strict=True)
    )
    return GoodnessOfFit(statistic, degrees, chi_square_tail(statistic, degrees))


def chi_square_tail(statistic: float, degrees: int) -> float:
    """Return how often chance exceeds a chi-square statistic (卡方检验 p 值), 0..1.

    The finite series for whole degrees of freedom. Source: Abramowitz and Stegun 26.4.4, 26.4.5.

    >>> round(chi_square_tail(3.841459, 1), 4), round(chi_square_tail(5.991465, 2), 4)
    (0.05, 0.05)
    """
    if not statistic >= 0 or degrees < 1:
        raise ValueError("the statistic is not negative, the degrees of freedom are positive")
    half, is_odd = statistic / 2, degrees % 2 == 1
    if half == 0:
        return 1.0
    powers = [place + 0.5 * is_odd for place in range(degrees // 2)]
    series = (math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    tail = math.erfc(math.sqrt(half)) if is_odd else 0.0
    return min(1.0, tail + math.fsum(series))


def incomplete_beta(first: float, second: float, share: float) -> float:
    """Return the regularised incomplete beta function (不完全贝塔函数), 0..1.

    The distribution Beta(first, second) at ``share``, both parameters positive, by the continued
    fraction. Source: Abramowitz and Stegun 26.5.8; evaluation after Lentz 1976.

    >>> round(incomplete_beta(2, 3, 0.5), 6)
    0.6875
    """
    if not (0 < first < math.inf and 0 < second < math.inf):
        raise ValueError("the parameters are positive")
    if _probability(share) in {0, 1}:
        return float(share)
    weight = math.exp(
        math.lgamma(first + second)
        - math.lgamma(first)
        - math.lgamma(second)
        + first * math.log(share)
        + second * math.log1p(-share)
    )
    if share < (first + 1) / (first + second + 2):
        value = weight * _beta_fraction(first, second, share) / first
    else:  # the fraction converges fast only below the mean
        value = 1 - weight * _beta_fraction(second, first, 1 - share) / second
    return min(1.0, max(0.0, value))


def _beta_fraction(first: float, second: float, share: float) -> float:
    above, below = 1.0, 1 / _away(1 - (first + second) * share / (first + 1))
    fraction = below
    for step in range(1, STEPS_MAX):
        double = 2 * step
        even = step * (second - step) * share / ((first + double - 1) * (first + double))
        odd = -(first + step) * (first + second + step) * share
        odd /= (first + double) * (first + double + 1)
        change = 1.0
        for coefficient in (even, odd):
            below = 1 / _away(1 + coefficient * below)
            above = _away(1 + coefficient / above)
            change = above * below
            fraction *= change
        if abs(change - 1) <= PRECISION:
            return fraction
    raise ArithmeticError("the continued fraction did not settle")


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY


def _steps(outcomes: Sequence[int], scores: Sequence[float]) -> Iterator[tuple[int, int]]:
    """Yield goods and bads at each distinct score, from the lowest up."""
    rows = sorted(zip(scores, _outcomes(outcomes), strict=True))
    if any(math.isnan(score) for score in scores):
        raise ValueError("a score is not a number")
    previous, goods, bads = None, 0, 0
    for score, outcome in rows:
        if score != previous and goods + bads:
            yield goods, bads
            goods, bads = 0, 0
        previous = score
        goods, bads = goods + (not outcome), bads + outcome
    if goods + bads:
        yield goods, bads


def _outcomes(outcomes: Sequence[int]) -> Sequence[int]:
    if not set(outcomes) <= {0, 1}:
        raise ValueError("an outcome is 0 or 1")
    return outcomes


def _probability(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{value} is no probability")
    return value
