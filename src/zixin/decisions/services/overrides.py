"""Departing from model or policy, and setting another grade than the model's (偏离与评级调整)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions.holding import hold, note, require_words
from zixin.decisions.models import CreditApplication, Override, OverrideEnd, RatingOverride
from zixin.decisions.queries.overrides import overrides_run_out, ratings_run_out
from zixin.decisions.rules import may_override
from zixin.decisions.rules.overrides import (
    UNSAID,
    Departure,
    Kind,
    require_departure,
    require_notches,
)
from zixin.decisions.states import RATING_OVERRIDE_FLOW, ApplicationState, RatingOverrideState
from zixin.documents.models import Document
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError, advance

RULE_LENGTH_MAX = 60


@transaction.atomic
def keep_override(
    *,
    application: CreditApplication,
    kind: str,
    rule: str,
    evidence: str,
    actor: Actor,
    now: datetime,
    departure: Departure = UNSAID,
    model_value: object = "",
    value: object = "",
) -> Override:
    """Write a departure into the ledger, in the transaction of the act that departs.

    The event of the act itself tells of it. Raises ``RefusedError`` for a reason that is not on the
    list or a day beyond twelve months.
    """
    expires_on = require_departure(departure, today=timezone.localdate(now))
    return Override.objects.create(
        application=application,
        kind=kind,
        rule=rule[:RULE_LENGTH_MAX],
        model_value=str(model_value)[:RULE_LENGTH_MAX],
        value=str(value)[:RULE_LENGTH_MAX],
        grade=application.assessment.grade if application.assessment else "",
        reason=departure.reason,
        evidence=evidence,
        scope=departure.scope,
        measure=departure.measure.strip()[:300],
        expires_on=expires_on,
        made_by_id=actor.user_id or 0,
        made_by_name=actor.name,
        made_at=now,
    )


@transaction.atomic
def propose_rating(
    *,
    application: CreditApplication,
    grade: str,
    evidence: str,
    departure: Departure,
    actor: Actor,
    now: datetime,
    document: Document | None = None,
) -> RatingOverride:
    """Propose another grade than the model's; ``decisions.rating.proposed``. It counts once approved.

    Raises ``RefusedError`` without the right, outside the assessment, beyond the notches the rank may
    move, without evidence, for a document of another customer, or while another one stands.
    """
    said = require_words(evidence, _("Say what the other grade rests on."), field="evidence")
    if not actor.may("decisions.recommend"):
        raise RefusedError(_("Only the credit department proposes another grade."))
    hold(application)
    if application.state != ApplicationState.IN_ASSESSMENT:
        raise RefusedError(_("A grade is set while the application is in assessment."))
    assessment = application.customer.assessments.first()
    if assessment is None:
        raise RefusedError(_("Assess the customer first: there is no grade of the model yet."))
    notches = require_notches(
        assessment.grade, grade, is_manager=may_override.holds(actor, application)
    )
    expires_on = require_departure(departure, today=timezone.localdate(now))
    if document is not None and document.customer_id != application.customer_id:
        raise RefusedError(_("The document is of another customer."), field="document")
    standing = (RatingOverrideState.PROPOSED, RatingOverrideState.APPROVED)
    rows = application.rating_overrides.filter(assessment=assessment, state__in=standing)
    if rows.exists():
        raise RefusedError(_("Another grade stands already; it ends by its day or is refused."))
    row = RatingOverride.objects.create(
        application=application,
        assessment=assessment,
        model_grade=assessment.grade,
        grade=grade,
        notches=notches,
        reason=departure.reason,
        evidence=said,
        document=document,
        scope=departure.scope,
        measure=departure.measure.strip()[:300],
        expires_on=expires_on,
        proposed_by_id=actor.user_id or 0,
        proposed_by_name=actor.name,
        proposed_at=now,
    )
    data = {"before": row.model_grade, "grade": grade, "reason": said, "valid_until": expires_on}
    note(application, "decisions.rating.proposed", actor=actor, now=now, data=data)
    return row


@transaction.atomic
def approve_rating(*, row: RatingOverride, reason: str, actor: Actor, now: datetime) -> None:
    """Set the grade another person proposed; ``decisions.rating.overridden``, and into the ledger.

    Raises ``RefusedError`` without a reason, for who proposed it or prepared the application, once the
    application has left the assessment, or when a newer assessment is there.
    """
    said = require_words(reason, _("Give the reason of the decision."), field="reason")
    hold(row.application)
    if row.application.state != ApplicationState.IN_ASSESSMENT:
        raise RefusedError(_("A grade is set while the application is in assessment."))
    if row.application.customer.assessments.first() != row.assessment:
        raise RefusedError(
            _("The customer was assessed anew meanwhile; propose it on the new one.")
        )
    _settle(row, "approve", said, actor=actor, now=now)
    keep_override(
        application=row.application,
        kind=Kind.RATING,
        rule=str(row.assessment.policy),
        evidence=row.evidence,
        actor=actor,
        now=now,
        departure=Departure(
            reason=row.reason, scope=row.scope, expires_on=row.expires_on, measure=row.measure
        ),
        model_value=row.model_grade,
        value=row.grade,
    )


@transaction.atomic
def refuse_rating(*, row: RatingOverride, reason: str, actor: Actor, now: datetime) -> None:
    """Let the grade of the model stand; ``decisions.rating.refused``."""
    said = require_words(reason, _("Give the reason of the decision."), field="reason")
    hold(row.application)
    _settle(row, "refuse", said, actor=actor, now=now)


@transaction.atomic
def end_overrides(*, actor: Actor, now: datetime) -> int:
    """End what has come to its day: the model's grade counts again; return how many ended.

    Records ``decisions.rating.reverted`` and ``decisions.override.ended``.
    """
    today = timezone.localdate(now)
    ratings, departures = list(ratings_run_out(on=today)), list(overrides_run_out(on=today))
    for row in ratings:
        hold(row.application)
        _settle(row, "expire", _("Its last day has come."), actor=actor, now=now)
    for override in departures:
        hold(override.application)
        OverrideEnd.objects.create(override=override, ended_at=now)
        data = {"rule": override.rule, "departure": override.kind}
        note(override.application, "decisions.override.ended", actor=actor, now=now, data=data)
    return len(ratings) + len(departures)


def _settle(row: RatingOverride, name: str, reason: str, *, actor: Actor, now: datetime) -> None:
    """Move an override of a grade on a held application."""
    advance(
        row,
        RATING_OVERRIDE_FLOW[name],
        actor=actor,
        now=now,
        data={"before": row.model_grade, "grade": row.grade, "reason": reason},
        customer_id=row.application.customer_id,
    )
    row.settled_by_name = actor.name
    row.settled_at = now
    row.save(update_fields=["settled_by_name", "settled_at"])
