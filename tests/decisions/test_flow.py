"""Every state, every move, every role: allowed exactly where the flow and its rules say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from tests.decisions.factories import (
    CONDITION,
    bring_to,
    make_assessment,
    make_case,
    publish_matrix,
)
from tests.factories import NOW, make_actor
from zixin.accounts.roles import Role, clearance_of, permissions_of
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Decision, Vote
from zixin.decisions.states import APPLICATION_FLOW, ApplicationState
from zixin.exposure.models import CreditLimit
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError, open_moves

pytestmark = pytest.mark.django_db

DECIDERS = {
    Role.CREDIT_MANAGER,
    Role.FINANCE_DIRECTOR,
    Role.GENERAL_MANAGER,
    Role.COMMITTEE_MEMBER,
}
ANALYSTS = {Role.CREDIT_ANALYST, Role.CREDIT_MANAGER}
CONTRACTORS = {Role.LEGAL_COUNSEL, Role.CREDIT_MANAGER}
# Who may make a move, said here a second time on purpose; "applicant" is the person who drafted.
ALLOWED = {
    "submit": {"applicant"},
    "withdraw": {"applicant"},
    "appeal": {"applicant"},
    "review": ANALYSTS,
    "accept": ANALYSTS,
    "investigate": ANALYSTS,
    "assess": ANALYSTS,
    "recommend": ANALYSTS,
    "fulfil": ANALYSTS,
    "lapse": ANALYSTS,
    "return": DECIDERS | ANALYSTS,
    "resume": DECIDERS | ANALYSTS,
    "approve": DECIDERS,
    "approve_conditionally": DECIDERS,
    "reject": DECIDERS,
    "defer": DECIDERS,
    "reopen": DECIDERS,
    "uphold": DECIDERS,
    "contract": CONTRACTORS,
    "activate": DECIDERS | CONTRACTORS | ANALYSTS,
}
Make = Callable[[CreditApplication, dict[str, Any]], object]
SUM_AND_TERMS = {"amount": Decimal(500_000), "terms_days": 60}


def _recommend(application: CreditApplication, step: dict[str, Any]) -> None:
    services.recommend_application(
        assessment=make_assessment(application.customer),
        recommendation="财务稳健",
        **SUM_AND_TERMS,
        **step,
    )


def _approve(conditions: list[Any]) -> Make:
    def make(application: CreditApplication, step: dict[str, Any]) -> None:
        services.approve_application(
            revision=application.revision,
            reason="同意",
            conditions=conditions,
            **SUM_AND_TERMS,
            **step,
        )

    return make


def _activate(application: CreditApplication, step: dict[str, Any]) -> None:
    application.action = "new"  # the easy policy asks for no contract then
    application.save()
    services.activate_application(**step)


def _fulfil(application: CreditApplication, step: dict[str, Any]) -> None:
    application.action = "exception"
    application.save()
    application.conditions.update(state="MET")
    services.confirm_conditions(**step)


MAKE: dict[str, Make] = {
    "submit": lambda _a, step: services.submit_application(**step),
    "withdraw": lambda _a, step: services.withdraw_application(**step),
    "appeal": lambda _a, step: services.appeal_application(grounds="新签合同", **step),
    "accept": lambda _a, step: services.accept_application(**step),
    "investigate": lambda a, step: services.investigate_application(case=make_case(a), **step),
    "assess": lambda _a, step: services.begin_assessment(waivers={}, **step),
    "recommend": _recommend,
    "fulfil": _fulfil,
    "lapse": lambda _a, step: services.lapse_application(reason="客户放弃", **step),
    "return": lambda _a, step: services.return_application(reason="缺少报表", **step),
    "resume": lambda _a, step: services.resume_application(**step),
    "approve": _approve([]),
    "approve_conditionally": _approve([CONDITION]),
    "reject": lambda a, step: services.reject_application(
        revision=a.revision, reason="风险过高", **step
    ),
    "defer": lambda _a, step: services.defer_application(
        until=NOW.date() + timedelta(days=3), reason="等报表", **step
    ),
    "reopen": lambda _a, step: services.reopen_application(reason="理由充分", **step),
    "uphold": lambda _a, step: services.uphold_rejection(reason="理由不足", **step),
    "review": lambda _a, step: services.ask_human_review(reason="客户要求", **step),
    "contract": lambda _a, step: services.draw_up_contract(**step),
    "activate": _activate,
}


def _stranger(role: str) -> Actor:
    """Somebody of a role who had no part in anything yet."""
    roles = frozenset({role})
    return Actor(
        user_id=1_000_000 + Role.values.index(role),
        name=role,
        roles=roles,
        permissions=permissions_of(roles),
        clearance=clearance_of(roles),
    )


def _footprint(application: CreditApplication) -> tuple[object, ...]:
    row = CreditApplication.objects.filter(pk=application.pk).values().get()
    tables = (Event, CreditLimit, Decision, Vote)
    return (row, *(model.objects.count() for model in tables))


def test_table_of_roles_names_every_move():
    assert set(ALLOWED) == set(APPLICATION_FLOW) == set(MAKE)


@pytest.mark.parametrize("state", ApplicationState.values)
def test_move_is_allowed_exactly_where_flow_and_roles_say(state):
    publish_matrix()
    actors = {"applicant": make_actor("salesperson")}
    actors |= {role: _stranger(role) for role in Role.values}
    asked = {} if state == "EFFECTIVE" else {"action": "exception"}  # that waits for its contract
    application = bring_to(state, applicant=actors["applicant"], **asked)
    if state == "IN_INVESTIGATION":
        application.investigation.state = "CANCELLED"
        application.investigation.save()
    before = _footprint(application)

    for name, move in APPLICATION_FLOW.items():
        # Where the flow has no such move, those who might make it elsewhere try it.
        tried = actors if state in move.source else {role: actors[role] for role in ALLOWED[name]}
        for role, actor in tried.items():
            is_allowed = state in move.source and role in ALLOWED[name]
            _try(name, application, actor, is_allowed=is_allowed, role=role)
    assert _footprint(application) == before


def _try(
    name: str, application: CreditApplication, actor: Actor, *, is_allowed: bool, role: str
) -> None:
    """Make a move on the application as it was found, see what comes of it, and take it back."""
    with transaction.atomic():
        mine = CreditApplication.objects.get(pk=application.pk)
        if name == "review":
            mine.decisions.update(is_automatic=True)
        before = _footprint(mine)
        step = {"application": mine, "actor": actor, "now": NOW}
        if is_allowed:
            MAKE[name](mine, step)
            mine.refresh_from_db()
            assert mine.state == APPLICATION_FLOW[name].target, (name, role)
            assert Event.objects.filter(kind=APPLICATION_FLOW[name].event).exists(), (name, role)
        else:
            with pytest.raises(RefusedError), transaction.atomic():
                MAKE[name](mine, step)
                pytest.fail(f"{role} may {name} from {application.state}")
            assert _footprint(mine) == before, (name, role)
        transaction.set_rollback(True)


@pytest.mark.parametrize("state", ApplicationState.values)
def test_open_moves_are_those_the_table_allows(state):
    publish_matrix()
    applicant = make_actor("salesperson")
    application = bring_to(state, applicant=applicant)
    blocked = {"review"}  # a person decided
    if state == "APPROVED_CONDITIONAL":
        blocked.add("fulfil")

    for role in ("applicant", *Role.values):
        actor: Actor = applicant if role == "applicant" else _stranger(role)
        expected = [
            name
            for name, move in APPLICATION_FLOW.items()
            if state in move.source and role in ALLOWED[name] and name not in blocked
        ]
        assert [move.name for move in open_moves(application, APPLICATION_FLOW, actor)] == expected
