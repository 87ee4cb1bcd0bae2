from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.loyalty import Change, Entry, Lot, PointsError, balance, expire, redeem

DAY = date(2025, 1, 15)
EXPIRY = date(2025, 4, 1)
LOTS = (
    Lot("L1", 100, earned_on=date(2024, 1, 1), expires_on=date(2025, 3, 1)),
    Lot("L2", 80, earned_on=date(2024, 3, 1), expires_on=EXPIRY),
    Lot("L3", 50, earned_on=date(2024, 9, 1), expires_on=date(2025, 10, 1)),
)


def test_redemption_and_expiry_give_the_golden_points():
    redeemed = redeem(LOTS, points=120, on=DAY)
    expired = expire(redeemed.lots, on=EXPIRY)

    assert redeemed.entries == (Entry("L1", -100), Entry("L2", -20))
    assert expired.entries == (Entry("L2", -60),)
    assert balance(expired.lots, on=EXPIRY) == 50


def test_expiring_twice_changes_nothing():
    once = expire(LOTS, on=EXPIRY)

    assert expire(once.lots, on=EXPIRY) == Change((), once.lots)


@pytest.mark.parametrize("points", [231, 0, -5])
def test_redemption_beyond_the_balance_is_refused(points):
    with pytest.raises(PointsError, match=f"{points} points cannot be spent of 230"):
        redeem(LOTS, points=points, on=DAY)

    assert [lot.remaining for lot in LOTS] == [100, 80, 50]


def test_whole_balance_can_be_spent():
    assert balance(redeem(LOTS, points=230, on=DAY).lots, on=DAY) == 0


def test_expired_lot_cannot_be_spent_even_before_the_expiry_ran():
    assert balance(LOTS, on=EXPIRY) == 50
    assert redeem(LOTS, points=50, on=EXPIRY).entries == (Entry("L3", -50),)
    with pytest.raises(PointsError, match="51 points cannot be spent of 50"):
        redeem(LOTS, points=51, on=EXPIRY)


def test_lot_earned_first_goes_first_when_both_expire_together():
    late = Lot("late", 10, earned_on=date(2024, 5, 2), expires_on=EXPIRY)
    early = Lot("early", 10, earned_on=date(2024, 5, 1), expires_on=EXPIRY)

    assert redeem((late, early), points=15, on=DAY).entries == (
        Entry("early", -10),
        Entry("late", -5),
    )


def test_no_lots_are_no_points():
    assert balance((), on=DAY) == 0
    assert expire((), on=DAY) == Change((), ())


def test_lot_below_nought_is_refused():
    with pytest.raises(PointsError, match="would hold -1"):
        Lot("L1", -1, DAY, EXPIRY)


def test_two_lots_of_one_name_are_refused():
    with pytest.raises(PointsError, match="one name"):
        expire((LOTS[0], LOTS[0]), on=EXPIRY)


DAYS = st.integers(0, 400).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
HOLDINGS = st.lists(st.tuples(st.integers(0, 500), DAYS, DAYS), max_size=8).map(
    lambda rows: tuple(
        Lot(f"L{number}", remaining, earned_on=earned, expires_on=expires)
        for number, (remaining, earned, expires) in enumerate(rows)
    )
)


@given(HOLDINGS, st.integers(1, 2000), DAYS)
def test_redemption_takes_exactly_what_was_asked_or_nothing(lots, points, on):
    available = balance(lots, on=on)

    if points > available:
        with pytest.raises(PointsError, match="cannot be spent"):
            redeem(lots, points=points, on=on)
    else:
        change = redeem(lots, points=points, on=on)
        assert change.points == -points
        assert balance(change.lots, on=on) == available - points


@given(HOLDINGS, DAYS)
def test_expiry_leaves_the_balance_and_only_live_lots(lots, on):
    change = expire(lots, on=on)

    assert balance(change.lots, on=on) == balance(lots, on=on)
    assert sum(lot.remaining for lot in change.lots) == balance(lots, on=on)
    assert change.points == balance(lots, on=on) - sum(lot.remaining for lot in lots)
