"""Bringing documents in, replacing, classifying and opening them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.documents.indexing import index_document
from zixin.documents.intake import Paper, Refusal
from zixin.documents.models import Document
from zixin.documents.queries.twins import document_on_record
from zixin.documents.rules import acts
from zixin.documents.rules.kinds import kinds
from zixin.documents.states import DOCUMENT_FLOW, DocumentState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event, record
from zixin.kernel.confidentiality import Level
from zixin.kernel.numbering import draw_number
from zixin.kernel.vault import DamagedFileError, ShreddedFileError, content_of, keep_file
from zixin.kernel.workflow import RefusedError, advance

TITLE_MAX = 200
TWIN_TEXT_MIN = 200  # signs; shorter texts are alike by chance
OPENING_COUNTS_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a person says of the documents he brings; an empty level is that of the kind."""

    kind: str
    title: str = ""
    dated_on: date | None = None
    expires_on: date | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the files of one upload."""

    kept: tuple[Document, ...]
    refused: tuple[Refusal, ...]


@transaction.atomic
def keep_documents(
    *, customer: Customer, papers: Sequence[Paper], stated: Stated, actor: Actor, now: datetime
) -> Outcome:
    """Keep files as documents of a customer, each by itself (资料入库).

    Adds one document, its bytes and its words a file and records ``documents.document.kept``; a file
    that is on record for this customer already is refused by itself. Raises ``RefusedError`` without
    the right, for a customer the actor does not see, and for facts that cannot be.
    """
    acts.may_upload.require(actor, None)
    if not customers_for(actor).filter(pk=customer.pk).exists():
        raise RefusedError(_("This customer is not one of yours."))
    _require_facts(stated, actor, now)
    Customer.objects.select_for_update().get(pk=customer.pk)
    kept, refused = [], []
    for paper in papers:
        try:
            kept.append(_kept(customer, paper, stated, actor=actor, now=now))
        except RefusedError as known:
            refused.append(Refusal(paper.name, known.message))
    return Outcome(tuple(kept), tuple(refused))


@transaction.atomic
def replace_document(
    *, document: Document, paper: Paper, stated: Stated, actor: Actor, now: datetime
) -> Document:
    """Keep a new version of a document (新版本); the old one stays, superseded.

    Records ``documents.document.superseded`` for the old and ``documents.document.kept`` for the new
    version. Raises ``RefusedError`` without the right, for a document that is not current, for the
    same file again, and for facts that cannot be.
    """
    _require_facts(stated, actor, now)
    Customer.objects.select_for_update().get(pk=document.customer_id)
    data = {"number": document.number, "version": document.version}
    advance(
        document,
        DOCUMENT_FLOW["supersede"],
        actor=actor,
        now=now,
        data=data,
        customer_id=document.customer_id,
    )
    return _kept(document.customer, paper, stated, actor=actor, now=now, previous=document)


@transaction.atomic
def classify_document(
    *,
    document: Document,
    level: int,
    level_until: date | None,
    responsible: User | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Set the level of a document, its term and who answers for it (定密).

    Records ``documents.document.classified``; the words of a core document's text leave the index.
    Raises ``RefusedError`` without the right, for a disposed document, for a level nobody knows or
    above the actor's own, for a term that is over, and for a level above ordinary without a
    responsible person.
    """
    acts.may_classify.require(actor, document)
    document = Document.objects.select_for_update().select_related("customer").get(pk=document.pk)
    acts.is_there.require(actor, document)
    if level not in Level.values or not actor.is_cleared_for(level):
        raise RefusedError(_("Choose a level up to your own."), field="level")
    if level_until is not None and level_until <= timezone.localdate(now):
        raise RefusedError(_("The term of a level lies ahead."), field="level_until")
    if level > Level.GENERAL and responsible is None:
        raise RefusedError(_("Name who answers for the document."), field="responsible")
    before = document.level
    document.level, document.level_until, document.responsible = level, level_until, responsible
    document.save(update_fields=["level", "level_until", "responsible"])
    index_document(document)
    record(
        kind="documents.document.classified",
        subject=document,
        actor=actor,
        now=now,
        data={
            "number": document.number,
            "level": [before, level],
            "until": level_until,
            "responsible": responsible.full_name if responsible else "",
        },
        customer_id=document.customer_id,
    )


