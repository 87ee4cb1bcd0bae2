"""An application from its draft to its recommendation (授信申请)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.decisions.holding import (
    granting,
    hold,
    move,
    note,
    require_amount,
    require_revision,
    require_terms,
    require_words,
)
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries.checklists import missing_needs
from zixin.decisions.queries.proposals import Proposal, proposal_for
from zixin.decisions.rules.choices import ON_PRESENT_LIMIT, Action, Ask, Method, Origin
from zixin.decisions.rules.overrides import UNSAID, Departure, Kind
from zixin.decisions.services.overrides import keep_override
from zixin.decisions.services.rounds import open_round, void_round
from zixin.decisions.states import APPLICATION_FLOW, OPEN_STATES, REVISABLE_STATES
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import limit_in_force
from zixin.investigation.models import Investigation
from zixin.kernel.actor import Actor
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def draft_application(
    *,
    customer: Customer,
    ask: Ask,
    actor: Actor,
    now: datetime,
    origin: str = Origin.SALES,
) -> CreditApplication:
    """Draft an application for a customer and record ``decisions.application.drafted``.

    Raises ``RefusedError`` without the right to apply or for a customer the actor does not see, for
    an ask that is out of bounds or does not fit the limit in force, or while another application of
    the customer is open.
    """
    if not actor.may("decisions.apply"):
        raise RefusedError(_("Your role does not prepare applications."))
    if not customers_for(actor).filter(pk=customer.pk).exists():
        raise RefusedError(_("This customer is not one of yours."))
    Customer.objects.select_for_update().get(pk=customer.pk)
    asked = _asked(customer, ask, now=now)
    if CreditApplication.objects.filter(customer=customer, state__in=OPEN_STATES).exists():
        raise RefusedError(
            _("%(customer)s already has an open application.") % {"customer": customer}
        )
    application = CreditApplication.objects.create(
        number=draw_number("CA", now=now),
        customer=customer,
        **asked,
        origin=origin,
        drafted_by_id=actor.user_id or 0,
        drafted_by_name=actor.name,
        drafted_at=now,
        moved_at=now,
    )
    note(application, "decisions.application.drafted", actor=actor, now=now, data=asked)
    return application


@transaction.atomic
def revise_application(
    *, application: CreditApplication, revision: int, ask: Ask, actor: Actor, now: datetime
) -> None:
    """Change what an own draft or returned application asks; ``decisions.application.revised``.

    The revision rises, so that nobody decides on what was asked before. Raises ``RefusedError``
    for somebody else's application, one already on its way, a stale revision, or a bad ask.
    """
    hold(application)
    asked = _asked(application.customer, ask, now=now)
    require_revision(application, revision)
    for rule in APPLICATION_FLOW["submit"].rules:
        rule.require(actor, application)
    if application.state not in REVISABLE_STATES:
        raise RefusedError(_("Only a draft or a returned application can be changed."))
    _set(application, {**asked, "revision": revision + 1})
    data = {**asked, "revision": application.revision}
    note(application, "decisions.application.revised", actor=actor, now=now, data=data)


@transaction.atomic
def submit_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Hand an application to the credit department; ``decisions.application.submitted``.

    Raises ``RefusedError`` naming what the checklist asks for at submission and is not there.
    """
    hold(application)
    for rule in APPLICATION_FLOW["submit"].rules:
        rule.require(actor, application)
    _require_needs(application, "submission", {}, now=now)
    move(application, "submit", actor=actor, now=now, data={})


@transaction.atomic
def accept_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take an application up for review; ``decisions.application.accepted``."""
    hold(application)
    move(application, "accept", actor=actor, now=now, data={})


@transaction.atomic
def investigate_application(
    *, application: CreditApplication, case: Investigation, actor: Actor, now: datetime
) -> None:
    """Wait for an investigation of the customer; ``decisions.application.sent_to_investigation``.

    Raises ``RefusedError`` for a case of another customer or one that has ended.
    """
    hold(application)
    if case.customer_id != application.customer_id:
        raise RefusedError(_("The investigation is of another customer."))
    if case.is_over:
        raise RefusedError(_("This investigation has ended."))
    move(application, "investigate", actor=actor, now=now, data={"investigation": case.number})
    application.investigation = case
    application.save(update_fields=["investigation"])


@transaction.atomic
def begin_assessment(
    *,
    application: CreditApplication,
    waivers: Mapping[str, str],
    actor: Actor,
    now: datetime,
    departure: Departure = UNSAID,
) -> None:
    """End the review and go on to the assessment; ``decisions.application.reviewed``.

    ``waivers`` gives, by item of the checklist, the reason to go without it; each is kept in
    the ledger. Raises ``RefusedError`` naming what is missing and not waived, or while the
    investigation goes on.
    """
    hold(application)
    for rule in APPLICATION_FLOW["assess"].rules:
        rule.require(actor, application)
    if application.investigation is not None and not application.investigation.is_over:
        raise RefusedError(_("The investigation has not ended yet."))
    waived = {code: text.strip()[:300] for code, text in waivers.items() if text.strip()}
    missing = _require_needs(application, "review", waived, now=now)
    kept = {need.code: waived[need.code] for need in missing}
    move(application, "assess", actor=actor, now=now, data={"waived": kept} if kept else {})
    for code, reason in kept.items():
        keep_override(
            application=application,
            kind=Kind.CHECKLIST,
            rule=code,
            evidence=reason,
            actor=actor,
            now=now,
            departure=departure,
        )


@transaction.atomic
def withdraw_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take an own application back; ``decisions.application.withdrawn``."""
    hold(application)
    move(application, "withdraw", actor=actor, now=now, data={})


