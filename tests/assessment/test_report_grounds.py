"""What a report of the second edition says of facts, judgements, invoices, checks and certainty."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assessment.records import AS_OF, make_rated_customer
from tests.assessment.test_derived_facts import bring_year
from tests.assessment.test_reports import NONE_YET
from tests.assessment.test_second_edition import JUDGED, assess, fact, publish
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.composition import Issue, compose_report
from zixin.assessment.grounds import value_text
from zixin.assessment.models import Assessment, Statement
from zixin.assessment.services.rating import assess_customer
from zixin.assessment.services.reports import issue_report
from zixin.dossier.services import rate_item, record_facts
from zixin.policies.models import PolicyKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def _model() -> None:
    publish(PolicyKind.ASSESSMENT, {**JUDGED, "authenticity": {}})
    assignment = {
        "name": "assignment",
        "version": 1,
        "title": {"zh": "适用", "en": "Assignment"},
        "source": "test",
        "rules": [],
        "otherwise": "every-way",
    }
    publish(PolicyKind.ASSIGNMENT, assignment)


def chapters_of(assessment: Assessment) -> dict[str, list[dict[str, Any]]]:
    content = compose_report(
        assessment=assessment,
        statements=list(Statement.objects.filter(customer=assessment.customer, is_current=True)),
        standing=NONE_YET,
        issue=Issue(number="CR-1", on=AS_OF, by="x", seller="y"),
    )
    return {row["title"].split(". ")[1]: row["parts"] for row in content["chapters"]}


@pytest.mark.usefixtures("_model")
def test_a_report_tells_facts_judgements_invoices_and_findings_with_their_questions():
    customer = make_rated_customer()
    record_facts(facts=[fact(customer, "tax_grade", "b")], actor=SYSTEM, now=NOW)
    for role in (Role.CREDIT_ANALYST, Role.CREDIT_MANAGER):
        rate_item(
            customer=customer,
            item="q_strategy",
            level=1,
            reason="interview",
            as_of=AS_OF,
            actor=make_actor(role),
            now=NOW,
        )
    bring_year(customer)

    chapters = chapters_of(assess(customer))

    facts, judgements = chapters["Credit record"]
    assert facts["rows"] == [
        ["Tax credit grade", "B", "public channel · on-line lookup", "cross-checked", "2026-01-31"]
    ]
    assert [(row[1], row[3]) for row in judgements["rows"]] == [("80.0%", "2026-03-02")]
    figures, computed = chapters["VAT invoices"]
    assert ["Output invoices, last 12 months", "11,000.00"] in figures["rows"]
    assert ["Share of revenue booked in December", "15.38%"] in [r[:2] for r in computed["rows"]]
    level, findings, questions, notice = chapters["Authenticity"]
    assert level["rows"][3] == ["Checks not in order", str(len(findings["rows"]))]
    assert "Sales invoiced against revenue (AU26)" in [row[0] for row in findings["rows"]]
    assert "How much revenue was not invoiced, and to whom was it sold?" in questions["items"]
    assert (
        notice["text"]
        == "A deviation is something to be explained; it is not a finding against anybody."
    )
    certainty = chapters["Evaluation"][0]
    assert [row[0] for row in certainty["rows"]][:2] == [
        "Total score, worst to best case",
        "Grade, worst to best case",
    ]


@pytest.mark.usefixtures("_model")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_model_that_scores_words_gets_its_report(language):
    customer = make_customer()
    record_facts(facts=[fact(customer, "tax_grade", "A")], actor=SYSTEM, now=NOW)
    made = assess(customer)
    report = issue_report(
        assessment=made,
        standing=NONE_YET,
        language=language,
        actor=make_actor(Role.CREDIT_ANALYST),
        now=NOW,
    )
    assert report.size_bytes > 10_000
    assert "VAT invoices" not in chapters_of(made)


@pytest.mark.usefixtures("published_policies")
def test_the_first_edition_says_that_the_file_does_not_enter():
    customer = make_rated_customer()
    made = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)
    made.result["edition"] = 1
    (part,) = chapters_of(made)["Credit record"]
    assert part == {
        "kind": "text",
        "text": "This model rates statements alone; the credit file does not enter it.",
    }


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("tax_grade", "B", "B"),
        ("dishonest_listing", "1", "yes"),
        ("dishonest_listing", "0", "no"),
        ("on_time_share", "0.95", "95.00%"),
        ("registered_capital", "1000000", "1,000,000.00"),
        ("penalties", "3", "3"),
        ("average_days_late", "3.5", "3.50"),
        ("penalties", None, "—"),
    ],
)
def test_a_fact_is_written_in_its_unit(code, value, text):
    assert value_text(code, value) == text
