from __future__ import annotations

import json

import narwhals as nw
import numpy as np
import pytest

from tests.learning.companies import candidates, company_years
from zixin.engine.catalogue import Name
from zixin.engine.scorecard import parse_scorecard, score
from zixin.learning.binning import BinningRules, bin_candidate, counted, too_small, woe_matrix
from zixin.learning.logistic import (
    SelectionRules,
    fit,
    fit_positive,
    fit_quickly,
    select,
    variance_inflation,
)
from zixin.learning.sample import Window, draw_sample
from zixin.learning.scorecard import Heading, fit_scorecard, probability, scorecard_document

WINDOW = Window(2015, 2018)
HEADING = Heading("test", 1, Name("试", "Test"), "made up", Name("违约", "Default"))


@pytest.fixture(scope="module")
def sample():
    return draw_sample(company_years(1500), candidates(), WINDOW, event="default")


@pytest.fixture(scope="module")
def fitted(sample):
    return fit_scorecard(sample, candidates())


def test_scorecard_finds_what_was_put_in_and_nothing_twice(fitted):
    codes = {item.candidate.code for item in fitted.binnings}

    assert {"debt", "profit"} <= codes
    assert "debt_again" not in codes
    assert (fitted.regression.coefficients > 0).all()


def test_evidence_of_what_was_put_in_counts_fully(fitted):
    found = dict(
        zip(
            [item.candidate.code for item in fitted.binnings],
            fitted.regression.coefficients,
            strict=True,
        )
    )

    assert found["debt"] == pytest.approx(1.0, abs=0.15)
    assert found["profit"] == pytest.approx(1.0, abs=0.15)


def test_bins_are_monotone_and_large_enough(fitted):
    for item in fitted.binnings:
        assert item.is_monotone
        assert not too_small(item).any()
        assert 2 <= len(item.bins) <= 6


def test_engine_gives_the_points_and_probabilities_of_the_regression(sample, fitted):
    document = json.loads(json.dumps(scorecard_document(fitted, HEADING)))
    card = parse_scorecard(document)
    frame = company_years(1500)

    scored = score(nw.from_native(frame.lazy()), card).collect().to_native()
    scored = scored.sort("company", "year")

    expected = probability(fitted.log_odds(sample.values))
    assert scored["pd"].to_numpy() == pytest.approx(expected, abs=0.005)
    assert np.abs(scored["pd"].to_numpy() - expected).max() < 0.0005


def test_rebasing_moves_the_level_and_keeps_the_order(fitted):
    frame = nw.from_native(company_years(1500).lazy())
    cards = [scorecard_document(fitted, HEADING, target_rate=rate) for rate in (None, 0.01)]
    plain, moved = (
        score(frame, parse_scorecard(card)).collect().to_native().sort("company", "year")
        for card in cards
    )

    assert moved["pd"].mean() == pytest.approx(0.01, abs=0.003)
    gap = (moved["points"] - plain["points"]).to_numpy()
    assert gap == pytest.approx(np.full(len(gap), gap[0]), abs=0.1)
    assert cards[1]["calibration"] == {
        "sample_rate": fitted.sample_rate,
        "target_rate": 0.01,
        "shift": cards[1]["intercept"] - cards[0]["intercept"],
    }


def test_coefficient_of_the_wrong_sign_is_dropped():
    random = np.random.default_rng(3)
    evidence = random.normal(size=(4000, 2))
    outcomes = (random.uniform(size=4000) < probability(evidence @ [1.0, -1.0] - 2)).astype(int)

    kept, found = fit_positive(evidence, outcomes)

    assert kept == [0]
    assert found.coefficients[0] == pytest.approx(1.0, abs=0.25)


def test_known_coefficients_are_recovered():
    random = np.random.default_rng(4)
    evidence = random.normal(size=(20_000, 3))
    outcomes = (random.uniform(size=20_000) < probability(evidence @ [0.5, 1.0, 0.0] - 2)).astype(
        int
    )

    found, quick = fit(evidence, outcomes), fit_quickly(evidence, outcomes)

    assert quick.intercept == pytest.approx(found.intercept, abs=1e-4)
    assert quick.coefficients == pytest.approx(found.coefficients, abs=1e-4)
    assert found.intercept == pytest.approx(-2, abs=0.08)
    assert found.coefficients == pytest.approx([0.5, 1.0, 0.0], abs=0.08)


def test_choice_keeps_unlike_columns_and_one_of_each_group():
    random = np.random.default_rng(5)
    strong, weak = random.normal(size=(2, 6000))
    copied = strong + random.normal(0, 0.2, 6000)
    evidence = np.column_stack([strong, copied, weak])
    outcomes = (random.uniform(size=6000) < probability(strong + 0.3 * weak - 2)).astype(int)

    assert select(evidence, outcomes, ["capital", "capital", "character"]) == [0, 2]
    one = SelectionRules(most=1)
    assert select(evidence, outcomes, ["capital", "capital", "character"], rules=one) == [0]


def test_inflation_tells_what_repeats():
    random = np.random.default_rng(6)
    one, two = random.normal(size=(2, 500))

    apart = variance_inflation(np.column_stack([one, two]))
    alike = variance_inflation(np.column_stack([one, one + 0.1 * two]))

    assert apart == pytest.approx([1, 1], abs=0.05)
    assert (alike > 50).all()


def test_reasons_of_what_is_undefined_have_bins_of_their_own(sample):
    growth = next(row for row in candidates() if row.code == "growth")
    numbers = sample.values.numbers["growth"]

    found = bin_candidate(growth, numbers, sample.values.reasons["growth"], sample.outcomes)

    assert found is not None
    assert set(found.blanks) == {"MISSING"}
    assert found.blanks["MISSING"].count == int(np.isnan(numbers).sum())
    evidence = woe_matrix([found], sample.values)
    assert set(evidence[np.isnan(numbers), 0]) == {found.blanks["MISSING"].woe}


def test_bins_of_the_golden_case_have_its_evidence():
    pairs = [(300, 10), (400, 20), (300, 70)]
    numbers = np.repeat([1.0, 2.0, 3.0], [sum(pair) for pair in pairs])
    outcomes = np.concatenate([np.repeat([0, 1], pair) for pair in pairs])
    reasons = np.array([""] * len(numbers))

    found = counted(
        candidates()[0], [1.5, 2.5], numbers, reasons, outcomes, rules=BinningRules(smoothing=0.0)
    )

    assert [item.woe for item in found.bins] == pytest.approx(
        [-1.0986122886681096, -0.6931471805599453, 0.8472978603872037], rel=1e-12
    )
    assert found.iv == pytest.approx(0.6972710380004924, rel=1e-12)


def test_missing_figure_is_never_taken_for_better_than_the_rest():
    numbers = np.array([np.nan] * 500 + [1.0] * 250 + [2.0] * 250)
    outcomes = np.array([0] * 500 + [1] * 20 + [0] * 230 + [1] * 60 + [0] * 190)
    reasons = np.where(np.isnan(numbers), "MISSING", "")

    found = counted(candidates()[0], [1.5], numbers, reasons, outcomes)

    assert found.blanks["MISSING"].woe == 0.0
