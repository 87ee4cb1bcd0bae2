"""Facts a limit looks at, made from what is on file. One law: what is doubtful counts for less.

Amounts are in whole units of one currency; a result has the unit of its inputs. The application keeps
no limits of other suppliers, no guarantees and no groups yet, so people record these facts in the credit
file; limits of its own to other customers are no stand-in for what other suppliers grant this one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

from zixin.engine.pricing import (
    Amount,
    Collateral,
    collateral_net_value,
    joint_default_pd,
)


def peer_limit_median(limits: Iterable[Amount]) -> float | None:
    """Return the median of the limits other suppliers grant (同业授信中位数), ``None`` without any.

    The mean of the two in the middle where their number is even. Input of CL9.

    >>> peer_limit_median([300, 100, 200]), peer_limit_median([100, 200]), peer_limit_median([])
    (200.0, 150.0, None)
    """
    amounts = [float(limit) for limit in limits]
    return float(median(amounts)) if amounts else None


def guarantee_value(
    amount: Amount, *, customer_pd: float, guarantor_pd: float, correlation: float
) -> float:
    """Return what a guarantee is worth as security (保证可计价值); an amount.

    amount x (1 - PD of both / PD of the customer): the share of the customer's defaults in which
    the guarantor still stands. Within one group the correlation goes to 1, and a guarantor no
    better than the customer is worth nothing. A customer that never defaults leaves nothing to
    secure: the whole amount. Source: identity of two correlated yes-or-no events.

    >>> guarantee_value(100, customer_pd=0.1, guarantor_pd=0.1, correlation=0.0)
    90.0
    >>> guarantee_value(100, customer_pd=0.1, guarantor_pd=0.1, correlation=1.0)
    0.0
    """
    both = joint_default_pd(
        customer_pd=customer_pd, guarantor_pd=guarantor_pd, correlation=correlation
    )
    return float(amount) * (1.0 - both / customer_pd if customer_pd > 0.0 else 1.0)


def security_value(
    collaterals: Iterable[Collateral], guarantees: Iterable[Amount] = (), *, rate: float
) -> float:
    """Return the net value of security and accepted guarantees (担保可变现净值). Input of CL14.

    ``guarantees`` are values as ``guarantee_value`` gives them, ``rate`` is per year.

    >>> house = Collateral(value=80, haircut=0.4, prior_liens=10, cost=0.05)
    >>> round(security_value([house], [20], rate=0.05), 6)
    56.1
    """
    pledged = (collateral_net_value(collateral, rate=rate) for collateral in collaterals)
    return math.fsum([*pledged, *(float(guarantee) for guarantee in guarantees)])


def group_headroom(
    *, group_limit: Amount, parent_limit: Amount | None, others: Iterable[Amount]
) -> float:
    """Return the room left for one member of a group (集团剩余额度); never below nought.

    The least of the group's limit and the one its parent's grade allows, less what the other
    members may owe: of each, the greater of its limit and its exposure. An amount.

    >>> group_headroom(group_limit=1_000, parent_limit=800, others=[300, 400])
    100.0
    >>> group_headroom(group_limit=1_000, parent_limit=None, others=[1_200])
    0.0
    """
    most = (
        float(group_limit) if parent_limit is None else min(float(group_limit), float(parent_limit))
    )
    return max(0.0, most - math.fsum(float(owed) for owed in others))
