"""What security is worth, step by step (担保价值). One law: what is doubtful counts for less.

Amounts are in whole units of one currency, shares 0..1, times in years. Source of the formulas: Basel
practice of comprehensive haircuts, and the identity of two correlated defaults (``engine.pricing``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zixin.engine.pricing import (
    Amount,
    Collateral,
    collateral_net_value,
    effective_lgd,
    joint_default_pd,
)

SAME_GROUP = 1.0  # correlation: within one group a guarantor falls with the customer


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How one type of security is turned into money; policy sets it.

    ``unregistered`` takes the place of ``haircut`` where the law asks for a registration that is
    missing; 1 leaves nothing. ``revalue_months`` is how long a valuation holds, ``None`` where the
    amount itself is the value.
    """

    haircut: float
    years: float
    cost: float
    unregistered: float
    revalue_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """What policy says of all security: terms by type, default probabilities by grade, and shares."""

    types: Mapping[str, Terms]
    pd: Mapping[str, float]
    rate: float
    lgd_unsecured: float
    lgd_floor: float
    correlation: float
    guarantor_share: float
    warn_days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The way from a value to what it brings in: every number that was used.

    ``fails`` is the share of the customer's defaults in which the guarantor fails as well, 0 for
    things; ``guaranteed`` is the amount before it.
    """

    base: float
    haircut: float
    after_haircut: float
    liens: float
    free: float
    cost: float
    years: float
    discount: float
    guaranteed: float
    fails: float
    net: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """How much of a claim is lost after security: the parts of the effective loss given default."""

    exposure: float
    covered: float
    guaranteed: float
    factor: float
    lgd: float | None


def steps_of(
    base: Amount,
    terms: Terms,
    *,
    rate: float,
    liens: Amount = 0.0,
    is_unregistered: bool = False,
    fails: float = 0.0,
) -> Steps:
    """Walk from a value to its net value today (可变现净值).

    max(0, base x (1 - haircut) - liens) x (1 - cost) / (1 + rate)^years x (1 - fails).

    >>> house = Terms(haircut=0.4, years=0.0, cost=0.05, unregistered=1.0)
    >>> round(steps_of(80, house, rate=0.05, liens=10).net, 6)
    36.1
    >>> steps_of(80, house, rate=0.05, is_unregistered=True).net
    0.0
    """
    haircut = terms.unregistered if is_unregistered else terms.haircut
    guaranteed = collateral_net_value(
        Collateral(base, haircut, prior_liens=liens, cost=terms.cost, years=terms.years), rate=rate
    )
    after = float(base) * (1 - haircut)
    return Steps(
        base=float(base),
        haircut=haircut,
        after_haircut=after,
        liens=float(liens),
        free=max(0.0, after - float(liens)),
        cost=terms.cost,
        years=terms.years,
        discount=math.exp(-terms.years * math.log1p(rate)),
        guaranteed=guaranteed,
        fails=fails,
        net=guaranteed * (1 - fails),
    )


def fails_with(*, customer_pd: float, guarantor_pd: float, correlation: float) -> float:
    """Return the share of the customer's defaults in which the guarantor fails as well; 0..1.

    PD of both / PD of the customer. A customer that never defaults takes nobody with him.

    >>> fails_with(customer_pd=0.1, guarantor_pd=0.1, correlation=SAME_GROUP)
    1.0
    """
    both = joint_default_pd(
        customer_pd=customer_pd, guarantor_pd=guarantor_pd, correlation=correlation
    )
    return min(1.0, both / customer_pd) if customer_pd > 0 else 0.0


def guarantor_room(
    *, net_worth: Amount | None, own_limit: Amount | None, share: float, given: Amount
) -> float | None:
    """Return what a guarantor is still good for (保证人可用代偿能力); ``None`` when nothing is known.

    A share of its net worth, or the limit we grant it ourselves where its net worth is unknown,
    less the guarantees it has given to others; never below nought.

    >>> guarantor_room(net_worth=1_000, own_limit=None, share=0.5, given=300)
    200.0
    >>> guarantor_room(net_worth=-50, own_limit=900, share=0.5, given=0)
    0.0
    >>> guarantor_room(net_worth=None, own_limit=None, share=0.5, given=0) is None
    True
    """
    if net_worth is not None:
        able = share * float(net_worth)
    elif own_limit is not None:
        able = float(own_limit)
    else:
        return None
    return max(0.0, able - float(given))


def loss_given_default(
    exposure: Amount, *, things: Iterable[Amount], guarantees: Iterable[Steps], standard: Standard
) -> Loss:
    """Return what is lost of a claim after things pledged and guarantors (有效违约损失率).

    ``things`` are net values and cover first; of what they leave, each guarantor covers his part,
    the surest first, and no part twice. The factor is the share of the rest that is lost though
    guarantors stand.

    >>> house = Terms(haircut=0.4, years=0.0, cost=0.05, unregistered=1.0)
    >>> standard = Standard(
    ...     types={},
    ...     pd={},
    ...     rate=0.05,
    ...     lgd_unsecured=0.6,
    ...     lgd_floor=0.05,
    ...     correlation=0.2,
    ...     guarantor_share=0.5,
    ...     warn_days=(),
    ... )
    >>> pledged = steps_of(80, house, rate=0.05, liens=10)
    >>> loss = loss_given_default(100, things=[pledged.net], guarantees=[], standard=standard)
    >>> round(loss.lgd, 6)
    0.3834
    """
    claim = float(exposure)
    pledged = [float(value) for value in things]
    covered = min(claim, math.fsum(pledged))
    left, lost, guaranteed = claim - covered, 0.0, 0.0
    for step in sorted(guarantees, key=lambda step: step.fails):
        part = min(left - guaranteed, step.guaranteed)
        guaranteed += part
        lost += part * step.fails
    factor = (left - guaranteed + lost) / left if left else 1.0
    lgd = effective_lgd(
        ead=claim,
        net_collateral=pledged,
        unsecured_lgd=standard.lgd_unsecured,
        floor=standard.lgd_floor,
        guarantor_factor=min(1.0, factor),
    )
    return Loss(exposure=claim, covered=covered, guaranteed=guaranteed, factor=factor, lgd=lgd)
