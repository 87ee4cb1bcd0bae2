"""Boosted trees in shadow: they score beside a rating, and are silent without their library."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.assessment.records import AS_OF, make_rated_customer
from tests.assessment.test_second_edition import assess, publish
from tests.engine.models import MODEL
from tests.factories import NOW
from tests.learning.companies import candidates, company_years
from zixin.accounts.queries import SYSTEM
from zixin.assessment.challengers import shadow_scores, silent_trees
from zixin.assessment.models import Assessment
from zixin.assessment.services.rating import assess_portfolio
from zixin.engine.catalogue import Name
from zixin.learning.booster import (
    BoosterSettings,
    booster_document,
    fit_booster,
    parse_booster,
    score_booster,
)
from zixin.learning.sample import Window, draw_sample
from zixin.learning.scorecard import Heading
from zixin.policies.models import PolicyKind

pytestmark = pytest.mark.django_db

SETTINGS = BoosterSettings(learning_rate=0.1, rows_min=40, rounds_max=30, patience=10)


@pytest.fixture(scope="module")
def trees() -> dict[str, Any]:
    sample = draw_sample(company_years(400), candidates(), Window(2015, 2018), event="default")
    heading = Heading("trees", 1, Name("树", "Trees"), "made up", Name("违约", "Default"))
    document = booster_document(fit_booster(sample, candidates(), settings=SETTINGS), heading)
    return {**document, "source": "made up"}


@pytest.fixture(autouse=True)
def _model() -> None:
    publish(PolicyKind.ASSESSMENT, MODEL)


def test_trees_in_force_score_beside_the_rating_and_move_no_grade(trees):
    customer = make_rated_customer()
    before = assess(customer)
    publish(PolicyKind.BOOSTER, trees)

    after = assess(customer)

    score = after.model_scores.get()
    assert before.model_scores.count() == 0
    assert (str(score.model), score.is_champion, score.points) == ("trees@1", False, None)
    assert 0.0 < score.pd < 1.0
    assert score.pd == score.result["pd"]
    assert score.result["reasons"] == [row["code"] for row in score.result["features"]]
    assert all(row["adds"] > 0 for row in score.result["features"])
    assert after.result == before.result


def test_a_run_scores_all_its_customers_together_and_alike(trees):
    publish(PolicyKind.BOOSTER, trees)
    first, second = make_rated_customer(), make_rated_customer(ta="900000000", tl="880000000")
    alone = [assess(customer).model_scores.get().pd for customer in (first, second)]

    assess_portfolio(as_of=AS_OF, run="r", actor=SYSTEM, now=NOW)

    made = Assessment.objects.filter(run="r").order_by("customer_id")
    assert [row.model_scores.get().pd for row in made] == alone
    assert alone[0] != alone[1]


def test_scores_are_those_of_the_trees_on_a_whole_portfolio(trees):
    frame = company_years(20)
    companies = frame.sort("company", "year").partition_by("company")
    customers = [list(reversed(company.drop("company").to_dicts())) for company in companies]
    fitted = parse_booster(trees)

    found = [score.pd for score in shadow_scores(customers, fitted)]

    last = pl.col("year") == pl.col("year").max().over("company")
    whole = score_booster(frame, fitted).filter(last).sort("company")["pd"].to_numpy()
    assert np.array(found) == pytest.approx(whole, rel=1e-12)
    assert shadow_scores([], fitted) == []


def test_trees_that_cannot_be_read_hinder_no_rating(trees):
    broken = {**trees, "text": trees["text"].replace("num_leaves=", "leaves=")}
    publish(PolicyKind.BOOSTER, broken)
    assert assess(make_rated_customer()).model_scores.count() == 0


def test_without_the_extra_trees_are_silent():
    code = (
        "import sys; sys.modules['lightgbm'] = None\n"
        "from zixin.site import settings; import os, django\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'zixin.site.settings'; django.setup()\n"
        "from zixin.assessment.challengers import can_score, read_trees\n"
        "print(can_score(), read_trees({'format': 'lightgbm-text'}))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "None"]


def test_where_the_extra_is_installed_none_is_silent(trees):
    publish(PolicyKind.BOOSTER, trees)
    assert silent_trees(date(2026, 3, 2)) == []


def test_the_page_names_what_is_silent():
    with translation.override("en"):
        page = render_to_string(
            "assessment/parts/model_scores.html", {"silent_models": ["trees@1"], "model_scores": []}
        )
    assert "trees@1 does not score here" in page
