"""Every state, every move, every role: allowed exactly where the flow and its rules say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.decisions.factories import bring_to, make_assessment, publish_matrix
from tests.factories import NOW, make_actor
from zixin.accounts.roles import Role
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Decision
from zixin.decisions.states import APPLICATION_FLOW, ApplicationState
from zixin.exposure.models import CreditLimit
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError, open_moves

pytestmark = pytest.mark.django_db

# Who may make a move, said here a second time on purpose; "applicant" is the person who drafted.
ALLOWED = {
    "submit": {"applicant"},
    "withdraw": {"applicant"},
    "accept": {Role.CREDIT_ANALYST, Role.CREDIT_MANAGER},
    "recommend": {Role.CREDIT_ANALYST, Role.CREDIT_MANAGER},
    "return": {
        Role.CREDIT_ANALYST,
        Role.CREDIT_MANAGER,
        Role.FINANCE_DIRECTOR,
        Role.GENERAL_MANAGER,
        Role.COMMITTEE_MEMBER,
    },
    "approve": {
        Role.CREDIT_MANAGER,
        Role.FINANCE_DIRECTOR,
        Role.GENERAL_MANAGER,
        Role.COMMITTEE_MEMBER,
    },
    "reject": {
        Role.CREDIT_MANAGER,
        Role.FINANCE_DIRECTOR,
        Role.GENERAL_MANAGER,
        Role.COMMITTEE_MEMBER,
    },
}
PAIRS = [(state, move) for state in ApplicationState.values for move in APPLICATION_FLOW]


def _make_move(application: CreditApplication, move: str, actor: Actor) -> None:
    step: dict[str, Any] = {"application": application, "actor": actor, "now": NOW}
    revision = application.revision
    sum_and_terms = {"amount": Decimal(500_000), "terms_days": 60}
    if move == "submit":
        services.submit_application(**step)
    elif move == "accept":
        services.accept_application(**step)
    elif move == "withdraw":
        services.withdraw_application(**step)
    elif move == "return":
        services.return_application(reason="缺少报表", **step)
    elif move == "recommend":
        assessment = make_assessment(application.customer)
        services.recommend_application(
            assessment=assessment, recommendation="财务稳健", **sum_and_terms, **step
        )
    elif move == "approve":
        services.approve_application(revision=revision, reason="同意", **sum_and_terms, **step)
    else:
        services.reject_application(revision=revision, reason="风险过高", **step)


def _footprint(application: CreditApplication) -> tuple[object, ...]:
    row = CreditApplication.objects.filter(pk=application.pk).values().get()
    return (row, Event.objects.count(), CreditLimit.objects.count(), Decision.objects.count())


def test_table_of_roles_names_every_move():
    assert set(ALLOWED) == set(APPLICATION_FLOW)


@pytest.mark.parametrize(("state", "move"), PAIRS)
def test_move_is_allowed_exactly_where_flow_and_roles_say(state, move):
    publish_matrix()
    actors = {"applicant": make_actor("salesperson")}
    actors |= {role: make_actor(role) for role in Role.values}
    allowed = ALLOWED[move] if state in APPLICATION_FLOW[move].source else set()

    for role, actor in actors.items():
        application = bring_to(state, applicant=actors["applicant"])
        before = _footprint(application)
        if role in allowed:
            _make_move(application, move, actor)
            application.refresh_from_db()
            assert application.state == APPLICATION_FLOW[move].target, role
            assert Event.objects.filter(kind=APPLICATION_FLOW[move].event).exists(), role
        else:
            with pytest.raises(RefusedError):
                _make_move(application, move, actor)
            assert _footprint(application) == before, role


@pytest.mark.parametrize("state", ApplicationState.values)
def test_open_moves_are_those_the_table_allows(state):
    publish_matrix()
    applicant = make_actor("salesperson")
    application = bring_to(state, applicant=applicant)

    for role in ("applicant", *Role.values):
        actor = applicant if role == "applicant" else make_actor(role)
        expected = [
            name
            for name, move in APPLICATION_FLOW.items()
            if state in move.source and role in ALLOWED[name]
        ]
        assert [move.name for move in open_moves(application, APPLICATION_FLOW, actor)] == expected
