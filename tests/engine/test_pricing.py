from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.pricing import (
    Collateral,
    asrf_capital,
    asset_correlation,
    break_even_pd,
    carrying_cost,
    collateral_net_value,
    effective_lgd,
    expected_loss,
    expected_profit,
    exposure_at_default,
    joint_default_pd,
    pd_over_days,
    price_surcharge,
)

SHARES = st.floats(min_value=0, max_value=1)
AMOUNTS = st.floats(min_value=0, max_value=1e15)
PLEDGE = Collateral(value=80, haircut=0.4, prior_liens=10, cost=0.05)


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-13, abs=0)


def test_secured_claim_gives_the_golden_loss():
    net = collateral_net_value(PLEDGE, rate=0.0)
    lgd = effective_lgd(ead=100, net_collateral=[net], unsecured_lgd=0.6, floor=0.05)

    assert net == exactly(36.1)
    assert lgd == exactly(0.3834)
    assert expected_loss(pd=0.02, lgd=0.3834, ead=100) == exactly(0.7668)


def test_order_gives_the_golden_break_even():
    carry = carrying_cost(margin=0.12, rate=0.045, days=75)

    assert carry == exactly(0.008136986301369864)
    assert break_even_pd(margin=0.12, carrying=carry, lgd=0.6) == exactly(0.18643835616438356)


def test_capital_gives_the_golden_figures():
    assert asset_correlation(0.02) == exactly(0.16414553294057307)
    assert asrf_capital(pd=0.02, lgd=0.6) == pytest.approx(0.10215541256250064, rel=1e-12)


def test_break_even_pd_earns_nothing_and_asks_no_surcharge():
    terms = {"margin": 0.12, "carrying": 0.008, "administration": 0.01, "lgd": 0.6}
    pd = break_even_pd(**terms)

    assert pd is not None
    assert expected_profit(pd=pd, **terms) == pytest.approx(0, abs=1e-15)
    assert price_surcharge(pd=pd, **terms) == pytest.approx(0, abs=1e-15)


def test_surcharge_pays_for_the_capital_at_the_hurdle_rate():
    order = {"margin": 0.12, "pd": 0.02, "lgd": 0.6, "carrying": 0.008}

    more = price_surcharge(**order, capital=0.1, hurdle_rate=0.15) - price_surcharge(**order)

    assert more == pytest.approx(0.015)


def test_break_even_is_undefined_when_nothing_is_lost():
    assert break_even_pd(margin=0.12, carrying=0.01, lgd=0) is None


def test_break_even_may_leave_the_range_of_probabilities():
    assert break_even_pd(margin=0.5, carrying=0.0, lgd=0.25) == 2.0
    assert break_even_pd(margin=0.0, carrying=0.25, lgd=0.5) == -0.5


def test_collateral_below_its_prior_liens_is_worth_nothing():
    buried = Collateral(value=80, haircut=0.5, prior_liens=50)

    assert collateral_net_value(buried, rate=0.05) == 0.0


def test_collateral_is_discounted_until_it_is_sold():
    slow = Collateral(value=121, haircut=0.0, years=2.0)

    assert collateral_net_value(slow, rate=0.1) == pytest.approx(100.0)
    assert collateral_net_value(slow, rate=0.0) == 121.0


def test_lgd_without_exposure_is_undefined():
    assert effective_lgd(ead=0, net_collateral=[5], unsecured_lgd=0.6, floor=0.05) is None


def test_lgd_of_more_security_than_claim_is_the_floor():
    assert effective_lgd(ead=100, net_collateral=[90, 90], unsecured_lgd=0.6, floor=0.1) == 0.1


def test_lgd_falls_with_the_chance_that_the_guarantor_pays():
    lgd = effective_lgd(
        ead=100, net_collateral=[], unsecured_lgd=0.5, floor=0.05, guarantor_factor=0.5
    )

    assert lgd == 0.25


