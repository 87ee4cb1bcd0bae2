from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.authenticity import benford_expectation, benford_test

FIRST = {
    1: 0.3010299956639812,
    2: 0.17609125905568124,
    3: 0.12493873660829992,
    4: 0.09691001300805642,
    5: 0.07918124604762482,
    6: 0.06694678963061322,
    7: 0.05799194697768673,
    8: 0.05115252244738129,
    9: 0.04575749056067514,
}
SECOND = {
    0: 0.11967926859688073,
    1: 0.1138901034075564,
    2: 0.10882149900550823,
    3: 0.10432956023095939,
    4: 0.10030820226757937,
    5: 0.09667723580232243,
    6: 0.09337473578303615,
    7: 0.09035198926960332,
    8: 0.08757005357886138,
    9: 0.08499735205769224,
}
POWERS = [Decimal(2) ** exponent for exponent in range(4, 1504)]
SPREAD = [Decimal(digit) * 10**power for power in range(1, 5) for digit in range(1, 10)] * 10


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-13, abs=0)


def test_expectations_are_the_golden_shares():
    assert benford_expectation("first") == {digit: exactly(FIRST[digit]) for digit in FIRST}
    assert benford_expectation("second") == {digit: exactly(SECOND[digit]) for digit in SECOND}


@pytest.mark.parametrize("digits", ["first", "second", "first_two"])
def test_expectations_are_a_whole(digits):
    assert math.fsum(benford_expectation(digits).values()) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(("digits", "limit"), [("first", 15.507), ("second", 16.919)])
def test_powers_of_two_conform(digits, limit):
    test = benford_test(POWERS, digits=digits)

    assert (test.count, test.dropped, test.unfit) == (1500, 0, None)
    assert test.conformity == "close"
    assert test.chi_square is not None
    assert test.chi_square < limit
    assert test.chi_square_limit == limit


def test_even_digits_do_not_conform():
    test = benford_test(SPREAD)

    # every digit has the share 1/9, n = 360
    expected = math.fsum(abs(1 / 9 - share) for share in FIRST.values()) / 9
    chi_square = 360 * math.fsum((1 / 9 - share) ** 2 / share for share in FIRST.values())
    assert test.observed == {digit: exactly(1 / 9) for digit in FIRST}
    assert test.deviation == exactly(expected)
    assert test.chi_square == exactly(chi_square)
    assert test.conformity == "nonconforming"


def test_z_takes_the_correction_only_where_it_is_smaller_than_the_difference():
    test = benford_test(SPREAD)

    assert test.z is not None
    error = math.sqrt(FIRST[1] * (1 - FIRST[1]) / 360)
    assert test.z[1] == exactly((FIRST[1] - 1 / 9 - 1 / 720) / error)
    ones = benford_test([Decimal(10), Decimal(2000)], count_min=2)
    assert ones.z is not None
    # |0 - 0.0458| is smaller than 1/(2 x 2)
    assert ones.z[9] == exactly(FIRST[9] / math.sqrt(FIRST[9] * (1 - FIRST[9]) / 2))


@pytest.mark.parametrize(
    ("digits", "count", "unfit"),
    [
        ("first", 299, "TOO_FEW"),
        ("first", 300, None),
        ("second", 299, "TOO_FEW"),
        ("first_two", 999, "TOO_FEW"),
        ("first_two", 1000, None),
    ],
)
def test_too_few_amounts_get_no_verdict(digits, count, unfit):
    test = benford_test(POWERS[:count], digits=digits)

    assert (test.count, test.unfit) == (count, unfit)
    assert (test.conformity is None) == (unfit is not None)
    assert (test.deviation is None) == (unfit is not None)


def test_no_amounts_get_no_verdict_even_when_one_would_do():
    assert benford_test([], count_min=0).unfit == "TOO_FEW"


def test_amounts_of_one_size_get_no_verdict():
    test = benford_test([Decimal(amount) for amount in range(100, 999)])

    assert (test.unfit, test.observed) == ("TOO_NARROW", None)


def test_small_and_infinite_amounts_are_dropped():
    unfit: list[Decimal | float] = [9.99, -9, 0, math.nan, math.inf, Decimal("sNaN")]

    test = benford_test([*POWERS, *unfit])

    assert (test.count, test.dropped) == (1500, 6)


def test_digits_are_those_written_whatever_the_sign_and_type():
    amounts: list[Decimal | float] = [
        -19,
        19.5,
        Decimal("19.99"),
        Decimal("1.9E+4"),
        1.9e22,
        Decimal(10),
    ]

    test = benford_test(amounts, digits="first_two", count_min=1)

    assert test.observed is not None
    assert test.observed[19] == exactly(5 / 6)
    assert test.observed[10] == exactly(1 / 6)


def test_single_written_digit_has_a_nought_behind_it():
    test = benford_test([Decimal("2E+1"), Decimal("2E+5")], digits="second", count_min=1)

    assert test.observed is not None
    assert test.observed[0] == 1.0


@given(st.lists(st.floats(min_value=10, max_value=1e12), min_size=1, max_size=50))
def test_observed_shares_are_a_whole(amounts):
    test = benford_test(amounts, count_min=1, orders_min=0)

    assert test.observed is not None
    assert math.fsum(test.observed.values()) == pytest.approx(1.0)
    assert test.deviation is not None
    assert 0 <= test.deviation <= 2 / 9


@given(st.integers(1, 9), st.integers(0, 9), st.integers(0, 20), st.booleans())
def test_first_two_digits_are_read_right(first, second, power, is_negative):
    amount = (10 * first + second) * 10**power * (-1 if is_negative else 1)

    test = benford_test([amount], digits="first_two", count_min=1, orders_min=0)

    assert test.observed is not None
    assert test.observed[10 * first + second] == 1.0
