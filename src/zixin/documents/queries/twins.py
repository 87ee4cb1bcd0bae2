"""The same file in two hands (重复文件), and what documents say for the tests of authenticity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.documents.rules.findings import is_made_late
from zixin.documents.rules.kinds import OTHER
from zixin.documents.states import DocumentState
from zixin.kernel.actor import Actor

SHOWN_MAX = 5


@dataclass(frozen=True, slots=True)
class Twins:
    """Documents of other customers that are the same file or hold the same text.

    ``shown`` are those the reader may open; ``is_elsewhere`` tells that there is one at all.
    """

    shown: tuple[Document, ...]
    is_elsewhere: bool
    is_same_file: bool


def twins_of(actor: Actor, document: Document, *, today: date) -> Twins:
    """Find the same file at other customers; of one the reader may not see only that it is there."""
    same_file = Q(sha256=document.sha256)
    same_text = Q(text_sha256=document.text_sha256) & ~Q(text_sha256="")
    others = Document.objects.exclude(customer_id=document.customer_id)
    is_same_file = others.filter(same_file).exists()
    shown = documents_for(actor, today=today).exclude(customer_id=document.customer_id)
    return Twins(
        shown=tuple(shown.filter(same_file | same_text)[:SHOWN_MAX]),
        is_elsewhere=is_same_file or others.filter(same_text).exists(),
        is_same_file=is_same_file,
    )


def document_on_record(actor: Actor, customer_id: int, sha256: str, *, today: date) -> str:
    """Return the number of a customer's document with these bytes, or "" when the actor sees none."""
    same = documents_for(actor, today=today).filter(customer_id=customer_id, sha256=sha256)
    return same.values_list("number", flat=True).first() or ""


def document_figures(customer_ids: Collection[int], *, as_of: date) -> dict[int, dict[str, float]]:
    """Count what the documents of customers say for the tests AU41 and AU42 up to a day.

    A customer without documents has no figures: nothing is known of him that way.
    """
    known = (
        Document.objects.filter(customer_id__in=customer_ids)
        .filter(_held_on(as_of))
        .annotate(is_shared=Exists(_elsewhere(as_of)))
        .only("customer_id", "kind", "dated_on", "marks")
        .order_by("pk")
    )
    figures: dict[int, dict[str, float]] = defaultdict(
        lambda: {"shared_documents": 0.0, "late_documents": 0.0}
    )
    for row in known:
        own = figures[row.customer_id]
        own["shared_documents"] += row.is_shared and row.kind != OTHER
        own["late_documents"] += is_made_late(row)
    return dict(figures)


def _held_on(day: date) -> Q:
    return Q(brought_at__date__lte=day) & ~Q(state=DocumentState.DISPOSED)


def _elsewhere(day: date) -> QuerySet[Document]:
    return Document.objects.filter(_held_on(day), sha256=OuterRef("sha256")).exclude(
        customer_id=OuterRef("customer_id")
    )
