"""A vote left too long is told to the next rank (审批超时升级)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.accounts.models import User
from zixin.decisions.holding import authority, hold, note
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries.approvals import open_round_of, standing_of
from zixin.decisions.states import ApplicationState
from zixin.kernel.actor import Actor

Send = Callable[[str, str, str], None]


@transaction.atomic
def escalate_waiting(*, send: Send, actor: Actor, now: datetime) -> list[str]:
    """Tell the next rank of votes left longer than the matrix allows; return their numbers.

    Marks each application and records ``decisions.application.escalated``, so that nobody hears
    twice of one step; sends each person one letter. The next rank may stand in as the matrix has it
    already. A committee's vote is its members' alone, and above the highest rank there is nobody.
    """
    hours = authority(now=now)[1].escalation_hours
    if hours is None:
        return []
    waiting = CreditApplication.objects.filter(
        state=ApplicationState.PENDING_APPROVAL,
        moved_at__lte=now - timedelta(hours=hours),
        escalated_to="",
    ).order_by("pk")
    letters: dict[str, list[str]] = defaultdict(list)
    told = []
    for application in waiting:
        role = _escalate(application, before=now - timedelta(hours=hours), actor=actor, now=now)
        if not role:
            continue
        told.append(application.number)
        people = User.objects.filter(is_active=True, role_grants__role=role).order_by("pk")
        for address in people.values_list("email", flat=True):
            letters[address].append(application.number)
    for address, numbers in letters.items():
        subject = _("Applications left without a decision: %(count)d") % {"count": len(numbers)}
        send(address, subject, "\n".join(numbers))
    return told


def _escalate(
    application: CreditApplication, *, before: datetime, actor: Actor, now: datetime
) -> str:
    """Mark one application as told to the next rank; empty where there is none, or it has moved."""
    hold(application)
    round_ = open_round_of(application)
    if round_ is None or application.moved_at > before or application.escalated_to:
        return ""
    standing = standing_of(round_)
    current = standing.current
    if current is None or current.is_committee:
        return ""
    above = standing.matrix.ranks[standing.matrix.ranks.index(current.step.role) + 1 :]
    if not above:
        return ""
    application.escalated_to = above[0]
    application.save(update_fields=["escalated_to"])
    data = {"role": above[0], "since": application.moved_at}
    note(application, "decisions.application.escalated", actor=actor, now=now, data=data)
    return above[0]
