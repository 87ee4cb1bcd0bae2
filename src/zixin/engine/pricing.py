"""What a credit costs: expected loss, security, break-even and capital. One law: no loss is negative.

Probabilities, rates and loss shares are fractions (0.02 for two per cent), amounts are in whole
units of one currency; a result has the unit of its inputs. A fraction outside 0..1, or a
figure that is no amount, is a fault of the caller and raises ``ValueError``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

Amount = Decimal | float

DAYS_OF_YEAR = 365
AMOUNT_MAX = 1e30  # a figure beyond it is no amount
LGD_MIN = 1e-12  # below it nothing is lost
CONFIDENCE = 0.999
CORRELATION_LOW, CORRELATION_HIGH, CORRELATION_DECAY = 0.12, 0.24, 50.0


@dataclass(frozen=True, slots=True)
class Collateral:
    """A thing pledged for a claim (担保物).

    ``value`` and ``prior_liens`` (claims that come first, 优先受偿) are amounts, ``haircut`` (折扣) and
    ``cost`` (处置费用) shares 0..1, ``years`` the time to turn it into money.
    """

    value: Amount
    haircut: float
    prior_liens: Amount = 0.0
    cost: float = 0.0
    years: float = 0.0


def expected_loss(*, pd: float, lgd: float, ead: Amount) -> float:
    """Return the loss expected on a claim (预期损失): PD x LGD x EAD, an amount.

    Always defined. Source: Basel framework.

    >>> round(expected_loss(pd=0.02, lgd=0.3834, ead=100), 4)
    0.7668
    """
    return _share(pd) * _share(lgd) * _amount(ead)


def exposure_at_default(*, drawn: Amount, limit: Amount, conversion: float) -> float:
    """Return the exposure when a customer defaults (违约敞口): drawn + conversion x room left.

    An amount; ``conversion`` is the share of the free limit that will be drawn (信用转换系数). A limit
    already exceeded leaves no room. Always defined. Source: Basel framework.

    >>> exposure_at_default(drawn=60, limit=100, conversion=0.5)
    80.0
    """
    used = _amount(drawn)
    return used + _share(conversion) * max(0.0, _amount(limit) - used)


def collateral_net_value(collateral: Collateral, *, rate: float) -> float:
    """Return what a collateral brings in, today (担保物可变现净值); an amount, never below nought.

    max(0, value x (1 - haircut) - prior liens) x (1 - cost) / (1 + rate)^years, with ``rate`` per
    year. Always defined. Source: Basel practice of comprehensive haircuts.

    >>> house = Collateral(value=80, haircut=0.4, prior_liens=10, cost=0.05)
    >>> round(collateral_net_value(house, rate=0.05), 6)
    36.1
    """
    after_haircut = _amount(collateral.value) * (1 - _share(collateral.haircut))
    free = max(0.0, after_haircut - _amount(collateral.prior_liens))
    discount = math.exp(-_amount(collateral.years) * math.log1p(_share(rate)))
    return free * (1 - _share(collateral.cost)) * discount


def effective_lgd(
    *,
    ead: Amount,
    net_collateral: Iterable[Amount],
    unsecured_lgd: float,
    floor: float,
    guarantor_factor: float = 1.0,
) -> float | None:
    """Return the share of a claim lost in default after security (有效违约损失率); 0..1.

    (EAD - covered) x unsecured LGD x guarantor factor / EAD, covered = min(EAD, sum of net
    collateral), and no less than ``floor``, which policy sets. ``guarantor_factor`` is the chance
    that the guarantors fail as well, 1 without one. ``None`` when there is no exposure. Source:
    Basel framework.

    >>> shares = {"unsecured_lgd": 0.6, "floor": 0.05}
    >>> round(effective_lgd(ead=100, net_collateral=[36.1], **shares), 6)
    0.3834
    >>> effective_lgd(ead=100, net_collateral=[250], **shares)
    0.05
    >>> effective_lgd(ead=0, net_collateral=[], **shares) is None
    True
    """
    exposure = _amount(ead)
    covered = min(exposure, math.fsum(_amount(value) for value in net_collateral))
    factor = _share(unsecured_lgd) * _share(guarantor_factor)
    if exposure == 0:
        return None
    return max(_share(floor), (exposure - covered) / exposure * factor)


def joint_default_pd(*, customer_pd: float, guarantor_pd: float, correlation: float) -> float:
    """Return the probability that customer and guarantor both default (联合违约概率); 0..1.

    PDc x PDg + correlation x sqrt(PDc(1 - PDc) x PDg(1 - PDg)), never above the smaller of the
    two. Within one group the correlation goes to 1: its guarantee is worth nothing. Always
    defined. Source: identity of two correlated yes-or-no events.

    >>> round(joint_default_pd(customer_pd=0.1, guarantor_pd=0.1, correlation=0.0), 6)
    0.01
    >>> round(joint_default_pd(customer_pd=0.1, guarantor_pd=0.1, correlation=1.0), 6)
    0.1
    """
    one, two = _share(customer_pd), _share(guarantor_pd)
    spread = math.sqrt(one * (1 - one) * two * (1 - two))
    return min(one, two, one * two + _share(correlation) * spread)


def pd_over_days(pd: float, days: float) -> float:
    """Return the probability of default within some days from that of a year (期限违约概率); 0..1.

    1 - (1 - PD)^(days/365). Always defined. Source: constant hazard.

    >>> round(pd_over_days(0.02, 365), 6), pd_over_days(0.02, 0)
    (0.02, 0.0)
    """
    years = _amount(days) / DAYS_OF_YEAR
    if _share(pd) == 1:
        return 1.0 if years else 0.0
    return -math.expm1(years * math.log1p(-pd))


def carrying_cost(*, margin: float, rate: float, days: float) -> float:
    """Return what waiting for the money costs (资金占用成本), a share of the price.

    rate x days/365 x (1 - margin): the money tied up is the cost of the goods, ``rate`` is per
    year, ``days`` the terms with the delay expected. Always defined. Source: arithmetic.

    >>> round(carrying_cost(margin=0.12, rate=0.045, days=75), 9)
    0.008136986
    """
    return _share(rate) * _amount(days) / DAYS_OF_YEAR * (1 - _share(margin))


def expected_profit(
    *, margin: float, pd: float, lgd: float, carrying: float, administration: float
) -> float:
    """Return the profit expected of an order (风险调整后利润), a share of its price; may be negative.

    margin - PD x LGD - carrying - administration, LGD of the invoice amount with its margin and PD
    over the terms. Always defined. Source: arithmetic.

    >>> profit = expected_profit(margin=0.12, pd=0.02, lgd=0.6, carrying=0.008, administration=0.01)
    >>> round(profit, 6)
    0.09
    """
    return _share(margin) - _share(pd) * _share(lgd) - _number(carrying) - _number(administration)


def break_even_pd(
    *, margin: float, carrying: float, lgd: float, administration: float = 0.0
) -> float | None:
    """Return the probability of default at which an order earns nothing (盈亏平衡违约概率).

    (margin - carrying - administration) / LGD. Above 1 no default probability makes it lose; below
    0 it loses even when everyone pays. ``None`` when nothing is lost in default. Source:
    arithmetic.

    >>> round(break_even_pd(margin=0.12, carrying=0.008136986301369864, lgd=0.6), 8)
    0.18643836
    """
    earned = _share(margin) - _number(carrying) - _number(administration)
    return None if _share(lgd) < LGD_MIN else earned / lgd


def price_surcharge(
    *,
    margin: float,
    pd: float,
    lgd: float,
    carrying: float,
    administration: float = 0.0,
    capital: float = 0.0,
    hurdle_rate: float = 0.0,
) -> float:
    """Return what must be added to the price for its risk (风险溢价), a share of the price.

    PD x LGD + carrying + administration + hurdle rate x capital - margin: below 0 it is the
    discount that the risk leaves room for. Always defined. Source: arithmetic.

    >>> round(price_surcharge(margin=0.01, pd=0.02, lgd=0.6, carrying=0.008), 6)
    0.01
    """
    profit = expected_profit(
        margin=margin, pd=pd, lgd=lgd, carrying=carrying, administration=administration
    )
    return _share(hurdle_rate) * _share(capital) - profit


def asset_correlation(pd: float) -> float:
    """Return how much defaults move together (资产相关性), 0.12..0.24: less for weak companies.

    0.12 e + 0.24 (1 - e), e = (1 - exp(-50 PD)) / (1 - exp(-50)). Always defined. Source: Basel
    framework, corporates, unconfirmed.

    >>> round(asset_correlation(0.02), 8)
    0.16414553
    """
    weight = math.expm1(-CORRELATION_DECAY * _share(pd)) / math.expm1(-CORRELATION_DECAY)
    return CORRELATION_LOW * weight + CORRELATION_HIGH * (1 - weight)


def asrf_capital(*, pd: float, lgd: float, confidence: float = CONFIDENCE) -> float:
    """Return the capital that unexpected loss asks for (经济资本), a share of EAD, never below 0.

    LGD x [N((N^-1(PD) + sqrt(r) N^-1(confidence)) / sqrt(1 - r)) - PD], r the asset correlation, N
    the normal distribution. A default that is certain or impossible has no unexpected loss. Always
    defined. Source: Basel framework, single risk factor, without maturity adjustment.

    >>> round(asrf_capital(pd=0.02, lgd=0.6), 8)
    0.10215541
    """
    if not 0 < _number(confidence) < 1:
        raise ValueError("a confidence lies between 0 and 1")
    if _share(pd) in {0, 1}:
        return 0.0
    normal, correlation = NormalDist(), asset_correlation(pd)
    factor = math.sqrt(correlation) * normal.inv_cdf(confidence)
    stressed = normal.cdf((normal.inv_cdf(pd) + factor) / math.sqrt(1 - correlation))
    return _share(lgd) * max(0.0, stressed - pd)


def _number(value: Amount) -> float:
    number = float(value)
    if not abs(number) <= AMOUNT_MAX:
        raise ValueError(f"{value} is no amount")
    return number


def _amount(value: Amount) -> float:
    number = _number(value)
    if number < 0:
        raise ValueError(f"{value} is negative")
    return number


def _share(value: float) -> float:
    if not 0 <= _number(value) <= 1:
        raise ValueError(f"{value} is no share between 0 and 1")
    return float(value)
