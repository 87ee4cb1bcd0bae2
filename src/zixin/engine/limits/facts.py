"""Facts a limit looks at, made from what is on file. One law: what is doubtful counts for less.

Amounts are in whole units of one currency; a result has the unit of its inputs. The application keeps
no limits of other suppliers, so people record that fact in the credit file; limits of its own to other
customers are no stand-in for what other suppliers grant this one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import median

from zixin.engine.pricing import Amount


def peer_limit_median(limits: Iterable[Amount]) -> float | None:
    """Return the median of the limits other suppliers grant (同业授信中位数), ``None`` without any.

    The mean of the two in the middle where their number is even. Input of CL9.

    >>> peer_limit_median([300, 100, 200]), peer_limit_median([100, 200]), peer_limit_median([])
    (200.0, 150.0, None)
    """
    amounts = [float(limit) for limit in limits]
    return float(median(amounts)) if amounts else None


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
