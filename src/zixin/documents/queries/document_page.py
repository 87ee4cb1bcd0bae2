"""What the page of one document shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zixin.documents.models import Disposal, Document, DocumentExport, LegalHold
from zixin.documents.queries import exports_for, readings_of, versions_of, with_moves
from zixin.documents.queries.archive import disposals_for, holds_on
from zixin.documents.queries.twins import Twins, twins_of
from zixin.documents.rules.findings import Finding, findings_of
from zixin.documents.states import DOCUMENT_FLOW, DocumentState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.confidentiality import Level
from zixin.kernel.workflow import open_moves

PAGES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with its versions, what is odd about it, who read it and what may be done."""

    level: Level
    is_level_lapsed: bool
    is_expired: bool
    versions: list[Document]
    findings: list[Finding]
    twins: Twins
    pages: range
    has_more_pages: bool
    readings: list[Event]
    exports: list[tuple[DocumentExport, frozenset[str]]]
    holds: list[LegalHold]
    disposals: list[Disposal]
    moves: frozenset[str]
    may_take_original: bool


def document_page(document: Document, actor: Actor, *, today: date) -> DocumentPage:
    """Gather what the page of a document shows to an actor who reads it."""
    level = Level(document.level_on(today))
    is_there = document.state != DocumentState.DISPOSED
    shown = min(document.pages, PAGES_SHOWN) if is_there else 0
    sees_readers = actor.may("documents.classify") or actor.may("audit.view")
    exports = exports_for(actor, today=today).filter(document=document)
    return DocumentPage(
        level=level,
        is_level_lapsed=level != document.level,
        is_expired=document.expires_on is not None and document.expires_on < today,
        versions=versions_of(actor, document, today=today),
        findings=findings_of(document) if is_there else [],
        twins=twins_of(actor, document, today=today),
        pages=range(1, shown + 1),
        has_more_pages=is_there and document.pages > PAGES_SHOWN,
        readings=list(readings_of(document)) if sees_readers else [],
        exports=with_moves(exports, actor),
        holds=list(holds_on(document)),
        disposals=list(disposals_for(actor, today=today).filter(document=document)),
        moves=frozenset(move.name for move in open_moves(document, DOCUMENT_FLOW, actor)),
        may_take_original=is_there and level <= Level.GENERAL,
    )
