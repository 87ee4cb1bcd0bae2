"""First digits of amounts. One law: a suspicion with its evidence, never an accusation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Digits = Literal["first", "second", "first_two"]
Conformity = Literal["close", "acceptable", "marginal", "nonconforming"]
Unfit = Literal["TOO_FEW", "TOO_NARROW"]

ORDER_MIN = 1  # an amount below 10 has no meaningful second digit
ORDERS_MIN = 2.0  # orders of magnitude a population must span
COUNT_MIN: Mapping[Digits, int] = {"first": 300, "second": 300, "first_two": 1000}
CHI_SQUARE_95: Mapping[Digits, float] = {"first": 15.507, "second": 16.919, "first_two": 112.022}
DEVIATION_LIMITS: Mapping[Digits, tuple[tuple[float, Conformity], ...]] = {
    "first": ((0.006, "close"), (0.012, "acceptable"), (0.015, "marginal")),
    "second": ((0.008, "close"), (0.010, "acceptable"), (0.012, "marginal")),
    "first_two": ((0.0012, "close"), (0.0018, "acceptable"), (0.0022, "marginal")),
}


@dataclass(frozen=True, slots=True)
class DigitTest:
    """How the digits of amounts follow Benford's law (本福特定律检验).

    ``count`` the amounts tested, ``dropped`` those below 10 or not finite; ``observed`` the share of
    each digit; ``z`` how many standard errors it is off; ``deviation`` the mean absolute deviation
    MAD, on which ``conformity`` rests; ``chi_square`` beside its 95 % limit (it rejects every large
    population). Without fitness (``unfit``) nothing but the counts is given.
    """

    digits: Digits
    count: int
    dropped: int
    unfit: Unfit | None = None
    observed: Mapping[int, float] | None = None
    z: Mapping[int, float] | None = None
    deviation: float | None = None
    conformity: Conformity | None = None
    chi_square: float | None = None
    chi_square_limit: float | None = None


def benford_expectation(digits: Digits) -> dict[int, float]:
    """Return the share of each leading digit that Benford's law expects (本福特期望), 0..1.

    First: log10(1 + 1/d); first two: the same for 10..99; second: the sum over the first digit k of
    log10(1 + 1/(10k + d)). Always defined. Source: Benford 1938.

    >>> round(benford_expectation("first")[1], 6), round(benford_expectation("second")[0], 6)
    (0.30103, 0.119679)
    """
    if digits == "second":
        return {
            digit: math.fsum(_logarithmic(10 * first + digit) for first in range(1, 10))
            for digit in range(10)
        }
    places = range(1, 10) if digits == "first" else range(10, 100)
    return {digit: _logarithmic(digit) for digit in places}


def benford_test(
    amounts: Iterable[Decimal | float],
    *,
    digits: Digits = "first",
    count_min: int | None = None,
    orders_min: float = ORDERS_MIN,
) -> DigitTest:
    """Test the leading digits of a population of amounts against Benford's law (本福特检验).

    For ledgers, invoice lists and bank flows, never for one statement; not for assigned or capped
    numbers. z = (|observed - expected| - 1/(2n)) / sqrt(expected (1 - expected) / n), the
    correction only where it is smaller than the difference. Unfit are fewer amounts than
    ``count_min`` (by default 300, first two digits 1000) and amounts that span less than
    ``orders_min`` orders of magnitude. Source: Nigrini, Benford's Law; the conditions unconfirmed.

    >>> powers = [2.0**exponent for exponent in range(4, 604)]
    >>> benford_test(powers).conformity, benford_test(powers[:299]).unfit
    ('close', 'TOO_FEW')
    """
    given = [_exact(amount) for amount in amounts]
    fit = [amount for amount in given if _is_fit(amount)]
    count, dropped = len(fit), len(given) - len(fit)
    if count < max(1, COUNT_MIN[digits] if count_min is None else count_min):
        return DigitTest(digits, count, dropped, unfit="TOO_FEW")
    orders = [_order(amount) for amount in fit]
    if max(orders) - min(orders) < orders_min:
        return DigitTest(digits, count, dropped, unfit="TOO_NARROW")
    return _judge(digits, [_leading(amount) for amount in fit], dropped)


def leading_digits(amounts: Iterable[Decimal | float]) -> tuple[list[int], list[float]]:
    """Return the first digits of the amounts fit for the test, and their orders of magnitude.

    >>> leading_digits([250.0, 9.0, -1.0e4])
    ([2, 1], [2.3979400086720375, 4.0])
    """
    fit = [exact for amount in amounts if _is_fit(exact := _exact(amount))]
    return [_leading(amount) // 10 for amount in fit], [_order(amount) for amount in fit]


def _judge(digits: Digits, leading: list[int], dropped: int) -> DigitTest:
    count, expected = len(leading), benford_expectation(digits)
    seen = Counter(_digit(pair, digits) for pair in leading)
    observed = {digit: seen[digit] / count for digit in expected}
    deviation = math.fsum(abs(observed[digit] - expected[digit]) for digit in expected)
    deviation /= len(expected)
    squares = ((observed[digit] - share) ** 2 / share for digit, share in expected.items())
    limits = DEVIATION_LIMITS[digits]
    return DigitTest(
        digits=digits,
        count=count,
        dropped=dropped,
        observed=observed,
        z={digit: _z(observed[digit], share, count) for digit, share in expected.items()},
        deviation=deviation,
        conformity=next((name for limit, name in limits if deviation <= limit), "nonconforming"),
        chi_square=count * math.fsum(squares),
        chi_square_limit=CHI_SQUARE_95[digits],
    )


def _z(observed: float, expected: float, count: int) -> float:
    difference, correction = abs(observed - expected), 1 / (2 * count)
    if correction < difference:
        difference -= correction
    return difference / math.sqrt(expected * (1 - expected) / count)


def _exact(amount: Decimal | float) -> Decimal:
    return Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)


def _is_fit(amount: Decimal) -> bool:
    return amount.is_finite() and bool(amount) and amount.adjusted() >= ORDER_MIN


def _leading(amount: Decimal) -> int:
    """Return the first two digits as a number 10..99."""
    digits = amount.as_tuple().digits
    return 10 * digits[0] + (digits[1] if len(digits) > 1 else 0)


def _order(amount: Decimal) -> float:
    """Return the logarithm to base 10 of the amount rounded down to two digits."""
    return math.log10(_leading(amount)) + amount.adjusted() - 1


def _digit(pair: int, digits: Digits) -> int:
    if digits == "first":
        return pair // 10
    return pair % 10 if digits == "second" else pair


def _logarithmic(digit: int) -> float:
    return math.log10(1 + 1 / digit)
