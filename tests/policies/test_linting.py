from __future__ import annotations

import copy

import pytest
from django.utils import translation

from tests.policies.factories import AUTHORITY as FIRST
from tests.policies.factories import MATRIX as SHIPPED
from tests.policies.factories import changed, model_document
from tests.policies.seeded_faults import FAULTS
from zixin.policies.rules.judges import JUDGES, MARKS, kind_of_document
from zixin.policies.rules.linting import lint
from zixin.policies.rules.linting.findings import SENTENCES, WARNINGS_TOLD
from zixin.policies.services.publishing import _shipped

COMPANY = [
    frozenset({role})
    for role in ("credit_analyst", "credit_manager", "finance_director", "general_manager")
] + [frozenset({"committee_member"})] * 4


def faulty(changes):
    document = copy.deepcopy(SHIPPED)
    for path, value in changes:
        parent, _dot, key = path.rpartition(".")
        if key.isdigit():
            rows = document
            for step in parent.split("."):
                rows = rows[int(step)] if step.isdigit() else rows[step]
            if len(rows) == int(key):
                rows.append(copy.deepcopy(value))
                continue
        document = changed(document, path, value)
    return document


def spots(findings, code):
    return [finding.spot.parts() for finding in findings if finding.code == code]


def test_there_are_forty_faults():
    assert len(FAULTS) == 40


@pytest.mark.parametrize("name", FAULTS)
def test_every_seeded_fault_is_found_at_its_cell(name):
    changes, code, where = FAULTS[name]

    found = spots(lint("authority", faulty(changes), people=COMPANY), code)

    assert any(where.items() <= spot.items() for spot in found), found


def test_shipped_documents_have_no_findings():
    shipped = _shipped()

    assert len(shipped) >= 9
    for kind, document in shipped:
        assert lint(kind, document, people=COMPANY) == [], document["name"]


def test_a_matrix_of_the_first_format_is_read_and_staffed():
    without_general = [roles for roles in COMPANY if "committee_member" not in roles]

    found = lint("authority", FIRST, people=without_general)

    assert [(one.code, one.spot.level) for one in found] == [
        ("level_unmanned", "committee_member"),
        ("no_stand_in", "general_manager"),
    ]
    assert lint("authority", changed(FIRST, "cells.0.bands.0.role", "collector"))[0].code == (
        "unreadable"
    )


def test_bounds_are_compared_to_the_cent():
    equal = faulty([("cells.5.bands.1.up_to", "5000000"), ("cells.5.bands.2.up_to", "20000000")])
    more = faulty([("cells.5.bands.1.up_to", "5000000.01"), ("cells.5.bands.2.up_to", "20000000")])

    assert spots(lint("authority", equal), "grade_order") == []
    [spot] = [
        one for one in spots(lint("authority", more), "grade_order") if one["action"] == "new"
    ]
    assert spot["up_to"] == "5000000.01"


@pytest.mark.parametrize(
    ("people", "codes"),
    [
        (COMPANY, []),
        (COMPANY[1:], []),
        # the manager prepares; then the director and the general manager fill the steps
        ([one for one in COMPANY if one != {"general_manager"}], ["escalation_unmanned"]),
        (COMPANY[:-1], [("no_stand_in", "committee")]),
        (COMPANY[:-2], [("quorum_short", "committee")]),
    ],
)
def test_who_can_sign_is_proved_with_the_people_of_the_company(people, codes):
    found = lint("authority", SHIPPED, people=people)
    named = [
        one.code if one.code == "escalation_unmanned" else (one.code, one.spot.level)
        for one in found
    ]

    assert named == codes


def test_one_person_who_prepares_and_signs_leaves_nobody():
    matrix = changed(SHIPPED, "levels.4.steps", [{"role": "committee_member"}])
    both = frozenset({"credit_analyst", "committee_member"})
    found = lint("authority", matrix, people=[*COMPANY[:4], both])

    assert [(one.code, one.severity, one.spot.level) for one in found] == [
        ("self_approval", "error", "committee")
    ]
    with translation.override("en"):
        assert found[0].sentence == (
            "If Credit committee prepared the case, nobody else could fill all steps."
        )


def test_a_finding_is_said_in_both_languages():
    document = faulty([("cells.6.bands.1.up_to", "5000000.01")])

    [said] = [
        one.as_json() for one in lint("authority", document) if one.spot.action == "exception"
    ]

    assert said["severity"] == "error"
    assert (said["action"], said["grade"], said["place"]) == ("exception", "BBB", "cells[6]")
    assert said["en"] == (
        "The grade needs less than the better grade A: Finance director and general manager, "
        "not Credit committee."
    )
    assert said["zh"] != said["en"]


@pytest.mark.parametrize(
    ("path", "value", "code", "place"),
    [
        ("grades.2.multiplier", 9.0, "grade_multiplier", "grades[2].multiplier"),
        ("grades.4.terms_days", 46, "terms_order", "grades[4].terms_days"),
        ("grades.4.floor", 99.0, "unreadable", "grades[4]"),
        ("limits.methods", "none", "unreadable", "limits.methods"),
    ],
)
def test_a_worse_grade_is_not_treated_better_by_a_model(path, value, code, place):
    found = lint("assessment", changed(model_document(), path, value))

    assert (code, place) in [(one.code, one.spot.place) for one in found]


def test_caps_that_contradict_each_other_are_named():
    document = model_document()
    cap = {**document["caps"][0], "code": "again", "grade_max": "C"}
    document["caps"].append(cap)

    found = lint("assessment", document)

    assert [(one.code, one.spot.raised) for one in found] == [("cap_contradiction", "again")]


def test_last_rule_of_an_assignment_that_says_nothing_new_is_told():
    rule = {"when": "statements = 0", "model": "a", "zh": "无", "en": "None"}
    document = {
        "name": "assignment-standard",
        "version": 2,
        "title": {"zh": "适用", "en": "Assignment"},
        "source": "test",
        "rules": [rule],
        "otherwise": "a",
    }

    assert [one.code for one in lint("assignment", document)] == ["model_repeated"]
    twice = {**document, "rules": [rule, rule], "otherwise": "b"}
    assert [(one.code, one.spot.place) for one in lint("assignment", twice)] == [
        ("unreadable", "rules[1].when")
    ]
    unknown = lint("assignment", {**document, "otherwise": "b"}, models=frozenset({"a"}))
    assert [(one.code, one.spot.place) for one in unknown] == [("unreadable", "otherwise")]


def test_every_code_has_its_sentence():
    assert set(SENTENCES) >= WARNINGS_TOLD
    for code, sentence in SENTENCES.items():
        with translation.override("zh-hans"):
            assert str(sentence), code


def test_every_kind_is_told_by_its_parts():
    assert set(MARKS.values()) == set(JUDGES)
    for kind, document in _shipped():
        assert kind_of_document(document) == kind, document["name"]
    assert kind_of_document({}) == ""
