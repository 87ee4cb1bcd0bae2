"""The letters on decisions: those to send, and those an actor may read."""

from __future__ import annotations

from django.db.models import QuerySet

from zixin.decisions.models import DecisionLetter
from zixin.decisions.queries import applications_for
from zixin.kernel.actor import Actor
from zixin.kernel.mailing import Fate


def letters_waiting() -> list[DecisionLetter]:
    """The letters that have not gone out yet."""
    rows = DecisionLetter.objects.filter(fate=Fate.WAITING)
    return list(rows.select_related("application__customer", "kept").order_by("pk"))


def letters_for(actor: Actor) -> QuerySet[DecisionLetter]:
    """The letters on applications the actor may open."""
    return DecisionLetter.objects.select_related("application", "kept").filter(
        application__in=applications_for(actor)
    )
