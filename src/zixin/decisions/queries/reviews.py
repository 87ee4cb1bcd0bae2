"""Which decisions are to be looked at afterwards, and the looks taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from zixin.decisions.models import CreditApplication, Decision, DecisionReview, Verdict
from zixin.decisions.queries import applications_for
from zixin.decisions.queries.overrides import ENDED_LIMIT
from zixin.decisions.rules.reviews import Trigger, is_drawn
from zixin.exposure.models import CreditLimit
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event

LOOKED_BACK = timedelta(days=400)
DECIDED = (
    "decisions.application.approved",
    "decisions.application.approved_conditionally",
    "decisions.application.rejected",
)


def reviews_for(actor: Actor) -> QuerySet[DecisionReview]:
    """The reviews of decisions the actor may open, for who may read the ledger."""
    if not (actor.is_system or actor.may("decisions.view_ledger")):
        return DecisionReview.objects.none()
    return DecisionReview.objects.select_related("decision__application__customer", "draft").filter(
        decision__application__in=applications_for(actor)
    )


def took_part(decision: Decision) -> set[int | None]:
    """Who prepared, recommended, voted on or took a decision, or sells to the customer."""
    application = decision.application
    people: set[int | None] = {
        application.drafted_by_id,
        application.recommended_by_id,
        application.customer.salesperson_id,
        decision.decided_by_id,
    }
    people |= set(application.decisions.values_list("decided_by_id", flat=True))
    ballots = application.rounds.values_list("votes__voter_id", "votes__principal_id")
    return people | {person for pair in ballots for person in pair}


def decisions_to_review(
    *, share: Decimal, refusal_above: Decimal, now: datetime
) -> Iterator[tuple[Decision, str]]:
    """Every decision of late that calls for a look, with why; those that have it are left out."""
    recent = Decision.objects.filter(decided_at__gte=now - LOOKED_BACK).select_related(
        "application"
    )
    have = set(DecisionReview.objects.values_list("decision_id", "trigger"))
    ended = set(CreditLimit.objects.filter(state__in=ENDED_LIMIT).values_list("source", flat=True))
    reversed_ = _reversed()
    digests = _digests(recent)
    for decision in recent.order_by("pk"):
        is_refusal = decision.verdict == Verdict.REJECTED
        application = decision.application
        found = {
            Trigger.SAMPLE: is_drawn(digests.get(application.pk, ""), share)
            if application.pk in digests
            else False,
            Trigger.REVERSED: is_refusal and application.pk in reversed_,
            Trigger.LIMIT_ENDED: not is_refusal and application.number in ended,
            Trigger.LARGE_REFUSAL: is_refusal and application.amount_requested > refusal_above,
        }
        for trigger, holds in found.items():
            if holds and (decision.pk, trigger) not in have:
                yield decision, trigger


def _digests(recent: QuerySet[Decision]) -> dict[int, str]:
    """The sealed digest of the event that decided each application last."""
    label = CreditApplication._meta.label_lower
    keys = [str(pk) for pk in recent.values_list("application_id", flat=True).distinct()]
    rows = Event.objects.filter(subject_type=label, subject_id__in=keys, kind__in=DECIDED)
    return {int(pk): digest for pk, digest in rows.values_list("subject_id", "digest")}


def _reversed() -> set[int]:
    counted = CreditApplication.objects.exclude(appeal="").annotate(
        granted=Count("decisions", filter=Q(decisions__verdict=Verdict.APPROVED))
    )
    return set(counted.filter(granted__gt=0).values_list("pk", flat=True))
