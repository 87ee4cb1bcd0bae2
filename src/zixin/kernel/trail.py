"""Reads on the audit trail (审计日志查询). Every function starts from who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.apps import apps
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event, title_of

WORDS: dict[str, str | Promise] = {
    "address": gettext_lazy("network address"),
    "amount": gettext_lazy("amount"),
    "assessment": gettext_lazy("assessment"),
    "authority": gettext_lazy("authority matrix"),
    "by": gettext_lazy("by"),
    "code": gettext_lazy("code"),
    "currency": gettext_lazy("currency"),
    "department": gettext_lazy("department"),
    "digest": gettext_lazy("digest"),
    "grade": gettext_lazy("grade"),
    "kind": gettext_lazy("kind"),
    "limit": gettext_lazy("limit"),
    "name": gettext_lazy("name"),
    "number": gettext_lazy("number"),
    "parent": gettext_lazy("parent department"),
    "policy": gettext_lazy("policy"),
    "purpose": gettext_lazy("purpose"),
    "reason": gettext_lazy("reason"),
    "revision": gettext_lazy("revision"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "second_factor": gettext_lazy("second factor"),
    "source": gettext_lazy("source"),
    "state": gettext_lazy("state"),
    "terms_days": gettext_lazy("payment terms (days)"),
    "total": gettext_lazy("total"),
    "type": gettext_lazy("type"),
    "username": gettext_lazy("user name"),
    "valid_until": gettext_lazy("valid until"),
    "version": gettext_lazy("version"),
}


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


@dataclass(frozen=True, slots=True)
class Line:
    """An event as a page shows it."""

    event: Event
    title: str
    subject: str
    facts: tuple[tuple[str, str], ...]


def line_of(event: Event) -> Line:
    """Put an event into words; kinds and subjects of a former version keep their own."""
    try:
        title = title_of(event.kind)
    except KeyError:
        title = event.kind
    try:
        subject = str(apps.get_model(event.subject_type)._meta.verbose_name)
    except LookupError:
        subject = event.subject_type
    facts = tuple((str(WORDS.get(name, name)), _readable(event.data[name])) for name in event.data)
    return Line(event, title, f"{subject} {event.subject_id}".strip(), facts)


def _readable(value: object) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return _("yes") if value else _("no")
        case [before, after]:
            return f"{_readable(before)} → {_readable(after)}"
        case list():
            return ", ".join(_readable(part) for part in value)
        case dict():
            return ", ".join(
                f"{WORDS.get(name, name)}: {_readable(part)}" for name, part in value.items()
            )
        case _:
            return str(value)
