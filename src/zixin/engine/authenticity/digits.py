"""Digits of populations as facts for the checks (数字特征). One law: too few amounts say nothing."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from zixin.engine.authenticity.benford import benford_expectation, leading_digits

FIRST = benford_expectation("first")


def digit_facts(amounts: Iterable[Decimal | float]) -> dict[str, float | None]:
    """Return the facts that the check of first digits reads, of invoices, ledgers or bank flows.

    ``digit_count`` amounts of ten and more, ``digit_orders`` of magnitude they span,
    ``digit_deviation`` the mean absolute deviation of their first digits from Benford's law and
    ``digit_deviation_expected`` what chance alone gives to as many. The check itself decides
    whether they are many and wide enough.

    >>> facts = digit_facts([2.0**power for power in range(4, 604)])
    >>> facts["digit_count"], facts["digit_deviation"] < facts["digit_deviation_expected"]
    (600.0, True)
    """
    leading, orders = leading_digits(amounts)
    return leading_facts(leading, orders=max(orders) - min(orders) if orders else 0.0)


def leading_facts(leading: Sequence[int], *, orders: float) -> dict[str, float | None]:
    """Return the same facts of first digits 1 to 9 that are known already.

    The deviation expected of n amounts is the mean over digits of sqrt(2 p (1 - p) / (pi n)), the
    mean absolute value of a normal error. Source: Nigrini, Benford's Law; the error by definition.
    """
    return _facts(Counter(leading), orders)


def counted_facts(seen: Mapping[int, int], *, first: int, last: int) -> dict[str, float]:
    """Return the same facts of counted first digits, where there are any.

    ``first`` and ``last`` are the smallest and the largest amount, cut to two digits.

    >>> facts = counted_facts({1: 2, 2: 1}, first=10, last=2_000)
    >>> facts["digit_count"], round(facts["digit_orders"], 6)
    (3.0, 2.30103)
    """
    facts = _facts(seen, math.log10(last / first))
    return {code: value for code, value in facts.items() if value is not None}


def _facts(seen: Mapping[int, int], orders: float) -> dict[str, float | None]:
    count = sum(seen.values())
    facts: dict[str, float | None] = {"digit_count": float(count), "digit_orders": orders}
    if not count:
        return facts | {"digit_deviation": None, "digit_deviation_expected": None}
    gaps = [abs(seen.get(digit, 0) / count - share) for digit, share in FIRST.items()]
    errors = [math.sqrt(2 * share * (1 - share) / (math.pi * count)) for share in FIRST.values()]
    return facts | {
        "digit_deviation": math.fsum(gaps) / len(gaps),
        "digit_deviation_expected": math.fsum(errors) / len(errors),
    }
