"""The audit trail (审计轨迹): one append-only, chained event for every change that matters.

An event is written in the transaction of the change it describes, or the change does not happen.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.logs import current_request_id

ADVISORY_LOCK = 0x5A495849  # "ZIXI": serialises appenders of the chain on PostgreSQL
GENESIS = "0" * 64


class Event(models.Model):
    """A change that happened (审计事件). Appended by ``record`` only; triggers refuse the rest."""

    sequence = models.BigIntegerField(_("sequence"), unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    subject_type = models.CharField(_("subject type"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=40)
    customer_id = models.BigIntegerField(_("customer"), null=True)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    actor_name = models.CharField(_("actor name"), max_length=150)  # kept as text: users come and go
    request_id = models.CharField(_("request"), max_length=40, blank=True)
    happened_at = models.DateTimeField(_("happened at"))
    data = models.JSONField(_("data"), encoder=DjangoJSONEncoder, default=dict)
    previous_digest = models.CharField(_("previous digest"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        ordering = ("sequence",)
        indexes = (
            models.Index(fields=["subject_type", "subject_id"], name="event_subject"),
            models.Index(fields=["customer_id", "sequence"], name="event_customer"),
            models.Index(fields=["actor_id", "sequence"], name="event_actor"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.subject_type}:{self.subject_id}"


Subscriber = Callable[[Event], None]
_subscribers: dict[str, list[Subscriber]] = {}
_kinds: dict[str, Any] = {}


def register_kinds(titles: Mapping[str, Any]) -> None:
    """Name the event kinds of an app with the words the timeline shows."""
    _kinds.update(titles)


def title_of(kind: str) -> str:
    """Return the words for a kind of event.

    Raises ``KeyError`` for a kind no app has named: an event nobody can read must not exist.
    """
    return str(_kinds[kind])


def subscribe(kind: str, subscriber: Subscriber) -> None:
    """Call ``subscriber`` inside the transaction of each event of this kind, to enqueue jobs."""
    _subscribers.setdefault(kind, []).append(subscriber)


def record(
    *,
    kind: str,
    subject: models.Model,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
    customer_id: int | None = None,
) -> Event:
    """Append an event to the chain and insert the jobs of its subscribers.

    Raises ``KeyError`` for an unregistered kind and ``RuntimeError`` outside a transaction.
    """
    title_of(kind)
    if not connection.in_atomic_block:
        raise RuntimeError(f"{kind} must be recorded in the transaction of its change")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    last = Event.objects.order_by("-sequence").values("sequence", "digest").first()
    event = Event(
        sequence=last["sequence"] + 1 if last else 1,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        customer_id=customer_id,
        actor_id=actor.user_id,
        actor_name=actor.name,
        request_id=current_request_id.get(),
        happened_at=now,
        data=json.loads(_canonical(dict(data))),
        previous_digest=last["digest"] if last else GENESIS,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    for subscriber in _subscribers.get(kind, ()):
        subscriber(event)
    return event


def digest_of(event: Event) -> str:
    """Compute the keyed digest (HMAC-SHA256) that binds an event to its predecessor."""
    content = _canonical(
        [
            event.sequence,
            event.kind,
            event.subject_type,
            event.subject_id,
            event.customer_id,
            event.actor_id,
            event.actor_name,
            event.request_id,
            event.happened_at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.data,
            event.previous_digest,
        ]
    )
    return _sign(content)


def _canonical(value: Any) -> str:
    return json.dumps(
        value, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def _sign(text: str) -> str:
    return hmac.new(settings.AUDIT_KEY, text.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class ChainFault:
    """A place where the chain does not hold, and how."""

    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The outcome of a verification: how many events were read and what is wrong."""

    events: int
    head: str
    faults: tuple[ChainFault, ...]


def verify_chain(*, progress: Callable[[int], None] | None = None) -> ChainReport:
    """Recompute the whole chain and compare its head with the anchor kept outside the database."""
    faults: list[ChainFault] = []
    digests: dict[int, str] = {}
    anchor = read_anchor()
    previous, expected, count = GENESIS, 1, 0
    for event in _events():
        if event.sequence != expected:
            faults.append(ChainFault(expected, "missing"))
        if event.previous_digest != previous:
            faults.append(ChainFault(event.sequence, "does not follow its predecessor"))
        if event.digest != digest_of(event):
            faults.append(ChainFault(event.sequence, "content was changed"))
        if anchor and event.sequence == anchor.sequence:
            digests[event.sequence] = event.digest
        previous, expected = event.digest, event.sequence + 1
        count += 1
        if progress:
            progress(count)
    if anchor and digests.get(anchor.sequence) != anchor.digest:
        faults.append(ChainFault(anchor.sequence, "differs from the anchor outside the database"))
    return ChainReport(count, previous, tuple(faults))


def _events() -> Iterator[Event]:
    return Event.objects.order_by("sequence").iterator(chunk_size=2_000)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The signed head of the chain, kept in a file so that a cut tail shows."""

    sequence: int
    digest: str


def write_anchor() -> Anchor | None:
    """Sign the present head into the anchor file; never moves the anchor backwards."""
    last = Event.objects.order_by("-sequence").values("sequence", "digest").first()
    if last is None:
        return None
    known = read_anchor()
    if known and known.sequence >= last["sequence"]:
        return known
    anchor = Anchor(last["sequence"], last["digest"])
    content = f"{anchor.sequence} {anchor.digest}"
    partial = settings.AUDIT_ANCHOR.with_suffix(".partial")
    partial.write_text(f"{content} {_sign(content)}\n", encoding="ascii")
    partial.replace(settings.AUDIT_ANCHOR)
    return anchor


def read_anchor() -> Anchor | None:
    """Read the anchor file; raises ``ValueError`` when its signature does not hold."""
    if not settings.AUDIT_ANCHOR.exists():
        return None
    sequence, digest, signature = settings.AUDIT_ANCHOR.read_text(encoding="ascii").split()
    if not hmac.compare_digest(signature, _sign(f"{sequence} {digest}")):
        raise ValueError(f"the audit anchor {settings.AUDIT_ANCHOR} is not signed by this system")
    return Anchor(int(sequence), digest)
