"""The verbs of the credit decision: the only code that changes an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.decisions.models import CreditApplication, Decision, Verdict
from zixin.decisions.rules import require_fresh_file
from zixin.decisions.states import APPLICATION_FLOW, OPEN_STATES, REVISABLE_STATES
from zixin.dossier.queries.reviews import review_state
from zixin.exposure.services import open_limit
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.money import AMOUNT_MAX, to_cents
from zixin.kernel.numbering import draw_number
from zixin.kernel.periods import add_months
from zixin.kernel.workflow import RefusedError, advance
from zixin.policies.models import PolicyVersion
from zixin.policies.queries import NoPolicyError, authority_in_force
from zixin.policies.rules import AuthorityMatrix


@transaction.atomic
def draft_application(
    *,
    customer: Customer,
    amount: Decimal,
    terms_days: int,
    purpose: str,
    actor: Actor,
    now: datetime,
) -> CreditApplication:
    """Draft an application for a customer and record ``decisions.application.drafted``.

    Raises ``RefusedError`` without the right to apply or for a customer the actor does not see,
    for an amount or terms out of bounds, without a purpose, or while another application of the
    customer is open.
    """
    if not actor.may("decisions.apply"):
        raise RefusedError(_("Your role does not prepare applications."))
    if not customers_for(actor).filter(pk=customer.pk).exists():
        raise RefusedError(_("This customer is not one of yours."))
    asked = _asked(amount=amount, terms_days=terms_days, purpose=purpose, now=now)
    Customer.objects.select_for_update().get(pk=customer.pk)
    if CreditApplication.objects.filter(customer=customer, state__in=OPEN_STATES).exists():
        raise RefusedError(
            _("%(customer)s already has an open application.") % {"customer": customer}
        )
    application = CreditApplication.objects.create(
        number=draw_number("CA", now=now),
        customer=customer,
        **asked,
        drafted_by_id=actor.user_id or 0,
        drafted_by_name=actor.name,
        drafted_at=now,
        moved_at=now,
    )
    record(
        kind="decisions.application.drafted",
        subject=application,
        actor=actor,
        now=now,
        data=asked,
        customer_id=customer.pk,
    )
    return application


@transaction.atomic
def revise_application(
    *,
    application: CreditApplication,
    revision: int,
    amount: Decimal,
    terms_days: int,
    purpose: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Change what an own draft or returned application asks; ``decisions.application.revised``.

    The revision rises, so that nobody decides on what was asked before. Raises ``RefusedError``
    for somebody else's application, one already on its way, a stale revision, or bad figures.
    """
    asked = _asked(amount=amount, terms_days=terms_days, purpose=purpose, now=now)
    _hold(application)
    _require_revision(application, revision)
    for rule in APPLICATION_FLOW["submit"].rules:
        rule.require(actor, application)
    if application.state not in REVISABLE_STATES:
        raise RefusedError(_("Only a draft or a returned application can be changed."))
    for field, value in asked.items():
        setattr(application, field, value)
    application.revision = revision + 1
    application.save(update_fields=[*asked, "revision"])
    record(
        kind="decisions.application.revised",
        subject=application,
        actor=actor,
        now=now,
        data={**asked, "revision": application.revision},
        customer_id=application.customer_id,
    )


@transaction.atomic
def submit_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Hand an application to the credit department; ``decisions.application.submitted``."""
    _hold(application)
    _move(application, "submit", actor=actor, now=now, data={})


@transaction.atomic
def accept_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take an application up for assessment; ``decisions.application.accepted``."""
    _hold(application)
    _move(application, "accept", actor=actor, now=now, data={})


