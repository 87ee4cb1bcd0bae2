"""Ruling on statements that contradict each other (信息冲突裁定)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.dossier.models import Ruling
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.file import Conflict, file_for
from zixin.dossier.rules.acts import may_rule
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def rule_on_conflict(
    *,
    customer: Customer,
    code: str,
    key: str,
    value: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Ruling:
    """Say which of several contradicting statements counts (裁定).

    Adds the ruling, which the engine follows until another statement is recorded, and records
    ``dossier.conflict.ruled`` with source and reason. Raises ``RefusedError`` without the right or a
    reason, where nothing conflicts, for a value nobody stated, and for who recorded one of them.
    """
    may_rule.require(actor, customer)
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    Customer.objects.select_for_update().get(pk=customer.pk)
    conflict = _conflict(customer, code, key, actor=actor, now=now)
    voices = conflict.choice.voices
    if any(_recorded_by(voice.row, actor) for voice in voices):
        raise RefusedError(_("Who recorded one of the statements does not rule on them."))
    chosen = next((voice for voice in voices if voice.value == value), None)
    if chosen is None:
        raise RefusedError(_("Choose one of the list."), field="value")
    ruling = Ruling.objects.create(
        customer=customer,
        code=code,
        key=key,
        value=value,
        others=[voice.value for voice in voices if voice.value != value],
        reason=reason.strip(),
        ruled_at=now,
        ruled_by_id=actor.user_id or 0,
        ruled_by_name=actor.name,
    )
    record(
        kind="dossier.conflict.ruled",
        subject=customer,
        actor=actor,
        now=now,
        data={"code": code, "source": chosen.source, "reason": ruling.reason},
        customer_id=customer.pk,
    )
    return ruling


def _conflict(customer: Customer, code: str, key: str, *, actor: Actor, now: datetime) -> Conflict:
    file = file_for(actor, customer, Moment(timezone.localdate(now), now))
    for conflict in file.conflicts:
        if (conflict.code, conflict.key) == (code, key):
            return conflict
    raise RefusedError(_("Nothing conflicts here any more; please look again."))


def _recorded_by(row: object, actor: Actor) -> bool:
    recorder = getattr(row, "recorded_by_id", None)
    if recorder is None:
        return getattr(row, "recorded_by_name", "") == actor.name
    return bool(recorder == actor.user_id)
