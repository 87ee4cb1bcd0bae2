from __future__ import annotations

import doctest
import math

import pytest

from zixin.learning import calibration
from zixin.learning.calibration import prudent_bounds, rebasing_shift, statistical_weight
from zixin.learning.validation import Group


def test_examples_in_the_documentation_are_right():
    assert doctest.testmod(calibration).failed == 0


def test_bounds_without_defaults_are_those_of_the_paper():
    # Pluto and Tasche 2005, table 1: 100, 400 and 300 obligors, no default.
    groups = [Group(100, 0, 0.0), Group(400, 0, 0.0), Group(300, 0, 0.0)]

    for confidence, expected in (
        (0.50, (0.0009, 0.0010, 0.0023)),
        (0.75, (0.0017, 0.0020, 0.0046)),
        (0.90, (0.0029, 0.0033, 0.0076)),
        (0.99, (0.0057, 0.0066, 0.0152)),
    ):
        found = prudent_bounds(groups, confidence=confidence)
        assert found == pytest.approx(expected, abs=0.00006)


def test_bounds_with_a_few_defaults_are_those_of_the_paper():
    # Table 2: no, two and one default.
    groups = [Group(100, 0, 0.0), Group(400, 2, 0.0), Group(300, 1, 0.0)]

    found = prudent_bounds(groups, confidence=0.75)

    assert found == pytest.approx((0.0065, 0.0073, 0.0090), abs=0.0002)


def test_bound_of_a_grade_where_all_defaulted_is_one():
    assert prudent_bounds([Group(2, 2, 0.5)]) == (1.0,)


def test_rebasing_turns_odds_of_the_sample_into_odds_of_the_target():
    odds = (0.2 / 0.8) * math.exp(rebasing_shift(0.10, 0.02))

    assert odds == pytest.approx((0.2 / 0.8) / (0.1 / 0.9) * (0.02 / 0.98))


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, math.nan])
def test_rate_that_is_none_is_refused(rate):
    with pytest.raises(ValueError, match="no rate between 0 and 1"):
        rebasing_shift(rate, 0.1)


def test_statistics_count_half_at_fifty_events():
    assert [statistical_weight(bads) for bads in (0, 50, 150)] == [0.0, 0.5, 0.75]
    with pytest.raises(ValueError, match="-1 events"):
        statistical_weight(-1)
