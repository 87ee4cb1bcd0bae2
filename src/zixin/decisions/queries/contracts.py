"""Contracts: who may read them, what they have to say, and where they depart from it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from zixin.decisions.models import Contract, CreditApplication, Decision
from zixin.decisions.queries import applications_for
from zixin.decisions.rules.choices import Method
from zixin.decisions.rules.contracts import (
    TEMPLATE,
    TEXT_LANGUAGE,
    Template,
    differences,
    load_template,
)
from zixin.decisions.states import ConditionState, ContractState
from zixin.guarantees.models import Security
from zixin.guarantees.rules.choices import SecurityKind
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor


def contracts_for(actor: Actor) -> QuerySet[Contract]:
    """The contracts of the applications this actor may open."""
    return Contract.objects.select_related("application", "pdf", "docx").filter(
        application__in=applications_for(actor)
    )


def differences_of(contract: Contract | None) -> list[str]:
    """Say where a contract that waits for its signature departs from what was decided."""
    if contract is None or contract.state != ContractState.DRAWN_UP:
        return []
    template = load_template(*TEMPLATE)
    decided = terms_of(contract.application, contract.decision, template=template)
    return differences(contract.terms, decided)


def terms_of(
    application: CreditApplication, decision: Decision, *, template: Template
) -> dict[str, Any]:
    """Return what a contract on a decision has to say now: what was decided, and what secures it."""
    secured = Security.objects.filter(
        customer=application.customer_id, state=SecurityState.ACCEPTED
    ).order_by("number")
    share = application.prepayment_share
    with override(TEXT_LANGUAGE):
        named = [
            f"{one.get_kind_display()}（{one.number}，{one.amount:,.2f} {one.currency}）"
            for one in secured
        ]
    return {
        "customer": application.customer.name,
        "amount": str(decision.amount_granted),
        "currency": application.currency,
        "terms_days": decision.terms_days,
        "method": decision.method,
        "prepayment_share": str(share) if share and decision.method == Method.PREPAYMENT else None,
        "instalments": application.instalments if decision.method == Method.INSTALMENT else None,
        "valid_until": decision.valid_until.isoformat() if decision.valid_until else "",
        "security": named,
        "retention_of_title": decision.method == Method.CONSIGNMENT
        or any(one.kind == SecurityKind.RETENTION_OF_TITLE for one in secured),
        "late_interest_per_day": template.late_interest_per_day,
        "conditions": list(
            application.conditions.exclude(state=ConditionState.WAIVED)
            .order_by("pk")
            .values_list("text", flat=True)
        ),
    }
