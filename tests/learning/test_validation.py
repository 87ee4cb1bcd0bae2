from __future__ import annotations

import doctest
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.learning import validation
from zixin.learning.validation import (
    Group,
    area_under_curve,
    binomial_p_value,
    brier_score,
    chi_square_tail,
    gini,
    hosmer_lemeshow,
    incomplete_beta,
    jeffreys_p_value,
    kolmogorov_smirnov,
    population_stability,
)

OUTCOMES = (0, 0, 1, 0, 1, 0, 1, 1, 0, 0)
SCORES = (0.1, 0.2, 0.3, 0.3, 0.8, 0.05, 0.6, 0.2, 0.15, 0.4)
SHARES = st.floats(min_value=0, max_value=1)
ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(-5, 5)), max_size=40)
MEASURES = (area_under_curve, gini, kolmogorov_smirnov)


def exactly(value: float) -> object:
    return pytest.approx(value, rel=1e-12, abs=0)


def test_examples_in_the_documentation_are_right():
    assert doctest.testmod(validation) == (0, 12)


def test_ten_customers_give_the_golden_measures():
    assert area_under_curve(OUTCOMES, SCORES) == exactly(0.8333333333333334)
    assert gini(OUTCOMES, SCORES) == exactly(0.6666666666666667)
    assert kolmogorov_smirnov(OUTCOMES, SCORES) == exactly(0.5)
    assert brier_score(OUTCOMES, SCORES) == exactly(0.16550000000000004)


def test_shifted_population_gives_the_golden_index():
    index = population_stability((0.1, 0.2, 0.4, 0.2, 0.1), (0.05, 0.15, 0.4, 0.25, 0.15))

    assert index == exactly(0.08047189562170502)


def test_calibration_gives_the_golden_probabilities():
    group = Group(count=200, defaults=7, pd=0.02)

    assert binomial_p_value(group) == exactly(0.10856194692692239)
    assert jeffreys_p_value(group) == pytest.approx(0.07419175986646681, rel=1e-10)
    assert jeffreys_p_value(Group(6, 2, 0.0367)) == pytest.approx(0.004380481289483242, rel=1e-10)


def test_jeffreys_is_exact_where_the_golden_values_are_rounded():
    # the power series of the incomplete beta function, summed to 50 digits
    assert jeffreys_p_value(Group(200, 7, 0.02)) == exactly(0.0741917598704644960634)
    assert jeffreys_p_value(Group(6, 2, 0.0367)) == exactly(0.0043804812895623896197)


def test_groups_give_the_golden_statistic():
    # 1^2/0.99 + 1^2/2.91 + 1^2/7.36
    groups = [Group(100, 0, 0.01), Group(100, 2, 0.03), Group(100, 7, 0.08)]

    fresh = hosmer_lemeshow(groups)
    fitted = hosmer_lemeshow(groups, is_development_sample=True)

    assert fresh is not None
    assert fitted is not None
    assert (fresh.statistic, fresh.degrees) == (exactly(1.4896131870022502), 3)
    assert (fitted.statistic, fitted.degrees) == (fresh.statistic, 1)
    assert fitted.p_value < fresh.p_value


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("outcomes", [(), (0, 0), (1, 1)])
def test_measure_of_one_kind_of_outcome_is_undefined(measure, outcomes):
    assert measure(outcomes, [0.5] * len(outcomes)) is None


def test_ties_count_half():
    assert area_under_curve([0, 1], [0.5, 0.5]) == 0.5
    assert area_under_curve([0, 0, 1, 1], [1, 2, 2, 3]) == 0.875
    assert kolmogorov_smirnov([0, 1], [0.5, 0.5]) == 0.0


def test_perfect_and_inverted_order():
    assert [measure([0, 0, 1], [1, 2, 3]) for measure in MEASURES] == [1.0, 1.0, 1.0]
    assert [measure([1, 0, 0], [1, 2, 3]) for measure in MEASURES] == [0.0, -1.0, 1.0]


def test_brier_score_of_nothing_is_undefined():
    assert brier_score((), ()) is None


