"""Steps that every act on security shares: hold it, move it, tell what happened. Inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.guarantees.models import Security
from zixin.guarantees.states import SECURITY_FLOW, SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError, advance


def hold_customer(customer_id: int) -> None:
    """Hold the customer: acts on its security come one after the other."""
    Customer.objects.select_for_update().get(pk=customer_id)


def hold_security(security: Security, *, revision: int | None = None) -> None:
    """Hold the customer, then the security, and read it anew: every act in this order.

    Raises ``RefusedError`` when it was changed since the revision the actor saw.
    """
    hold_customer(security.customer_id)
    security.refresh_from_db(from_queryset=Security.objects.select_for_update(of=("self",)))
    if revision is not None and revision != security.revision:
        raise RefusedError(_("Somebody has changed this security; please look at it again."))


def require_draft(security: Security) -> None:
    if security.state != SecurityState.DRAFT:
        raise RefusedError(_("Only a draft of security can be changed."))


def move_security(
    security: Security,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    **columns: Any,
) -> None:
    """Move a security along its flow, with the columns that go with the move, and stamp the time."""
    move = SECURITY_FLOW[name]
    for rule in move.rules:
        rule.require(actor, security)
    if security.state not in move.source:
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    for column, value in {**columns, "moved_at": now}.items():
        setattr(security, column, value)
    security.save(update_fields=[*columns, "moved_at"])
    advance(security, move, actor=actor, now=now, data=data, customer_id=security.customer_id)


def tell(
    kind: str, security: Security, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    """Record an event of a security."""
    record(
        kind=kind,
        subject=security,
        actor=actor,
        now=now,
        data=data,
        customer_id=security.customer_id,
    )
