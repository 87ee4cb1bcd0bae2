"""What the page of a rating draws adds up to the rating."""

from __future__ import annotations

import pytest

from tests.assessment.records import LAST_YEAR, sound_books
from tests.engine.limit_policies import limit_policy, story
from zixin.assessment import pictures
from zixin.assessment.scoring import score_inputs
from zixin.decisions.views.story import binding_text
from zixin.engine.policy import parse_policy, shipped_document


def result_of(*left_out: str) -> dict:
    books = sound_books()
    current = {code: text for code, text in books[LAST_YEAR].items() if code not in left_out}
    inputs = {
        "current": {"as_of": f"{LAST_YEAR}-12-31", "items": current},
        "previous": {"as_of": f"{LAST_YEAR - 1}-12-31", "items": books[LAST_YEAR - 1]},
        "customer": {"industry": "C", "terms_days": 60},
    }
    return score_inputs(inputs, parse_policy(shipped_document("sasac-2006-basic")))


@pytest.mark.parametrize("left_out", [(), ("int_exp",), ("ar_allow",), ("cogs", "int_exp")])
def test_the_steps_add_up_to_the_total_also_when_a_dimension_is_re_weighted(left_out):
    result = result_of(*left_out)

    *steps, total = pictures.waterfall(result, "zh")["series"][0]["values"]

    assert total == result["total"]
    assert sum(steps) == pytest.approx(total, abs=0.1)


def test_there_is_no_waterfall_without_a_total():
    result = result_of()
    result["total"] = None

    assert pictures.waterfall(result, "zh") == {}


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "集团剩余额度"), ("en", "The room left below")]
)
def test_a_limit_is_bound_in_the_words_of_its_own_document(language, words):
    result = result_of()
    result["limit"] = story(limit_policy(group_headroom=True), group_headroom=1.0)

    sheet = pictures.sheet(result, language)

    assert sheet.binding.startswith(words)
    assert [(row.name, row.amount, row.is_bound) for row in sheet.bounds if row.is_bound] == [
        (sheet.binding, 1.0, True)
    ]
    assert binding_text(result, language) == sheet.binding


def test_a_limit_of_the_first_edition_keeps_its_words():
    result = result_of()

    assert pictures.sheet(result, "en").bounds == ()
    assert pictures.sheet(result, "en").binding == pictures.binding_text("capacity")
    assert binding_text(result, "en") != ""
