"""Drawing up the contract of a decision, and recording its signature (合同签订)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions.holding import hold, move, require_words, terms_of
from zixin.decisions.models import Contract, CreditApplication
from zixin.decisions.services.effect import put_in_effect
from zixin.decisions.states import CONTRACT_FLOW
from zixin.documents.models import Document
from zixin.kernel.actor import Actor
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance


@transaction.atomic
def draw_up_contract(*, application: CreditApplication, actor: Actor, now: datetime) -> Contract:
    """Draw up the contract of an approved application; ``decisions.application.contracting``.

    Raises ``RefusedError`` when the application is not approved or the approval has run out.
    """
    hold(application)
    decision = application.decision
    if decision is None or decision.valid_until is None:
        raise RefusedError(_("There is no approval that could be put in effect."))
    if decision.valid_until <= timezone.localdate(now):
        raise RefusedError(_("The approval has run out."))
    number = draw_number("CT", now=now)
    move(application, "contract", actor=actor, now=now, data={"contract": number})
    return Contract.objects.create(
        number=number,
        application=application,
        decision=decision,
        terms=terms_of(application, decision),
        drawn_up_by_name=actor.name,
        drawn_up_at=now,
    )


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
    day to come, or a contract whose terms are not those decided.
    """
    said = require_words(signatory, _("Say who signed for the customer."), field="signatory")
    application = contract.application
    hold(application)
    if signed_copy.customer_id != application.customer_id:
        raise RefusedError(_("The document is of another customer."), field="signed_copy")
    if signed_on > timezone.localdate(now):
        raise RefusedError(_("The day of signature lies ahead."), field="signed_on")
    if contract.terms != terms_of(application, contract.decision):
        raise RefusedError(_("The contract does not say what was decided: draw it up anew."))
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