@transaction.atomic
def return_application(
    *, application: CreditApplication, reason: str, actor: Actor, now: datetime
) -> None:
    """Send an application back to be completed; ``decisions.application.returned``.

    The clock rests, and what was voted so far is void. Raises ``RefusedError`` without a reason:
    the applicant must know what is missing.
    """
    said = require_words(reason, _("Say what is missing."), field="reason")
    hold(application)
    move(application, "return", actor=actor, now=now, data={"reason": said})
    void_round(application=application, actor=actor, now=now)
    application.return_reason = said
    application.save(update_fields=["return_reason"])


@transaction.atomic
def recommend_application(
    *,
    application: CreditApplication,
    assessment: Assessment,
    amount: Decimal,
    terms_days: int,
    recommendation: str,
    actor: Actor,
    now: datetime,
    method: str = "",
    deviation_reason: str = "",
    departure: Departure = UNSAID,
) -> None:
    """Put an assessed application before its deciders; ``decisions.application.recommended``.

    Stores the assessment, what is recommended and who recommends, with the surcharge its risk asks
    for; the revision rises and a round of approval opens. What goes beyond the model is in the
    ledger. Where the matrix asks nobody, the system decides at once. Raises ``RefusedError`` when the
    assessment is of another customer, figures are out of bounds, the method is not open to the grade,
    grounds or the reason to depart are missing, or the move is not allowed.
    """
    granted = require_amount(amount)
    require_terms(terms_days, now=now)
    if assessment.customer_id != application.customer_id:
        raise RefusedError(_("The assessment is of another customer."))
    said = require_words(
        recommendation, _("Give the grounds of the recommendation."), field="recommendation"
    )
    hold(application)
    chosen = method or application.method
    computed = proposal_for(application, assessment, now=now)
    if computed is None:
        raise RefusedError(_("No granting policy is in force; publish one first."))
    _require_method_open(chosen, computed.grade, terms_days, now=now)
    why = _reason_to_depart(computed.departs(granted, terms_days), deviation_reason)
    fields = {
        "assessment": assessment,
        "amount_recommended": granted,
        "terms_days_recommended": terms_days,
        "method_recommended": chosen,
        "surcharge": computed.surcharge_for(terms_days),
        "recommendation": said,
        "deviation_reason": why,
        "recommended_by_id": actor.user_id,
        "recommended_by_name": actor.name,
        "revision": application.revision + 1,
    }
    move(application, "recommend", actor=actor, now=now, data=_recommended(computed, fields))
    _set(application, fields)
    _keep_beyond(application, computed, why, departure, actor=actor, now=now)
    open_round(
        application=application,
        amount=granted,
        terms_days=terms_days,
        method=chosen,
        conditions=[],
        actor=actor,
        now=now,
    )


def _require_method_open(method: str, grade: str, terms_days: int, *, now: datetime) -> None:
    rule = granting(now=now).method_rule(method, grade)
    if rule is None or terms_days > rule.terms_days_max:
        raise RefusedError(
            _("This method of credit is not open to the grade for so long."), field="method"
        )


