from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.learning.companies import candidates, company_years
from zixin.engine.catalogue import Name
from zixin.learning.booster import (
    BoosterError,
    BoosterSettings,
    booster_document,
    fit_booster,
    parse_booster,
    rebased,
    score_booster,
)
from zixin.learning.characteristics import Values
from zixin.learning.discrimination import areas
from zixin.learning.sample import Window, draw_sample
from zixin.learning.scorecard import Heading, probability

WINDOW = Window(2015, 2018)
HEADING = Heading("trees", 1, Name("树", "Trees"), "made up", Name("违约", "Default"))
SETTINGS = BoosterSettings(learning_rate=0.1, rows_min=40, rounds_max=60, patience=10)


@pytest.fixture(scope="module")
def sample():
    return draw_sample(company_years(900), candidates(), WINDOW, event="default")


@pytest.fixture(scope="module")
def fitted(sample):
    return fit_booster(sample, candidates(), settings=SETTINGS)


@pytest.fixture(scope="module")
def document(fitted):
    return json.loads(json.dumps(booster_document(fitted, HEADING)))


def test_trees_tell_events_from_the_rest(sample, fitted):
    assert areas(sample.outcomes, fitted.log_odds(sample.values)[:, None])[0] > 0.7


def test_more_debt_never_lowers_the_risk(sample, fitted):
    one = sample.taken(slice(0, 1)).values
    steps = np.linspace(0, 1, 60)
    numbers = {code: np.repeat(value, 60) for code, value in one.numbers.items()}
    numbers |= {"debt": steps, "debt_again": steps}
    reasons = {code: np.repeat(value, 60) for code, value in one.reasons.items()}

    risks = fitted.log_odds(Values(numbers, reasons))

    assert (np.diff(risks) >= -1e-12).all()
    assert risks[-1] > risks[0]


def test_document_scores_like_the_trees_it_was_made_of(sample, fitted, document):
    read = parse_booster(document)

    assert read.log_odds(sample.values) == pytest.approx(fitted.log_odds(sample.values))
    assert document["format"] == "lightgbm-text"
    assert document["text"].startswith("tree\n")


def test_contributions_add_up_to_the_log_odds(sample, fitted):
    few = sample.taken(slice(0, 50)).values

    found = fitted.contributions(few)

    gap = fitted.log_odds(few) - found.sum(axis=1)
    assert gap == pytest.approx(np.full(50, gap[0]))
    assert found.shape == (50, len(candidates()))


def test_feature_that_no_tree_splits_on_contributes_nothing(sample):
    numbers = {**sample.values.numbers, "growth": np.zeros(sample.size)}
    flat = replace(sample, values=Values(numbers, sample.values.reasons))
    fitted = fit_booster(flat, candidates(), settings=SETTINGS)

    found = fitted.contributions(flat.values)

    place = [row.code for row in candidates()].index("growth")
    assert not found[:, place].any()
    assert found[:, :2].any()


def test_reasons_are_at_most_four_that_raise_the_risk(fitted):
    scored = score_booster(company_years(20), fitted, reasons=True)

    assert scored["pd"].is_between(0, 1).all()
    codes = {row.code for row in candidates()}
    for told in scored["reasons"]:
        named = told.split(";") if told else []
        assert len(named) <= 4
        assert set(named) <= codes


def test_rebasing_moves_every_row_by_the_same(sample, fitted):
    moved = rebased(fitted, 0.01)

    gap = moved.log_odds(sample.values) - fitted.log_odds(sample.values)
    assert gap == pytest.approx(np.full(sample.size, moved.shift))
    mean = probability(moved.log_odds(sample.values)).mean()
    assert mean == pytest.approx(0.01, abs=0.004)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": "pickle"}, "format"),
        ({"text": 5}, "format"),
        ({"text": "tree"}, "text"),
        ({"features": []}, "features"),
        ({"features": [{"code": "a"}]}, r"features\[0\]"),
    ],
)
def test_document_that_is_none_is_refused_with_the_place(document, change, place):
    with pytest.raises(BoosterError, match=f"^{place}"):
        parse_booster({**document, **change})


def test_document_with_other_features_is_refused(document):
    features = [dict(row) for row in document["features"]]
    features[0]["code"] = "another"

    with pytest.raises(BoosterError, match="grown on others"):
        parse_booster({**document, "features": features})


def test_formula_that_is_none_is_refused(document):
    features = [dict(row) for row in document["features"]]
    features[0]["formula"] = "import os"

    with pytest.raises(BoosterError, match=r"features\[0\].*character"):
        parse_booster({**document, "features": features})


def test_same_seed_grows_the_same_trees(sample, fitted):
    again = fit_booster(sample, candidates(), settings=replace(SETTINGS))

    assert again.model.model_to_string() == fitted.model.model_to_string()


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("num_leaves=", "leaves=", "tree 0 cannot be walked"),
        ("split_feature=", "split_feature=99 ", "tree 0 cannot be walked"),
        ("left_child=", "left_child=0 ", "tree 0 cannot be walked"),
        ("leaf_value=", "leaf_value=0.5 ", "tree 0 cannot be walked"),
        ("num_cat=0", "num_cat=1", "tree 0 cannot be walked"),
        ("tree_sizes=", "tree_sizes=1 ", "the trees are not those it announces"),
    ],
)
def test_a_text_that_would_end_the_process_is_refused(document, old, new, fault):
    broken = {**document, "text": document["text"].replace(old, new, 1)}
    with pytest.raises(BoosterError, match=fault):
        parse_booster(broken)


def test_a_walk_never_goes_round(document):
    lines = document["text"].splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("left_child="))
    _first, *others = lines[place].removeprefix("left_child=").split()
    lines[place] = f"left_child={' '.join(['0', *others])}"
    with pytest.raises(BoosterError, match="tree 0 cannot be walked"):
        parse_booster({**document, "text": "\n".join(lines) + "\n"})