@pytest.mark.parametrize("measure", [*MEASURES, brier_score])
def test_lists_of_unlike_length_are_refused(measure):
    with pytest.raises(ValueError, match=r"shorter|longer"):
        measure([0, 1], [0.5])


@pytest.mark.parametrize("measure", [*MEASURES, brier_score])
def test_outcome_that_is_neither_is_refused(measure):
    with pytest.raises(ValueError, match="0 or 1"):
        measure([0, 2], [0.5, 0.5])


@pytest.mark.parametrize("measure", [*MEASURES, brier_score])
def test_score_that_is_no_number_is_refused(measure):
    with pytest.raises(ValueError, match=r"not a number|no probability"):
        measure([0, 1], [0.5, math.nan])


def test_empty_bin_leaves_stability_undefined_unless_filled():
    assert population_stability([50, 50, 0], [50, 40, 10]) is None
    assert population_stability([50, 50, 0], [60, 40, 0]) == population_stability([5, 5], [6, 4])
    filled = population_stability([50, 50, 0], [50, 50, 0.5], empty_count=0.5)
    assert filled == 0.0


@pytest.mark.parametrize(("expected", "actual"), [((), ()), ((0, 0), (1, 1)), ((1, 1), (0, 0))])
def test_stability_of_nobody_is_undefined(expected, actual):
    assert population_stability(expected, actual) is None


def test_stability_refuses_what_cannot_be_counted():
    with pytest.raises(ValueError, match="not negative"):
        population_stability([1, -1], [1, 1])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        population_stability([1, 1], [1])


@pytest.mark.parametrize(
    ("count", "defaults", "pd"), [(5, 6, 0.1), (5, -1, 0.1), (5, 1, 1.1), (5, 1, math.nan)]
)
def test_group_that_cannot_be_is_refused(count, defaults, pd):
    with pytest.raises(ValueError, match=r"defaults among|no probability"):
        Group(count, defaults, pd)


def test_group_without_defaults_or_customers_never_speaks_against_its_pd():
    assert binomial_p_value(Group(100, 0, 0.02)) == 1.0
    assert binomial_p_value(Group(0, 0, 0.02)) == 1.0
    assert jeffreys_p_value(Group(0, 0, 0.5)) == exactly(0.5)


def test_defaults_where_none_were_thought_possible_speak_against_it():
    assert binomial_p_value(Group(10, 1, 0.0)) == 0.0
    assert jeffreys_p_value(Group(10, 1, 0.0)) == 0.0
    assert binomial_p_value(Group(10, 10, 1.0)) == 1.0


@pytest.mark.parametrize(
    "groups", [[], [Group(0, 0, 0.1)], [Group(5, 0, 0.0)], [Group(5, 5, 1.0), Group(5, 1, 0.1)]]
)
def test_fit_without_spread_is_undefined(groups):
    assert hosmer_lemeshow(groups) is None


def test_fit_on_the_development_sample_needs_three_groups():
    assert hosmer_lemeshow([Group(9, 1, 0.1)] * 2, is_development_sample=True) is None


@pytest.mark.parametrize(
    ("statistic", "degrees", "tail"),
    [(0, 1, 1.0), (2.705543, 1, 0.1), (7.814728, 3, 0.05), (18.307038, 10, 0.05), (1e4, 4, 0.0)],
)
def test_chi_square_tail_gives_the_tabled_values(statistic, degrees, tail):
    assert chi_square_tail(statistic, degrees) == pytest.approx(tail, abs=1e-7)


@pytest.mark.parametrize(("statistic", "degrees"), [(-1, 1), (math.nan, 1), (1, 0)])
def test_chi_square_tail_refuses_what_cannot_be(statistic, degrees):
    with pytest.raises(ValueError, match="not negative"):
        chi_square_tail(statistic, degrees)


@pytest.mark.parametrize(
    ("first", "second", "share"), [(0, 1, 0.5), (1, -1, 0.5), (1, math.inf, 0.5), (1, 1, 1.5)]
)
def test_incomplete_beta_refuses_what_cannot_be(first, second, share):
    with pytest.raises(ValueError, match=r"positive|no probability"):
        incomplete_beta(first, second, share)


