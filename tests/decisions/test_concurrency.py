"""People who act at the same instant: one decision, one limit, whoever was first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tests.decisions.factories import approve, bring_to, draft, publish_matrix
from tests.factories import NOW, make_actor, make_customer
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Decision
from zixin.exposure.models import CreditLimit
from zixin.exposure.services import open_limit
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """Start the acts together; return each outcome: done, refused, or the name of the error."""
    start = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            act()
            outcomes.append("done")
        except RefusedError:
            outcomes.append("refused")
        except Exception as error:  # noqa: BLE001 -- told to the test, which fails on it
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_approvers_at_once_make_one_decision_and_one_limit():
    publish_matrix()
    number = bring_to("PENDING_APPROVAL").number
    deciders = [make_actor("general_manager"), make_actor("committee_member")]

    def act(decider):
        return lambda: approve(CreditApplication.objects.get(number=number), decider)

    outcomes = _at_once(*map(act, deciders))

    assert outcomes == ["done", "refused"]
    assert (Decision.objects.count(), CreditLimit.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="decisions.application.approved").count() == 1
    assert Event.objects.filter(kind="exposure.limit.opened").count() == 1


def test_approval_and_rejection_at_once_make_one_decision():
    publish_matrix()
    application = bring_to("PENDING_APPROVAL")
    yes, no = make_actor("general_manager"), make_actor("committee_member")

    outcomes = _at_once(
        lambda: approve(CreditApplication.objects.get(pk=application.pk), yes),
        lambda: services.reject_application(
            application=CreditApplication.objects.get(pk=application.pk),
            revision=application.revision,
            reason="否",
            actor=no,
            now=NOW,
        ),
    )

    assert outcomes == ["done", "refused"]
    verdict = Decision.objects.get().verdict
    ended = {"APPROVED": "EFFECTIVE", "REJECTED": "REJECTED"}[verdict]
    assert CreditApplication.objects.get().state == ended
    assert CreditLimit.objects.count() == (1 if verdict == "APPROVED" else 0)


def test_two_drafts_at_once_leave_one_open_application():
    publish_matrix()
    applicant = make_actor("salesperson")
    customer = make_customer(salesperson_id=applicant.user_id)

    outcomes = _at_once(*[lambda: draft(applicant, customer=customer)] * 2)

    assert outcomes == ["done", "refused"]
    assert CreditApplication.objects.count() == 1


def test_limits_opened_at_once_leave_one_in_force():
    customer, actor = make_customer(), make_actor("general_manager")

    def act(amount):
        return lambda: open_limit(
            customer=customer,
            amount=Decimal(amount),
            currency="CNY",
            terms_days=30,
            valid_from=date(2026, 3, 2),
            valid_until=date(2027, 3, 2),
            source=f"CA-{amount}",
            actor=actor,
            now=NOW,
        )

    outcomes = _at_once(*map(act, (1, 2, 3)))

    assert outcomes == ["done", "done", "done"]
    states = sorted(CreditLimit.objects.values_list("state", flat=True))
    assert states == ["ACTIVE", "SUPERSEDED", "SUPERSEDED"]
    assert Event.objects.filter(kind="exposure.limit.superseded").count() == 2


def test_approvals_of_two_customers_do_not_wait_for_each_other_forever():
    publish_matrix()
    numbers = [bring_to("PENDING_APPROVAL").number for _ in range(2)]

    def act(number):
        decider = make_actor("committee_member")
        return lambda: approve(CreditApplication.objects.get(number=number), decider)

    outcomes = _at_once(*map(act, numbers))

    assert outcomes == ["done", "done"]
    assert CreditLimit.objects.filter(state="ACTIVE").count() == 2
