"""What the page of a rating draws adds up to the rating."""

from __future__ import annotations

import pytest

from tests.assessment.records import LAST_YEAR, sound_books
from zixin.assessment import pictures
from zixin.assessment.scoring import score_inputs
from zixin.engine.policy import parse_policy, shipped_documents


def result_of(*left_out: str) -> dict:
    books = sound_books()
    current = {code: text for code, text in books[LAST_YEAR].items() if code not in left_out}
    inputs = {
        "current": {"as_of": f"{LAST_YEAR}-12-31", "items": current},
        "previous": {"as_of": f"{LAST_YEAR - 1}-12-31", "items": books[LAST_YEAR - 1]},
        "customer": {"industry": "C", "terms_days": 60},
    }
    return score_inputs(inputs, parse_policy(shipped_documents()[0]))


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
