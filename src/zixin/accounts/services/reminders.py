"""The verbs of reminding: who is told of a lapse, and that he was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from zixin.accounts.models import Reminder
from zixin.accounts.queries import standings
from zixin.kernel.actor import AGREEMENT, TRAINING, Actor

STEPS_DAYS = (1, 7, 30)


@transaction.atomic
def plan_reminders(*, actor: Actor, now: datetime) -> list[Reminder]:
    """Plan a mail for each coming lapse, once for each step of 30, 7 and 1 days before it.

    Returns the new ones; records nothing, for nobody's access changes. ``actor`` is the system.
    """
    new = []
    for person in standings(actor, now=now):
        for lapsing, until in _lapses(person):
            for days in _step(until, now):
                reminder, is_new = Reminder.objects.get_or_create(
                    user=person, lapsing=lapsing, days=days, valid_until=until
                )
                new += [reminder] if is_new else []
    return new


@transaction.atomic
def note_reminder(*, reminder: Reminder, actor: Actor, now: datetime) -> None:
    """Keep that a reminder was sent, so that it is sent once; records nothing."""
    reminder.sent_at = now
    reminder.save(update_fields=["sent_at"])


def _lapses(person: Any) -> list[tuple[str, datetime]]:
    known = ((TRAINING, person.trained_until), (AGREEMENT, person.signed_until))
    return [(name, until) for name, until in known if until]


def _step(until: datetime, now: datetime) -> list[int]:
    left = (until - now).total_seconds() / 86_400
    return [days for days in STEPS_DAYS if left <= days][:1]
