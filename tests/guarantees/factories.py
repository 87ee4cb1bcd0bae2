"""Plain functions that make what the tests of security need."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.assessment.records import record_items
from tests.documents.factories import make_document
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.models import User
from zixin.assessment.models import Assessment, CurrentRating
from zixin.customers.models import Customer
from zixin.guarantees.models import CustomerGroup, Security
from zixin.guarantees.rules.checklist import VALUED, papers_due
from zixin.guarantees.rules.records import SecurityRecord
from zixin.guarantees.services import instruments, judgement, valuations
from zixin.guarantees.services.groups import set_group
from zixin.kernel.actor import Actor
from zixin.policies.models import PolicyKind, PolicyVersion

TODAY = NOW.date()
HOUSE: dict[str, Any] = {
    "kind": "commercial",
    "provider_kind": "own",
    "amount": Decimal(500_000),
    "covers": Decimal(300_000),
    "scope": "2026 年供货合同项下全部应付货款",
    "thing": "临江路 8 号 3 层",
    "signed_on": date(2026, 1, 5),
    "effective_from": date(2026, 1, 5),
    "registry": "市不动产登记中心",
    "registration_number": "苏(2026)证明第001号",
    "registered_on": date(2026, 1, 8),
}
GUARANTEE: dict[str, Any] = {
    "kind": "joint_guarantee",
    "provider_kind": "customer",
    "amount": Decimal(200_000),
    "covers": Decimal(100_000),
    "scope": "2026 年供货合同项下全部应付货款",
    "signed_on": date(2026, 1, 5),
    "effective_from": date(2026, 1, 5),
    "claim_due_on": date(2026, 12, 31),
}


def house(**changes: Any) -> SecurityRecord:
    return SecurityRecord(**{**HOUSE, **changes})


def guarantee(giver: Customer | None = None, **changes: Any) -> SecurityRecord:
    return SecurityRecord(**{**GUARANTEE, "provider": giver, **changes})


def rate(customer: Customer, grade: str) -> None:
    """Give a customer a grade; nothing of the rating matters but this."""
    policy = PolicyVersion.objects.filter(kind=PolicyKind.ASSESSMENT).first()
    assert policy is not None
    assessment = Assessment.objects.create(
        number=f"AS-{customer.pk}-{Assessment.objects.count()}",
        customer=customer,
        policy=policy,
        as_of=TODAY,
        inputs={},
        result={},
        grade=grade,
        assessed_at=NOW,
        assessed_by_name="test",
    )
    CurrentRating.objects.update_or_create(
        customer=customer,
        defaults={"assessment": assessment, "grade": grade, "grade_rank": 1},
    )


def worth(customer: Customer, equity: str, guarantee_out: str = "0") -> None:
    record_items(customer, 2025, {"equity": equity, "guarantee_out": guarantee_out})


def make_guarantor(grade: str = "A", equity: str = "1000000", **fields: Any) -> Customer:
    customer = make_customer(**fields)
    rate(customer, grade)
    worth(customer, equity)
    return customer


def draft(
    customer: Customer | None = None,
    record: SecurityRecord | None = None,
    *,
    actor: Actor | None = None,
) -> Security:
    return instruments.draft_security(
        customer=customer or make_customer(),
        record=record or house(),
        actor=actor or make_actor("credit_analyst"),
        now=NOW,
    )


def author_of(security: Security) -> Actor:
    return make_actor(user=User.objects.get(pk=security.drafted_by_id))


def file_papers(security: Security) -> None:
    document = make_document(security.customer, kind="other", title=security.number)
    for item in papers_due(security):
        instruments.file_paper(
            security=security, item=item, document=document, actor=author_of(security), now=NOW
        )


def appraise(security: Security, value: int = 1_000_000, **changes: Any) -> Any:
    return valuations.record_valuation(
        **{
            "security": security,
            "dated_on": date(2026, 1, 6),
            "value": Decimal(value),
            "method": "appraisal",
            "valuer": "华信评估",
            "actor": author_of(security),
            "now": NOW,
            **changes,
        }
    )


def bring_to(
    state: str,
    customer: Customer | None = None,
    record: SecurityRecord | None = None,
    *,
    value: int = 1_000_000,
) -> Security:
    """Bring a security to a state on the way that people take."""
    security = draft(customer, record)
    file_papers(security)
    if security.kind in VALUED:
        appraise(security, value)
    if state == "DRAFT":
        return security
    instruments.propose_security(security=security, revision=1, actor=author_of(security), now=NOW)
    if state == "PROPOSED":
        return security
    if state == "REJECTED":
        judgement.reject_security(
            security=security, reason="不需要", actor=make_actor("credit_manager"), now=NOW
        )
        return security
    check(security)
    accept(security)
    end(security, state)
    return security


def check(security: Security, actor: Actor | None = None) -> None:
    judgement.check_security(
        security=security,
        revision=security.revision,
        opinion="文本完备，可以接受。",
        actor=actor or make_actor("legal_counsel"),
        now=NOW,
    )


def accept(security: Security, actor: Actor | None = None) -> None:
    judgement.accept_security(
        security=security,
        revision=security.revision,
        actor=actor or make_actor("credit_manager"),
        now=NOW,
    )


def end(security: Security, state: str) -> None:
    manager = make_actor("credit_manager")
    if state == "RELEASED":
        judgement.release_security(security=security, reason="已结清", actor=manager, now=NOW)
    if state == "CALLED":
        act = {"joint_guarantee": "demand", "general_guarantee": "suit"}
        judgement.call_security(
            security=security,
            act=act.get(security.kind, "enforcement"),
            on=TODAY,
            reason="逾期九十天",
            actor=manager,
            now=NOW,
        )
    if state == "EXPIRED":
        Security.objects.filter(pk=security.pk).update(state="EXPIRED")
        security.refresh_from_db()


def make_group(*customers: Customer, **changes: Any) -> CustomerGroup:
    return set_group(
        **{
            "group": None,
            "revision": 0,
            "name": "启明系",
            "limit": Decimal(1_000_000),
            "members": customers or (make_customer(), make_customer()),
            "reason": "同一实际控制人",
            "actor": make_actor("credit_manager"),
            "now": NOW,
            **changes,
        }
    )
