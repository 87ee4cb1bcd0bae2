"""Credit is not granted on a credit file that is out of date."""

from __future__ import annotations

import pytest

from tests.decisions.factories import approve, bring_to, publish_matrix
from tests.factories import NOW, make_actor
from zixin.accounts.queries import SYSTEM
from zixin.decisions.models import Decision
from zixin.dossier.services import mark_due_now
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale():
    publish_matrix()
    application = bring_to("PENDING_APPROVAL", amount="100000")
    mark_due_now(customer=application.customer, reason="red warning", actor=SYSTEM, now=NOW)
    return application


@pytest.mark.parametrize(
    ("role", "reason", "field"),
    [
        ("general_manager", "urgent", None),
        ("finance_director", " ", "stale_reason"),
    ],
)
def test_an_approval_on_a_stale_file_is_refused_and_changes_nothing(stale, role, reason, field):
    with pytest.raises(RefusedError) as refused:
        approve(stale, make_actor(role), stale_reason=reason, amount="100000")

    assert refused.value.field == field
    stale.refresh_from_db()
    assert (stale.state, Decision.objects.count()) == ("PENDING_APPROVAL", 0)


def test_the_finance_director_decides_on_it_and_says_why(stale):
    approve(stale, make_actor("finance_director"), stale_reason="season", amount="100000")

    event = Event.objects.get(kind="decisions.vote.cast")
    assert (event.data["stale_since"], event.data["stale_reason"]) == ("2026-03-02", "season")
