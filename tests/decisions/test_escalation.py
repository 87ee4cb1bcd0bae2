"""Votes left too long, and the pages of authority lent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.decisions.factories import bring_to, publish_matrix, second_edition
from tests.factories import NOW, make_actor, make_user
from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Delegation
from zixin.kernel.audit import Event

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=24)


@pytest.fixture(autouse=True)
def matrix(db):
    publish_matrix(second_edition())


def escalate(now):
    letters = []
    told = services.escalate_waiting(
        send=lambda *letter: letters.append(letter), actor=SYSTEM, now=now
    )
    return told, letters


def test_a_vote_left_too_long_is_told_to_the_next_rank_once():
    application = bring_to("PENDING_APPROVAL")
    assert application.awaits_role == "credit_manager"
    director = make_user("finance_director")
    make_user("general_manager")

    assert escalate(NOW + HOURS - timedelta(seconds=1)) == ([], [])
    told, letters = escalate(NOW + HOURS)

    assert told == [application.number]
    assert [(to, body) for to, _subject, body in letters] == [(director.email, application.number)]
    assert escalate(NOW + 3 * HOURS) == ([], [])
    assert Event.objects.filter(kind="decisions.application.escalated").count() == 1
    application.refresh_from_db()
    assert application.escalated_to == "finance_director"


def test_the_next_step_waits_anew_and_the_mark_is_gone():
    application = bring_to("PENDING_APPROVAL")
    escalate(NOW + HOURS)
    application.refresh_from_db()

    services.return_application(
        application=application,
        reason="补充合同",
        actor=make_actor("finance_director"),
        now=NOW + HOURS,
    )

    assert application.escalated_to == ""
    assert escalate(NOW + 3 * HOURS) == ([], [])  # nobody of the house is waited for


def test_a_committee_is_nobody_elses_business():
    application = bring_to("PENDING_APPROVAL", amount="30000000")
    assert application.awaits_role == "committee_member"

    assert escalate(NOW + 30 * HOURS) == ([], [])
    assert CreditApplication.objects.get().escalated_to == ""


def test_authority_is_lent_and_taken_back_on_the_pages(client):
    director, manager = make_user("finance_director"), make_user("credit_manager")
    make_user("salesperson")
    client.force_login(director)
    form = client.get(reverse("decisions:delegation_new")).context["form"]
    assert [user.pk for user in form.fields["delegate"].queryset] == [manager.pk]
    today = form.initial["valid_from"]
    assert f'value="{today.isoformat()}"' in str(form["valid_from"])  # as the browser reads it
    given = {
        "delegate": manager.pk,
        "role": "finance_director",
        "valid_from": today,
        "valid_until": today + timedelta(days=5),
        "reason": "出差",
    }

    refused = client.post(reverse("decisions:delegation_new"), given)  # above the cap of the matrix
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["amount_max"])
    foreign = client.post(reverse("decisions:delegation_new"), {**given, "role": "general_manager"})
    assert (foreign.status_code, list(foreign.context["form"].errors)) == (422, ["role"])
    done = client.post(reverse("decisions:delegation_new"), {**given, "amount_max": "1,000,000"})

    assert done.status_code == 302
    lent = Delegation.objects.get()
    address = reverse("decisions:delegation_revocation", args=[lent.pk])
    client.force_login(make_user("general_manager"))
    assert client.post(address).status_code == 404  # neither lent nor borrowed
    client.force_login(manager)
    assert list(client.get(reverse("decisions:delegations")).context["borrowed"]) == [lent]
    client.post(address)
    lent.refresh_from_db()
    assert lent.revoked_at is None  # who lent it takes it back
    client.force_login(director)
    client.post(address)
    lent.refresh_from_db()
    assert lent.revoked_at is not None