def test_exposure_counts_a_share_of_the_room_and_no_room_beyond_the_limit():
    assert exposure_at_default(drawn=60, limit=100, conversion=0.2) == 68.0
    assert exposure_at_default(drawn=130, limit=100, conversion=0.2) == 130.0


def test_guarantee_within_one_group_gives_no_benefit():
    assert joint_default_pd(customer_pd=0.05, guarantor_pd=0.05, correlation=1) == exactly(0.05)
    assert joint_default_pd(customer_pd=0.05, guarantor_pd=0.02, correlation=0) == exactly(0.001)


def test_certain_and_impossible_defaults_need_no_capital():
    assert (asrf_capital(pd=0, lgd=0.6), asrf_capital(pd=1, lgd=0.6)) == (0.0, 0.0)


def test_certain_default_is_certain_within_any_time_but_none():
    assert (pd_over_days(1, 1), pd_over_days(1, 0)) == (1.0, 0.0)


def test_decimal_amounts_are_taken():
    assert expected_loss(pd=0.5, lgd=0.5, ead=Decimal("100.00")) == 25.0


@pytest.mark.parametrize("pd", [-0.01, 1.01, math.nan, math.inf])
def test_probability_outside_its_range_is_refused(pd):
    with pytest.raises(ValueError, match=r"no share|no amount"):
        expected_loss(pd=pd, lgd=0.5, ead=100)
    with pytest.raises(ValueError, match=r"no share|no amount"):
        asrf_capital(pd=pd, lgd=0.5)


@pytest.mark.parametrize("ead", [-1, math.nan, math.inf, Decimal("NaN")])
def test_exposure_that_is_no_amount_is_refused(ead):
    with pytest.raises(ValueError, match=r"negative|no amount"):
        expected_loss(pd=0.5, lgd=0.5, ead=ead)


@pytest.mark.parametrize("confidence", [0, 1, 1.5])
def test_confidence_must_lie_between_nought_and_one(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        asrf_capital(pd=0.02, lgd=0.5, confidence=confidence)


@given(SHARES, SHARES, AMOUNTS)
def test_expected_loss_lies_between_nothing_and_the_exposure(pd, lgd, ead):
    assert 0 <= expected_loss(pd=pd, lgd=lgd, ead=ead) <= ead


@given(AMOUNTS, st.lists(AMOUNTS, max_size=5), SHARES, SHARES, SHARES)
def test_effective_lgd_keeps_between_floor_and_unsecured(ead, net, lgd, floor, factor):
    result = effective_lgd(
        ead=ead, net_collateral=net, unsecured_lgd=lgd, floor=floor, guarantor_factor=factor
    )

    assert (result is None) == (ead == 0)
    assert result is None or floor <= result <= max(floor, lgd)


YEARS = st.floats(min_value=0, max_value=1e6)


@given(st.builds(Collateral, AMOUNTS, SHARES, AMOUNTS, SHARES, YEARS), SHARES)
def test_collateral_is_never_worth_more_than_its_value(pledged, rate):
    assert 0 <= collateral_net_value(pledged, rate=rate) <= pledged.value


@given(SHARES, SHARES)
def test_capital_is_a_share_of_the_loss(pd, lgd):
    assert 0 <= asrf_capital(pd=pd, lgd=lgd) <= lgd
    assert 0.12 - 1e-12 <= asset_correlation(pd) <= 0.24


@given(SHARES, SHARES, SHARES)
def test_joint_default_is_no_likelier_than_either(one, two, correlation):
    joint = joint_default_pd(customer_pd=one, guarantor_pd=two, correlation=correlation)

    assert 0 <= joint <= min(one, two)


@given(SHARES, st.floats(min_value=0, max_value=3650), st.floats(min_value=0, max_value=3650))
def test_longer_terms_are_no_safer(pd, days, more):
    assert 0 <= pd_over_days(pd, days) <= pd_over_days(pd, days + more) <= 1
