"""The verbs of emergency access: opened by the one who needs it, reviewed by the officer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.accounts import rules
from zixin.accounts.models import EmergencyAccess, Verdict
from zixin.accounts.models.emergency import HOURS_MAX
from zixin.accounts.queries import level_for
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.confidentiality import Level
from zixin.kernel.workflow import RefusedError

REASON_CHARACTERS_MIN = 10


@transaction.atomic
def open_emergency_access(
    *,
    customer_id: int,
    customer_name: str,
    level: int,
    hours: int,
    reason: str,
    actor: Actor,
    now: datetime,
) -> EmergencyAccess:
    """Let the actor read one customer up to a level for some hours (紧急查阅).

    Records ``accounts.emergency.opened``, which notifies the people responsible. Raises
    ``RefusedError`` without the right, without a reason, for more than four hours, or for a level
    that is no higher than what the actor reads already.
    """
    rules.may_break_glass.require(actor, None)
    if len(reason.strip()) < REASON_CHARACTERS_MIN:
        raise RefusedError(_("Say in a sentence what the emergency is."), field="reason")
    if not 1 <= hours <= HOURS_MAX:
        raise RefusedError(_("Emergency access lasts four hours at most."), field="hours")
    if level not in Level.values or level <= level_for(actor, customer_id):
        raise RefusedError(_("You read this level of this customer already."), field="level")
    access = EmergencyAccess.objects.create(
        user_id=actor.user_id or 0,
        customer_id=customer_id,
        customer_name=customer_name,
        level=level,
        reason=reason.strip(),
        hours=hours,
        opened_at=now,
        until=now + timedelta(hours=hours),
    )
    record(
        kind="accounts.emergency.opened",
        subject=access,
        actor=actor,
        now=now,
        data={"level": level, "reason": access.reason, "valid_until": access.until},
        customer_id=customer_id,
    )
    return access


@transaction.atomic
def review_emergency_access(
    *, access: EmergencyAccess, verdict: str, remark: str, actor: Actor, now: datetime
) -> None:
    """Judge an emergency access afterwards (事后复核); one that is still open ends with it.

    Records ``accounts.emergency.reviewed``. Raises ``RefusedError`` without the right, for one's
    own access, an unknown verdict, one that needs a remark, or one reviewed already.
    """
    rules.may_protect.require(actor, None)
    fresh = EmergencyAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if fresh.user_id == actor.user_id:
        raise RefusedError(_("Nobody reviews his own emergency access."))
    if fresh.verdict:
        raise RefusedError(_("Somebody has reviewed this already."))
    if verdict not in Verdict.values:
        raise RefusedError(_("Choose a verdict."), field="verdict")
    if verdict == Verdict.UNJUSTIFIED and not remark.strip():
        raise RefusedError(_("Say why it is not justified."), field="remark")
    access.verdict, access.remark = verdict, remark.strip()
    access.reviewed_by_name, access.reviewed_at = actor.name, now
    access.until = min(fresh.until, now)
    access.save(update_fields=["verdict", "remark", "reviewed_by_name", "reviewed_at", "until"])
    record(
        kind="accounts.emergency.reviewed",
        subject=access,
        actor=actor,
        now=now,
        data={"verdict": verdict, "remark": access.remark},
        customer_id=access.customer_id,
    )


@transaction.atomic
def end_emergency_access(*, customer_id: int, actor: Actor, now: datetime) -> list[EmergencyAccess]:
    """Give up one's own emergency access to a customer before its time (提前结束紧急查阅).

    Records ``accounts.emergency.ended`` for each that was open, which notifies the people
    responsible. Raises ``RefusedError`` when the actor has none open: nobody ends another's here.
    """
    held = EmergencyAccess.objects.select_for_update(of=("self",)).filter(
        user_id=actor.user_id or 0, customer_id=customer_id, until__gt=now
    )
    accesses = list(held.order_by("pk"))
    if not accesses:
        raise RefusedError(_("You have no emergency access to this customer that is still open."))
    for access in accesses:
        before = access.until
        access.until = access.ended_at = now
        access.save(update_fields=["until", "ended_at"])
        record(
            kind="accounts.emergency.ended",
            subject=access,
            actor=actor,
            now=now,
            data={"level": access.level, "valid_until": [before, now]},
            customer_id=customer_id,
        )
    return accesses


@transaction.atomic
def note_notice(*, access: EmergencyAccess, of_end: bool, actor: Actor, now: datetime) -> None:
    """Keep that the people responsible were told, so that they are told once; records nothing."""
    name = "end_notified_at" if of_end else "notified_at"
    setattr(access, name, now)
    access.save(update_fields=[name])
