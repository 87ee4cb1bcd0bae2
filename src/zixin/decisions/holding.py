"""Steps that every act on an application shares: hold it, check what is asked, move it on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.decisions.models import CreditApplication
from zixin.decisions.states import APPLICATION_FLOW, PAUSED_STATES
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.money import AMOUNT_MAX, to_cents
from zixin.kernel.workflow import RefusedError, advance
from zixin.policies.models import PolicyVersion
from zixin.policies.queries import NoPolicyError, authority_in_force, granting_in_force
from zixin.policies.rules import AuthorityMatrix, Granting


def hold(application: CreditApplication) -> None:
    """Hold the customer, then the application, and read it anew: every act in this order.

    Both rows are held before the first event is written, as ``kernel.audit.record`` asks.
    """
    Customer.objects.select_for_update().get(pk=application.customer_id)
    application.refresh_from_db(
        from_queryset=CreditApplication.objects.select_for_update(of=("self",))
    )


def move(
    application: CreditApplication,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
) -> None:
    """Advance the application, and start the clock of the step it comes to."""
    advance(
        application,
        APPLICATION_FLOW[name],
        actor=actor,
        now=now,
        data=data,
        customer_id=application.customer_id,
    )
    start_clock(application, now=now)


def start_clock(application: CreditApplication, *, now: datetime) -> None:
    """Set since when the step waits and when it is due; a paused step is never due."""
    hours = granting(now=now).hours.get(application.state)
    is_paused = application.state in PAUSED_STATES or hours is None
    application.moved_at = now
    application.due_at = None if is_paused else now + timedelta(hours=hours or 0)
    application.escalated_to = ""
    application.save(update_fields=["moved_at", "due_at", "escalated_to"])


def note(
    application: CreditApplication,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
) -> None:
    """Record an act on an application that moves it nowhere."""
    record(
        kind=kind,
        subject=application,
        actor=actor,
        now=now,
        data=dict(data),
        customer_id=application.customer_id,
    )


def authority(*, now: datetime) -> tuple[PolicyVersion, AuthorityMatrix]:
    """Return the authority matrix in force; raises ``RefusedError`` without one."""
    try:
        return authority_in_force(on=timezone.localdate(now))
    except NoPolicyError as absent:
        raise RefusedError(_("No authority matrix is in force; publish one first.")) from absent


def granting(*, now: datetime) -> Granting:
    """Return the granting policy in force; raises ``RefusedError`` without one."""
    try:
        return granting_in_force(on=timezone.localdate(now))[1]
    except NoPolicyError as absent:
        raise RefusedError(_("No granting policy is in force; publish one first.")) from absent


def require_amount(amount: Decimal) -> Decimal:
    """Return the amount in cents; the bounds are judged first, for a giant has no cents."""
    if not amount.is_finite() or amount <= 0:
        raise RefusedError(_("The amount must be above zero."), field="amount")
    if amount > AMOUNT_MAX:
        raise RefusedError(_("The amount is beyond what the system keeps."), field="amount")
    cents = to_cents(amount)
    if cents <= 0:
        raise RefusedError(_("The amount must be above zero."), field="amount")
    return cents


def require_terms(terms_days: int, *, now: datetime) -> None:
    """Refuse terms beyond what the authority matrix allows anybody."""
    _version, matrix = authority(now=now)
    if not 0 <= terms_days <= matrix.terms_days_max:
        raise RefusedError(
            _("Payment terms are between 0 and %(days)s days.") % {"days": matrix.terms_days_max},
            field="terms_days",
        )


def require_words(text: str, sentence: str, *, field: str) -> str:
    """Return the text without space around it; refuse an empty one with the sentence."""
    if not text.strip():
        raise RefusedError(sentence, field=field)
    return text.strip()


def require_revision(application: CreditApplication, revision: int) -> None:
    """Refuse what rests on an application that has changed since."""
    if application.revision != revision:
        raise RefusedError(_("The application has changed since you opened it; please look again."))