@transaction.atomic
def note_opening(*, document: Document, actor: Actor, now: datetime) -> None:
    """Note that a document above the ordinary level was opened (查阅登记).

    Records ``documents.document.opened``, at most once in half an hour for the same person.
    """
    if document.level_on(timezone.localdate(now)) < Level.IMPORTANT:
        return
    known = Event.objects.filter(
        kind="documents.document.opened",
        subject_type=document._meta.label_lower,
        subject_id=str(document.pk),
        actor_id=actor.user_id,
        happened_at__gt=now - OPENING_COUNTS_FOR,
    )
    if known.exists():
        return
    _note(document, "documents.document.opened", actor=actor, now=now)


@transaction.atomic
def take_original(*, document: Document, actor: Actor, now: datetime) -> bytes:
    """Return the bytes of an ordinary document; records ``documents.document.downloaded``.

    Raises ``RefusedError`` above the ordinary level, for such a document leaves as a marked copy
    only, and when the bytes are gone.
    """
    if document.level_on(timezone.localdate(now)) > Level.GENERAL:
        raise RefusedError(
            _("A document above the ordinary level leaves only as an export with your name on it.")
        )
    try:
        content = content_of(document.file)
    except (DamagedFileError, ShreddedFileError) as gone:
        raise RefusedError(_("The bytes of this document are gone.")) from gone
    _note(document, "documents.document.downloaded", actor=actor, now=now)
    return content


def _note(document: Document, kind: str, *, actor: Actor, now: datetime) -> None:
    data = {"number": document.number, "level": document.level}
    record(
        kind=kind,
        subject=document,
        actor=actor,
        now=now,
        data=data,
        customer_id=document.customer_id,
    )


def _require_facts(stated: Stated, actor: Actor, now: datetime) -> None:
    kind = kinds().get(stated.kind)
    if kind is None:
        raise RefusedError(_("Choose one of the list."), field="kind")
    if stated.dated_on and stated.dated_on > timezone.localdate(now):
        raise RefusedError(_("A document is not dated ahead."), field="dated_on")
    if stated.dated_on and stated.expires_on and stated.expires_on < stated.dated_on:
        raise RefusedError(_("A document expires after its date."), field="expires_on")
    if stated.level is not None:
        if stated.level not in Level.values:
            raise RefusedError(_("Choose one of the list."), field="level")
        if stated.level < kind.level and not actor.may("documents.classify"):
            raise RefusedError(
                _("A document of this kind has a higher level; only who sets levels may lower it."),
                field="level",
            )


def _kept(
    customer: Customer,
    paper: Paper,
    stated: Stated,
    *,
    actor: Actor,
    now: datetime,
    previous: Document | None = None,
) -> Document:
    sha256 = hashlib.sha256(paper.content).hexdigest()
    _refuse_known(customer, sha256, actor=actor, now=now)
    text = paper.report.text.strip()
    document = Document.objects.create(
        number=draw_number("DO", now=now),
        customer=customer,
        kind=stated.kind,
        title=(stated.title.strip() or paper.name.rpartition(".")[0])[:TITLE_MAX],
        dated_on=stated.dated_on,
        expires_on=stated.expires_on,
        level=stated.level or (previous.level if previous else kinds()[stated.kind].level),
        level_until=previous.level_until if previous else None,
        responsible=previous.responsible if previous else None,
        version=previous.version + 1 if previous else 1,
        previous=previous,
        file=keep_file(source=paper.content, now=now),
        text_file=keep_file(source=text.encode(), now=now) if text else None,
        file_name=paper.name,
        file_kind=paper.report.kind,
        sha256=sha256,
        text_sha256=_digest_of(text),
        pages=paper.report.pages,
        marks=paper.report.marks,
        traits=paper.report.traits,
        brought_at=now,
        brought_by_id=actor.user_id,
        brought_by_name=actor.name,
    )
    index_document(document, text)
    record(
        kind="documents.document.kept",
        subject=document,
        actor=actor,
        now=now,
        data={
            "number": document.number,
            "document_kind": document.kind,
            "level": document.level,
            "version": document.version,
            "sha256": sha256,
        },
        customer_id=customer.pk,
    )
    return document


def _refuse_known(customer: Customer, sha256: str, *, actor: Actor, now: datetime) -> None:
    same = Document.objects.filter(customer=customer, sha256=sha256)
    if not same.exclude(state=DocumentState.DISPOSED).exists():
        return
    number = document_on_record(actor, customer.pk, sha256, today=timezone.localdate(now))
    if number:
        raise RefusedError(_("This file is on record already as %(number)s.") % {"number": number})
    raise RefusedError(_("This file is on record for this customer already."))


def _digest_of(text: str) -> str:
    plain = "".join(text.split())
    return hashlib.sha256(plain.encode()).hexdigest() if len(plain) >= TWIN_TEXT_MIN else ""
