"""Taking copies of documents out: for a purpose, by name, for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.documents.models import Document, DocumentExport
from zixin.documents.pictures import mark_of, marked_document
from zixin.documents.rules import acts
from zixin.documents.states import EXPORT_FLOW, ExportState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.confidentiality import Level
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance

VALID_FOR = timedelta(days=7)
PURPOSE_MAX = 300


@transaction.atomic
def request_export(
    *, document: Document, purpose: str, actor: Actor, now: datetime
) -> DocumentExport:
    """Ask for a copy to take out (申请导出); up to the level important it is granted at once.

    Records ``documents.export.requested``, and ``documents.export.granted`` when it is. Raises
    ``RefusedError`` without the right or the level, without a purpose, and for a disposed document.
    """
    acts.may_export.require(actor, document)
    if not purpose.strip():
        raise RefusedError(_("State what the copy is for."), field="purpose")
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    acts.is_there.require(actor, document)
    level = document.level_on(timezone.localdate(now))
    if level > Level.GENERAL and not acts.is_cleared(actor, document):
        raise RefusedError(_("You may not do this."))
    export = DocumentExport.objects.create(
        number=draw_number("DE", now=now),
        document=document,
        purpose=purpose.strip()[:PURPOSE_MAX],
        requested_by_id=actor.user_id or 0,
        requested_by_name=actor.name,
        requested_at=now,
    )
    data = {"number": export.number, "document": document.number, "purpose": export.purpose}
    record(
        kind="documents.export.requested",
        subject=export,
        actor=actor,
        now=now,
        data=data,
        customer_id=document.customer_id,
    )
    if level <= Level.IMPORTANT:
        _grant(export, "release", actor=actor, now=now)
    return export


@transaction.atomic
def grant_export(*, export: DocumentExport, actor: Actor, now: datetime) -> None:
    """Grant a copy of a core document (准予导出); records ``documents.export.granted``.

    Raises ``RefusedError`` for who neither answers for the document nor manages credit, for who
    asked for it, and for a disposed document.
    """
    for rule in EXPORT_FLOW["grant"].rules:
        rule.require(actor, export)
    _grant(export, "grant", actor=actor, now=now)


@transaction.atomic
def refuse_export(*, export: DocumentExport, actor: Actor, now: datetime) -> None:
    """Refuse a copy (不予导出); records ``documents.export.refused``; raises as ``grant_export``."""
    advance(
        export,
        EXPORT_FLOW["refuse"],
        actor=actor,
        now=now,
        data={"number": export.number},
        customer_id=export.document.customer_id,
    )
    export.decided_by_name, export.decided_at = actor.name, now
    export.save(update_fields=["decided_by_name", "decided_at"])


def take_copy(  # allow ZX006: drawing takes seconds; what it writes is one transaction below
    *, export: DocumentExport, actor: Actor, now: datetime
) -> bytes:
    """Return the copy of a granted export as PDF, with name, time and number on every page.

    Records ``documents.export.downloaded``. Raises ``RefusedError`` for anybody but who asked, when
    it is not granted, and after it has expired.
    """
    if actor.user_id != export.requested_by_id or not actor.may("documents.export"):
        raise RefusedError(_("A copy is taken by the person who asked for it."))
    if export.state != ExportState.GRANTED:
        raise RefusedError(_("This export is not granted."))
    if export.expires_at is None or export.expires_at <= now:
        raise RefusedError(_("This export has expired; ask for a new one."))
    copy = marked_document(export.document, mark_of(actor, export.number, now))
    with transaction.atomic():
        DocumentExport.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
        record(
            kind="documents.export.downloaded",
            subject=export,
            actor=actor,
            now=now,
            data={"number": export.number, "document": export.document.number},
            customer_id=export.document.customer_id,
        )
    return copy


def _grant(export: DocumentExport, move: str, *, actor: Actor, now: datetime) -> None:
    export.decided_by_name, export.decided_at = actor.name, now
    export.expires_at = now + VALID_FOR
    export.save(update_fields=["decided_by_name", "decided_at", "expires_at"])
    advance(
        export,
        EXPORT_FLOW[move],
        actor=actor,
        now=now,
        data={"number": export.number, "expires_at": export.expires_at},
        customer_id=export.document.customer_id,
    )
