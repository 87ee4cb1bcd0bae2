"""Filing, holding and disposing of documents."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zixin.customers.models import Customer
from zixin.documents.models import Disposal, Document, LegalHold, SearchEntry
from zixin.documents.queries.archive import due_for_disposal, holds_on
from zixin.documents.rules import acts
from zixin.documents.rules.retention import BY_SYSTEM, kept_until
from zixin.documents.states import DISPOSAL_FLOW, DOCUMENT_FLOW, DisposalState, DocumentState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.vault import shred_file
from zixin.kernel.workflow import RefusedError, advance

REASON_MAX = 300
DUE_MAX = 500  # a day; the rest follow on the next


@transaction.atomic
def file_document(*, document: Document, term_begins_on: date, actor: Actor, now: datetime) -> None:
    """File a document away (归档); it is kept for the years of its kind from a day on.

    Moves it to ``ARCHIVED`` and records ``documents.document.archived``. Raises ``RefusedError`` for
    who is no archivist and for a term that begins ahead.
    """
    today = timezone.localdate(now)
    if term_begins_on > today:
        raise RefusedError(_("The term begins today or before."), field="term_begins_on")
    until = kept_until(term_begins_on, document.kind_of)
    advance(
        document,
        DOCUMENT_FLOW["archive"],
        actor=actor,
        now=now,
        data={"number": document.number, "keep_until": until},
        customer_id=document.customer_id,
    )
    document.filed_on, document.keep_until = today, until
    document.save(update_fields=["filed_on", "keep_until"])


@transaction.atomic
def place_hold(
    *, customer: Customer, document: Document | None, reason: str, actor: Actor, now: datetime
) -> LegalHold:
    """Keep one document, or all of a customer, from disposal (法务保全).

    Records ``documents.hold.placed``. Raises ``RefusedError`` for who is not legal counsel,
    without a reason, and for a disposed document.
    """
    acts.may_hold.require(actor, document)
    if document is not None:  # locked, so that it is held before it is destroyed or not at all
        document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
        acts.is_there.require(actor, document)
    hold = LegalHold.objects.create(
        customer=customer,
        document=document,
        reason=_reason(reason),
        placed_by_name=actor.name,
        placed_at=now,
    )
    _note_hold(hold, "documents.hold.placed", hold.reason, actor=actor, now=now)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, actor: Actor, now: datetime) -> None:
    """Lift a legal hold; records ``documents.hold.lifted``.

    Raises ``RefusedError`` for who is not legal counsel, without a reason, and when it is lifted.
    """
    acts.may_hold.require(actor, None)
    hold = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_at is not None:
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    hold.lifted_by_name, hold.lifted_at, hold.lifting_reason = actor.name, now, _reason(reason)
    hold.save(update_fields=["lifted_by_name", "lifted_at", "lifting_reason"])
    _note_hold(hold, "documents.hold.lifted", hold.lifting_reason, actor=actor, now=now)


@transaction.atomic
def propose_disposal(*, document: Document, reason: str, actor: Actor, now: datetime) -> Disposal:
    """Propose to dispose of a filed document whose term has ended (提出销毁).

    What the system proposed the archivist makes his own: it still takes a second person. Records
    ``documents.disposal.proposed``. Raises ``RefusedError`` for who is no archivist, before the term
    ends, under a legal hold, without a reason, and when somebody proposed it already.
    """
    acts.may_propose_disposal.require(actor, document)
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    _require_ended(document, now)
    disposal = document.disposals.filter(state=DisposalState.PROPOSED).first()
    if disposal is None:
        disposal = Disposal(document=document)
    elif disposal.proposed_by_id != BY_SYSTEM or actor.is_system:
        raise RefusedError(_("The disposal of this document is proposed already."))
    disposal.reason = _reason(reason)
    disposal.proposed_by_id = actor.user_id or BY_SYSTEM
    disposal.proposed_by_name, disposal.proposed_at = actor.name, now
    disposal.save()
    record(
        kind="documents.disposal.proposed",
        subject=disposal,
        actor=actor,
        now=now,
        data={"number": document.number, "reason": disposal.reason},
        customer_id=document.customer_id,
    )
    return disposal


@transaction.atomic
def propose_due_disposals(*, actor: Actor, now: datetime) -> int:
    """Propose to dispose of each filed document whose term has ended (到期提请销毁); count them.

    Nothing is destroyed: a person takes each proposal up and another one approves it. One proposed
    before, whatever became of it, and one under a legal hold are left. Records
    ``documents.disposal.proposed`` for each. Raises ``RefusedError`` for who is no archivist.
    """
    acts.may_propose_disposal.require(actor, None)
    documents = list(due_for_disposal(timezone.localdate(now)).filter(disposals=None)[:DUE_MAX])
    with override(settings.LANGUAGE_CODE):
        reason = _("Its term has ended.")
    for document in documents:
        propose_disposal(document=document, reason=reason, actor=actor, now=now)
    return len(documents)


@transaction.atomic
def approve_disposal(*, disposal: Disposal, actor: Actor, now: datetime) -> None:
    """Destroy a document as proposed (批准销毁): its key and bytes, its text and its words.

    The row stays with its digest, who and why. Records ``documents.disposal.approved``,
    ``documents.document.disposed`` and ``kernel.file.shredded`` for each file. Raises
    ``RefusedError`` for who proposed it, without the right, and under a legal hold placed since.
    """
    document = Document.objects.select_for_update(of=("self",)).get(pk=disposal.document_id)
    _require_ended(document, now)
    _decide(disposal, "approve", actor=actor, now=now, data={"number": document.number})
    document.disposed_at, document.marks, document.traits = now, {}, []
    document.save(update_fields=["disposed_at", "marks", "traits"])
    advance(
        document,
        DOCUMENT_FLOW["dispose"],
        actor=actor,
        now=now,
        data={"number": document.number, "sha256": document.sha256, "reason": disposal.reason},
        customer_id=document.customer_id,
    )
    SearchEntry.objects.filter(document=document).delete()
    for file in (document.file, document.text_file):
        if file is not None:
            shred_file(
                file=file,
                reason=disposal.reason,
                actor=actor,
                now=now,
                customer_id=document.customer_id,
            )


@transaction.atomic
def reject_disposal(*, disposal: Disposal, reason: str, actor: Actor, now: datetime) -> None:
    """Keep a document whose disposal was proposed; records ``documents.disposal.rejected``.

    Raises ``RefusedError`` without the right and without a reason.
    """
    data = {"number": disposal.document.number, "reason": _reason(reason)}
    _decide(disposal, "reject", actor=actor, now=now, data=data)


def _decide(
    disposal: Disposal, move: str, *, actor: Actor, now: datetime, data: dict[str, str]
) -> None:
    for rule in DISPOSAL_FLOW[move].rules:
        rule.require(actor, disposal)  # before the decision is written into the row
    disposal.decided_by_id, disposal.decided_by_name = actor.user_id, actor.name
    disposal.decided_at = now
    disposal.save(update_fields=["decided_by_id", "decided_by_name", "decided_at"])
    advance(
        disposal,
        DISPOSAL_FLOW[move],
        actor=actor,
        now=now,
        data=data,
        customer_id=disposal.document.customer_id,
    )


def _require_ended(document: Document, now: datetime) -> None:
    if document.state != DocumentState.ARCHIVED or document.keep_until is None:
        raise RefusedError(_("Only a filed document is disposed of."))
    if document.keep_until >= timezone.localdate(now):
        raise RefusedError(_("The document is kept until %(day)s.") % {"day": document.keep_until})
    if holds_on(document).exists():
        raise RefusedError(_("A legal hold keeps this document."))


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason:
        raise RefusedError(_("State a reason."), field="reason")
    return reason[:REASON_MAX]


def _note_hold(hold: LegalHold, kind: str, reason: str, *, actor: Actor, now: datetime) -> None:
    number = hold.document.number if hold.document else ""
    record(
        kind=kind,
        subject=hold,
        actor=actor,
        now=now,
        data={"number": number, "reason": reason},
        customer_id=hold.customer_id,
    )