def _keep_beyond(
    application: CreditApplication,
    computed: Proposal,
    why: str,
    departure: Departure,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Write into the ledger in what a recommendation goes beyond the model."""
    granted, days = application.amount_recommended, application.terms_days_recommended
    beyond: dict[str, tuple[object, object]] = {}
    if why and granted is not None and computed.is_beyond(granted):
        model = "" if computed.model_limit is None else computed.model_limit
        beyond[Kind.AMOUNT] = (model, granted)
    if why and days is not None and days > computed.terms_days:
        beyond[Kind.TERMS] = (computed.terms_days, days)
    for kind, (model_value, value) in beyond.items():
        keep_override(
            application=application,
            kind=kind,
            rule=str(application.assessment.policy) if application.assessment else "",
            evidence=why,
            actor=actor,
            now=now,
            departure=departure,
            model_value=model_value,
            value=value,
        )


def _reason_to_depart(departs: bool, reason: str) -> str:  # noqa: FBT001 -- what was found, no switch
    """Return the reason to go beyond the model; empty where nobody does."""
    if not departs:
        return ""
    sentence = _("The recommendation goes beyond the model: say why.")
    return require_words(reason, sentence, field="deviation_reason")


def _recommended(computed: Proposal, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "assessment": fields["assessment"].number,
        "grade": fields["assessment"].grade,
        "amount": fields["amount_recommended"],
        "terms_days": fields["terms_days_recommended"],
        "method": fields["method_recommended"],
        "revision": fields["revision"],
        "computed_amount": computed.amount,
        "computed_terms_days": computed.terms_days,
        "deviation_reason": fields["deviation_reason"],
    }


def _set(application: CreditApplication, fields: Mapping[str, Any]) -> None:
    for field, value in fields.items():
        setattr(application, field, value)
    application.save(update_fields=[*fields])


def _asked(customer: Customer, ask: Ask, *, now: datetime) -> dict[str, Any]:
    """Check an ask against the policy and the limit in force; return it as columns."""
    amount = require_amount(ask.amount)
    require_terms(ask.terms_days, now=now)
    purpose = require_words(ask.purpose, _("Say what the credit is for."), field="purpose")
    if ask.action not in Action.values or ask.method not in Method.values:
        raise RefusedError(_("This kind of application is not known."), field="action")
    _require_limit(ask.action, amount, limit_in_force(customer), customer)
    _require_term(ask, limit_in_force(customer), now=now)
    _require_method(ask)
    asked = asdict(ask)
    asked |= {"amount_requested": amount, "purpose": purpose}
    del asked["amount"]
    return asked


def _require_limit(
    action: str, amount: Decimal, present: CreditLimit | None, customer: Customer
) -> None:
    if action in ON_PRESENT_LIMIT and present is None:
        raise RefusedError(
            _("%(customer)s has no limit in force that could be changed.") % {"customer": customer},
            field="action",
        )
    if present is None:
        return
    wrong = {
        Action.NEW: _("A limit is in force already; apply for an increase or an extension."),
        Action.INCREASE: _("An increase is above the limit in force, %(limit)s.")
        if amount <= present.amount
        else "",
        Action.DECREASE: _("A decrease is below the limit in force, %(limit)s.")
        if amount >= present.amount
        else "",
        Action.EXTEND: _("An extension keeps the limit in force, %(limit)s.")
        if amount != present.amount
        else "",
    }.get(Action(action), "")
    if wrong:
        field = "action" if action == Action.NEW else "amount"
        raise RefusedError(wrong % {"limit": f"{present.amount:,.2f}"}, field=field)


def _require_term(ask: Ask, present: CreditLimit | None, *, now: datetime) -> None:
    if ask.action != Action.TEMPORARY:
        if ask.wanted_until is not None:
            raise RefusedError(_("Only a temporary limit has a last day."), field="wanted_until")
        return
    policy, today = granting(now=now), timezone.localdate(now)
    last = today + timedelta(days=policy.temporary_days_max)
    if ask.wanted_until is None or not today < ask.wanted_until <= last:
        raise RefusedError(
            _("A temporary limit ends at the latest on %(day)s.") % {"day": last.isoformat()},
            field="wanted_until",
        )
    most = (present.amount if present else Decimal(0)) * policy.temporary_share_max
    if ask.amount > most:
        raise RefusedError(
            _("A temporary limit is at most %(amount)s.") % {"amount": f"{most:,.2f}"},
            field="amount",
        )


def _require_method(ask: Ask) -> None:
    share, count = ask.prepayment_share, ask.instalments
    if (ask.method == Method.PREPAYMENT) != (share is not None):
        raise RefusedError(
            _("Say what share is paid in advance, for this method alone."), field="prepayment_share"
        )
    if share is not None and not 0 < share < 1:
        raise RefusedError(
            _("The share paid in advance lies between 0 and 1."), field="prepayment_share"
        )
    if (ask.method == Method.INSTALMENT) != (count is not None):
        raise RefusedError(
            _("Say in how many instalments, for this method alone."), field="instalments"
        )
    if count is not None and not 2 <= count <= 60:  # noqa: PLR2004 -- one payment is no instalment
        raise RefusedError(_("There are 2 to 60 instalments."), field="instalments")


def _require_needs(
    application: CreditApplication, stage: str, waived: Mapping[str, str], *, now: datetime
) -> list[Any]:
    """Refuse while the checklist lacks something that is not waived; return what is missing."""
    missing = missing_needs(application, stage=stage, now=now)
    lacking = [need for need in missing if need.code not in waived]
    if lacking:
        names = "; ".join(str(need.title) for need in lacking)
        raise RefusedError(_("Still missing: %(items)s.") % {"items": names})
    return missing
