"""Values of security, cases worked by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.pricing import expected_loss
from zixin.engine.security import (
    SAME_GROUP,
    Standard,
    Terms,
    fails_with,
    guarantor_room,
    loss_given_default,
    steps_of,
)

HOUSE = Terms(haircut=0.4, years=0.0, cost=0.05, unregistered=1.0)
GUARANTEE = Terms(haircut=0.0, years=0.0, cost=0.0, unregistered=0.0)
STANDARD = Standard(
    types={},
    pd={},
    rate=0.05,
    lgd_unsecured=0.6,
    lgd_floor=0.05,
    correlation=0.2,
    guarantor_share=0.5,
    warn_days=(),
)


def test_published_vector_of_collateral():
    steps = steps_of(80, HOUSE, rate=0.05, liens=10)
    loss = loss_given_default(100, things=[steps.net], guarantees=[], standard=STANDARD)

    assert steps.net == pytest.approx(36.1)
    assert loss.lgd == pytest.approx(0.3834)
    assert expected_loss(pd=0.02, lgd=loss.lgd or 0, ead=100) == pytest.approx(0.7668)


def test_steps_tell_every_number():
    terms = Terms(haircut=0.5, years=2.0, cost=0.1, unregistered=0.8)

    steps = steps_of(1_000, terms, rate=0.25, liens=100, fails=0.5)

    # 1,000 -> 500 -> 400 -> 360 -> 360 / 1.5625 = 230.4 -> half of it
    assert (steps.after_haircut, steps.free) == (500, 400)
    assert steps.discount == pytest.approx(0.64)
    assert steps.guaranteed == pytest.approx(230.4)
    assert steps.net == pytest.approx(115.2)
    assert steps_of(1_000, terms, rate=0.25, is_unregistered=True).after_haircut == pytest.approx(
        200
    )


def test_lien_above_the_value_leaves_nothing():
    assert steps_of(80, HOUSE, rate=0.05, liens=48.01).net == 0


def test_guarantor_falls_with_the_customer_as_often_as_both_fall():
    # 0.02 x 0.01 + 0.2 x sqrt(0.0196 x 0.0099) = 0.002986 of 0.02
    assert fails_with(customer_pd=0.02, guarantor_pd=0.01, correlation=0.2) == pytest.approx(
        0.149298, abs=1e-6
    )
    assert fails_with(customer_pd=0.02, guarantor_pd=0.02, correlation=SAME_GROUP) == 1
    assert fails_with(customer_pd=0.02, guarantor_pd=0, correlation=0.2) == 0
    assert fails_with(customer_pd=0, guarantor_pd=0.5, correlation=1) == 0


@pytest.mark.parametrize(
    ("net_worth", "own_limit", "given_away", "room"),
    [
        (1_000, None, 0, 500),
        (1_000, 50, 0, 500),  # the limit stands in only where the net worth is unknown
        (None, 50, 20, 30),
        (1_000, None, 600, 0),
        (-10, 50, 0, 0),
        (None, None, 0, None),
    ],
)
def test_guarantor_is_good_for_what_is_left(net_worth, own_limit, given_away, room):
    found = guarantor_room(net_worth=net_worth, own_limit=own_limit, share=0.5, given=given_away)

    assert found == room


def test_guarantors_cover_what_things_leave_and_no_part_twice():
    sure = steps_of(40, GUARANTEE, rate=0, fails=0.1)
    weak = steps_of(40, GUARANTEE, rate=0, fails=0.5)

    loss = loss_given_default(100, things=[50], guarantees=[weak, sure], standard=STANDARD)

    # 50 are left: 40 with the sure one, 10 with the weak one: lost are 4 + 5 of 50
    assert (loss.covered, loss.guaranteed) == (50, 50)
    assert loss.factor == pytest.approx(9 / 50)
    assert loss.lgd == pytest.approx(0.5 * 9 / 50 * 0.6)


def test_nothing_owed_has_no_loss_and_full_cover_has_the_floor():
    nothing = loss_given_default(0, things=[10], guarantees=[], standard=STANDARD)
    covered = loss_given_default(100, things=[500], guarantees=[], standard=STANDARD)

    assert nothing.lgd is None
    assert covered.lgd == 0.05


SHARE = st.floats(0, 1)
TERMS = st.builds(
    Terms, haircut=SHARE, years=st.floats(0, 10), cost=SHARE, unregistered=st.just(1.0)
)


@given(st.floats(0, 1e9), TERMS, st.floats(0, 1e9), SHARE)
def test_net_is_never_negative_nor_above_the_value(value, terms, liens, fails):
    net = steps_of(value, terms, rate=0.05, liens=liens, fails=fails).net

    assert 0 <= net <= value
    assert math.isfinite(net)
