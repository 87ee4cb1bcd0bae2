"""Abuse of applications, authority and limits: what each try is answered, and that it leaves nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.decisions.factories import (
    approve,
    bring_to,
    draft,
    make_assessment,
    publish_matrix,
    recommend,
    second_edition,
)
from tests.desk.rows import make_limit
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.queries import actor_for
from zixin.accounts.services.roles import propose_role
from zixin.decisions import services
from zixin.decisions.models import Decision, Vote
from zixin.decisions.queries.proposals import case_of, proposal_for
from zixin.exposure.models import CreditLimit
from zixin.exposure.states import LimitKind
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def matrix(db):
    publish_matrix(second_edition())


def test_last_address_posted_first_changes_nothing(client):
    application = bring_to("SUBMITTED", amount="500000")
    before = Event.objects.count()
    tries = {
        "approval": ("committee_member", {"amount": "500000", "terms_days": 60, "reason": "同意"}),
        "minutes": ("committee_member", {"minutes": "通过"}),
        "fulfilment": ("credit_analyst", {}),
        "contract": ("legal_counsel", {}),
        "activation": ("general_manager", {}),
        "reopening": ("finance_director", {"reason": "重审"}),
    }
    for name, (role, given) in tries.items():
        client.force_login(make_user(role))
        address = reverse(f"decisions:{name}", args=[application.number])

        response = client.post(address, {"revision": application.revision, **given})

        assert response.status_code == 422, name
        assert response.context["form"].errors, name
    application.refresh_from_db()
    assert (application.state, Event.objects.count()) == ("SUBMITTED", before)
    assert not any(rows.objects.exists() for rows in (Vote, Decision, CreditLimit))


def test_administrator_who_wants_to_decide_needs_another_to_let_him():
    administrator = make_user("administrator")
    colleague = make_user("credit_analyst")
    with pytest.raises(RefusedError):
        propose_role(
            user=administrator,
            role="committee_member",
            actor=actor_for(administrator, now=NOW),
            now=NOW,
        )

    propose_role(
        user=colleague,
        role="committee_member",
        actor=actor_for(administrator, now=NOW),
        now=NOW,
    )

    assert not actor_for(colleague, now=NOW).may("decisions.decide")  # until a second confirms


def test_credit_in_pieces_is_judged_as_one():
    applicant = make_actor("salesperson")
    customer = make_customer(salesperson_id=applicant.user_id)
    make_limit(customer, amount=Decimal(400_000))
    make_limit(customer, amount=Decimal(50_000), kind=LimitKind.TEMPORARY)
    application = draft(applicant, customer=customer, amount="100000", action="one_off")

    case = case_of(application, amount=Decimal(100_000), terms_days=60, is_stale=False, now=NOW)

    assert case.amount == Decimal(550_000)


def test_temporary_limit_does_not_outlive_what_it_stands_beside():
    applicant = make_actor("salesperson")
    customer = make_customer(salesperson_id=applicant.user_id)
    standing = make_limit(customer, amount=Decimal(900_000))
    application = draft(
        applicant,
        customer=customer,
        amount="90000",
        action="temporary",
        wanted_until=NOW.date() + timedelta(days=20),
    )
    analyst = make_actor("credit_analyst")
    services.submit_application(application=application, actor=applicant, now=NOW)
    services.accept_application(application=application, actor=analyst, now=NOW)
    services.begin_assessment(application=application, waivers={}, actor=analyst, now=NOW)
    recommend(application, analyst, amount="90000")
    CreditLimit.objects.filter(pk=standing.pk).update(valid_until=NOW.date() - timedelta(days=1))

    with pytest.raises(RefusedError, match="常规额度已失效"):
        while application.state == "PENDING_APPROVAL":
            approve(application, make_actor(application.awaits_role), amount="90000")

    assert not Decision.objects.exists()
    assert CreditLimit.objects.count() == 1


def test_no_limit_by_the_model_is_no_credit_and_not_unlimited():
    analyst = make_actor("credit_analyst")
    application = bring_to("IN_ASSESSMENT", analyst=analyst)
    nothing = make_assessment(application.customer, limit_amount=None)
    computed = proposal_for(application, nothing, now=NOW)
    assert computed is not None
    assert computed.amount is None

    with pytest.raises(RefusedError) as refused:
        recommend(application, analyst, assessment=nothing, amount="1", deviation_reason=" ")

    assert refused.value.field == "deviation_reason"
    application.refresh_from_db()
    assert application.state == "IN_ASSESSMENT"


def test_who_goes_beyond_the_model_does_not_decide_it_whatever_his_roles():
    both = make_actor("credit_analyst", "committee_member", "general_manager")
    application = bring_to("PENDING_APPROVAL", analyst=both, amount="900000")
    assert application.deviation_reason

    with pytest.raises(RefusedError, match="不得是该申请的起草人或建议人"):
        approve(application, both, amount="900000")

    assert not Vote.objects.exists()
