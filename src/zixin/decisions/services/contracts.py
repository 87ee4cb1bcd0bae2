"""Drawing up the contract of a decision, and recording its signature (合同签订)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions import rules
from zixin.decisions.holding import hold, move, note, require_words
from zixin.decisions.models import Contract, CreditApplication
from zixin.decisions.queries.contracts import differences_of, terms_of
from zixin.decisions.rules.contracts import (
    BLANK,
    TEMPLATE,
    Template,
    compose_contract,
    load_template,
)
from zixin.decisions.services.effect import put_in_effect
from zixin.decisions.states import CONTRACT_FLOW, ApplicationState, ContractState
from zixin.documents.models import Document
from zixin.kernel import vault
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number
from zixin.kernel.typesetting import RenderingError, render_report, render_text
from zixin.kernel.workflow import RefusedError, advance

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@transaction.atomic
def draw_up_contract(*, application: CreditApplication, actor: Actor, now: datetime) -> Contract:
    """Draw up the contract of an approved application, from the newest template.

    Its text is kept as PDF and DOCX with their digests; ``decisions.application.contracting`` the
    first time, ``decisions.contract.drawn_up`` always. Raises ``RefusedError`` when the application
    is not approved, another contract stands, the approval has run out, or the text cannot be typeset.
    """
    hold(application)
    decision = application.decision
    if decision is None or decision.valid_until is None:
        raise RefusedError(_("There is no approval that could be put in effect."))
    if decision.valid_until <= timezone.localdate(now):
        raise RefusedError(_("The approval has run out."))
    if application.contracts.exclude(state=ContractState.VOID).exists():
        raise RefusedError(_("A contract stands already: make it void before another is drawn up."))
    number = draw_number("CT", now=now)
    if application.state == ApplicationState.CONTRACTING:
        rules.may_contract.require(actor, application)
    else:
        move(application, "contract", actor=actor, now=now, data={"contract": number})
    template = load_template(*TEMPLATE)
    terms = terms_of(application, decision, template=template)
    files = _typeset(application, terms, template, number=number, now=now)
    contract = Contract.objects.create(
        number=number,
        application=application,
        decision=decision,
        terms=terms,
        template=template.name,
        template_version=template.version,
        drawn_up_by_name=actor.name,
        drawn_up_at=now,
        **files,
    )
    data = {
        "contract": number,
        "template": f"{template.name} {template.version}",
        "pdf": contract.pdf_digest,
        "docx": contract.docx_digest,
    }
    note(application, "decisions.contract.drawn_up", actor=actor, now=now, data=data)
    return contract


@transaction.atomic
def void_contract(*, contract: Contract, reason: str, actor: Actor, now: datetime) -> None:
    """Make a contract void that nobody signed, so that another can be drawn up.

    Records ``decisions.contract.voided``. Raises ``RefusedError`` without a reason.
    """
    said = require_words(reason, _("Say why the contract is made void."), field="reason")
    hold(contract.application)
    advance(
        contract,
        CONTRACT_FLOW["void"],
        actor=actor,
        now=now,
        data={"contract": contract.number, "reason": said},
        customer_id=contract.application.customer_id,
    )
    contract.void_reason = said[:300]
    contract.save(update_fields=["void_reason"])


@transaction.atomic
def open_contract(*, contract: Contract, form: str, actor: Actor, now: datetime) -> bytes:
    """Return the text of a contract as PDF or DOCX, and record who read it (``decisions.contract.opened``).

    Raises ``RefusedError`` for a form nobody knows, for who may not read applications, and when the
    kept file is gone or is not the one that was drawn up.
    """
    if not actor.may("decisions.view"):
        raise RefusedError(_("Your role does not read contracts."))
    if form not in TYPES:
        raise RefusedError(_("Choose one of the list."))
    file = contract.pdf if form == "pdf" else contract.docx
    digest = contract.pdf_digest if form == "pdf" else contract.docx_digest
    if file is None:
        raise RefusedError(_("This contract was drawn up before texts were kept."))
    try:
        content = vault.content_of(file)
    except (vault.DamagedFileError, vault.ShreddedFileError) as broken:
        raise RefusedError(_("The text of this contract is no longer there.")) from broken
    if file.sha256 != digest:
        raise RefusedError(_("The kept text is not the one that was drawn up."))
    record(
        kind="decisions.contract.opened",
        subject=contract,
        actor=actor,
        now=now,
        data={"contract": contract.number, "form": form, "sha256": digest},
        customer_id=contract.application.customer_id,
    )
    return content


@transaction.atomic
def record_signature(
    *,
    contract: Contract,
    signed_copy: Document,
    signed_on: date,
    signatory: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Record that both sides signed, with the signed copy; ``decisions.contract.signed``.

    The limit is in effect with it. Raises ``RefusedError`` for a copy that is not the customer's, a
    day to come, or a contract whose terms are not those decided: each difference is named.
    """
    said = require_words(signatory, _("Say who signed for the customer."), field="signatory")
    application = contract.application
    hold(application)
    if signed_copy.customer_id != application.customer_id:
        raise RefusedError(_("The document is of another customer."), field="signed_copy")
    if signed_on > timezone.localdate(now):
        raise RefusedError(_("The day of signature lies ahead."), field="signed_on")
    if signed_on < timezone.localdate(contract.drawn_up_at):
        raise RefusedError(_("The contract was drawn up after that day."), field="signed_on")
    if found := differences_of(contract):
        lead = _("The contract does not say what was decided: draw it up anew.")
        raise RefusedError(" ".join([lead, *found]))
    contract.signed_on = signed_on  # a signed contract has its day: the database asks for it
    contract.save(update_fields=["signed_on"])
    advance(
        contract,
        CONTRACT_FLOW["sign"],
        actor=actor,
        now=now,
        data={"document": signed_copy.number, "digest": signed_copy.sha256, "signatory": said},
        customer_id=application.customer_id,
    )
    contract.signed_copy = signed_copy
    contract.signed_digest = signed_copy.sha256
    contract.signatory = said[:150]
    contract.recorded_by_name = actor.name
    contract.save(update_fields=["signed_copy", "signed_digest", "signatory", "recorded_by_name"])
    put_in_effect(application=application, actor=actor, now=now)


def _typeset(
    application: CreditApplication,
    terms: dict[str, Any],
    template: Template,
    *,
    number: str,
    now: datetime,
) -> dict[str, Any]:
    customer = application.customer
    content = compose_contract(
        terms,
        template,
        number=number,
        seller=settings.COMPANY_NAME,
        party={
            "uscc": customer.uscc or BLANK,
            "legal_rep": customer.legal_rep or BLANK,
            "address": customer.address or BLANK,
        },
        on=timezone.localdate(now).isoformat(),
    )
    try:
        pdf, docx = render_report(content), render_text(content)
    except RenderingError as unprintable:
        raise RefusedError(
            _("The contract holds characters that cannot be printed: %(reason)s")
            % {"reason": unprintable}
        ) from unprintable
    kept = {
        "pdf": vault.keep_file(source=pdf, now=now),
        "docx": vault.keep_file(source=docx, now=now),
    }
    digests = {f"{form}_digest": file.sha256 for form, file in kept.items()}
    return {**kept, **digests}
