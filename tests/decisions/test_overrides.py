"""Departures from model and policy: the ledger, grades set by persons, and what is made of outcomes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils.translation import override

from tests.decisions.factories import (
    bring_to,
    carry,
    make_assessment,
    publish_matrix,
    recommend,
    second_edition,
)
from tests.documents.factories import make_document
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Override, RatingOverride
from zixin.decisions.queries.overrides import outcomes_of, scoreboard
from zixin.decisions.rules.overrides import Departure, wilson
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def matrix(db):
    """A policy in force, and English, in which the sentences are quoted."""
    with override("en"):
        yield publish_matrix(second_edition())


def proposed(grade: str = "AA", **changes: Any) -> RatingOverride:
    """Propose another grade on an application whose model says A."""
    application = changes.pop("application", None) or in_assessment()
    return services.propose_rating(
        **{
            "application": application,
            "grade": grade,
            "evidence": "集团出具支持函",
            "departure": Departure(reason="support"),
            "actor": make_actor("credit_analyst"),
            "now": NOW,
            **changes,
        }
    )


def in_assessment() -> CreditApplication:
    application = bring_to("IN_ASSESSMENT")
    make_assessment(application.customer)
    return application


def refused(act: Any, **given: Any) -> str:
    with pytest.raises(RefusedError) as refusal:
        act(**given)
    return refusal.value.message


# the ledger


def test_what_goes_beyond_the_model_is_written_with_the_recommendation():
    application = bring_to("IN_ASSESSMENT")
    departure = Departure(
        reason="orders", measure="按单发货", expires_on=TODAY + timedelta(days=90)
    )

    recommend(application, make_actor("credit_analyst"), amount="900000", departure=departure)

    row = application.overrides.get(kind="amount")
    assert (row.model_value, row.value, row.reason) == ("800000", "900000.00", "orders")
    assert (row.evidence, row.measure, row.grade) == ("订单已核实", "按单发货", "A")
    assert row.expires_on == TODAY + timedelta(days=90)


def test_a_recommendation_within_the_model_is_no_departure():
    application = bring_to("IN_ASSESSMENT")

    recommend(application, make_actor("credit_analyst"), amount="100000", terms_days=1)

    assert not application.overrides.exists()


@pytest.mark.parametrize(
    ("departure", "field"),
    [
        (Departure(reason="because"), "reason_code"),
        (Departure(scope="world"), "scope"),
        (Departure(expires_on=TODAY), "expires_on"),
        (Departure(expires_on=TODAY + timedelta(days=367)), "expires_on"),
    ],
)
def test_a_departure_out_of_bounds_undoes_the_act(departure: Departure, field: str):
    application = bring_to("IN_ASSESSMENT")

    with pytest.raises(RefusedError) as refusal, transaction.atomic():
        recommend(application, make_actor("credit_analyst"), amount="900000", departure=departure)

    application.refresh_from_db()
    assert refusal.value.field == field
    assert (application.state, Override.objects.count()) == ("IN_ASSESSMENT", 0)


def test_an_exception_and_a_waived_condition_are_departures():
    application = bring_to("APPROVED_CONDITIONAL", action="exception")
    condition = application.conditions.get()

    services.waive_condition(
        condition=condition,
        reason="改为预付款",
        actor=make_actor("finance_director"),
        now=NOW,
        departure=Departure(reason="security"),
    )

    kinds = sorted(application.overrides.values_list("kind", "reason"))
    assert ("condition", "security") in kinds
    assert [kind for kind, _reason in kinds].count("exception") == 1


def test_the_ledger_takes_no_change_and_no_deletion():
    recommend(bring_to("IN_ASSESSMENT"), make_actor("credit_analyst"), amount="900000")
    rows = Override.objects.all()

    for change in (lambda: rows.update(reason="orders"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


# another grade


def test_a_grade_counts_once_another_person_approved_it():
    row = proposed("BBB", departure=Departure(reason="event", scope="customer"))
    application = row.application
    recommended = {"assessment": row.assessment, "amount": "500000"}

    services.approve_rating(row=row, reason="属实", actor=make_actor("credit_manager"), now=NOW)
    recommend(application, make_actor("credit_analyst"), **recommended_with(recommended))

    assert application.rounds.get().case["grade"] == "BBB"
    assert row.assessment.grade == "A"
    kept = application.overrides.get(kind="rating")
    assert (kept.model_value, kept.value, kept.scope) == ("A", "BBB", "customer")


def recommended_with(fields: dict[str, Any]) -> dict[str, Any]:
    return {**fields, "amount": Decimal(fields["amount"])}


@pytest.mark.parametrize(
    ("role", "grade", "sentence"),
    [
        ("credit_analyst", "AAA", "You may move a grade by 1 at most."),
        ("credit_analyst", "BB", "You may move a grade by 1 at most."),
        ("credit_manager", "B", "You may move a grade by 2 at most."),
        ("credit_manager", "A", "Choose another grade than the model's."),
        ("credit_manager", "Z", "Choose another grade than the model's."),
        ("salesperson", "AA", "Only the credit department proposes another grade."),
    ],
)
def test_how_far_a_rank_may_move_a_grade(role: str, grade: str, sentence: str):
    assert refused(proposed, grade=grade, actor=make_actor(role)) == sentence
    assert not RatingOverride.objects.exists()


def test_nobody_raises_a_grade_by_more_than_two_notches():
    application = bring_to("IN_ASSESSMENT")
    make_assessment(application.customer, grade="BB")

    said = refused(
        proposed, application=application, grade="AA", actor=make_actor("credit_manager")
    )

    assert said == "Nobody raises a grade by more than two notches."
    assert proposed("A", application=application, actor=make_actor("credit_manager")).notches == 2


def test_what_a_proposal_must_bring():
    application = in_assessment()
    given: dict[str, Any] = {"application": application}

    assert refused(proposed, **given, evidence=" ") == "Say what the other grade rests on."
    foreign = make_document(make_customer())
    assert refused(proposed, **given, document=foreign) == "The document is of another customer."
    unrated = bring_to("IN_ASSESSMENT")
    assert refused(proposed, application=unrated).startswith("Assess the customer first")
    early = bring_to("IN_REVIEW")
    assert refused(proposed, application=early).startswith("A grade is set while")
    proposed(**given)
    assert refused(proposed, **given).startswith("Another grade stands already")


def test_who_proposed_a_grade_does_not_approve_it():
    manager = make_actor("credit_manager")
    row = proposed(actor=manager)
    given: dict[str, Any] = {"row": row, "now": NOW}

    assert refused(services.approve_rating, **given, reason="是", actor=manager).startswith(
        "A grade is set by someone who neither"
    )
    analyst = make_actor("credit_analyst")
    assert refused(services.approve_rating, **given, reason="是", actor=analyst).startswith(
        "Only a decider"
    )
    other = make_actor("credit_manager")
    assert refused(services.approve_rating, **given, reason=" ", actor=other) == (
        "Give the reason of the decision."
    )
    services.refuse_rating(row=row, reason="证据不足", actor=other, now=NOW)
    row.refresh_from_db()
    assert (row.state, Override.objects.count()) == ("REFUSED", 0)


def test_a_newer_assessment_takes_the_ground_from_a_proposal():
    row = proposed()
    make_assessment(row.application.customer, grade="B", assessed_at=NOW + timedelta(hours=1))

    said = refused(
        services.approve_rating, row=row, reason="是", actor=make_actor("credit_manager"), now=NOW
    )

    assert said.startswith("The customer was assessed anew")


def test_departures_end_on_their_day_and_once():
    row = proposed(departure=Departure(reason="support", expires_on=TODAY + timedelta(days=30)))
    services.approve_rating(row=row, reason="属实", actor=make_actor("credit_manager"), now=NOW)
    later = NOW + timedelta(days=30)

    assert services.end_overrides(actor=SYSTEM, now=NOW) == 0
    assert services.end_overrides(actor=SYSTEM, now=later) == 2
    assert services.end_overrides(actor=SYSTEM, now=later) == 0

    row.refresh_from_db()
    assert row.state == "EXPIRED"
    assert Event.objects.filter(kind="decisions.rating.reverted").count() == 1
    assert Event.objects.filter(kind="decisions.override.ended").count() == 1


# what came of them


@pytest.mark.parametrize(
    ("grade", "outcome"), [("A", "good"), ("BBB", "good"), ("BB", "bad"), ("", "bad")]
)
def test_a_later_fall_by_two_grades_is_a_bad_outcome(grade: str, outcome: str):
    application = bring_to("IN_ASSESSMENT")
    recommend(application, make_actor("credit_analyst"), amount="900000")
    row = application.overrides.get(kind="amount")
    assert outcomes_of([row]) == {row.pk: "unknown"}

    make_assessment(application.customer, grade=grade, assessed_at=NOW + timedelta(days=90))

    assert outcomes_of([row]) == {row.pk: outcome}


def test_the_scoreboard_counts_by_person_reason_and_rule():
    analyst = make_actor("credit_analyst")
    for _count in range(2):
        application = bring_to("IN_ASSESSMENT")
        recommend(application, analyst, amount="900000", departure=Departure(reason="orders"))
        carry(application)
    auditor = make_actor("internal_auditor")

    by_reason = {score.code: score for score in scoreboard(auditor, group="reason")}

    assert by_reason["orders"].count == Override.objects.count()
    assert by_reason["orders"].share is not None
    assert by_reason["orders"].share.share == 1.0
    assert (by_reason["orders"].bad_share, by_reason["orders"].is_small) == (None, True)
    assert "amount" in {score.code for score in scoreboard(auditor, group="rule")}
    assert scoreboard(auditor, group="approver")[0].title == analyst.name
    assert scoreboard(make_actor("salesperson"), group="rule") == []


def test_an_interval_of_nothing_is_undefined():
    found = wilson(0, 5)

    assert wilson(0, 0) is None
    assert found is not None
    assert (found.share, found.low, round(found.high, 4)) == (0.0, 0.0, 0.4345)


# pages


def signed_in(client: Client, role: str) -> Client:
    client.force_login(make_user(role))
    return client


def test_the_ledger_page_is_for_those_who_oversee(client: Client):
    application = bring_to("IN_ASSESSMENT")
    recommend(application, make_actor("credit_analyst"), amount="900000")

    page = signed_in(client, "internal_auditor").get("/applications/overrides/?group=x")

    assert application.number in page.content.decode()
    assert signed_in(client, "credit_analyst").get("/applications/overrides/").status_code == 403


def test_a_grade_is_proposed_and_approved_by_page(client: Client):
    application = in_assessment()
    address = f"/applications/{application.number}/grade/"
    signed_in(client, "credit_analyst")

    assert client.post(address, {"grade": "AA"}).status_code == 422
    given = {"grade": "AA", "reason_code": "support", "evidence": "支持函", "scope": "application"}
    assert client.post(address, given).status_code == 302
    row = application.rating_overrides.get()
    assert client.get(f"{address}{row.pk}/approval/").status_code == 403

    signed_in(client, "credit_manager")
    assert "支持函" in client.get(f"/applications/{application.number}/").content.decode()
    assert client.post(f"{address}{row.pk}/approval/", {"reason": "属实"}).status_code == 302
    assert client.get(f"{address}{row.pk + 1}/refusal/").status_code == 404
    row.refresh_from_db()
    assert row.state == "APPROVED"
