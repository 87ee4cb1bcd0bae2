"""Reads for the desk of the archivist (档案台): what ends, what is held, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from zixin.customers.queries import visible_customers
from zixin.documents.models import Disposal, Document, DocumentExport, LegalHold
from zixin.documents.queries import documents_for, exports_for, readable, with_moves
from zixin.documents.rules.retention import BY_SYSTEM
from zixin.documents.states import DisposalState, DocumentState, ExportState
from zixin.kernel.actor import Actor

RENEWAL_DAYS = 60
SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class ArchiveDesk:
    """What waits in the archive, each list as far as the actor reads it and at most 50 long."""

    renewals: list[Document]
    unfiled: list[Document]
    disposable: list[Document]
    disposals: list[Disposal]
    holds: list[LegalHold]
    exports: list[tuple[DocumentExport, frozenset[str]]]


def archive_desk(actor: Actor, *, today: date) -> ArchiveDesk:
    """Gather what waits in the archive."""
    documents = documents_for(actor, today=today)
    renewals = documents.filter(
        state=DocumentState.CURRENT, expires_on__lte=today + timedelta(days=RENEWAL_DAYS)
    )
    proposed = Disposal.objects.filter(state=DisposalState.PROPOSED).exclude(
        proposed_by_id=BY_SYSTEM
    )
    disposable = documents.filter(
        ~Exists(proposed.filter(document=OuterRef("pk"))),
        pk__in=due_for_disposal(today).values("pk"),
    )
    disposals = disposals_for(actor, today=today).filter(pk__in=proposed.values("pk"))
    waiting = exports_for(actor, today=today).filter(state=ExportState.REQUESTED)
    return ArchiveDesk(
        renewals=list(renewals.order_by("expires_on", "pk")[:SHOWN_MAX]),
        unfiled=list(documents.filter(state=DocumentState.SUPERSEDED)[:SHOWN_MAX]),
        disposable=list(disposable.order_by("keep_until", "pk")[:SHOWN_MAX]),
        disposals=list(disposals[:SHOWN_MAX]),
        holds=list(holds_for(actor, today=today).filter(lifted_at=None)[:SHOWN_MAX]),
        exports=with_moves(waiting[:SHOWN_MAX], actor),
    )


def due_for_disposal(today: date) -> QuerySet[Document]:
    """The filed documents whose term has ended and that no legal hold keeps."""
    return Document.objects.filter(
        ~Exists(_holds_of_row()), state=DocumentState.ARCHIVED, keep_until__lt=today
    )


def disposals_for(actor: Actor, *, today: date) -> QuerySet[Disposal]:
    """The disposals of documents this actor reads."""
    rows = Disposal.objects.filter(readable(actor, today=today, prefix="document__"))
    return rows.select_related("document__customer").order_by("-pk")


def holds_for(actor: Actor, *, today: date) -> QuerySet[LegalHold]:
    """The holds on customers this actor sees and on documents he reads."""
    if not (actor.is_system or actor.may("documents.view")):
        return LegalHold.objects.none()
    is_read = Q(document=None) | readable(actor, today=today, prefix="document__")
    rows = LegalHold.objects.filter(visible_customers(actor, "customer__"), is_read)
    return rows.select_related("customer", "document").order_by("-pk")


def holds_on(document: Document) -> QuerySet[LegalHold]:
    """The holds in force on a document, or on all of its customer."""
    of_customer = Q(document=None, customer_id=document.customer_id)
    held = LegalHold.objects.filter(Q(document=document) | of_customer, lifted_at=None)
    return held.order_by("pk")


def _holds_of_row() -> QuerySet[LegalHold]:
    of_customer = Q(document=None, customer_id=OuterRef("customer_id"))
    return LegalHold.objects.filter(Q(document=OuterRef("pk")) | of_customer, lifted_at=None)
