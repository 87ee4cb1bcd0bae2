"""The verbs of the credit decision: the only code that changes an application."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.roles import Role
from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.decisions.models import CreditApplication, Decision, Verdict
from zixin.decisions.states import APPLICATION_FLOW
from zixin.exposure.services import open_limit
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.money import AMOUNT_MAX, to_cents
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError, advance
from zixin.policies.models import PolicyVersion
from zixin.policies.queries import authority_in_force
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

    Raises ``RefusedError`` without the right to apply, for an amount or terms out of bounds, or
    while another application of the customer is open.
    """
    if not actor.may("decisions.apply"):
        raise RefusedError(_("Your role does not prepare applications."))
    _require_amount(amount)
    _require_terms(terms_days, now=now)
    Customer.objects.select_for_update().get(pk=customer.pk)
    application = CreditApplication(
        number=draw_number("CA", now=now),
        customer=customer,
        amount_requested=to_cents(amount),
        terms_days=terms_days,
        purpose=purpose,
        drafted_by_id=actor.user_id or 0,
        drafted_by_name=actor.name,
        drafted_at=now,
        moved_at=now,
    )
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError as refused:
        raise RefusedError(
            _("%(customer)s already has an open application.") % {"customer": customer}
        ) from refused
    record(
        kind="decisions.application.drafted",
        subject=application,
        actor=actor,
        now=now,
        data={"amount": amount, "terms_days": terms_days, "purpose": purpose},
        customer_id=customer.pk,
    )
    return application


def submit_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Hand an application to the credit department; ``decisions.application.submitted``."""
    _move(application, "submit", actor=actor, now=now, data={})


def accept_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take an application up for assessment; ``decisions.application.accepted``."""
    _move(application, "accept", actor=actor, now=now, data={})


def withdraw_application(*, application: CreditApplication, actor: Actor, now: datetime) -> None:
    """Take an own application back; ``decisions.application.withdrawn``."""
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
    _move(application, "return", actor=actor, now=now, data={"reason": reason})
    application.return_reason = reason
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
    rises. Raises ``RefusedError`` when the assessment is of another customer.
    """
    _require_amount(amount)
    _require_terms(terms_days, now=now)
    if assessment.customer_id != application.customer_id:
        raise RefusedError(_("The assessment is of another customer."))
    fresh = CreditApplication.objects.select_for_update().get(pk=application.pk)
    application.assessment = assessment
    application.amount_recommended = to_cents(amount)
    application.terms_days_recommended = terms_days
    application.recommendation = recommendation
    application.recommended_by_id = actor.user_id
    application.recommended_by_name = actor.name
    application.revision = fresh.revision + 1
    application.save(
        update_fields=[
            "assessment",
            "amount_recommended",
            "terms_days_recommended",
            "recommendation",
            "recommended_by_id",
            "recommended_by_name",
            "revision",
        ]
    )
    _move(
        application,
        "recommend",
        actor=actor,
        now=now,
        data={
            "assessment": assessment.number,
            "grade": assessment.grade,
            "amount": amount,
            "terms_days": terms_days,
            "revision": application.revision,
        },
    )


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
) -> Decision:
    """Grant credit on an assessed application (授信审批).

    Moves it to APPROVED, writes the decision with the authority matrix it used, opens the limit,
    and records one event for each. Raises ``RefusedError`` when the amount is above the actor's
    authority, the application has changed since ``revision`` was read, or the move is not allowed.
    """
    _require_amount(amount)
    _require_terms(terms_days, now=now)
    _require_reason(reason)
    _require_revision(application, revision)
    today = timezone.localdate(now)
    version, matrix = authority_in_force(on=today)
    grade = application.assessment.grade if application.assessment else ""
    role = _require_authority(matrix, amount=amount, grade=grade, actor=actor)
    valid_until = _add_months(today, matrix.validity_months[grade])
    _move(
        application,
        "approve",
        actor=actor,
        now=now,
        data={
            "amount": amount,
            "terms_days": terms_days,
            "reason": reason,
            "authority": str(version),
            "role": role,
        },
    )
    decision = _decide(
        application,
        Verdict.APPROVED,
        reason=reason,
        version=version,
        role=role,
        actor=actor,
        now=now,
        amount=to_cents(amount),
        terms_days=terms_days,
        valid_until=valid_until,
    )
    open_limit(
        customer=application.customer,
        amount=to_cents(amount),
        currency=application.currency,
        terms_days=terms_days,
        valid_from=today,
        valid_until=valid_until,
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
    _require_revision(application, revision)
    version, matrix = authority_in_force(on=timezone.localdate(now))
    role = matrix.may_reject(actor.roles)
    if role is None:
        raise RefusedError(_("Your role does not decide on applications."))
    _move(application, "reject", actor=actor, now=now, data={"reason": reason, "role": role})
    return _decide(
        application,
        Verdict.REJECTED,
        reason=reason,
        version=version,
        role=role,
        actor=actor,
        now=now,
    )


@transaction.atomic
def _move(
    application: CreditApplication, name: str, *, actor: Actor, now: datetime, data: dict[str, object]
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
    verdict: Verdict,
    *,
    reason: str,
    version: PolicyVersion,
    role: str,
    actor: Actor,
    now: datetime,
    amount: Decimal | None = None,
    terms_days: int | None = None,
    valid_until: date | None = None,
) -> Decision:
    return Decision.objects.create(
        application=application,
        verdict=verdict,
        amount_granted=amount,
        terms_days=terms_days,
        valid_until=valid_until,
        reason=reason,
        authority=version,
        authority_role=role,
        application_revision=application.revision,
        decided_by_id=actor.user_id or 0,
        decided_by_name=actor.name,
        decided_at=now,
    )


def _require_amount(amount: Decimal) -> None:
    if not amount.is_finite() or to_cents(amount) <= 0:
        raise RefusedError(_("The amount must be above zero."), field="amount")
    if amount > AMOUNT_MAX:
        raise RefusedError(_("The amount is beyond what the system keeps."), field="amount")


def _require_terms(terms_days: int, *, now: datetime) -> None:
    _version, matrix = authority_in_force(on=timezone.localdate(now))
    if not 0 <= terms_days <= matrix.terms_days_max:
        raise RefusedError(
            _("Payment terms are between 0 and %(days)s days.") % {"days": matrix.terms_days_max},
            field="terms_days",
        )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RefusedError(_("Give the reason of the decision."), field="reason")


def _require_revision(application: CreditApplication, revision: int) -> None:
    fresh = CreditApplication.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.revision != revision:
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


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
