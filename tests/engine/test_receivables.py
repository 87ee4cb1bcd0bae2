from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.receivables import (
    CountBack,
    Month,
    average_days_delinquent,
    best_possible_dso,
    collection_effectiveness,
    concentration,
    dso_countback,
    dso_simple,
    loss_rates,
    normalised_concentration,
    provision_matrix,
    roll_rates,
)

MONTHS = (Month(1200, 31), Month(1000, 30), Month(900, 31))  # newest first
FLOWS = (0.20, 0.25, 0.40, 0.50, 0.60)
AMOUNTS = st.floats(min_value=0, max_value=1e12)
SHARES = st.floats(min_value=0, max_value=1)


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-13, abs=0)


def test_days_outstanding_give_the_golden_figures():
    dso = dso_simple(receivables=2600, credit_sales=12_000, days=365)
    best = best_possible_dso(current_receivables=1900, credit_sales=12_000, days=365)

    assert dso == exactly(79.08333333333333)
    assert best == exactly(57.791666666666664)
    assert average_days_delinquent(dso=dso, best_possible=best) == exactly(21.291666666666668)


def test_count_back_gives_the_golden_days():
    counted = dso_countback(receivables=2600, months=MONTHS)

    # 31 + 30 + (2600 - 1200 - 1000) / 900 x 31
    assert counted == CountBack(exactly(74.77777777777777), is_lower_bound=False)  # type: ignore[arg-type]  # -- approximate equality


@pytest.mark.parametrize("sales", [0, -5])
def test_days_outstanding_without_sales_are_undefined(sales):
    assert dso_simple(receivables=100, credit_sales=sales, days=365) is None
    assert best_possible_dso(current_receivables=100, credit_sales=sales, days=365) is None


def test_credit_balance_of_customers_has_no_days_outstanding():
    assert dso_simple(receivables=-1, credit_sales=100, days=30) is None
    assert dso_countback(receivables=-1, months=MONTHS) is None


def test_nothing_owed_is_no_days_outstanding():
    assert dso_simple(receivables=0, credit_sales=100, days=30) == 0.0
    assert dso_countback(receivables=0, months=MONTHS) == CountBack(0.0, is_lower_bound=False)


def test_lateness_is_undefined_when_either_figure_is():
    assert average_days_delinquent(dso=None, best_possible=3.0) is None
    assert average_days_delinquent(dso=3.0, best_possible=None) is None


@pytest.mark.parametrize(
    ("receivables", "days", "is_lower_bound"),
    [
        (600, 15.5, False),
        (1200, 31, False),
        (2200, 61, False),
        (3100, 92, False),
        (3100.01, 92, True),
        (9999, 92, True),
    ],
)
def test_count_back_stops_where_the_receivables_end(receivables, days, is_lower_bound):
    counted = dso_countback(receivables=receivables, months=MONTHS)

    assert counted == CountBack(days, is_lower_bound=is_lower_bound)


def test_count_back_passes_over_months_without_sales_and_takes_returns_back():
    idle = (Month(0, 30), Month(-100, 31), Month(400, 30))

    assert dso_countback(receivables=100, months=idle) == CountBack(76.0, is_lower_bound=False)
    assert dso_countback(receivables=0, months=idle) == CountBack(0.0, is_lower_bound=False)


def test_count_back_without_history_is_undefined():
    assert dso_countback(receivables=100, months=()) is None


def test_collection_effectiveness_gives_the_golden_index():
    index = collection_effectiveness(
        opening=2300, credit_sales=1200, closing=2600, closing_current=1900
    )

    assert index == 56.25


def test_collection_effectiveness_is_undefined_when_nothing_was_due():
    index = collection_effectiveness(opening=0, credit_sales=500, closing=500, closing_current=500)

    assert index is None


def test_collection_effectiveness_is_whole_when_nothing_overdue_is_left():
    index = collection_effectiveness(
        opening=300, credit_sales=500, closing=500, closing_current=500
    )

    assert index == 100.0


def test_concentration_gives_the_golden_index():
    assert concentration([40, 30, 20, 10]) == exactly(3000.0)
    assert concentration([Decimal("0.4"), Decimal("0.3"), Decimal("0.2"), Decimal("0.1")]) == (
        exactly(3000.0)
    )


def test_concentration_of_one_debtor_and_of_equals():
    assert (concentration([7]), normalised_concentration([7])) == (10_000.0, None)
    assert concentration([5, 5]) == 5000.0
    assert normalised_concentration([5, 5]) == 0.0
    assert normalised_concentration([5, 0]) == 1.0


def test_concentration_without_exposure_is_undefined():
    assert (concentration([]), concentration([0, 0])) == (None, None)
    assert normalised_concentration([0, 0]) is None


