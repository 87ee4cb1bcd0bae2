from __future__ import annotations

import numpy as np
import pytest

from zixin.learning.discrimination import (
    areas,
    bootstrap_areas,
    bootstrap_interval,
    cap_points,
    compare,
    delong,
    delong_interval,
    roc_points,
)
from zixin.learning.validation import area_under_curve

OUTCOMES = np.array([0, 0, 1, 0, 1, 0, 1, 1, 0, 0])
SCORES = np.array([0.1, 0.2, 0.3, 0.3, 0.8, 0.05, 0.6, 0.2, 0.15, 0.4])


def noisy(size, *, seed, strength=1.0):
    random = np.random.default_rng(seed)
    outcomes = (random.uniform(size=size) < 0.2).astype(np.int64)
    return outcomes, outcomes * strength + random.normal(size=size)


def test_ten_customers_give_the_golden_area():
    assert areas(OUTCOMES, SCORES[:, None])[0] == pytest.approx(0.8333333333333334, rel=1e-12)


def test_area_is_that_of_the_plain_count_with_ties():
    outcomes, scores = noisy(400, seed=1)
    rounded = np.round(scores)

    found = areas(outcomes, np.column_stack([scores, rounded]))

    for column, score in enumerate((scores, rounded)):
        expected = area_under_curve(outcomes.tolist(), score.tolist())
        assert found[column] == pytest.approx(expected, rel=1e-12)


def test_variance_is_that_of_placements_worked_by_hand():
    # Bads 3, 5 above goods 1, 2, 4: placements of bads 2/3 and 1; of goods 1, 1 and 1/2.
    outcomes, scores = np.array([0, 0, 1, 0, 1]), np.array([1.0, 2.0, 3.0, 4.0, 5.0])

    found, covariance = delong(outcomes, scores[:, None])

    assert found[0] == pytest.approx(5 / 6)
    by_hand = (1 / 18) / 2 + (1 / 12) / 3
    assert covariance[0, 0] == pytest.approx(by_hand)


def test_score_against_itself_shows_no_difference():
    outcomes, scores = noisy(300, seed=2)

    found = compare(outcomes, scores, 3 * scores + 7, np.arange(300), draws=50)

    assert found.delong.value == 0.0
    assert found.p_value == 1.0
    assert (found.bootstrap.low, found.bootstrap.high) == (0.0, 0.0)


def test_better_score_is_told_from_a_worse_one():
    outcomes, scores = noisy(4000, seed=3, strength=2.0)
    worse = scores + np.random.default_rng(4).normal(0, 3, 4000)

    found = compare(outcomes, scores, worse, np.arange(4000), draws=200)

    assert found.delong.low > 0.1
    assert found.bootstrap.low > 0.1
    assert found.p_value < 1e-6


def test_interval_of_independent_rows_agrees_with_the_bootstrap():
    outcomes, scores = noisy(2000, seed=5)

    exact = delong_interval(outcomes, scores)
    drawn = bootstrap_areas(outcomes, scores[:, None], np.arange(2000), draws=800)
    drawn_interval = bootstrap_interval(exact.value, drawn[:, 0])

    assert drawn_interval.low == pytest.approx(exact.low, abs=0.006)
    assert drawn_interval.high == pytest.approx(exact.high, abs=0.006)


def test_copies_of_one_company_do_not_narrow_the_interval():
    outcomes, scores = noisy(300, seed=6)
    copies, companies = 6, np.repeat(np.arange(300), 6)

    drawn = bootstrap_areas(
        np.repeat(outcomes, copies), np.repeat(scores, copies)[:, None], companies, draws=400
    )
    once = bootstrap_areas(outcomes, scores[:, None], np.arange(300), draws=400)

    assert drawn.std() == pytest.approx(once.std(), rel=1e-9)
    assert delong_interval(np.repeat(outcomes, copies), np.repeat(scores, copies)).low > (
        delong_interval(outcomes, scores).low + 0.02
    )


def test_area_under_the_drawn_curve_is_the_area():
    outcomes, scores = noisy(500, seed=7)

    goods, bads = roc_points(outcomes, np.round(scores, 1))
    every, found = cap_points(outcomes, np.round(scores, 1))

    area = areas(outcomes, np.round(scores, 1)[:, None])[0]
    assert np.trapezoid(bads, goods) == pytest.approx(area)
    rate = outcomes.mean()
    assert np.trapezoid(found, every) == pytest.approx(rate / 2 + area * (1 - rate))


def test_one_kind_alone_cannot_be_told_apart():
    with pytest.raises(ValueError, match="events and others"):
        areas(np.zeros(3, dtype=np.int64), np.ones((3, 1)))
    with pytest.raises(ValueError, match="two events and two others"):
        delong(np.array([0, 0, 1]), np.ones((3, 1)))
