from __future__ import annotations

import random
from typing import Any

import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR
from tests.engine.models import model
from zixin.engine.explanation import explain
from zixin.engine.quality import Provenance

POLICY = model()
RANKS = {grade.code: rank for rank, grade in enumerate(POLICY.grades)}
KNOWN = {**THIS_YEAR, "tenure_months": 30.0, "tax_grade": "B"}


def bounds(current: dict[str, Any], previous: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    return explain(current, previous, POLICY, **more).as_document()


def test_nothing_missing_leaves_one_grade() -> None:
    document = bounds(KNOWN, LAST_YEAR)

    assert document["bounds"] == {
        "total_low": document["total"],
        "total_high": document["total"],
        "grade_best": document["grade"],
        "grade_worst": document["grade"],
    }
    assert document["decisive"] == []


def test_a_missing_fact_opens_the_weight_of_its_indicator() -> None:
    known = bounds(KNOWN, LAST_YEAR)
    document = bounds({**KNOWN, "tenure_months": None}, LAST_YEAR)

    # without its 20 of 30 points the dimension adds 0.3 x 26.67 at the least, 93.33 at the most
    assert document["bounds"]["total_low"] == pytest.approx(known["total"] - 20.0, abs=0.1)
    assert document["bounds"]["total_high"] == known["total"]
    assert [(row["fact"], row["indicators"]) for row in document["decisive"]] == [
        ("tenure_months", ["tenure_months"])
    ]


def test_the_year_before_is_one_fact() -> None:
    document = bounds(KNOWN, None)

    assert [row["fact"] for row in document["decisive"]] == ["statement__prev"]
    assert document["decisive"][0]["name"]["zh"] == "上年财务报表"
    assert document["decisive"][0]["indicators"] == ["roe"]


def test_a_stale_fact_is_as_open_as_a_missing_one() -> None:
    stale = {"tenure_months": Provenance(verification="verified", is_stale=True)}

    document = bounds(KNOWN, LAST_YEAR, facts=stale)

    assert [row["fact"] for row in document["decisive"]] == ["tenure_months"]
    assert document["bounds"]["total_low"] < document["total"]


def test_an_open_cap_bounds_the_worst_grade_only() -> None:
    document = bounds({**KNOWN, "tax_grade": None}, LAST_YEAR)

    assert document["bounds"]["grade_worst"] == "B"
    assert RANKS[document["bounds"]["grade_best"]] <= RANKS[document["grade"]]


@pytest.mark.parametrize("seed", range(60))
def test_the_final_grade_lies_within_every_interval_on_the_way(seed: int) -> None:
    """Facts are hidden, then revealed one by one in any order: no interval excludes the end."""
    dice = random.Random(seed)
    whole = _company(dice)
    before = dice.choice([None, LAST_YEAR])
    final = explain(whole, before, POLICY)
    if final.total is None:
        return
    hidden = dice.sample([name for name in whole if name not in KEPT], k=dice.randint(1, 12))
    dice.shuffle(hidden)
    shown = {name: value for name, value in whole.items() if name not in hidden}
    for name in hidden:
        seen = None if before is None else dice.choice([None, before])
        found = explain(shown, seen, POLICY).as_document()["bounds"]
        assert found["total_low"] <= final.total <= found["total_high"], (name, shown)
        ranks = [RANKS[found[key]] for key in ("grade_best", "grade_worst")]
        assert ranks[0] <= RANKS[str(final.grade)] <= ranks[1], (name, shown)
        shown[name] = whole[name]


KEPT = {"company", "year"}


def _company(dice: random.Random) -> dict[str, Any]:
    company = {**KNOWN, "tax_grade": dice.choice("ABCD"), "tenure_months": dice.uniform(0, 60)}
    for name in ("cash", "cl", "ca", "inventory", "cfo", "ni", "tl"):
        company[name] *= dice.uniform(0.3, 1.7)
    company["equity"] = company["ta"] - company["tl"]
    company["tl_equity"] = company["ta"]
    return company
