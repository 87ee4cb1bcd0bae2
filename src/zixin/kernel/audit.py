"""The audit trail (审计日志): one append-only, chained event for every change that matters.

An event is written in the transaction of the change it describes, or the change does not happen.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.actor import Actor
from zixin.kernel.logs import current_request_id
from zixin.kernel.transactions import require_transaction

ADVISORY_LOCK = 0x5A495849  # "ZIXI": serialises appenders of the chain on PostgreSQL
GENESIS = "0" * 64
ANCHOR = re.compile(
    r"(?P<content>(?P<sequence>\d{1,18}) (?P<digest>[0-9a-f]{64})) (?P<signature>[0-9a-f]{64})\n"
)


class Event(models.Model):
    """A change that happened (审计事件). Appended by ``record`` only; triggers refuse the rest."""

    sequence = models.BigIntegerField(_("sequence"), unique=True)
    kind = models.CharField(_("kind"), max_length=80)
    subject_type = models.CharField(_("subject type"), max_length=80)
    subject_id = models.CharField(_("subject"), max_length=40)
    customer_id = models.BigIntegerField(_("customer"), null=True)
    actor_id = models.BigIntegerField(_("actor"), null=True)
    actor_name = models.CharField(
        _("actor name"), max_length=150
    )  # kept as text: users come and go
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
            models.Index(fields=["kind", "sequence"], name="event_kind"),
            models.Index(fields=["happened_at"], name="event_time"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.subject_type}:{self.subject_id}"


Subscriber = Callable[[Event], None]
_subscribers: dict[str, list[Subscriber]] = {}
_kinds: dict[str, Any] = {}


def register_kinds(titles: Mapping[str, Any]) -> None:
    """Name the event kinds of an app with the words the timeline shows."""
    _kinds.update(titles)


def registered_kinds() -> dict[str, str]:
    """List every kind with its words, in the order of the kinds."""
    return {kind: str(title) for kind, title in sorted(_kinds.items())}


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

    On PostgreSQL the end of the chain is held until the transaction ends: hold the rows an act
    needs before its first event, so that two acts never wait for each other. A figure with a
    fraction is kept as its text, for the two databases write such numbers differently.

    Raises ``KeyError`` for an unregistered kind, ``NoTransactionError`` outside a transaction,
    ``ValueError`` for a time without zone or for data that no database keeps unchanged.
    """
    title_of(kind)
    require_transaction(kind)
    if now.tzinfo is None:
        raise ValueError(f"{kind}: the time {now} has no zone")
    kept = _kept(data)
    last = _hold_head()
    event = Event(
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id="" if subject.pk is None else str(subject.pk),
        customer_id=customer_id,
        actor_id=actor.user_id,
        actor_name=actor.name,
        request_id=current_request_id.get(),
        happened_at=now,
        data=kept,
        previous_digest=last.digest if last else GENESIS,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    for subscriber in _subscribers.get(kind, ()):
        subscriber(event)
    return event


def _hold_head() -> Event | None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    return _head()


def _head() -> Event | None:
    return Event.objects.order_by("-sequence").only("sequence", "digest").first()


def _kept(data: Mapping[str, Any]) -> dict[str, Any]:
    """Bring data into the form that both databases give back unchanged."""
    text = _canonical(dict(data))
    kept: dict[str, Any] = json.loads(text, parse_float=str)
    if any("\0" in word for word in _words(kept)):
        raise ValueError("PostgreSQL does not keep the character NUL")
    return kept


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


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
        value,
        cls=DjangoJSONEncoder,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
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
    """The outcome of a verification: what was read and what is wrong.

    ``anchored`` is the event up to which a cut tail shows; ``None`` without an anchor.
    """

    events: int
    head: str
    anchored: int | None
    faults: tuple[ChainFault, ...]


def verify_chain(*, progress: Callable[[int], None] | None = None) -> ChainReport:
    """Recompute the whole chain and compare it with the anchor kept outside the database."""
    faults: list[ChainFault] = []
    try:
        anchor = read_anchor()
    except ForgedAnchorError:
        anchor = None
        faults.append(ChainFault(0, "the anchor outside the database is forged"))
    anchored_digest = ""
    previous, expected, count = GENESIS, 1, 0
    for event in _events():
        faults.extend(_faults_of(event, previous=previous, expected=expected))
        if anchor and event.sequence == anchor.sequence:
            anchored_digest = event.digest
        previous, expected = event.digest, event.sequence + 1
        count += 1
        if progress:
            progress(count)
    if anchor and anchored_digest != anchor.digest:
        faults.append(ChainFault(anchor.sequence, "differs from the anchor outside the database"))
    return ChainReport(count, previous, anchor.sequence if anchor else None, tuple(faults))


def _faults_of(event: Event, *, previous: str, expected: int) -> Iterator[ChainFault]:
    if event.sequence != expected:
        yield ChainFault(expected, "missing")
    if event.previous_digest != previous:
        yield ChainFault(event.sequence, "does not follow its predecessor")
    if not hmac.compare_digest(event.digest, digest_of(event)):
        yield ChainFault(event.sequence, "content was changed")


def _events() -> Iterator[Event]:
    return Event.objects.order_by("sequence").iterator(chunk_size=2_000)


class ForgedAnchorError(ValueError):
    """The anchor file is not signed by this system, or is no anchor at all."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The signed head of the chain, kept in a file so that a cut tail shows."""

    sequence: int
    digest: str


def write_anchor() -> Anchor | None:
    """Sign the present head into the anchor file; never moves the anchor backwards.

    Raises ``ForgedAnchorError`` when the present anchor was not written by this system: what a
    forger left is kept as evidence.
    """
    last = _head()
    known = read_anchor()
    if last is None or (known and known.sequence >= last.sequence):
        return known
    anchor = Anchor(last.sequence, last.digest)
    content = f"{anchor.sequence} {anchor.digest}"
    place: Path = settings.AUDIT_ANCHOR
    with NamedTemporaryFile("w", encoding="ascii", dir=place.parent, delete=False) as partial:
        partial.write(f"{content} {_sign(content)}\n")
        partial.flush()
        os.fsync(partial.fileno())
    Path(partial.name).replace(place)
    return anchor


def read_anchor() -> Anchor | None:
    """Read the anchor file; raises ``ForgedAnchorError`` when its signature does not hold."""
    if not settings.AUDIT_ANCHOR.exists():
        return None
    text: str = settings.AUDIT_ANCHOR.read_text(encoding="ascii", errors="replace")
    parsed = ANCHOR.fullmatch(text)
    if parsed is None or not hmac.compare_digest(parsed["signature"], _sign(parsed["content"])):
        raise ForgedAnchorError(f"{settings.AUDIT_ANCHOR} is not signed by this system")
    return Anchor(int(parsed["sequence"]), parsed["digest"])
