"""Facts computed from invoices beside those recorded by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.assessment.files import apply
from tests.assessment.records import AS_OF, make_rated_customer, record_items, sound_books
from tests.assessment.test_invoices import bring_invoices
from tests.assessment.test_second_edition import assess, fact, publish
from tests.engine.models import MODEL
from tests.factories import NOW
from zixin.accounts.queries import SYSTEM
from zixin.assessment.gathering import statement_twins
from zixin.assessment.models import Assessment
from zixin.assessment.replaying import Replayer
from zixin.assessment.services.rating import assess_portfolio
from zixin.customers.models import Customer
from zixin.dossier.services import record_facts
from zixin.policies.models import PolicyKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _model() -> None:
    publish(PolicyKind.ASSESSMENT, {**MODEL, "authenticity": {}})
    assignment = {
        "name": "assignment",
        "version": 1,
        "title": {"zh": "适用", "en": "Assignment"},
        "source": "test",
        "rules": [],
        "otherwise": "every-way",
    }
    publish(PolicyKind.ASSIGNMENT, assignment)


def bring_year(customer: Customer, *, year: int = 2025, months: range = range(1, 13)) -> None:
    """Bring a list with an output invoice of 1,000 in each month, 2,000 in December."""
    Customer.objects.filter(pk=customer.pk).update(number="N0001")
    apply(
        bring_invoices(
            *(
                {
                    "发票号码": f"{year}{month:02d}",
                    "开票日期": f"{year}-{month:02d}-05",
                    "金额": "2,000.00" if month == 12 else "1,000.00",
                    "税额": "260.00" if month == 12 else "130.00",
                }
                for month in months
            )
        )
    )


def checks(assessment: Assessment) -> dict[str, Any]:
    return {row["code"]: row for row in assessment.result["authenticity"]["checks"]}


def test_a_year_of_invoices_feeds_the_checks_and_is_kept_with_the_rating():
    customer = make_rated_customer()
    bring_year(customer)

    made = assess(customer)

    assert made.inputs["derived"]["vat_sales_invoiced"] == {
        "value": 13000.0,
        "source": "customer",
        "method": "calculated",
        "verification": "cross_checked",
        "as_of": "2025-12-31",
    }
    assert made.inputs["derived"]["december_revenue_share"]["value"] == 2 / 13
    assert checks(made)["AU26"]["inputs"]["vat_sales_invoiced"] == 13000.0
    assert checks(made)["AU26"]["verdict"] == "alarm"
    assert checks(made)["AU40"]["verdict"] == "ok"
    assert (checks(made)["AU39"]["verdict"], checks(made)["AU39"]["reason"]) == (None, "TOO_FEW")
    assert made.result["facts"]["vat_sales_invoiced"]["method"] == "calculated"
    assert Replayer().replay(made).is_same


def test_a_fact_recorded_by_hand_counts_over_the_derived_one():
    customer = make_rated_customer()
    bring_year(customer)
    record_facts(facts=[fact(customer, "vat_sales_invoiced", "9000000")], actor=SYSTEM, now=NOW)

    made = assess(customer)

    assert "vat_sales_invoiced" not in made.inputs["derived"]
    assert checks(made)["AU26"]["inputs"]["vat_sales_invoiced"] == 9000000.0
    assert checks(made)["AU40"]["verdict"] == "ok"


def test_a_list_of_a_part_of_the_year_proves_nothing():
    customer = make_rated_customer()
    bring_year(customer, months=range(2, 13))
    assert set(assess(customer).inputs["derived"]) == {"evidence_statements"}


def test_a_later_list_may_close_the_gap():
    customer = make_rated_customer()
    bring_year(customer, months=range(1, 7))
    bring_year(customer, months=range(7, 13))
    assert assess(customer).inputs["derived"]["vat_sales_invoiced"]["value"] == 13000.0


@pytest.mark.parametrize("fields", [{"scope": "consolidated"}, {"currency": "USD"}])
def test_beside_another_scope_or_currency_invoices_prove_nothing(fields: dict[str, str]):
    customer = make_rated_customer(without_years=9)
    record_items(customer, 2025, sound_books()[2025], **fields)
    bring_year(customer)
    assert set(assess(customer).inputs["derived"]) == {"evidence_statements"}


def test_without_statements_the_last_twelve_months_count():
    customer = make_rated_customer(without_years=9)
    bring_year(customer, months=range(3, 13))
    bring_year(customer, year=2026, months=range(1, 3))

    made = assess(customer)

    assert made.statement is None
    known = made.inputs["derived"]["vat_sales_invoiced"]
    assert (known["value"], known["as_of"]) == (13000.0, "2026-03-02")


def test_ratings_kept_before_replay_as_they_were():
    customer = make_rated_customer()
    made = assess(customer)
    del made.inputs["derived"]
    del made.result["facts"]["evidence_statements"]
    assert date.fromisoformat(made.inputs["as_of"]) == made.as_of
    assert Replayer().replay(made).is_same


def test_a_portfolio_run_finds_statements_of_the_same_build():
    """One customer handed in another's figures times ten; a third has its own."""
    one, other, third = (make_rated_customer(without_years=9) for _ in range(3))
    books = sound_books()
    tenfold = {code: str(Decimal(text) * 10) for code, text in books[2025].items() if text}
    record_items(one, 2025, books[2025])
    record_items(other, 2025, tenfold)
    record_items(third, 2025, books[2025] | {"cash": "1", "cogs": "2"})

    outcome = assess_portfolio(as_of=AS_OF, run="r", actor=SYSTEM, now=NOW)

    made = {row.customer_id: row for row in Assessment.objects.all()}
    twins = [made[customer.pk].inputs["derived"]["template_twins"] for customer in (one, other)]
    assert outcome.rated == 3
    assert [(row["value"], row["source"]) for row in twins] == [(1.0, "ledger")] * 2
    assert checks(made[one.pk])["AU43"]["verdict"] == "alarm"
    assert made[third.pk].inputs["derived"]["template_twins"]["value"] == 0.0
    assert checks(made[third.pk])["AU43"]["verdict"] == "ok"
    assert all(Replayer().replay(row).is_same for row in made.values())


