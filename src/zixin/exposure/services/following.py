"""What happens to a limit in force: suspended, resumed, ended, expired, run off (额度后续管理)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.exposure import rules
from zixin.exposure.models import CreditLimit, RunOffPlan
from zixin.exposure.states import LIMIT_FLOW, STANDING_STATES, LimitState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError, advance


@transaction.atomic
def suspend_limit(*, limit: CreditLimit, reason: str, actor: Actor, now: datetime) -> None:
    """Suspend a limit: it grants nothing until it is resumed; ``exposure.limit.suspended``.

    Raises ``RefusedError`` without a reason, for another role, and when it is not in force.
    """
    _move(limit, "suspend", reason, actor=actor, now=now)


@transaction.atomic
def resume_limit(*, limit: CreditLimit, reason: str, actor: Actor, now: datetime) -> None:
    """Put a suspended limit in force again; ``exposure.limit.resumed``.

    Raises ``RefusedError`` without a reason, for another role, when its last day has passed, or when
    another limit of its kind is in force meanwhile.
    """
    _hold(limit)
    if limit.valid_until < timezone.localdate(now):
        raise RefusedError(_("The limit has run out; apply for a new one."))
    others = CreditLimit.objects.filter(
        customer=limit.customer_id, currency=limit.currency, kind=limit.kind
    )
    if others.filter(state=LimitState.ACTIVE).exclude(pk=limit.pk).exists():
        raise RefusedError(_("Another limit of this kind is in force."))
    _move(limit, "resume", reason, actor=actor, now=now)


@transaction.atomic
def terminate_limit(*, limit: CreditLimit, reason: str, actor: Actor, now: datetime) -> None:
    """End a limit for good; ``exposure.limit.terminated``. A new one needs an application.

    Raises ``RefusedError`` without a reason, for another role, and when it does not stand.
    """
    _move(limit, "terminate", reason, actor=actor, now=now)


@transaction.atomic
def expire_limit(*, limit: CreditLimit, actor: Actor, now: datetime) -> None:
    """Let a limit expire whose last day has passed; ``exposure.limit.expired``.

    Leaves one alone that somebody has moved on meanwhile. Raises ``RefusedError`` for a person, and
    before the day.
    """
    _hold(limit)
    if limit.state not in STANDING_STATES:
        return
    if limit.valid_until >= timezone.localdate(now):
        raise RefusedError(_("The limit is valid until %(day)s.") % {"day": limit.valid_until})
    reason = _("Valid until %(day)s.") % {"day": limit.valid_until.isoformat()}
    _move(limit, "expire", reason, actor=actor, now=now)


@transaction.atomic
def agree_run_off(
    *,
    limit: CreditLimit,
    owed: Decimal | None,
    steps: Sequence[rules.Step],
    actor: Actor,
    now: datetime,
) -> RunOffPlan:
    """Keep the plan by which what is owed comes down to the limit; ``exposure.plan.agreed``.

    Until receivables are kept, ``owed`` is what the actor says, or unknown. Raises ``RefusedError``
    for another role, a limit that does not stand, or steps that do not lead down to the limit.
    """
    rules.may_end.require(actor, limit)
    _hold(limit)
    if limit.state not in STANDING_STATES:
        raise RefusedError(_("This limit does not stand any more."))
    rules.require_steps(steps, owed=owed, limit=limit.amount, today=timezone.localdate(now))
    rows = [{"on": step.on.isoformat(), "amount": str(step.amount)} for step in steps]
    plan = RunOffPlan.objects.create(
        limit=limit,
        owed=owed,
        steps=rows,
        agreed_at=now,
        agreed_by_id=actor.user_id or 0,
        agreed_by_name=actor.name,
    )
    record(
        kind="exposure.plan.agreed",
        subject=limit,
        actor=actor,
        now=now,
        data={"owed": owed, "steps": rows},
        customer_id=limit.customer_id,
    )
    return plan


def _hold(limit: CreditLimit) -> None:
    """Hold the customer, then read the limit anew: acts on limits of one customer wait in line."""
    Customer.objects.select_for_update().get(pk=limit.customer_id)
    limit.refresh_from_db()


def _move(limit: CreditLimit, name: str, reason: str, *, actor: Actor, now: datetime) -> None:
    said = reason.strip()
    if not said:
        raise RefusedError(_("Say why."), field="reason")
    _hold(limit)
    advance(
        limit,
        LIMIT_FLOW[name],
        actor=actor,
        now=now,
        data={"amount": limit.amount, "reason": said},
        customer_id=limit.customer_id,
    )
    limit.reason = said[:300]
    limit.save(update_fields=["reason"])
