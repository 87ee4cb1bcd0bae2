"""Reads on the audit trail (审计轨迹查询). Every function starts from who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What to look for; an empty field does not narrow. Days are days of the company's zone."""

    kind: str = ""
    actor: str = ""
    customer_ids: tuple[int, ...] | None = None
    since: date | None = None
    until: date | None = None


def events_for(actor: Actor, search: Search) -> QuerySet[Event]:
    """The events this actor may read, newest first."""
    if not (actor.is_system or actor.may("audit.view")):
        return Event.objects.none()
    events = Event.objects.order_by("-sequence")
    if search.kind:
        events = events.filter(kind=search.kind)
    if search.actor:
        events = events.filter(actor_name__icontains=search.actor)
    if search.customer_ids is not None:
        events = events.filter(customer_id__in=search.customer_ids)
    if search.since:
        events = events.filter(happened_at__gte=_start_of(search.since))
    if search.until:
        events = events.filter(happened_at__lt=_start_of(search.until + timedelta(days=1)))
    return events


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