def test_a_rating_by_hand_keeps_what_the_run_found_of_the_same_statement():
    one, other = make_rated_customer(), make_rated_customer()
    assess_portfolio(as_of=AS_OF, run="r", actor=SYSTEM, now=NOW)
    assert assess(one).inputs["derived"]["template_twins"]["value"] == 1.0

    record_items(other, 2025, {**sound_books()[2025], "cash": "1"})
    assert "template_twins" not in assess(other).inputs["derived"]


def test_twins_are_looked_for_in_a_fixed_number_of_queries(django_assert_num_queries):
    make_rated_customer()
    with django_assert_num_queries(1):
        statement_twins(AS_OF)
    make_rated_customer()
    make_rated_customer()
    with django_assert_num_queries(1):
        found = statement_twins(AS_OF)
    assert set(found.values()) == {2.0}


@pytest.mark.parametrize(
    ("evidence", "level"),
    [
        ("audited_unqualified", 1.0),
        ("audited_qualified", 2.0),
        ("tax_filed", 3.0),
        ("management", 4.0),
        ("estimate", 5.0),
    ],
)
def test_a_limit_knows_how_far_the_statements_are_proved(evidence: str, level: float):
    customer = make_rated_customer(without_years=9)
    record_items(customer, 2025, sound_books()[2025], evidence=evidence)
    assert assess(customer).inputs["derived"]["evidence_statements"]["value"] == level


def test_a_level_of_evidence_recorded_by_hand_counts():
    customer = make_rated_customer()
    record_facts(facts=[fact(customer, "evidence_statements", "4")], actor=SYSTEM, now=NOW)
    made = assess(customer)
    assert made.inputs["derived"] == {}
    assert made.inputs["facts"]["evidence_statements"]["value"] == "4"
