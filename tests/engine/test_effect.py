from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.effect import (
    MeasuredEffect,
    NetPromoter,
    difference_in_differences,
    measured_effect,
    net_promoter_score,
)

CHANGES = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=2, max_size=40)


def test_answers_give_the_golden_score():
    answer = net_promoter_score([10, 9, 9, 8, 7, 6, 10, 3, 9, 8])

    assert answer is not None
    assert answer.score == 30.0
    assert (answer.promoters, answer.passives, answer.detractors) == (5, 3, 2)
    # 1.96 x sqrt((0.5 + 0.2 - 0.3^2) / 10) x 100
    assert answer.margin == pytest.approx(196 * math.sqrt(0.061), rel=1e-13)


@pytest.mark.parametrize(
    ("scores", "score"), [([9, 10] * 5, 100.0), ([0, 6] * 5, -100.0), ([7, 8] * 5, 0.0)]
)
def test_unanimous_answers_have_no_margin(scores, score):
    answer = net_promoter_score(scores)

    assert isinstance(answer, NetPromoter)
    assert (answer.score, answer.margin) == (score, 0.0)


@pytest.mark.parametrize("scores", [[], [10] * 9])
def test_too_few_answers_have_no_score(scores):
    assert net_promoter_score(scores) is None


def test_no_answers_have_no_score_even_when_one_would_do():
    assert net_promoter_score([], count_min=0) is None
    assert net_promoter_score([10], count_min=0) == NetPromoter(100.0, 0.0, 1, 0, 0)


@pytest.mark.parametrize("score", [-1, 11])
def test_answer_outside_the_scale_is_refused(score):
    with pytest.raises(ValueError, match="between 0 and 10"):
        net_promoter_score([score] * 10)


def test_four_means_give_the_golden_effect():
    effect = difference_in_differences(
        treated_before=0.6, treated_after=0.72, control_before=0.58, control_after=0.61
    )

    assert effect == pytest.approx(0.08999999999999997, rel=1e-13)


def test_mean_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="finite"):
        difference_in_differences(
            treated_before=math.nan, treated_after=0, control_before=0, control_after=0
        )


def test_effect_of_two_arms_is_worked_by_hand():
    # means 2 and 1; variances 2 and 2; error sqrt(2/2 + 2/2)
    found = measured_effect(treated_changes=[1, 3], control_changes=[0, 2], count_min=2)

    error = math.sqrt(2)
    assert found == MeasuredEffect(1.0, error, 1 - 1.96 * error, 1 + 1.96 * error)


def test_small_arm_has_no_effect():
    assert measured_effect(treated_changes=[1.0] * 29, control_changes=[1.0] * 30) is None
    assert measured_effect(treated_changes=[1.0] * 30, control_changes=[1.0] * 30) is not None
    assert measured_effect(treated_changes=[1], control_changes=[1, 2], count_min=0) is None
    assert measured_effect(treated_changes=[], control_changes=[], count_min=0) is None


def test_change_that_is_not_finite_is_refused():
    with pytest.raises(ValueError, match="finite"):
        measured_effect(treated_changes=[math.inf], control_changes=[1])


@given(st.lists(st.integers(0, 10), min_size=10, max_size=60))
def test_score_and_margin_keep_their_range(scores):
    answer = net_promoter_score(scores)

    assert answer is not None
    assert -100 <= answer.score <= 100
    assert 0 <= answer.margin <= 196 / math.sqrt(len(scores))
    assert answer.promoters + answer.passives + answer.detractors == len(scores)


@given(CHANGES, CHANGES)
def test_exchanged_arms_turn_the_effect(treated, control):
    one = measured_effect(treated_changes=treated, control_changes=control, count_min=2)
    two = measured_effect(treated_changes=control, control_changes=treated, count_min=2)

    assert one is not None
    assert two is not None
    assert one.effect == -two.effect
    assert one.low <= one.effect <= one.high
