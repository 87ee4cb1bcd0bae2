"""Ratings by models of the second edition: facts, judgements, earlier years, replay."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.assessment.records import AS_OF, make_rated_customer
from tests.engine.cards import card_document, characteristic
from tests.engine.models import MODEL
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.assessment.replaying import Replayer, canonical
from zixin.assessment.scoring import Case
from zixin.assessment.services.rating import assess_customer, assess_portfolio
from zixin.customers.models import Customer
from zixin.dossier.models import Fact, ItemRating
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import rate_item, record_facts
from zixin.engine.catalogue import Name
from zixin.engine.standards import read_standards
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyKind
from zixin.policies.services import publish_policy

pytestmark = pytest.mark.django_db

QUALITATIVE = {"raters_min": 2, "levels": [1.0, 0.8, 0.6, 0.4, 0.2], "aggregate": "mean"}
JUDGED = {
    **MODEL,
    "qualitative": QUALITATIVE,
    "dimensions": [
        *MODEL["dimensions"][:2],
        {
            **MODEL["dimensions"][2],
            "indicators": [
                *[
                    {**row, "weight": row["weight"] / 2}
                    for row in MODEL["dimensions"][2]["indicators"]
                ],
                {"code": "q_strategy", "weight": 15, "scoring": "share"},
            ],
        },
    ],
}


@pytest.fixture(autouse=True)
def _model() -> None:
    publish(PolicyKind.ASSESSMENT, JUDGED)
    assignment = {
        "name": "assignment",
        "version": 1,
        "title": {"zh": "适用", "en": "Assignment"},
        "source": "test",
        "rules": [],
        "otherwise": "every-way",
    }
    publish(PolicyKind.ASSIGNMENT, assignment)


def publish(kind: PolicyKind, document: dict[str, Any]) -> None:
    publish_policy(
        kind=kind, document=document, effective_on=date(2020, 1, 1), actor=SYSTEM, now=NOW
    )


def fact(customer: Customer, code: str, value: str, **more: Any) -> FactRecord:
    known = {
        "source": "public",
        "method": "online",
        "verification": "cross_checked",
        "as_of": AS_OF - timedelta(days=30),
    }
    return FactRecord(customer_id=customer.pk, code=code, value=value, **{**known, **more})


def assess(customer: Customer) -> Assessment:
    made = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)
    return Assessment.objects.get(pk=made.pk)


def scored(assessment: Assessment) -> dict[str, Any]:
    return {row["code"]: row for d in assessment.result["dimensions"] for row in d["indicators"]}


def test_a_rating_rests_on_facts_and_on_what_several_people_think():
    customer = make_rated_customer()
    record_facts(facts=[fact(customer, "tax_grade", "b")], actor=SYSTEM, now=NOW)
    for role, level in ((Role.CREDIT_ANALYST, 0), (Role.CREDIT_MANAGER, 1)):
        rate_item(
            customer=customer,
            item="q_strategy",
            level=level,
            reason="interview of 20 February",
            as_of=AS_OF,
            actor=make_actor(role),
            now=NOW,
        )

    made = assess(customer)

    rows = scored(made)
    assert (rows["tax_grade"]["value"], rows["tax_grade"]["points"]) == ("B", 4.0)
    assert (rows["q_strategy"]["value"], rows["q_strategy"]["points"]) == (0.9, 13.5)
    assert made.result["opinions"]["q_strategy"] == {"share": 0.9, "raters": 2, "spread": 0.2}
    assert rows["tax_grade"]["quality"]["verification"] == "cross_checked"
    assert rows["debt_ratio"]["quality"]["verification"] == "verified"
    assert made.result["quality"]["verified_share"] > 0.8
    assert str(made.policy) == "every-way@1"


def test_too_few_raters_and_stale_facts_leave_the_rating_open():
    customer = make_rated_customer()
    old = AS_OF - timedelta(days=400)
    record_facts(facts=[fact(customer, "tax_grade", "A", as_of=old)], actor=SYSTEM, now=NOW)
    rate_item(
        customer=customer,
        item="q_strategy",
        level=0,
        reason="one visit",
        as_of=AS_OF,
        actor=make_actor(Role.CREDIT_ANALYST),
        now=NOW,
    )

    made = assess(customer)

    assert scored(made)["q_strategy"]["points"] is None
    open_facts = {row["fact"] for row in made.result["decisive"]}
    assert {"tax_grade", "q_strategy"} <= open_facts
    assert made.result["bounds"]["total_low"] < made.result["bounds"]["total_high"]


@pytest.mark.parametrize(("size", "code"), [("large", "L"), ("micro", "XS"), ("", None)])
def test_the_size_of_a_company_is_known_to_formulas(size, code):
    facts = Case(make_customer(size=size), AS_OF).customer_facts()

    assert (facts["size"], facts["size_code"]) == (size or None, code)


def test_a_customer_without_statements_is_rated_when_a_model_is_assigned():
    customer = make_customer()
    record_facts(facts=[fact(customer, "tax_grade", "A")], actor=SYSTEM, now=NOW)

    outcome = assess_portfolio(as_of=AS_OF, run="r", actor=SYSTEM, now=NOW)

    made = Assessment.objects.get(customer=customer)
    assert (outcome.rated, made.statement) == (1, None)
    assert (made.grade, made.result["total_reason"]) == ("", "LOW_COVERAGE")


def test_loaded_standard_values_measure_and_are_named():
    text = "year,industry,size,indicator,excellent,good,average,low,poor\n2025,C34,,roe,0.9,0.8,0.7,0.6,0.5\n"
    title = Name("标准值", "Standard values")
    publish(
        PolicyKind.STANDARDS,
        read_standards(text, name="standards", version=1, title=title, source="test"),
    )
    made = assess(make_rated_customer())

    shown = scored(made)["roe"]["standards_source"]
    assert (shown["table"], shown["is_loaded"]) == ("C34", True)
    assert str(made.standards) == "standards@1"
    assert Replayer().replay(made).is_same


def test_a_rating_replays_to_the_byte_and_a_changed_byte_is_named():
    customer = make_rated_customer()
    record_facts(facts=[fact(customer, "tax_grade", "B")], actor=SYSTEM, now=NOW)
    made = assess(customer)

    assert Replayer().replay(made).is_same
    row = made.result["dimensions"][0]["indicators"][0]
    row["points"] += 0.01
    found = Replayer().replay(made)
    assert not found.is_same
    assert found.differences[0].startswith("dimensions[0].indicators[0].points: ")


def test_numbers_have_one_spelling_whatever_the_database_writes():
    assert canonical({"a": -0.0, "b": 1}) == canonical({"b": 1.0, "a": 0}) == '{"a":0.0,"b":1.0}'
    assert canonical({"a": True}) == '{"a":true}'


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"value": "abc", "code": "on_time_share"}, "value"),
        ({"value": "1e5", "code": "on_time_share"}, "value"),
        ({"value": "1_000", "code": "on_time_share"}, "value"),
        ({"value": "95000", "code": "on_time_share"}, "value"),
        ({"value": "12%", "code": "average_days_late"}, "value"),
        ({"value": "maybe", "code": "dishonest_listing"}, "value"),
        ({"value": "1", "code": "months"}, "value"),
        ({"value": "1", "code": "nothing"}, "value"),
        ({"as_of": AS_OF + timedelta(days=3_000)}, "as_of"),
        ({"expires_on": AS_OF - timedelta(days=300)}, "expires_on"),
        ({"source": "rumour"}, "source"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_and_nothing_is_recorded(
    change: dict[str, Any], field: str
) -> None:
    customer = make_customer()
    good = fact(customer, "tax_arrears", "no")
    bad = fact(customer, **{"code": "tax_grade", "value": "A", **change})

    with pytest.raises(RefusedError) as refused:
        record_facts(facts=[good, bad], actor=SYSTEM, now=NOW)

    assert refused.value.field == field
    assert (Fact.objects.count(), Event.objects.filter(kind="dossier.facts.recorded").count()) == (
        0,
        0,
    )


def test_the_same_facts_twice_are_known_once():
    customer = make_customer()
    facts = [fact(customer, "on_time_share", "95%"), fact(customer, "tax_arrears", "否")]

    first = record_facts(facts=facts, actor=SYSTEM, now=NOW)
    second = record_facts(facts=facts, actor=SYSTEM, now=NOW)

    assert ([row.value for row in first], second) == (["0.95", "0"], [])
    assert Event.objects.filter(kind="dossier.facts.recorded").count() == 1


def test_only_who_may_records_and_judges():
    customer = make_customer()
    seller = make_actor(Role.SALESPERSON)

    with pytest.raises(RefusedError):
        record_facts(facts=[fact(customer, "tax_grade", "A")], actor=seller, now=NOW)
    with pytest.raises(RefusedError):
        rate_item(
            customer=customer,
            item="q_strategy",
            level=0,
            reason="x",
            as_of=AS_OF,
            actor=seller,
            now=NOW,
        )
    assert (Fact.objects.count(), ItemRating.objects.count()) == (0, 0)


def test_scorecards_score_beside_a_rating_and_the_champion_is_named():
    card = card_document(
        [
            characteristic(code, {"formula": text}, cuts, [0.9, 0.0, -0.9])
            for code, text, cuts in (
                ("leverage", "tl / ta", [0.4, 0.7]),
                ("margin", "ni / rev", [0.0, 0.1]),
                ("growth", "(rev - prev(rev)) / prev(rev)", [0.0, 0.2]),
            )
        ]
    )
    publish(PolicyKind.SCORECARD, card)
    name = f"{card['name']}@{card['version']}"
    before = assess(make_rated_customer())
    publish(PolicyKind.ASSESSMENT, {**JUDGED, "version": 2, "pd_model": name})

    after = assess(before.customer)

    shown = [
        (str(row.model), row.is_champion)
        for made in (before, after)
        for row in made.model_scores.all()
    ]
    assert shown == [(name, False), (name, True)]
    score = after.model_scores.get()
    assert 0.0 < score.pd < 1.0
    assert score.points == pytest.approx(
        sum(row["points"] for row in score.result["characteristics"])
    )
    assert (after.grade, after.total) == (before.grade, before.total)


def test_inputs_are_plain_json():
    made = assess(make_rated_customer())

    assert json.loads(json.dumps(made.inputs)) == made.inputs
    assert set(made.inputs) == {
        "edition", "as_of", "current", "previous", "earlier", "customer", "facts", "ratings", "invoices",
        "derived",
    }  # fmt: skip