def test_incomplete_beta_has_its_closed_forms():
    assert incomplete_beta(1, 1, 0.3) == exactly(0.3)
    assert incomplete_beta(3, 1, 0.5) == exactly(0.125)
    assert incomplete_beta(0.5, 0.5, 0.25) == exactly(2 / math.pi * math.asin(0.5))


def test_incomplete_beta_settles_for_a_large_portfolio():
    assert binomial_p_value(Group(1_000_000, 20_000, 0.02)) == pytest.approx(0.5, abs=0.005)


def test_a_hundred_thousand_ratings_are_measured_like_their_pairs():
    random = Random(7)
    scores = [random.randrange(1000) for _ in range(100_000)]
    outcomes = [int(random.random() < score / 4000) for score in scores]

    bads = [score for score, outcome in zip(scores, outcomes, strict=True) if outcome]
    goods = [0] * 1001
    for score, outcome in zip(scores, outcomes, strict=True):
        goods[score] += not outcome
    wins = sum(sum(goods[:score]) + goods[score] / 2 for score in bads)
    assert area_under_curve(outcomes, scores) == exactly(wins / len(bads) / sum(goods))


@given(ROWS)
def test_area_is_the_share_of_pairs_won(rows):
    goods = [score for outcome, score in rows if not outcome]
    bads = [score for outcome, score in rows if outcome]
    won = sum((bad > good) + (bad == good) / 2 for bad in bads for good in goods)
    expected = won / (len(bads) * len(goods)) if bads and goods else None

    area = area_under_curve([outcome for outcome, _ in rows], [score for _, score in rows])

    assert area == expected


@given(ROWS)
def test_measures_do_not_depend_on_scale_and_turn_with_the_sign(rows):
    outcomes, scores = [row[0] for row in rows], [row[1] for row in rows]
    stretched, turned = [3 * score + 7 for score in scores], [-score for score in scores]

    for measure in MEASURES:
        assert measure(outcomes, scores) == measure(outcomes, stretched)
    area = area_under_curve(outcomes, scores)
    if area is not None:
        assert area_under_curve(outcomes, turned) == pytest.approx(1 - area)
    distance = kolmogorov_smirnov(outcomes, scores)
    assert kolmogorov_smirnov(outcomes, turned) == pytest.approx(distance)


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(1, 999)), min_size=1, max_size=10))
def test_stability_is_symmetric_and_never_negative(bins):
    one, two = [pair[0] for pair in bins], [pair[1] for pair in bins]

    index = population_stability(one, two)

    assert index is not None
    assert index >= -1e-15
    assert population_stability(two, one) == pytest.approx(index)
    assert population_stability(one, one) == 0.0


@given(st.integers(1, 60), st.integers(0, 60), st.floats(min_value=0.001, max_value=0.999))
def test_binomial_agrees_with_the_sum_of_its_terms(count, defaults, pd):
    defaults = min(defaults, count)
    terms = (
        math.comb(count, bads) * pd**bads * (1 - pd) ** (count - bads)
        for bads in range(defaults, count + 1)
    )

    assert binomial_p_value(Group(count, defaults, pd)) == pytest.approx(
        math.fsum(terms), rel=1e-9, abs=1e-12
    )


@given(st.floats(0.5, 1e4), st.floats(0.5, 1e4), SHARES)
def test_incomplete_beta_mirrors_itself(first, second, share):
    value = incomplete_beta(first, second, share)

    assert 0 <= value <= 1
    assert value + incomplete_beta(second, first, 1 - share) == pytest.approx(1, abs=1e-8)


@given(st.integers(0, 500), st.integers(0, 500), SHARES, SHARES)
def test_higher_pd_is_never_less_prudent(count, defaults, one, two):
    defaults, (low, high) = min(defaults, count), sorted((one, two))

    for test in (binomial_p_value, jeffreys_p_value):
        assert test(Group(count, defaults, low)) <= test(Group(count, defaults, high)) + 1e-12