@transaction.atomic
def withdraw_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take an own application back; ``decisions.application.withdrawn``."""
    _hold(application)
    _move(application, "withdraw", actor=actor, now=now, data={})


@transaction.atomic
def return_application(
    *, application: CreditApplication, reason: str, actor: Actor, now: datetime
) -> None:
    """Send an application back to be completed; ``decisions.application.returned``.

    Raises ``RefusedError`` without a reason: the applicant must know what is missing.
    """
    if not reason.strip():
        raise RefusedError(_("Say what is missing."), field="reason")
    _hold(application)
    _move(application, "return", actor=actor, now=now, data={"reason": reason.strip()})
    application.return_reason = reason.strip()
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
) -> None:
    """Put an assessed application before a decider; ``decisions.application.recommended``.

    Stores the assessment, the recommended amount and terms and who recommends; the revision
    rises. Raises ``RefusedError`` when the assessment is of another customer, figures are out of
    bounds, the recommendation gives no grounds, or the move is not allowed.
    """
    granted = _require_amount(amount)
    _require_terms(terms_days, now=now)
    if assessment.customer_id != application.customer_id:
        raise RefusedError(_("The assessment is of another customer."))
    if not recommendation.strip():
        raise RefusedError(_("Give the grounds of the recommendation."), field="recommendation")
    _hold(application)
    _move(
        application,
        "recommend",
        actor=actor,
        now=now,
        data={
            "assessment": assessment.number,
            "grade": assessment.grade,
            "amount": granted,
            "terms_days": terms_days,
            "revision": application.revision + 1,
        },
    )
    fields = {
        "assessment": assessment,
        "amount_recommended": granted,
        "terms_days_recommended": terms_days,
        "recommendation": recommendation.strip(),
        "recommended_by_id": actor.user_id,
        "recommended_by_name": actor.name,
        "revision": application.revision + 1,
    }
    for field, value in fields.items():
        setattr(application, field, value)
    application.save(update_fields=[*fields])


@transaction.atomic
def approve_application(
    *,
    application: CreditApplication,
    revision: int,
    amount: Decimal,
    terms_days: int,
    reason: str,
    actor: Actor,
    now: datetime,
    stale_reason: str = "",
) -> Decision:
    """Grant credit on an assessed application (授信审批).

    Moves it to APPROVED, writes the decision with the authority matrix it used, opens the limit,
    and records one event for each. Raises ``RefusedError`` when the amount is above the actor's
    authority, the application has changed since ``revision`` was read, the credit file is stale, or
    the move is not allowed. Who may decide on a stale file says why in ``stale_reason``.
    """
    granted = _require_amount(amount)
    _require_terms(terms_days, now=now)
    _require_reason(reason)
    _hold(application)
    _require_revision(application, revision)
    review = review_state(application.customer, today=timezone.localdate(now))
    require_fresh_file(actor, review, stale_reason)
    ground = _ground(application, granted, actor=actor, now=now)
    data = {"amount": granted, "terms_days": terms_days, **ground.event_data(revision, reason)}
    if review.is_stale:
        data |= {"stale_since": review.since, "stale_reason": stale_reason.strip()}
    _move(application, "approve", actor=actor, now=now, data=data)
    decision = _decide(
        application,
        ground,
        reason=reason,
        actor=actor,
        now=now,
        verdict=Verdict.APPROVED,
        amount_granted=granted,
        terms_days=terms_days,
        valid_until=ground.valid_until,
    )
    open_limit(
        customer=application.customer,
        amount=granted,
        currency=application.currency,
        terms_days=terms_days,
        valid_from=timezone.localdate(now),
        valid_until=ground.valid_until,
        source=application.number,
        actor=actor,
        now=now,
    )
    return decision


@transaction.atomic
def reject_application(
    *, application: CreditApplication, revision: int, reason: str, actor: Actor, now: datetime
) -> Decision:
    """Refuse credit on an assessed application; ``decisions.application.rejected``.

    Writes the decision with its reason. Raises ``RefusedError`` without a reason or a deciding
    role, for a stale revision, or when the move is not allowed.
    """
    _require_reason(reason)
    _hold(application)
    _require_revision(application, revision)
    ground = _ground(application, None, actor=actor, now=now)
    data = ground.event_data(revision, reason)
    _move(application, "reject", actor=actor, now=now, data=data)
    return _decide(
        application, ground, reason=reason, actor=actor, now=now, verdict=Verdict.REJECTED
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a decision rests on: the matrix, the role it gives the actor, and how long it holds."""

    version: PolicyVersion
    role: str
    valid_until: date

    def event_data(self, revision: int, reason: str) -> dict[str, Any]:
        return {
            "reason": reason.strip(),
            "authority": str(self.version),
            "role": self.role,
            "revision": revision,
        }


