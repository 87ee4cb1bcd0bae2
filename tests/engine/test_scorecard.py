from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.scorecard import PointsScale, evidence, information_value

SCALE = PointsScale(points=600, odds=1 / 19, doubling=50)
COUNTS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)), max_size=8)


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-13, abs=0)


def test_bins_give_the_golden_evidence():
    bins = evidence([(300, 10), (400, 20), (300, 70)])

    assert [item.woe for item in bins] == [
        exactly(-1.0986122886681096),
        exactly(-0.6931471805599453),
        exactly(0.8472978603872037),
    ]
    assert [item.iv for item in bins] == [
        exactly(0.2197224577336219),
        exactly(0.13862943611198905),
        exactly(0.33891914415488145),
    ]
    assert information_value(bins) == exactly(0.6972710380004924)


def test_scale_gives_the_golden_points():
    assert SCALE.offset == exactly(387.6036243278207)
    assert SCALE.factor == exactly(72.13475204444818)
    assert SCALE.points_of(0.05) == exactly(600.0)
    assert SCALE.points_of(0.02) == exactly(668.3391165335811)
    assert SCALE.pd_of(700) == exactly(0.012987012987012988)


def test_bin_without_bads_has_no_evidence_unless_smoothed():
    bare = evidence([(100, 0), (100, 10)])
    smoothed = evidence([(100, 0), (100, 10)], smoothing=0.5)

    assert (bare[0].woe, bare[0].iv, information_value(bare)) == (None, None, None)
    assert smoothed[0].woe == exactly(math.log((0.5 / 11) / (100.5 / 201)))
    assert information_value(smoothed) is not None


def test_no_bins_have_no_information_value():
    assert evidence([]) == ()
    assert information_value(()) is None


@pytest.mark.parametrize("counts", [[(-1, 2)], [(1, math.nan)], [(math.inf, 1)]])
def test_counts_that_cannot_be_are_refused(counts):
    with pytest.raises(ValueError, match="not negative"):
        evidence(counts)


def test_negative_smoothing_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        evidence([(1, 1)], smoothing=-0.5)


@pytest.mark.parametrize("pd", [0, 1, -0.1, 1.1, math.nan])
def test_certainty_has_no_points(pd):
    with pytest.raises(ValueError, match="no probability"):
        SCALE.points_of(pd)


@pytest.mark.parametrize(
    ("points", "odds", "doubling"),
    [
        (600, 0, 50),
        (600, -1, 50),
        (600, 1, 0),
        (600, 1, -20),
        (math.nan, 1, 50),
        (600, 1, math.inf),
    ],
)
def test_scale_that_leads_nowhere_is_refused(points, odds, doubling):
    with pytest.raises(ValueError, match=r"positive"):
        PointsScale(points=points, odds=odds, doubling=doubling)


def test_points_far_off_the_scale_stay_probabilities():
    assert SCALE.pd_of(-1e12) == 1.0
    assert 0 < SCALE.pd_of(1e12) < 1e-300
    with pytest.raises(ValueError, match="no number of points"):
        SCALE.pd_of(math.inf)


def test_bin_points_add_up_to_the_score():
    intercept, model = -2.9, ((0.8, -1.1), (1.2, 0.4), (0.5, 0.9))
    log_odds = intercept + sum(weight * woe for weight, woe in model)

    total = sum(
        SCALE.bin_points(weight=weight, woe=woe, intercept=intercept, characteristics=3)
        for weight, woe in model
    )

    assert total == pytest.approx(SCALE.points_of(1 / (1 + math.exp(-log_odds))))


def test_scorecard_without_characteristics_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        SCALE.bin_points(weight=1, woe=1, intercept=0, characteristics=0)


@given(COUNTS)
def test_information_value_is_never_negative(counts):
    value = information_value(evidence(counts, smoothing=0.5))

    assert (value is None) == (not counts)
    assert value is None or value >= 0


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6), st.integers(2, 9))
def test_bins_like_the_whole_tell_nothing(bads, times):
    for item in evidence([(count * times, count) for count in bads]):
        assert item.woe == pytest.approx(0, abs=1e-12)


@given(st.floats(min_value=1e-9, max_value=1 - 1e-9))
def test_points_lead_back_to_the_probability(pd):
    assert SCALE.pd_of(SCALE.points_of(pd)) == pytest.approx(pd, rel=1e-9)


@given(st.floats(min_value=1e-6, max_value=0.5))
def test_twice_the_odds_cost_the_doubling(pd):
    odds = pd / (1 - pd)
    doubled = 2 * odds / (1 + 2 * odds)

    assert SCALE.points_of(pd) - SCALE.points_of(doubled) == pytest.approx(50)
