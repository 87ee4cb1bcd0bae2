"""Steps that every act on a case shares: hold it, move it, tell what happened. Inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.investigation.models import Investigation
from zixin.investigation.rules import cases as rules
from zixin.investigation.states import CASE_FLOW, CaseState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError, advance


def hold_case(case: Investigation) -> None:
    """Hold the customer, then the case, and read it anew: every act in this order."""
    Customer.objects.select_for_update().get(pk=case.customer_id)
    case.refresh_from_db(from_queryset=Investigation.objects.select_for_update(of=("self",)))


def hold_for_work(case: Investigation, actor: Actor) -> None:
    """Hold a case for an investigator's work; raises ``RefusedError`` unless it is under way."""
    hold_case(case)
    rules.is_investigator.require(actor, case)
    require_under_way(case)


def require_under_way(case: Investigation) -> None:
    if case.state != CaseState.UNDER_WAY:
        raise RefusedError(_("The investigation is not under way."))


def move_case(
    case: Investigation, name: str, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    """Move a case along its flow and stamp the time."""
    advance(case, CASE_FLOW[name], actor=actor, now=now, data=data, customer_id=case.customer_id)
    case.moved_at = now
    case.save(update_fields=["moved_at"])


def tell(
    kind: str, case: Investigation, *, actor: Actor, now: datetime, data: Mapping[str, Any]
) -> None:
    """Record an event of a case."""
    record(kind=kind, subject=case, actor=actor, now=now, data=data, customer_id=case.customer_id)


def require_address(email: str) -> None:
    """Raise ``RefusedError`` for what is no e-mail address."""
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise RefusedError(_("Enter a valid e-mail address."), field="email") from wrong


def require_signature(actor: Actor, *, name: str, password: str) -> None:
    """Take a signature: the full name typed again, and the password."""
    if name.strip() != actor.name:
        raise RefusedError(_("Sign with your own full name."), field="name")
    if not User.objects.get(pk=actor.user_id or 0).check_password(password):
        raise RefusedError(_("This is not your password."), field="password")
