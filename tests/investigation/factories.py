"""Plain functions that make what the tests of investigations need."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.models import User
from zixin.accounts.queries import SYSTEM
from zixin.investigation.models import AnswerSheet, Investigation, Method, Questionnaire
from zixin.investigation.services import answers, findings
from zixin.investigation.services import cases as services
from zixin.investigation.services.questionnaires import publish_shipped_questionnaires
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
    if state == "UNDER_WAY":
        return case
    if state == "CANCELLED":
        services.cancel_case(case=case, reason="客户撤回申请", actor=lead_of(case), now=NOW)
        return case
    find_and_conclude(case)
    if state == "SIGNED":
        sign(case)
        countersign(case)
    return case


def find_and_conclude(case: Investigation) -> None:
    lead = lead_of(case)
    find(case)
    for planned in case.plan.filter(finished_at__isnull=True):
        services.finish_method(planned=planned, outcome="完成", actor=lead, now=NOW)
    findings.conclude_case(case=case, conclusion="生产正常，可以授信。", actor=lead, now=NOW)


def find(case: Investigation, **changes: Any) -> None:
    findings.record_finding(
        **{
            "case": case,
            "topic": "生产状况",
            "fact": "",
            "verdict": "confirmed",
            "proof": "",
            "evidence": "现场查看",
            "actor": lead_of(case),
            "now": NOW,
            **changes,
        }
    )


PASSWORD = "a-long-pass-phrase"


def give_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign(case: Investigation, **changes: Any) -> None:
    actor = changes.pop("actor", None) or lead_of(case)
    give_password(User.objects.get(pk=actor.user_id))
    findings.sign_case(
        **{"case": case, "name": actor.name, "password": PASSWORD, "actor": actor, "now": NOW}
        | changes
    )


def countersign(case: Investigation, **changes: Any) -> None:
    actor = changes.pop("actor", None) or make_actor("credit_manager")
    give_password(User.objects.get(pk=actor.user_id))
    findings.countersign_case(
        **{"case": case, "name": actor.name, "password": PASSWORD, "actor": actor, "now": NOW}
        | changes
    )


def shipped(code: str = "customer_self") -> Questionnaire:
    """Return a questionnaire the product ships, published."""
    publish_shipped_questionnaires(actor=SYSTEM, now=NOW)
    return Questionnaire.objects.get(code=code)


def open_sheet(case: Investigation, *, code: str = "customer_self", **changes: Any) -> AnswerSheet:
    return answers.open_sheet(
        **{
            "case": case,
            "questionnaire": shipped(code),
            "channel": "phone",
            "respondent": "林经理",
            "days": 14,
            "address": "https://zixin.example.com/answers/TOKEN/",
            "actor": lead_of(case),
            "now": NOW,
            **changes,
        }
    )


OWN_ANSWERS: dict[str, Any] = {
    "main_products": "轴承",
    "premises_owned": "1",
    "address_matches": "1",
    "staff_insured": "120",
    "production": "full",
    "capacity_used": "90",
    "top_five_share": "to_35",
    "sales_terms": ["prepaid"],
    "owner_years": "15",
    "owner_changes": "0",
    "related_share": "none",
    "audited": "0",
    "sued": "0",
    "paying": "fixed_day",
    "requirement": "800",
    "security": "partial",
    "owner_guarantee": "1",
}
SEEN_ANSWERS: dict[str, Any] = {
    "address_matches": "1",
    "premises_owned": "0",
    "signs": "1",
    "production": "reduced",
    "stop_reason": "订单减少",
    "capacity_used": "60",
    "staff_seen": "70",
    "staff_insured": "118",
    "stock": "old",
    "equipment": "usable",
    "site_impression": "fair",
    "top_five_share": "to_50",
    "management": "leader",
    "product": "same",
    "outlook": "flat",
    "cooperation": "willing",
    "seals_seen": "1",
    "other_creditors": "0",
}


def submit(sheet: AnswerSheet, given: dict[str, Any], *, actor: Actor | None = None) -> None:
    answers.submit_answers(sheet=sheet, answers=given, actor=actor or lead_of(sheet.case), now=NOW)
