"""What an approval asked for: met, waived or not kept (批准条件)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions.holding import hold, move, require_words
from zixin.decisions.models import Condition, CreditApplication
from zixin.decisions.queries import needs_contract
from zixin.decisions.rules.overrides import UNSAID, Departure, Kind
from zixin.decisions.services.effect import put_in_effect
from zixin.decisions.services.overrides import keep_override
from zixin.decisions.states import CONDITION_FLOW, GRANTED_STATES, ConditionState
from zixin.documents.models import Document
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError, advance


@transaction.atomic
def meet_condition(
    *,
    condition: Condition,
    evidence: str,
    document: Document | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Say with what a condition was met; ``decisions.condition.met``.

    Raises ``RefusedError`` without words, or for a document of another customer.
    """
    said = require_words(evidence, _("Say how the condition was met."), field="evidence")
    if document is not None and document.customer_id != condition.application.customer_id:
        raise RefusedError(_("The document is of another customer."), field="document")
    data = {"document": document.number} if document else {}
    _move(condition, "meet", said, actor=actor, now=now, data=data)
    condition.document = document
    condition.save(update_fields=["document"])


@transaction.atomic
def waive_condition(
    *,
    condition: Condition,
    reason: str,
    actor: Actor,
    now: datetime,
    departure: Departure = UNSAID,
) -> None:
    """Go without a condition; a decider who prepared nothing says why, and it is in the ledger.

    Records ``decisions.condition.waived``.
    """
    said = require_words(reason, _("Say why it is waived."), field="reason")
    _move(condition, "waive", said, actor=actor, now=now, data={})
    keep_override(
        application=condition.application,
        kind=Kind.CONDITION,
        rule=condition.text,
        evidence=said,
        actor=actor,
        now=now,
        departure=departure,
    )


@transaction.atomic
def break_overdue_conditions(*, actor: Actor, now: datetime) -> int:
    """Mark the conditions nobody met by their day; ``decisions.condition.broken``. Return how many."""
    today = timezone.localdate(now)
    overdue = _overdue(today)
    for condition in overdue:
        said = _("Not met by %(day)s.") % {"day": condition.due_on.isoformat()}
        _move(condition, "break", said, actor=actor, now=now, data={})
    return len(overdue)


@transaction.atomic
def confirm_conditions(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Confirm that all conditions before effect are settled; ``decisions.application.fulfilled``.

    Where no contract is asked for, the limit is in effect at once. Raises ``RefusedError`` while one
    is open or was not kept.
    """
    hold(application)
    if application.conditions.filter(state=ConditionState.BROKEN, is_precedent=True).exists():
        raise RefusedError(_("A condition was not kept in time: have it met or waived first."))
    move(application, "fulfil", actor=actor, now=now, data={})
    if not needs_contract(application, now=now):
        put_in_effect(application=application, actor=actor, now=now)


def _overdue(today: date) -> list[Condition]:
    rows = Condition.objects.filter(
        state=ConditionState.OPEN, due_on__lt=today, application__state__in=GRANTED_STATES
    )
    return list(rows.select_related("application").order_by("pk"))


def _move(
    condition: Condition,
    name: str,
    said: str,
    *,
    actor: Actor,
    now: datetime,
    data: dict[str, Any],
) -> None:
    hold(condition.application)
    advance(
        condition,
        CONDITION_FLOW[name],
        actor=actor,
        now=now,
        data={**data, "condition": condition.text, "reason": said},
        customer_id=condition.application.customer_id,
    )
    condition.evidence = said[:300]
    condition.settled_by_name = actor.name
    condition.settled_at = now
    condition.save(update_fields=["evidence", "settled_by_name", "settled_at"])