def test_concentration_refuses_credit_balances():
    with pytest.raises(ValueError, match="-1 is negative"):
        concentration([10, -1])


def test_provision_gives_the_golden_rates_and_sum():
    matrix = provision_matrix(balances=(6000, 1500, 600, 300, 200), flows=FLOWS, forward=1.1)

    assert matrix.loss_rates == tuple(map(exactly, (0.006, 0.03, 0.12, 0.3, 0.6)))
    assert matrix.allowances == tuple(map(exactly, (39.6, 49.5, 79.2, 99.0, 132.0)))
    assert matrix.total == exactly(399.3)


def test_provision_never_exceeds_the_balance():
    matrix = provision_matrix(balances=(100,), flows=(0.6,), forward=5)

    assert matrix.total == 100.0


def test_provision_leaves_out_what_is_secured():
    matrix = provision_matrix(balances=(100, 100), flows=(0.5, 0.5), forward=1, covered=(0, 0.5))

    assert matrix.allowances == (25.0, 25.0)


def test_provision_of_a_bucket_without_rate_is_undefined_unless_it_is_empty():
    missing = (None, 0.5)

    assert provision_matrix(balances=(100, 50), flows=missing, forward=1).total is None
    assert provision_matrix(balances=(0, 50), flows=missing, forward=1).total == 25.0


def test_provision_of_no_buckets_is_nought():
    assert provision_matrix(balances=(), flows=(), forward=1.1).total == 0.0


def test_provision_refuses_tables_of_unlike_length():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        provision_matrix(balances=(1, 2), flows=(0.5,), forward=1)


def test_gap_in_the_flows_leaves_all_earlier_buckets_without_rate():
    assert loss_rates((0.5, None, 0.5)) == (None, None, 0.5)


def test_roll_rates_are_means_over_the_months():
    rolled = roll_rates([[1000, 100, 50], [1000, 200, 25], [1000, 300, 50]])

    assert rolled.rates == (0.25, exactly((25 / 100 + 50 / 200) / 2))
    assert rolled.capped == ()


def test_roll_rates_above_one_are_cut_and_named():
    rolled = roll_rates([[100, 10, 0], [100, 20, 30]])

    assert (rolled.rates, rolled.capped) == ((0.2, 1.0), (1,))


def test_roll_rate_of_a_bucket_that_was_always_empty_is_undefined():
    assert roll_rates([[0, 10], [0, 20]]).rates == (None,)
    assert roll_rates([[5, 10]]).rates == (None,)


def test_roll_rates_of_nothing_are_nothing():
    assert roll_rates([]).rates == ()


def test_roll_rates_refuse_months_of_unlike_length():
    with pytest.raises(ValueError, match="same buckets"):
        roll_rates([[1, 2], [1, 2, 3]])


@pytest.mark.parametrize("amount", [math.nan, math.inf, -math.inf])
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(ValueError, match="no amount"):
        dso_simple(receivables=amount, credit_sales=1, days=30)
    with pytest.raises(ValueError, match="no share"):
        loss_rates([amount])


@given(st.lists(AMOUNTS, max_size=12))
def test_concentration_lies_between_equal_shares_and_one_debtor(exposures):
    index = concentration(exposures)

    if index is None:
        assert sum(exposures) < 1e-8
    else:
        assert 10_000 / len(exposures) * (1 - 1e-9) <= index <= 10_000 * (1 + 1e-9)


@given(AMOUNTS, st.lists(st.builds(Month, AMOUNTS, st.integers(28, 31)), min_size=1, max_size=12))
def test_count_back_never_leaves_the_history(receivables, months):
    counted = dso_countback(receivables=receivables, months=months)

    assert counted is not None
    assert 0 <= counted.days <= sum(month.days for month in months) + 1e-9


@given(AMOUNTS, AMOUNTS, st.integers(28, 31))
def test_count_back_within_one_month_is_the_simple_figure(receivables, sales, days):
    counted = dso_countback(receivables=receivables, months=[Month(sales, days)])

    if 1e-6 < receivables <= sales and counted is not None:
        simple = dso_simple(receivables=receivables, credit_sales=sales, days=days)
        assert counted.days == pytest.approx(simple)


@given(st.lists(st.tuples(AMOUNTS, SHARES), max_size=8), st.floats(min_value=0, max_value=10))
def test_allowance_lies_between_nothing_and_the_balance(buckets, forward):
    matrix = provision_matrix(
        balances=[balance for balance, _ in buckets],
        flows=[flow for _, flow in buckets],
        forward=forward,
    )

    for (balance, _), allowance in zip(buckets, matrix.allowances, strict=True):
        assert allowance is not None
        assert 0 <= allowance <= balance
