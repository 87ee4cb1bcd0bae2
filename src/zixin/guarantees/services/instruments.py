"""Writing security down: draft, change, papers, proposal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.guarantees.holding import (
    hold_customer,
    hold_security,
    move_security,
    require_draft,
    tell,
)
from zixin.guarantees.models import Security, SecurityPaper
from zixin.guarantees.rules import acts as rules
from zixin.guarantees.rules.checklist import papers_due
from zixin.guarantees.rules.choices import Paper
from zixin.guarantees.rules.records import SecurityRecord, checked, told
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def draft_security(
    *, customer: Customer, record: SecurityRecord, actor: Actor, now: datetime
) -> Security:
    """Write down a security of a customer; ``guarantees.security.drafted``.

    Raises ``RefusedError`` without the right, for a customer the actor does not see, one that gives
    it to itself, and for what ``rules.records.checked`` refuses, at its field.
    """
    if not actor.may("guarantees.prepare"):
        raise RefusedError(rules.may_prepare.refusal)
    seen = customers_for(actor)
    if not seen.filter(pk=customer.pk).exists():
        raise RefusedError(_("This customer is not one of yours."))
    if record.provider is not None and not seen.filter(pk=record.provider.pk).exists():
        raise RefusedError(_("This customer is not one of yours."), field="provider")
    columns = checked(record, customer, today=timezone.localdate(now))
    hold_customer(customer.pk)
    security = Security.objects.create(
        number=draw_number("GS", now=now),
        customer=customer,
        **columns,
        drafted_by_id=actor.user_id or 0,
        drafted_by_name=actor.name,
        drafted_at=now,
        moved_at=now,
    )
    tell("guarantees.security.drafted", security, actor=actor, now=now, data=told(columns))
    return security


@transaction.atomic
def revise_security(
    *, security: Security, revision: int, record: SecurityRecord, actor: Actor, now: datetime
) -> None:
    """Change a draft; ``guarantees.security.revised``.

    The revision rises and the check of legal counsel is void. Raises ``RefusedError`` as
    ``draft_security``, for a stale revision, and for what is no draft.
    """
    rules.may_prepare.require(actor, security)
    hold_security(security, revision=revision)
    require_draft(security)
    if record.provider is not None and not customers_for(actor).filter(pk=record.provider.pk):
        raise RefusedError(_("This customer is not one of yours."), field="provider")
    columns = checked(record, security.customer, today=timezone.localdate(now))
    changed = {name: value for name, value in columns.items() if getattr(security, name) != value}
    for name, value in changed.items():
        setattr(security, name, value)
    security.revision += 1
    security.save()
    data = told({"provider_kind": security.provider_kind, **changed})
    tell("guarantees.security.revised", security, actor=actor, now=now, data=data)


@transaction.atomic
def file_paper(
    *, security: Security, item: str, document: Document, actor: Actor, now: datetime
) -> None:
    """Put a document of the customer or of who gives the security to a line of its checklist.

    Records ``guarantees.security.papered``; a later one takes the place of an earlier. Raises
    ``RefusedError`` without the right, for a paper not asked for, somebody else's document or one
    the actor may not read, and for what is no draft.
    """
    rules.may_prepare.require(actor, security)
    hold_security(security)
    require_draft(security)
    _require_due(security, item)
    _require_document(security, document, actor=actor, now=now)
    _file(security, item, actor=actor, now=now, document=document, waiver="")
    data = {"paper": item, "document": document.number}
    tell("guarantees.security.papered", security, actor=actor, now=now, data=data)


@transaction.atomic
def waive_paper(*, security: Security, item: str, reason: str, actor: Actor, now: datetime) -> None:
    """Let legal counsel do without a paper, with the reason; ``guarantees.security.waived``.

    Raises ``RefusedError`` for anybody else, without a reason, for the contract itself, and unless
    the security is proposed.
    """
    rules.may_check.require(actor, security)
    rules.is_second_pair_of_eyes.require(actor, security)
    hold_security(security)
    if security.state != SecurityState.PROPOSED:
        raise RefusedError(_("Legal counsel looks at what is proposed."))
    _require_due(security, item)
    if item == Paper.CONTRACT:
        raise RefusedError(_("Without a signed contract there is no security."), field="item")
    if not reason.strip():
        raise RefusedError(_("Say why the paper is not needed."), field="reason")
    _file(security, item, actor=actor, now=now, document=None, waiver=reason.strip())
    data = {"paper": item, "reason": reason.strip()}
    tell("guarantees.security.waived", security, actor=actor, now=now, data=data)


@transaction.atomic
def propose_security(*, security: Security, revision: int, actor: Actor, now: datetime) -> None:
    """Hand a draft to legal counsel and to who accepts it; ``guarantees.security.proposed``.

    An earlier check is void. Raises ``RefusedError`` for a stale revision or when the move is not
    allowed.
    """
    hold_security(security, revision=revision)
    move_security(
        security,
        "propose",
        actor=actor,
        now=now,
        data={"revision": revision},
        proposed_by_id=actor.user_id,
        proposed_by_name=actor.name,
        checked_by_id=None,
        checked_by_name="",
        checked_at=None,
        opinion="",
        reason="",
    )


def _require_due(security: Security, item: str) -> None:
    if item not in papers_due(security):
        raise RefusedError(_("This security does not need that paper."), field="item")


def _require_document(
    security: Security, document: Document, *, actor: Actor, now: datetime
) -> None:
    readable = documents_for(actor, today=timezone.localdate(now)).filter(pk=document.pk)
    owners = {security.customer_id, security.provider_id}
    if document.customer_id not in owners or not readable.exists():
        raise RefusedError(
            _("Choose a document of the customer or of who gives the security."), field="document"
        )


def _file(
    security: Security,
    item: str,
    *,
    actor: Actor,
    now: datetime,
    document: Document | None,
    waiver: str,
) -> None:
    SecurityPaper.objects.update_or_create(
        security=security,
        item=item,
        defaults={
            "document": document,
            "waiver": waiver,
            "filed_at": now,
            "filed_by_name": actor.name,
        },
    )
