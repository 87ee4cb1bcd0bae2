"""Tests on populations of entries (明细检验): repeats, round amounts, gaps, last digits.

One law: for ledgers, invoice lists and bank flows; one statement is no population.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zixin.engine.authenticity.digits import digit_facts

ROUND = 1_000
ROUND_FROM = 10_000  # below it a round thousand is a price
CELLS = 100
LARGE = 100  # an amount below it has no last two digits of its own

Facts = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One invoice, voucher or payment; ``number`` is its running number where it has one."""

    amount: Decimal
    on: date
    party: str
    number: int | None = None


def population_facts(entries: Collection[Entry]) -> Facts:
    """Return all facts that the checks of digits read from a population.

    >>> entries = [Entry(Decimal(20_000), date(2024, 1, 5), "A", 7)] * 2
    >>> facts = population_facts(entries)
    >>> facts["duplicate_share"], facts["round_amount_share"], facts["number_gap_share"]
    (0.5, 1.0, None)
    """
    amounts = [entry.amount for entry in entries]
    return {
        **digit_facts(amounts),
        **last_digit_facts(amounts),
        "duplicate_share": repeated_share(entries),
        "round_amount_share": round_share(amounts),
        "number_gap_share": gap_share([e.number for e in entries if e.number is not None]),
    }


def repeated_share(entries: Collection[Entry]) -> float | None:
    """Return what share of entries repeats amount, day and party of an earlier one (重复入账).

    Share of the count, 0..1; ``None`` of nothing. Source: design.
    """
    keys: Counter[Hashable] = Counter((e.amount, e.on, e.party) for e in entries)
    return (len(entries) - len(keys)) / len(entries) if entries else None


def round_share(amounts: Iterable[Decimal]) -> float | None:
    """Return what share of amounts of 10,000 and more is a whole thousand (整数金额), 0..1.

    ``None`` without such amounts. Source: design.

    >>> round_share([Decimal(12_000), Decimal(12_345), Decimal(500)])
    0.5
    """
    large = [abs(amount) for amount in amounts if abs(amount) >= ROUND_FROM]
    return sum(not amount % ROUND for amount in large) / len(large) if large else None


def gap_share(numbers: Sequence[int]) -> float | None:
    """Return what share of running numbers between the first and the last is not there (断号), 0..1.

    ``None`` of fewer than two different numbers. Source: design.

    >>> gap_share([1, 2, 4, 5, 5])
    0.2
    """
    there = set(numbers)
    if len(there) < 2:  # noqa: PLR2004 -- one number leaves no gap
        return None
    span = max(there) - min(there) + 1
    return (span - len(there)) / span


def last_digit_facts(amounts: Iterable[Decimal]) -> Facts:
    """Return how far the last two digits of whole amounts lie from even (末两位均匀性).

    ``last_digit_count`` whole amounts of a hundred and more, ``last_digit_deviation`` the mean
    absolute deviation of the hundred shares from one per cent, ``last_digit_deviation_expected``
    what chance gives to as many: sqrt(2 p (1 - p) / (pi n)). Source: Nigrini, Benford's Law.

    >>> facts = last_digit_facts([Decimal(100 + number) for number in range(1000)])
    >>> facts["last_digit_count"], facts["last_digit_deviation"]
    (1000.0, 0.0)
    """
    last = [int(abs(amount)) % CELLS for amount in amounts if abs(amount) >= LARGE]
    count, seen = len(last), Counter(last)
    if not count:
        return {
            "last_digit_count": 0.0,
            "last_digit_deviation": None,
            "last_digit_deviation_expected": None,
        }
    return {**even_facts(count, sum(abs(seen[cell] * CELLS - count) for cell in range(CELLS)))}


def even_facts(count: int, uneven: int) -> dict[str, float]:
    """Return the same facts of counted amounts, where there are any.

    ``uneven`` is the sum over the hundred cells of |100 x amounts in it - all amounts|.

    >>> even_facts(1_000, 0)["last_digit_deviation"]
    0.0
    """
    share = 1 / CELLS
    return {
        "last_digit_count": float(count),
        "last_digit_deviation": uneven / (CELLS * CELLS * count),
        "last_digit_deviation_expected": math.sqrt(2 * share * (1 - share) / (math.pi * count)),
    }


def below_limit(amounts: Iterable[Decimal], limit: Decimal, *, width: Decimal) -> tuple[int, int]:
    """Count amounts just below an approval limit and just above it (审批限额下聚集).

    ``width`` is the breadth of each side as a share of the limit; the limit itself counts as below,
    since it still needs no further approval. Source: design.

    >>> below_limit([Decimal(99), Decimal(100), Decimal(101)], Decimal(100), width=Decimal("0.05"))
    (2, 1)
    """
    reach = limit * width
    near = [amount - limit for amount in amounts if abs(amount - limit) <= reach]
    below = sum(gap <= 0 for gap in near)
    return below, len(near) - below
