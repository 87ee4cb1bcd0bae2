"""What a questionnaire may be, what it asks, and what its answers tell."""

from __future__ import annotations

import copy
import json
from importlib import resources

import pytest

from tests.investigation.factories import OWN_ANSWERS, SEEN_ANSWERS
from zixin.investigation.rules.questionnaire import (
    QuestionnaireError,
    asked,
    differ,
    facts_told,
    kept,
    levels_told,
    read_form,
    spoken,
)


def shipped(code):
    place = resources.files("zixin.investigation") / "shipped" / f"{code}-1.json"
    return json.loads(place.read_text(encoding="utf-8"))["document"]


def codes(form, answers):
    return [row.code for row in asked(form, answers)]


@pytest.mark.parametrize(("code", "count"), [("customer_self", 23), ("site_visit", 22)])
def test_shipped_questionnaire_is_sound(code, count):
    assert len(read_form(shipped(code)).questions) == count


def test_questions_follow_from_earlier_answers():
    form = read_form(shipped("customer_self"))

    assert "lease_until" not in codes(form, {})
    assert "lease_until" in codes(form, {"premises_owned": "0"})
    assert "stop_reason" in codes(form, {"production": "stopped"})
    assert "capacity_used" not in codes(form, {"production": "stopped"})
    assert "days_given" in codes(form, {"sales_terms": ["notes", "open_account"]})
    assert "days_given" not in codes(form, {"sales_terms": ["notes"]})


def test_answer_to_a_question_no_longer_asked_falls_away():
    form = read_form(shipped("customer_self"))
    given = {"premises_owned": "1", "lease_until": "2027-01-01"}

    assert kept(form, given) == {"premises_owned": "1"}


def test_answers_tell_facts_and_levels():
    own, seen = (read_form(shipped(code)) for code in ("customer_self", "site_visit"))

    assert facts_told(own, OWN_ANSWERS) == {
        "premises_owned": "1",
        "address_matches": "1",
        "insured_headcount": "120",
        "owner_experience_years": "15",
        "owner_changes": "0",
        "audited": "0",
        "customer_requirement": "8000000",
        "owner_guarantee": "1",
    }
    assert levels_told(seen, SEEN_ANSWERS) == {
        "q_site": 2,
        "q_market_position": 2,
        "q_management": 2,
        "q_product": 2,
        "q_outlook": 2,
        "q_cooperation": 1,
    }


@pytest.mark.parametrize(
    ("code", "first", "second", "expected"),
    [
        ("staff_insured", "120", "114", False),
        ("staff_insured", "120", "113.9", True),
        ("staff_insured", "0", "0", False),
        ("production", "full", "reduced", True),
        ("production", "full", "full", False),
        ("main_products", "轴承", "齿轮", False),
        ("premises_owned", "1", "0", True),
        ("lease_until", "2027-01-01", "2027-01-02", True),
        ("sales_terms", ["notes"], ["notes", "prepaid"], True),
    ],
)
def test_answers_differ_beyond_what_is_tolerated(code, first, second, expected):
    question = read_form(shipped("customer_self")).question(code)

    assert differ(question, first, question, second) is expected


@pytest.mark.parametrize(
    ("tolerances", "second", "expected"),
    [
        ((None, None), "94", True),
        (("0.1", "0.2"), "90", False),
        (("0.2", "0.1"), "89", True),
        (("0", "0.5"), "99.9", True),
    ],
)
def test_the_narrower_tolerance_of_two_questionnaires_counts(tolerances, second, expected):
    first, same = (_tolerant(share) for share in tolerances)

    assert differ(first, "100", same, second) is expected
    assert differ(same, second, first, "100") is expected


def _tolerant(share):
    row = {"code": "staff", "kind": "number", "text": {"zh": "人数", "en": "Staff"}}
    row |= {} if share is None else {"tolerance": share}
    return read_form({"title": {"zh": "问", "en": "Q"}, "questions": [row]}).questions[0]


@pytest.mark.parametrize("share", ["1", "-0.1", "5%", "NaN", ""])
def test_a_tolerance_that_is_no_share_is_refused(share):
    with pytest.raises(QuestionnaireError):
        _tolerant(share)


def test_answer_is_spoken_in_words():
    form = read_form(shipped("customer_self"))

    assert spoken(form.question("staff_insured"), "1200") == "1,200 人"
    assert spoken(form.question("sales_terms"), ["prepaid", "notes"]) == "预收货款, 商业汇票"
    assert spoken(form.question("audited"), "0") == "否"


FAULTS = {
    "code used": ("1", lambda rows: rows.append(copy.deepcopy(rows[0]))),
    "own answer": ("1 (", lambda rows: rows[0].update(when="main_products = 1")),
    "later question": ("2 (", lambda rows: rows[1].update(when='production = "full"')),
    "unknown name": ("2 (", lambda rows: rows[1].update(when="nobody = 1")),
    "text compared": ("3 (", lambda rows: rows[2].update(when='premises_owned = "x"')),
    "no english": ("1 (", lambda rows: rows[0]["text"].pop("en")),
    "kind": ("1 (", lambda rows: rows[0].update(kind="essay")),
    "unit of a text": ("1 (", lambda rows: rows[0].update(unit="days")),
    "unknown fact": ("2 (", lambda rows: rows[1].update(fact="nothing")),
    "fact of another kind": ("2 (", lambda rows: rows[1].update(fact="insured_headcount")),
    "item without levels": ("6 (", lambda rows: rows[5].update(item="q_site")),
    "one choice": ("6 (", lambda rows: rows[5].update(choices=rows[5]["choices"][:1])),
    "bad level": ("9 (", lambda rows: rows[8]["choices"][0].update(level=5)),
    "bad code": ("1", lambda rows: rows[0].update(code="Main Products")),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faulty_document_names_the_place(fault):
    document = shipped("customer_self")
    place, break_it = FAULTS[fault]
    break_it(document["questions"])

    with pytest.raises(QuestionnaireError) as wrong:
        read_form(document)

    assert wrong.value.place.startswith(place) or fault == "code used"
