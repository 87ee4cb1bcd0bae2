"""Plain functions that make what the tests of decisions need."""

from __future__ import annotations

import json
from decimal import Decimal
from importlib import resources
from itertools import count
from typing import Any

from tests.factories import NOW, make_actor, make_customer
from zixin.assessment.models import Assessment, Statement
from zixin.customers.models import Customer
from zixin.decisions import services
from zixin.decisions.models import CreditApplication
from zixin.kernel.actor import Actor
from zixin.policies.models import PolicyKind, PolicyVersion

_serial = count(1)


def shipped_matrix() -> dict[str, Any]:
    place = resources.files("zixin.policies") / "shipped" / "authority-standard-1.json"
    document: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    return document


def publish_matrix() -> PolicyVersion:
    """Publish the shipped authority matrix alone."""
    return PolicyVersion.objects.create(
        kind=PolicyKind.AUTHORITY,
        name="authority-standard",
        version=1,
        document=shipped_matrix(),
        digest="0" * 64,
        effective_on=NOW.date().replace(year=2020),
        published_at=NOW,
        published_by_name="test",
    )


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
    applicant: Actor, *, customer: Customer | None = None, amount: str = "500000"
) -> CreditApplication:
    """Draft an application as somebody who may."""
    return services.draft_application(
        customer=customer or make_customer(salesperson_id=applicant.user_id),
        amount=Decimal(amount),
        terms_days=60,
        purpose="扩大供货",
        actor=applicant,
        now=NOW,
    )


def bring_to(
    state: str, *, grade: str = "A", applicant: Actor | None = None, analyst: Actor | None = None
) -> CreditApplication:
    """Bring an application to a state on the way that people take."""
    applicant = applicant or make_actor("salesperson")
    analyst = analyst or make_actor("credit_analyst")
    decider = make_actor("committee_member")
    application = draft(applicant)
    step: dict[str, Any] = {"application": application, "now": NOW}
    if state == "DRAFT":
        return application
    if state == "WITHDRAWN":
        services.withdraw_application(actor=applicant, **step)
        return application
    services.submit_application(actor=applicant, **step)
    if state == "SUBMITTED":
        return application
    if state == "RETURNED":
        services.return_application(reason="缺少报表", actor=analyst, **step)
        return application
    services.accept_application(actor=analyst, **step)
    if state == "IN_ASSESSMENT":
        return application
    recommend(application, analyst, grade=grade)
    if state == "APPROVED":
        approve(application, decider)
    elif state == "REJECTED":
        services.reject_application(
            revision=application.revision, reason="风险过高", actor=decider, **step
        )
    return application


def recommend(
    application: CreditApplication, analyst: Actor, *, grade: str = "A", amount: str = "500000"
) -> None:
    services.recommend_application(
        application=application,
        assessment=make_assessment(application.customer, grade=grade),
        amount=Decimal(amount),
        terms_days=60,
        recommendation="财务稳健",
        actor=analyst,
        now=NOW,
    )


def approve(
    application: CreditApplication, decider: Actor, *, amount: str = "500000", **changes: Any
) -> None:
    services.approve_application(
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
