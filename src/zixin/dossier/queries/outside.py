"""What sections hold that other apps keep: statements and documents. They say how; we ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.documents.states import DocumentState
from zixin.dossier.rules.mapping import Equity
from zixin.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of another app as a section shows it."""

    title: str
    text: str
    as_of: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """How another app fills a section: how many a customer has, and which the actor may see."""

    count: Callable[[int, date, datetime], int]
    lines: Callable[[Actor, int, date, datetime], Sequence[Line]]


def _document_count(customer_id: int, on: date, known_at: datetime) -> int:
    rows = Document.objects.filter(customer_id=customer_id, brought_at__lte=known_at)
    is_old = Q(expires_on__lt=on) | Q(next__brought_at__lte=known_at)
    return rows.exclude(state=DocumentState.DISPOSED).exclude(is_old).count()


def _documents(actor: Actor, customer_id: int, on: date, known_at: datetime) -> Sequence[Line]:
    rows = documents_for(actor, today=on).filter(customer_id=customer_id, next__isnull=True)
    return [
        Line(title=row.title, text=f"{row.number} · {row.file_name}", as_of=row.dated_on)
        for row in rows.filter(brought_at__lte=known_at)
    ]


_feeds: dict[str, Feed] = {"documents": Feed(count=_document_count, lines=_documents)}
Grader = Callable[[int], str]
_graders: list[Grader] = []
Accounts = Callable[[Collection[int], date, datetime], Mapping[int, Equity]]
_accounts: list[Accounts] = []


def register_grader(grader: Grader) -> None:
    """Let another app tell the present grade of a customer."""
    _graders[:] = [grader]


def grade_of(customer_id: int) -> str:
    """Return the present grade of a customer; empty when nobody has rated it."""
    return _graders[0](customer_id) if _graders else ""


def register_accounts(accounts: Accounts) -> None:
    """Let another app tell the equity of customers."""
    _accounts[:] = [accounts]


def equities_of(
    customer_ids: Collection[int], on: date, known_at: datetime
) -> Mapping[int, Equity]:
    """Return the equity of customers on a day as known at a moment; one query for all."""
    return _accounts[0](customer_ids, on, known_at) if _accounts else {}


def register_feed(section: str, feed: Feed) -> None:
    """Let another app fill a section; called when the apps are ready."""
    _feeds[section] = feed


def outside_counts(customer_id: int, on: date, known_at: datetime) -> Mapping[str, int]:
    """Count what other apps hold of a customer, by section; one query an app."""
    return {section: feed.count(customer_id, on, known_at) for section, feed in _feeds.items()}


def outside_lines(
    section: str, actor: Actor, customer_id: int, on: date, known_at: datetime
) -> Sequence[Line]:
    """List what another app holds of a customer in a section."""
    feed = _feeds.get(section)
    return feed.lines(actor, customer_id, on, known_at) if feed else ()
