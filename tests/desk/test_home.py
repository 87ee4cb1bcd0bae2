"""My work: each role finds its own queue, in the order to act, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.desk.rows import make_application, make_assessment
from tests.factories import NOW, make_actor, make_customer, make_user
from tests.policies.factories import bring_to
from zixin.desk.queries.work import Work, work_for

pytestmark = pytest.mark.django_db


def queue(work: Work, name: str) -> list[str]:
    (section,) = (section for section in work.sections if section.name == name)
    return [item.application.number for item in section.items]


def test_salesperson_finds_own_drafts_and_returns_and_what_is_under_way() -> None:
    user = make_user("salesperson")
    mine = {"drafted_by_id": user.pk}
    customers = [make_customer(salesperson=user) for _each in range(3)]
    draft = make_application("DRAFT", days=1, customer=customers[0], **mine)
    returned = make_application("RETURNED", days=5, customer=customers[1], **mine)
    sent = make_application("SUBMITTED", customer=customers[2], **mine)
    make_application("DRAFT", drafted_by_id=user.pk)  # the customer went to a colleague
    make_application("RETURNED")

    work = work_for(make_actor(user=user), now=NOW)

    assert [section.name for section in work.sections] == ["own", "underway"]
    assert queue(work, "own") == [returned.number, draft.number]
    assert queue(work, "underway") == [sent.number]
    assert work.count == 2
    assert work.sections[0].longest_days == 5


def test_analyst_finds_submitted_and_accepted_the_longest_waiting_first() -> None:
    late = make_application("IN_ASSESSMENT", days=9)
    new = make_application("SUBMITTED")
    pending = make_application("PENDING_APPROVAL")
    make_application("EFFECTIVE")

    work = work_for(make_actor("credit_analyst"), now=NOW)

    assert queue(work, "analysis") == [late.number, new.number]
    assert queue(work, "underway") == [pending.number]
    assert [item.waiting_days for item in work.sections[0].items] == [9, 0]


@pytest.mark.usefixtures("published_policies")
def test_decider_finds_what_his_authority_covers_first() -> None:
    customer = make_customer()
    above = make_application(
        "PENDING_APPROVAL",
        days=20,
        amount_requested=Decimal("1000000.01"),
        customer=customer,
        awaits_role="finance_director",
    )
    above.assessment = make_assessment(customer, "AA")
    above.save()
    unrated = make_application(
        "PENDING_APPROVAL", days=10, amount_requested=Decimal(1), awaits_role="finance_director"
    )
    covered = make_application("PENDING_APPROVAL", days=1, customer=(weak := make_customer()))
    covered.awaits_role = "credit_manager"
    covered.assessment = make_assessment(weak, "BB")
    covered.amount_requested, covered.amount_recommended = Decimal(900_000), Decimal(500_000)
    covered.save()

    work = work_for(make_actor("credit_manager"), now=NOW)

    assert queue(work, "pending") == [covered.number, above.number, unrated.number]
    pending = work.sections[0].items
    assert [item.is_beyond_authority for item in pending] == [False, True, True]
    assert [item.amount for item in pending] == [500_000, Decimal("1000000.01"), 1]


@pytest.mark.usefixtures("published_policies")
def test_decider_does_not_find_what_four_eyes_keep_from_him() -> None:
    user = make_user("finance_director")
    make_application("PENDING_APPROVAL", drafted_by_id=user.pk)
    make_application("PENDING_APPROVAL", recommended_by_id=user.pk)
    make_application("PENDING_APPROVAL", customer=make_customer(salesperson=user))
    other = make_application("PENDING_APPROVAL", recommended_by_id=user.pk + 1)

    work = work_for(make_actor(user=user), now=NOW)

    assert queue(work, "pending") == [other.number]
    assert len(queue(work, "underway")) == 3


@pytest.mark.usefixtures("published_policies")
def test_weakest_grades_are_of_own_customers_and_worst_first() -> None:
    user = make_user("credit_analyst")
    grades = {"BB": user, "CCC": user, "C": None}
    for grade, salesperson in grades.items():
        make_assessment(make_customer(salesperson=salesperson), grade)
    mine = work_for(make_actor(user=user), now=NOW).weakest
    all_of_them = work_for(make_actor("general_manager"), now=NOW).weakest
    assert [rating.grade for rating in mine] == ["CCC", "BB"]
    assert [rating.grade for rating in all_of_them] == ["C", "CCC", "BB"]


def test_second_person_finds_the_proposals_of_others_only() -> None:
    user = make_user("credit_manager")
    author = make_actor(user=user)
    own = bring_to("PROPOSED", author=author)
    waiting = bring_to("PROPOSED")
    bring_to("DRAFT")
    bring_to("REJECTED")

    work = work_for(author, now=NOW + timedelta(days=3))

    assert work.proposals is not None
    assert (work.proposals.drafts, work.proposals.count) == ((waiting,), 1)
    assert work.proposals.longest_days == 3
    assert work.count == 1
    director = work_for(make_actor("finance_director"), now=NOW)
    assert director.proposals is not None
    assert director.proposals.drafts == (own, waiting)


@pytest.mark.parametrize(
    ("role", "finds"),
    [
        ("credit_manager", 1),
        ("finance_director", 1),
        ("credit_analyst", 0),
        ("salesperson", 0),
        ("internal_auditor", 0),
        ("administrator", 0),
    ],
)
def test_proposals_wait_for_who_may_publish(role: str, finds: int) -> None:
    bring_to("PROPOSED")

    assert work_for(make_actor(role), now=NOW).count == finds


def test_home_leads_to_the_proposal(client: Client) -> None:
    client.force_login(make_user("finance_director"))
    client.cookies["django_language"] = "en"
    draft = bring_to("PROPOSED")

    page = client.get("/").content.decode()

    assert f'href="/policies/drafts/{draft.number}/"' in page
    assert "Policies to publish or reject" in page
    assert "Basic indicators of the 2006 performance rules" in page


@pytest.mark.parametrize("role", ["salesperson", "credit_manager", "administrator", "archivist"])
def test_home_opens_on_an_empty_installation(client: Client, role: str) -> None:
    client.force_login(make_user(role))
    response = client.get("/")
    assert response.status_code == 200
    assert response.context["work"].count == 0


@pytest.mark.usefixtures("published_policies")
def test_home_needs_the_same_queries_for_one_and_three_rows(
    client: Client, django_assert_max_num_queries
) -> None:
    client.force_login(make_user("credit_manager"))
    client.get("/")  # the first request of a session notes where it comes from
    counts = []
    for more in (1, 2):
        for state in ("DRAFT", "SUBMITTED", "PENDING_APPROVAL") * more:
            customer = make_customer()
            rated = make_assessment(customer, "A")
            make_application(state, customer=customer, assessment=rated)
        for _each in range(more):
            bring_to("PROPOSED")
        with django_assert_max_num_queries(20) as queries:
            assert client.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
