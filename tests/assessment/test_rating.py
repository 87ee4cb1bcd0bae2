"""Rating: what is stored, what is refused, and books that must never give a good score (E17)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.assessment.records import (
    AS_OF,
    LAST_YEAR,
    make_rated_customer,
    plus,
    record_items,
    sound_books,
)
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment, CurrentRating, Statement
from zixin.assessment.scoring import score_inputs
from zixin.assessment.services import rating
from zixin.assessment.services.rating import assess_customer, assess_portfolio
from zixin.customers.models import Customer
from zixin.engine.policy import parse_policy
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def assess(customer: Customer) -> Assessment:
    return assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)


def test_a_rating_stores_inputs_policy_result_and_becomes_current():
    customer = make_rated_customer()
    actor = make_actor(Role.CREDIT_ANALYST)
    made = assess_customer(customer=customer, as_of=AS_OF, actor=actor, now=NOW)
    assert made.grade
    assert made.total is not None
    assert made.inputs["current"]["items"] == sound_books()[LAST_YEAR]
    assert made.previous_statement is not None
    assert made.previous_statement.as_of == date(LAST_YEAR - 1, 12, 31)
    current = CurrentRating.objects.get(customer=customer)
    assert (current.assessment, current.grade, current.total) == (made, made.grade, made.total)
    event = Event.objects.get(kind="assessment.customer.assessed")
    assert (event.actor_id, event.customer_id) == (actor.user_id, customer.pk)


def test_a_stored_rating_replays_from_its_inputs_alone():
    made = assess(make_rated_customer())
    again = score_inputs(made.inputs, parse_policy(made.policy.document))
    assert json.loads(json.dumps(again)) == json.loads(json.dumps(made.result))


def test_without_the_right_or_without_statements_nothing_is_rated():
    with pytest.raises(RefusedError, match="does not assess"):
        assess_customer(
            customer=make_rated_customer(),
            as_of=AS_OF,
            actor=make_actor(Role.INTERNAL_AUDITOR),
            now=NOW,
        )
    with pytest.raises(RefusedError, match="no annual statement"):
        assess(make_customer())
    quarterly = make_customer()
    record_items(quarterly, LAST_YEAR, sound_books()[LAST_YEAR], months=3)
    with pytest.raises(RefusedError, match="no annual statement"):
        assess(quarterly)
    assert Assessment.objects.count() == 0


def test_statements_after_the_cut_off_are_not_looked_at():
    made = assess_customer(
        customer=make_rated_customer(), as_of=date(LAST_YEAR, 6, 30), actor=SYSTEM, now=NOW
    )
    assert made.statement.as_of == date(LAST_YEAR - 1, 12, 31)


def test_books_that_do_not_balance_get_no_grade_and_no_limit():
    made = assess(make_rated_customer(ta=plus("ta", 90_000)))
    assert (made.total, made.grade, made.limit_amount) == (None, "", None)
    assert made.result["total_reason"] == "HARD_FINDING"
    assert "AC01" in {finding["code"] for finding in made.result["findings"]}


def test_a_company_that_owes_more_than_it_has_is_capped():
    lost = int(Decimal(sound_books()[LAST_YEAR]["equity"])) + 1_000_000
    worse = {code: plus(code, -lost) for code in ("undist", "equity")}
    worse |= {code: plus(code, lost) for code in ("oth_pay", "cl", "tl")}
    made = assess(make_rated_customer(**worse))
    assert made.grade in {"CCC", "CC", "C"}
    assert [cap["code"] for cap in made.result["caps"]] == ["NET_WORTH"]


@pytest.mark.parametrize(
    ("changes", "indicator", "reason"),
    [
        ({"equity": "0"}, "contingent_ratio", "DIV0"),
        ({"rev": "0"}, "op_margin", "DIV0"),
        ({"rev": "", "ta": ""}, "debt_ratio", "MISSING"),
    ],
)
def test_a_ratio_that_cannot_be_computed_says_why_and_never_scores(changes, indicator, reason):
    made = assess(make_rated_customer(**changes))
    found = made.result["indicators"][indicator]
    assert (found["value"], found["reason"]) == (None, reason)
    assert (made.total, made.grade) == (None, "")
    assert not {"NaN", "Infinity"} & set(json.dumps(made.result).replace(",", " ").split())


def test_without_the_year_before_growth_is_not_computable_and_not_better():
    whole = assess(make_rated_customer())
    single = assess(make_rated_customer(without_years=len(sound_books()) - 1))
    growth = single.result["indicators"]["rev_growth"]
    assert (growth["value"], growth["reason"]) == (None, "MISSING")
    assert single.previous_statement is None
    assert whole.total is not None
    assert single.total is not None
    assert single.total <= whole.total


def test_a_correction_after_the_rating_leaves_the_rating_as_it_was():
    customer = make_rated_customer()
    made = assess(customer)
    record_items(customer, LAST_YEAR, {**sound_books()[LAST_YEAR], "ta": "1.00"})
    made.refresh_from_db()
    assert made.inputs["current"]["items"] == sound_books()[LAST_YEAR]
    assert not Statement.objects.get(pk=made.statement_id).is_current
    assert assess(customer).grade == ""


def test_a_run_killed_between_slices_is_completed_and_doubles_nobody(monkeypatch):
    monkeypatch.setattr(rating, "SLICE", 1)
    customers = [make_rated_customer() for _place in range(3)]

    def kill(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assess_portfolio(as_of=AS_OF, run="R1", actor=SYSTEM, now=NOW, progress=kill)
    assert Assessment.objects.count() == 1
    outcome = assess_portfolio(as_of=AS_OF, run="R1", actor=SYSTEM, now=NOW)
    assert (outcome.rated, outcome.already, outcome.ungraded) == (2, 1, 0)
    again = assess_portfolio(as_of=AS_OF, run="R1", actor=SYSTEM, now=NOW)
    assert (again.rated, again.already) == (0, 3)
    rated = Assessment.objects.order_by("customer_id").values_list("customer_id", flat=True)
    assert list(rated) == [customer.pk for customer in customers]
    assert CurrentRating.objects.count() == 3


def test_a_run_gives_each_customer_what_a_single_rating_gives():
    customer = make_rated_customer()
    assess_portfolio(as_of=AS_OF, run="R1", actor=SYSTEM, now=NOW, numbers=[customer.number])
    single = assess(customer)
    assert Assessment.objects.get(run="R1").result == Assessment.objects.get(pk=single.pk).result


def test_a_cut_off_before_the_model_still_rates_by_the_model_in_force():
    customer = make_rated_customer()
    early = date(2015, 6, 30)
    Statement.objects.filter(customer=customer, as_of__year=LAST_YEAR).update(
        as_of=date(2014, 12, 31)
    )
    made = assess_customer(customer=customer, as_of=early, actor=SYSTEM, now=NOW)
    assert made.as_of == early
    assert str(made.policy) == "trade-credit-v1@1"


def test_rating_without_a_model_is_refused_and_stores_nothing():
    customer = make_rated_customer()
    long_ago = datetime(2019, 12, 31, tzinfo=UTC)
    with pytest.raises(RefusedError, match="No assessment model"):
        assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=long_ago)
    with pytest.raises(RefusedError, match="No assessment model"):
        assess_portfolio(as_of=AS_OF, run="r", actor=SYSTEM, now=long_ago)
    assert Assessment.objects.count() == 0
