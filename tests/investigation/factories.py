"""Plain functions that make what the tests of investigations need."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.models import User
from zixin.investigation.models import Investigation, Method
from zixin.investigation.services import cases as services
from zixin.kernel.actor import Actor

DUE = date(2026, 3, 16)


def open_case(lead: User | None = None, **changes: Any) -> Investigation:
    """Open a case of an analyst who leads it himself."""
    lead = lead or make_user("credit_analyst")
    return services.open_case(
        **{
            "customer": changes.pop("customer", None) or make_customer(),
            "reason": "new_application",
            "question": "生产是否正常？",
            "due_on": DUE,
            "lead": lead,
            "assistant": None,
            "actor": make_actor(user=lead),
            "now": NOW,
            **changes,
        }
    )


def lead_of(case: Investigation) -> Actor:
    return make_actor(user=User.objects.get(pk=case.lead_id))


def plan(case: Investigation, *methods: str, actor: Actor | None = None) -> None:
    owner = User.objects.get(pk=case.lead_id)
    services.plan_case(
        case=case,
        plan=[
            services.MethodPlan(method=method, owner=owner, due_on=DUE)
            for method in methods or [Method.QUESTIONNAIRE]
        ],
        actor=actor or lead_of(case),
        now=NOW,
    )


def bring_to(state: str, *methods: str, lead: User | None = None) -> Investigation:
    """Bring a case to a state on the way that people take."""
    case = open_case(lead)
    if state == "OPENED":
        return case
    plan(case, *methods)
    if state == "PLANNED":
        return case
    services.start_case(case=case, actor=lead_of(case), now=NOW)
    if state == "CANCELLED":
        services.cancel_case(case=case, reason="客户撤回申请", actor=lead_of(case), now=NOW)
    return case
