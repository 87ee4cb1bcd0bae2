"""Plain functions that make what the tests of decisions need."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from importlib import resources
from itertools import count
from typing import Any

from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.assessment.models import Assessment, Statement
from zixin.customers.models import Customer
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Decision
from zixin.decisions.rules.approval import ConditionAsked
from zixin.decisions.rules.choices import Ask
from zixin.investigation.models import Investigation
from zixin.kernel.actor import Actor
from zixin.policies.models import PolicyKind, PolicyVersion

_serial = count(1)


def shipped_matrix() -> dict[str, Any]:
    place = resources.files("zixin.policies") / "shipped" / "authority-standard-1.json"
    document: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return document


def second_edition() -> dict[str, Any]:
    place = resources.files("zixin.policies") / "shipped" / "authority-standard-2.json"
    document: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    document["delegation"]["amount_cap"] = "5000000"
    return document


def granting_document() -> dict[str, Any]:
    """The shipped granting policy, made easy: no checklist, every grade, contracts for exceptions."""
    place = resources.files("zixin.policies") / "shipped" / "granting-standard-1.json"
    document: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    document["checklists"] = []
    document["contract"]["actions"] = ["exception"]
    for rule in document["methods"]:
        rule["grades"] = ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", ""]
    return document


def publish_matrix(
    matrix: dict[str, Any] | None = None, granting: dict[str, Any] | None = None
) -> PolicyVersion:
    """Publish an authority matrix, the first that shipped unless told, and a granting policy."""
    _publish(PolicyKind.GRANTING, granting or granting_document())
    return _publish(PolicyKind.AUTHORITY, matrix or shipped_matrix())


def publish_security() -> PolicyVersion:
    """Publish the standard of security that ships."""
    place = resources.files("zixin.policies") / "shipped" / "security-standard-1.json"
    return _publish(PolicyKind.SECURITY, json.loads(place.read_text(encoding="utf-8")))


def _publish(kind: PolicyKind, document: dict[str, Any]) -> PolicyVersion:
    version, _created = PolicyVersion.objects.update_or_create(
        kind=kind,
        name=document["name"],
        version=document["version"],
        defaults={
            "document": document,
            "digest": "0" * 64,
            "effective_on": NOW.date().replace(year=2020),
            "published_at": NOW,
            "published_by_name": "test",
        },
    )
    return version


def make_assessment(customer: Customer, *, grade: str = "A", **fields: Any) -> Assessment:
    number = next(_serial)
    statement = Statement.objects.create(
        customer=customer,
        as_of=NOW.date().replace(year=2025, month=12, day=31),
        items={},
        digest="0" * 64,
        revision=number,
        is_current=False,
        recorded_at=NOW,
        recorded_by_name="test",
    )
    policy, _created = PolicyVersion.objects.get_or_create(
        kind=PolicyKind.ASSESSMENT,
        name="test-policy",
        version=1,
        defaults={
            "document": {},
            "digest": "0" * 64,
            "effective_on": NOW.date(),
            "published_at": NOW,
            "published_by_name": "test",
        },
    )
    return Assessment.objects.create(
        **{
            "number": f"AS-2026-{number:06d}",
            "customer": customer,
            "statement": statement,
            "policy": policy,
            "as_of": NOW.date(),
            "inputs": {},
            "result": RESULT,
            "total": Decimal("71.5"),
            "grade": grade,
            "limit_amount": Decimal(800_000),
            "assessed_at": NOW,
            "assessed_by_name": "test",
            **fields,
        }
    )


RESULT: dict[str, Any] = {
    "policy": {"name": "test-policy", "version": 1},
    "dimensions": [
        {
            "code": "solvency",
            "name": {"zh": "偿债能力", "en": "Solvency"},
            "weight": 30.0,
            "score": 71.5,
            "fed": True,
            "indicators": [],
        },
        {
            "code": "standing",
            "name": {"zh": "信用状况", "en": "Credit standing"},
            "weight": None,
            "score": None,
            "fed": False,
            "indicators": [],
        },
    ],
    "total": 71.5,
    "grade_before_caps": "AA",
    "caps": [{"code": "CAP1", "grade_max": "A", "because": {"zh": "净资产", "en": "net worth"}}],
    "grade": "A",
    "coverage_share": 0.85,
    "references": [],
    "indicators": {},
    "limit": {"methods": [], "binding": "capacity", "amount": 800000.0},
    "findings": [{"code": "AC01", "severity": "hard"}],
    "reasons": [{"indicator": "current_ratio", "points_lost": 4.2}],
}


def draft(
    applicant: Actor, *, customer: Customer | None = None, amount: str = "500000", **asked: Any
) -> CreditApplication:
    """Draft an application as somebody who may."""
    return services.draft_application(
        customer=customer or make_customer(salesperson_id=applicant.user_id),
        ask=ask(amount, **asked),
        actor=applicant,
        now=NOW,
    )


def ask(amount: str = "500000", **asked: Any) -> Ask:
    return Ask(**{"amount": Decimal(amount), "terms_days": 60, "purpose": "扩大供货", **asked})


def bring_to(
    state: str,
    *,
    grade: str = "A",
    amount: str = "500000",
    applicant: Actor | None = None,
    analyst: Actor | None = None,
    **asked: Any,
) -> CreditApplication:
    """Bring an application to a state on the way that people take."""
    applicant = applicant or make_actor("salesperson")
    analyst = analyst or make_actor("credit_analyst")
    if state in {"APPROVED", "CONTRACTING", "LAPSED"}:
        asked = {"action": "exception", **asked}  # the easy policy asks for its contract
    application = draft(applicant, amount=amount, **asked)
    step: dict[str, Any] = {"application": application, "now": NOW}
    ends = {
        "DRAFT": lambda: None,
        "WITHDRAWN": lambda: services.withdraw_application(actor=applicant, **step),
        "SUBMITTED": lambda: None,
        "RETURNED": lambda: services.return_application(reason="缺少报表", actor=analyst, **step),
        "IN_REVIEW": lambda: None,
        "IN_INVESTIGATION": lambda: services.investigate_application(
            case=make_case(application), actor=analyst, **step
        ),
        "IN_ASSESSMENT": lambda: None,
        "PENDING_APPROVAL": lambda: None,
    }
    acts: tuple[tuple[tuple[str, ...], Any], ...] = (
        (("DRAFT", "WITHDRAWN"), lambda: services.submit_application(actor=applicant, **step)),
        (("SUBMITTED", "RETURNED"), lambda: services.accept_application(actor=analyst, **step)),
        (
            ("IN_REVIEW", "IN_INVESTIGATION"),
            lambda: services.begin_assessment(waivers={}, actor=analyst, **step),
        ),
        (("IN_ASSESSMENT",), lambda: recommend(application, analyst, grade=grade, amount=amount)),
    )
    for stops, act in acts:
        if state in stops:
            ends[state]()
            return application
        act()
    if state not in ends:
        _end_at(state, application, applicant=applicant, analyst=analyst)
    return application


def _end_at(
    state: str, application: CreditApplication, *, applicant: Actor, analyst: Actor
) -> None:
    decider = make_actor("committee_member")
    step: dict[str, Any] = {"application": application, "now": NOW}
    if state == "DEFERRED":
        until = NOW.date() + timedelta(days=7)
        services.defer_application(until=until, reason="等报表", actor=decider, **step)
    elif state in {"REJECTED", "APPEALED", "REJECTED_FINAL"}:
        services.reject_application(
            revision=application.revision, reason="风险过高", actor=decider, **step
        )
        if state != "REJECTED":
            services.appeal_application(grounds="新签合同", actor=applicant, **step)
        if state == "REJECTED_FINAL":
            other = make_actor("committee_member")
            services.uphold_rejection(reason="理由不足", actor=other, **step)
    else:
        carry(
            application, **({"conditions": [CONDITION]} if state == "APPROVED_CONDITIONAL" else {})
        )
        if state == "CONTRACTING":
            services.draw_up_contract(actor=make_actor("legal_counsel"), **step)
        elif state == "LAPSED":
            services.lapse_application(reason="客户放弃", actor=analyst, **step)


def carry(application: CreditApplication, **changes: Any) -> None:
    """Have every step of a proposal signed by somebody of its role."""
    amount = str(application.amount_recommended)
    while application.state == "PENDING_APPROVAL":
        approve(application, make_actor(application.awaits_role), amount=amount, **changes)


CONDITION = ConditionAsked("补充担保", NOW.date() + timedelta(days=30), is_precedent=True)


def make_case(application: CreditApplication, **fields: Any) -> Investigation:
    """Open an investigation of the customer, ended unless told."""
    lead = make_user("credit_analyst")
    return Investigation.objects.create(
        **{
            "number": f"IV-2026-{next(_serial):06d}",
            "customer": application.customer,
            "reason": "new_application",
            "question": "经营是否真实",
            "due_on": NOW.date() + timedelta(days=20),
            "lead_id": lead.pk,
            "lead_name": str(lead),
            "opened_by_id": lead.pk,
            "opened_by_name": str(lead),
            "opened_at": NOW,
            "moved_at": NOW,
            **fields,
        }
    )


def recommend(
    application: CreditApplication,
    analyst: Actor,
    *,
    grade: str = "A",
    amount: str = "500000",
    **changes: Any,
) -> None:
    services.recommend_application(
        **{
            "application": application,
            "assessment": make_assessment(application.customer, grade=grade),
            "amount": Decimal(amount),
            "terms_days": 60,
            "recommendation": "财务稳健",
            "deviation_reason": "订单已核实",
            "actor": analyst,
            "now": NOW,
            **changes,
        }
    )


def approve(
    application: CreditApplication, decider: Actor, *, amount: str = "500000", **changes: Any
) -> Decision | None:
    return services.approve_application(
        **{
            "application": application,
            "revision": application.revision,
            "amount": Decimal(amount),
            "terms_days": 60,
            "reason": "同意",
            "actor": decider,
            "now": NOW,
            **changes,
        }
    )
