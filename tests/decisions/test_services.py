"""What an act changes, what it records, and what refuses it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.decisions.factories import (
    approve,
    ask,
    bring_to,
    draft,
    make_assessment,
    publish_matrix,
    recommend,
    shipped_matrix,
)
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.roles import Role
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Decision
from zixin.exposure.models import CreditLimit
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

CELLS = [
    (grade, band, bands[index + 1]["role"])
    for cell in shipped_matrix()["cells"]
    for bands in [cell["bands"]]
    for grade in cell["grades"]
    for index, band in enumerate(bands)
    if band["up_to"] is not None
]


@pytest.fixture(autouse=True)
def matrix(db):
    return publish_matrix()


def _counts() -> tuple[int, int, int]:
    return Event.objects.count(), Decision.objects.count(), CreditLimit.objects.count()


@pytest.mark.parametrize(("grade", "band", "above"), CELLS)
def test_authority_ends_at_the_cent(grade, band, above):
    actor, bound = make_actor(band["role"]), Decimal(band["up_to"])
    over = str(bound + Decimal("0.01"))
    application = bring_to("PENDING_APPROVAL", grade=grade, amount=over)
    before = _counts()

    with pytest.raises(RefusedError) as refused:
        approve(application, actor, amount=over)

    assert (refused.value.field, _counts()) == ("amount", before)
    assert str(Role(above).label) in refused.value.message
    application.refresh_from_db()
    assert application.state == "PENDING_APPROVAL"
    application = bring_to("PENDING_APPROVAL", grade=grade, amount=str(bound))
    approve(application, actor, amount=str(bound))
    limit = CreditLimit.objects.get(customer=application.customer)
    assert (application.state, limit.amount) == ("EFFECTIVE", bound)
    assert application.decision.authority_role == band["role"]


def test_approval_leaves_decision_limit_and_one_event_each(matrix):
    decider = make_actor("finance_director")
    application = bring_to("PENDING_APPROVAL", amount="300000.005")
    before = Event.objects.count()

    approve(application, decider, amount="300000.005")

    decision = Decision.objects.get()
    assert decision.amount_granted == Decimal("300000.01")
    assert (decision.authority, decision.authority_role) == (matrix, "finance_director")
    assert (decision.application_revision, decision.valid_until) == (2, date(2027, 3, 2))
    limit = CreditLimit.objects.get()
    assert (limit.amount, limit.state) == (Decimal("300000.01"), "ACTIVE")
    assert (limit.valid_from, limit.valid_until) == (date(2026, 3, 2), date(2027, 3, 2))
    events = list(Event.objects.order_by("sequence")[before:])
    assert [event.kind for event in events] == [
        "decisions.vote.cast",
        "decisions.application.approved",
        "decisions.application.effective",
        "exposure.limit.opened",
    ]
    assert events[1].data == {
        "state": ["PENDING_APPROVAL", "APPROVED"],
        "amount": "300000.01",
        "terms_days": 60,
        "reason": "同意",
        "authority": "authority-standard@1",
        "role": "finance_director",
        "revision": 2,
        "level": "credit_manager",
        "round": 1,
        "valid_until": "2027-03-02",
    }


def test_rejection_leaves_decision_and_no_limit():
    application = bring_to("REJECTED")

    decision = Decision.objects.get()
    assert (decision.verdict, decision.amount_granted, decision.reason) == (
        "REJECTED",
        None,
        "风险过高",
    )
    assert (application.state, CreditLimit.objects.count()) == ("REJECTED", 0)
    last = Event.objects.latest("sequence")
    assert (last.kind, last.data["state"]) == (
        "decisions.application.rejected",
        ["PENDING_APPROVAL", "REJECTED"],
    )


def test_return_and_withdrawal_say_why_and_what():
    applicant = make_actor("salesperson")
    application = bring_to("RETURNED", applicant=applicant)
    assert application.return_reason == "缺少报表"
    assert Event.objects.latest("sequence").data == {
        "state": ["SUBMITTED", "RETURNED"],
        "reason": "缺少报表",
    }

    services.withdraw_application(application=application, actor=applicant, now=NOW)

    last = Event.objects.latest("sequence")
    assert (last.kind, last.data) == (
        "decisions.application.withdrawn",
        {"state": ["RETURNED", "WITHDRAWN"]},
    )


@pytest.mark.parametrize("part", ["drafter", "recommender", "salesperson"])
def test_four_eyes_hold_whatever_the_role(part):
    manager = make_actor("credit_manager", "general_manager", "salesperson")
    application = bring_to(
        "IN_ASSESSMENT",
        applicant=manager if part == "drafter" else None,
    )
    recommend(application, manager if part == "recommender" else make_actor("credit_analyst"))
    if part == "drafter":
        application.customer.salesperson_id = None
    if part == "salesperson":
        application.customer.salesperson_id = manager.user_id
    application.customer.save()
    before = _counts()

    with pytest.raises(RefusedError):
        approve(application, manager, amount="1")
    with pytest.raises(RefusedError):
        services.reject_application(
            application=application,
            revision=application.revision,
            reason="否",
            actor=manager,
            now=NOW,
        )

    application.refresh_from_db()
    assert (application.state, _counts()) == ("PENDING_APPROVAL", before)


def test_stale_revision_is_refused():
    application = bring_to("PENDING_APPROVAL")
    analyst, applicant = make_actor("credit_analyst"), make_actor("salesperson")
    seen = application.revision
    applicant = make_actor("salesperson", user=_drafter(application))
    services.return_application(application=application, reason="补", actor=analyst, now=NOW)
    services.submit_application(application=application, actor=applicant, now=NOW)
    services.accept_application(application=application, actor=analyst, now=NOW)
    services.begin_assessment(application=application, waivers={}, actor=analyst, now=NOW)
    recommend(application, analyst, amount="900000")
    before = _counts()

    with pytest.raises(RefusedError, match=r"look again|重新|再"):
        approve(application, make_actor("general_manager"), revision=seen)

    application.refresh_from_db()
    assert (application.state, application.revision, _counts()) == ("PENDING_APPROVAL", 3, before)


def _drafter(application: CreditApplication):
    from zixin.accounts.models import User

    return User.objects.get(pk=application.drafted_by_id)


@pytest.mark.parametrize(
    "amount",
    ["0", "-1", "0.004", "NaN", "sNaN", "Infinity", "-Infinity", "1E+16", "1E+40", "-1E+40"],
)
def test_amount_out_of_bounds_is_refused(amount):
    application = bring_to("PENDING_APPROVAL")
    before = _counts()

    with pytest.raises(RefusedError) as at_approval:
        approve(application, make_actor("committee_member"), amount=amount)
    with pytest.raises(RefusedError) as at_draft:
        draft(make_actor("salesperson"), amount=amount)

    assert (at_approval.value.field, at_draft.value.field) == ("amount", "amount")
    assert (_counts(), CreditApplication.objects.count()) == (before, 1)


@pytest.mark.parametrize("terms_days", [-1, 181])
def test_terms_out_of_bounds_are_refused(terms_days):
    application = bring_to("PENDING_APPROVAL")
    before = _counts()

    with pytest.raises(RefusedError) as refused:
        approve(application, make_actor("committee_member"), terms_days=terms_days)

    assert (refused.value.field, _counts()) == ("terms_days", before)


def test_second_open_application_is_refused():
    applicant = make_actor("salesperson")
    customer = make_customer(salesperson_id=applicant.user_id)
    first = draft(applicant, customer=customer)
    before = _counts()

    with pytest.raises(RefusedError):
        draft(applicant, customer=customer)

    assert (_counts(), CreditApplication.objects.count()) == (before, 1)
    services.withdraw_application(application=first, actor=applicant, now=NOW)
    assert draft(applicant, customer=customer).state == "DRAFT"


def test_customer_of_somebody_else_is_refused():
    with pytest.raises(RefusedError):
        draft(make_actor("salesperson"), customer=make_customer())

    assert (_counts(), CreditApplication.objects.count()) == ((0, 0, 0), 0)


def test_returned_application_is_changed_by_its_drafter_alone():
    applicant = make_actor("salesperson")
    application = bring_to("RETURNED", applicant=applicant)
    change = {
        "application": application,
        "revision": 1,
        "ask": ask("200000", terms_days=30, purpose="减少额度"),
        "now": NOW,
    }
    with pytest.raises(RefusedError):
        services.revise_application(actor=make_actor("salesperson"), **change)

    services.revise_application(actor=applicant, **change)

    application.refresh_from_db()
    assert (application.amount_requested, application.terms_days) == (Decimal(200_000), 30)
    assert (application.revision, application.state) == (2, "RETURNED")
    told = Event.objects.latest("sequence").data
    assert (told["amount_requested"], told["terms_days"], told["purpose"], told["revision"]) == (
        "200000.00",
        30,
        "减少额度",
        2,
    )
    with pytest.raises(RefusedError):
        services.revise_application(actor=applicant, **change)


def test_submitted_application_is_not_changed_any_more():
    applicant = make_actor("salesperson")
    application = bring_to("SUBMITTED", applicant=applicant)
    before = _counts()

    with pytest.raises(RefusedError):
        services.revise_application(
            application=application,
            revision=1,
            ask=ask("1", purpose="改"),
            actor=applicant,
            now=NOW,
        )

    assert _counts() == before


def test_assessment_of_another_customer_is_refused():
    application = bring_to("IN_ASSESSMENT")
    foreign = make_assessment(make_customer())
    before = _counts()

    with pytest.raises(RefusedError):
        services.recommend_application(
            application=application,
            assessment=foreign,
            amount=Decimal(1),
            terms_days=1,
            recommendation="好",
            actor=make_actor("credit_analyst"),
            now=NOW,
        )

    application.refresh_from_db()
    assert (application.state, application.assessment, _counts()) == ("IN_ASSESSMENT", None, before)
