"""Reads on documents. Every function that serves a page starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from zixin.accounts.queries import raised_customers
from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.documents.models import Document, DocumentExport, LegalHold
from zixin.documents.states import EXPORT_FLOW
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.confidentiality import Level
from zixin.kernel.workflow import open_moves

READINGS = ("documents.document.opened", "documents.document.downloaded")
READINGS_SHOWN = 20


def holds_customer(customer_id: int) -> bool:
    """Tell whether a legal hold in force covers a customer, wholly or one of its documents."""
    return LegalHold.objects.filter(customer_id=customer_id, lifted_at__isnull=True).exists()


def readable(actor: Actor, *, today: date, prefix: str = "") -> Q:
    """Say which documents an actor reads, as a filter; ``prefix`` is the path to the document.

    They are those of the customers he sees, up to his level there; a level that has lapsed counts as
    ordinary.
    """
    if actor.is_system:
        return Q()
    if not actor.may("documents.view"):
        return Q(**{f"{prefix}pk__in": []})
    levels = Q(**{f"{prefix}level__lte": actor.clearance})
    if actor.clearance >= Level.GENERAL:
        levels |= Q(**{f"{prefix}level_until__lt": today})
    for customer_id, level in raised_customers(actor).items():
        levels |= Q(**{f"{prefix}customer_id": customer_id, f"{prefix}level__lte": level})
    return visible_customers(actor, f"{prefix}customer__") & levels


def documents_for(actor: Actor, *, today: date) -> QuerySet[Document]:
    """The documents this actor reads, newest first."""
    rows = Document.objects.filter(readable(actor, today=today))
    return rows.select_related("customer", "responsible").order_by("-id")


def documents_of(actor: Actor, customer: Customer, *, today: date) -> QuerySet[Document]:
    """The documents of one customer that this actor reads, by kind, without earlier versions."""
    rows = documents_for(actor, today=today).filter(customer=customer, next__isnull=True)
    return rows.order_by("kind", "-id")


def versions_of(actor: Actor, document: Document, *, today: date) -> list[Document]:
    """Return all versions of a document that the actor reads, the newest first."""
    known = {
        row.pk: row
        for row in documents_for(actor, today=today).filter(
            customer_id=document.customer_id, kind=document.kind
        )
    }
    following = {row.previous_id: row for row in known.values() if row.previous_id}
    newest = document
    while newest.pk in following:
        newest = following[newest.pk]
    chain = [newest]
    while chain[-1].previous_id in known:
        chain.append(known[chain[-1].previous_id or 0])
    return chain


def readings_of(document: Document) -> QuerySet[Event]:
    """The latest openings and downloads of a document, newest first."""
    events = Event.objects.filter(
        subject_type=document._meta.label_lower, subject_id=str(document.pk), kind__in=READINGS
    )
    return events.order_by("-sequence")[:READINGS_SHOWN]


def exports_for(actor: Actor, *, today: date) -> QuerySet[DocumentExport]:
    """The exports of documents this actor reads."""
    rows = DocumentExport.objects.filter(readable(actor, today=today, prefix="document__"))
    return rows.select_related("document__customer").order_by("-id")


def with_moves(
    exports: Iterable[DocumentExport], actor: Actor
) -> list[tuple[DocumentExport, frozenset[str]]]:
    """Put beside each export what the actor may do with it."""
    return [
        (export, frozenset(move.name for move in open_moves(export, EXPORT_FLOW, actor)))
        for export in exports
    ]