def _ground(
    application: CreditApplication, amount: Decimal | None, *, actor: Actor, now: datetime
) -> _Ground:
    """Find the authority for an amount, or for a refusal when the amount is ``None``."""
    today = timezone.localdate(now)
    version, matrix = _authority(now=now)
    grade = application.assessment.grade if application.assessment else ""
    if amount is None:
        role = matrix.may_reject(actor.roles)
        if role is None:
            raise RefusedError(_("Your role does not decide on applications."))
    else:
        if application.currency != matrix.currency:
            raise RefusedError(_("The authority matrix does not cover this currency."))
        role = _require_authority(matrix, amount=amount, grade=grade, actor=actor)
    return _Ground(version, role, add_months(today, matrix.validity_months[grade]))


def _hold(application: CreditApplication) -> None:
    """Hold the customer, then the application, and read it anew: every act in this order.

    Both rows are held before the first event is written, as ``kernel.audit.record`` asks.
    """
    Customer.objects.select_for_update().get(pk=application.customer_id)
    application.refresh_from_db(
        from_queryset=CreditApplication.objects.select_for_update(of=("self",))
    )


def _move(
    application: CreditApplication,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
) -> None:
    advance(
        application,
        APPLICATION_FLOW[name],
        actor=actor,
        now=now,
        data=data,
        customer_id=application.customer_id,
    )
    application.moved_at = now
    application.save(update_fields=["moved_at"])


def _decide(
    application: CreditApplication,
    ground: _Ground,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    **outcome: Any,
) -> Decision:
    return Decision.objects.create(
        application=application,
        reason=reason.strip(),
        authority=ground.version,
        authority_role=ground.role,
        application_revision=application.revision,
        decided_by_id=actor.user_id or 0,
        decided_by_name=actor.name,
        decided_at=now,
        **outcome,
    )


def _asked(*, amount: Decimal, terms_days: int, purpose: str, now: datetime) -> dict[str, Any]:
    asked = _require_amount(amount)
    _require_terms(terms_days, now=now)
    if not purpose.strip():
        raise RefusedError(_("Say what the credit is for."), field="purpose")
    return {"amount_requested": asked, "terms_days": terms_days, "purpose": purpose.strip()}


def _require_amount(amount: Decimal) -> Decimal:
    """Return the amount in cents; the bounds are judged first, for a giant has no cents."""
    if not amount.is_finite() or amount <= 0:
        raise RefusedError(_("The amount must be above zero."), field="amount")
    if amount > AMOUNT_MAX:
        raise RefusedError(_("The amount is beyond what the system keeps."), field="amount")
    cents = to_cents(amount)
    if cents <= 0:
        raise RefusedError(_("The amount must be above zero."), field="amount")
    return cents


def _authority(*, now: datetime) -> tuple[PolicyVersion, AuthorityMatrix]:
    try:
        return authority_in_force(on=timezone.localdate(now))
    except NoPolicyError as absent:
        raise RefusedError(_("No authority matrix is in force; publish one first.")) from absent


def _require_terms(terms_days: int, *, now: datetime) -> None:
    _version, matrix = _authority(now=now)
    if not 0 <= terms_days <= matrix.terms_days_max:
        raise RefusedError(
            _("Payment terms are between 0 and %(days)s days.") % {"days": matrix.terms_days_max},
            field="terms_days",
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RefusedError(_("Give the reason of the decision."), field="reason")


def _require_revision(application: CreditApplication, revision: int) -> None:
    if application.revision != revision:
        raise RefusedError(_("The application has changed since you opened it; please look again."))


def _require_authority(
    matrix: AuthorityMatrix, *, amount: Decimal, grade: str, actor: Actor
) -> str:
    role = matrix.deciding_role(roles=actor.roles, amount=amount, grade=grade)
    if role is None:
        required = matrix.role_required(amount=amount, grade=grade)
        raise RefusedError(
            _("This amount for this grade is decided by: %(role)s.")
            % {"role": Role(required).label},
            field="amount",
        )
    return role
