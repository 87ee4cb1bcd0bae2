"""Reads on the audit trail (审计日志查询). Every function starts from who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event, title_of

WORDS: dict[str, str | Promise] = {
    "act": gettext_lazy("act"),
    "address": gettext_lazy("network address"),
    "amount": gettext_lazy("amount"),
    "answer": gettext_lazy("answer"),
    "answers": gettext_lazy("answers"),
    "as_of": gettext_lazy("data cut-off"),
    "assessment": gettext_lazy("assessment"),
    "authority": gettext_lazy("authority matrix"),
    "by": gettext_lazy("by"),
    "channel": gettext_lazy("channel"),
    "code": gettext_lazy("code"),
    "codes": gettext_lazy("codes"),
    "company": gettext_lazy("company"),
    "contradictions": gettext_lazy("contradictions"),
    "count": gettext_lazy("count"),
    "created": gettext_lazy("newly created"),
    "currency": gettext_lazy("currency"),
    "customers": gettext_lazy("customers"),
    "dated_on": gettext_lazy("valued on"),
    "department": gettext_lazy("department"),
    "device": gettext_lazy("signed in on the device"),
    "digest": gettext_lazy("digest"),
    "document": gettext_lazy("document number"),
    "doubts": gettext_lazy("doubts"),
    "due_on": gettext_lazy("last day"),
    "effective_on": gettext_lazy("effective on"),
    "ended_on": gettext_lazy("last day"),
    "fate": gettext_lazy("what became of it"),
    "file": gettext_lazy("file"),
    "findings": gettext_lazy("findings"),
    "first": gettext_lazy("first number"),
    "grade": gettext_lazy("grade"),
    "graded": gettext_lazy("graded"),
    "kind": gettext_lazy("kind"),
    "last": gettext_lazy("last number"),
    "lead": gettext_lazy("lead investigator"),
    "left": gettext_lazy("left over"),
    "letter": gettext_lazy("letter no."),
    "limit": gettext_lazy("limit"),
    "method": gettext_lazy("method"),
    "methods": gettext_lazy("methods"),
    "name": gettext_lazy("name"),
    "number": gettext_lazy("number"),
    "outcome": gettext_lazy("outcome"),
    "of": gettext_lazy("of"),
    "on": gettext_lazy("done on"),
    "paper": gettext_lazy("paper"),
    "parent": gettext_lazy("parent department"),
    "photos": gettext_lazy("photos"),
    "place": gettext_lazy("place"),
    "planned_on": gettext_lazy("planned on"),
    "policy": gettext_lazy("policy"),
    "proof": gettext_lazy("proved by"),
    "purpose": gettext_lazy("purpose"),
    "questionnaire": gettext_lazy("questionnaire"),
    "rated": gettext_lazy("assessed"),
    "reason": gettext_lazy("reason"),
    "referee": gettext_lazy("referee"),
    "related": gettext_lazy("related to the customer"),
    "revised": gettext_lazy("revised"),
    "revision": gettext_lazy("revision"),
    "role": gettext_lazy("role"),
    "rows": gettext_lazy("rows"),
    "run": gettext_lazy("run"),
    "second_factor": gettext_lazy("second factor"),
    "source": gettext_lazy("source"),
    "state": gettext_lazy("state"),
    "task": gettext_lazy("to be seen to"),
    "terms_days": gettext_lazy("payment terms (days)"),
    "topic": gettext_lazy("topic"),
    "total": gettext_lazy("total"),
    "type": gettext_lazy("type"),
    "uncovered": gettext_lazy("left uncovered"),
    "unchanged": gettext_lazy("unchanged"),
    "unreadable": gettext_lazy("unreadable"),
    "updated": gettext_lazy("updated"),
    "username": gettext_lazy("user name"),
    "valid_until": gettext_lazy("valid until"),
    "valuation_method": gettext_lazy("valuation method"),
    "value": gettext_lazy("value"),
    "verdict": gettext_lazy("verdict"),
    "version": gettext_lazy("version"),
    "visited_at": gettext_lazy("made at"),
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
    actor: str
    facts: tuple[tuple[str, str], ...]


def name_values(fact: str, titles: Mapping[str, str | Promise]) -> None:
    """Give the values of a fact their words, as an app's choices do (``role``)."""
    _titles[fact] = titles


_titles: dict[str, Mapping[str, str | Promise]] = {}


def line_of(event: Event) -> Line:
    """Put an event into words; kinds and subjects of a former version keep their own."""
    try:
        title = title_of(event.kind)
    except KeyError:
        title = event.kind
    try:
        model = apps.get_model(event.subject_type)
    except LookupError:
        fields, subject = {}, event.subject_type
    else:
        fields = {field.name: field for field in model._meta.fields}
        subject = str(model._meta.verbose_name)
    return Line(
        event=event,
        title=title,
        subject=f"{subject} {event.subject_id}".strip(),
        actor=_("the system") if event.actor_id is None and event.actor_name else event.actor_name,
        facts=tuple(_fact(name, event.data[name], fields.get(name)) for name in sorted(event.data)),
    )


def _fact(name: str, value: object, field: models.Field[Any, Any] | None) -> tuple[str, str]:
    """Name a fact and its value: in our words, else in those of the subject's own column."""
    word = WORDS.get(name) or (field.verbose_name if field else name)
    titles = _titles.get(name) or dict(field.flatchoices if field else ())
    return str(word), _readable(value, titles)


def _readable(value: object, titles: Mapping[str, str | Promise]) -> str:
    match value:
        case None:
            return "—"
        case bool():
            return _("yes") if value else _("no")
        case [before, after]:
            return f"{_readable(before, titles)} → {_readable(after, titles)}"
        case list():
            return ", ".join(_readable(part, titles) for part in value)
        case dict():
            parts = (_fact(name, part, None) for name, part in value.items())
            return ", ".join(f"{name}: {part}" for name, part in parts)
        case _:
            return str(titles.get(str(value), value))
