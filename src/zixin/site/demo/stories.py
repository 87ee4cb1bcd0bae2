"""Walks one demo application through the flow, each act by its person at its time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from zixin.assessment.models import Assessment
from zixin.customers.models import Customer
from zixin.decisions import services
from zixin.decisions.models import CreditApplication
from zixin.kernel.actor import Actor
from zixin.policies.queries import authority_in_force
from zixin.site.demo.generation import DemoApplication


def play_application(
    story: DemoApplication, *, customer: Customer, actors: Mapping[str, Actor], now: datetime
) -> CreditApplication:
    """Bring an application to the step its story ends at."""

    def ago(days: int | None) -> datetime:
        return now - timedelta(days=days or 0)

    applicant = actors[story.prepared_by]
    application = services.draft_application(
        customer=customer,
        amount=story.amount_requested,
        terms_days=story.terms_days,
        purpose=story.purpose,
        actor=applicant,
        now=ago(story.drafted_days_ago),
    )
    if story.submitted_days_ago is not None:
        services.submit_application(
            application=application, actor=applicant, now=ago(story.submitted_days_ago)
        )
    if story.accepted_days_ago is not None:
        services.accept_application(
            application=application,
            actor=actors[story.assessed_by],
            now=ago(story.accepted_days_ago),
        )
    if story.recommended_days_ago is not None:
        _recommend(application, story, actors[story.assessed_by], ago(story.recommended_days_ago))
    if story.returned_days_ago is not None:
        services.return_application(
            application=application,
            reason=story.return_reason,
            actor=actors[story.assessed_by],
            now=ago(story.returned_days_ago),
        )
    if story.withdrawn_days_ago is not None:
        services.withdraw_application(
            application=application, actor=applicant, now=ago(story.withdrawn_days_ago)
        )
    if story.decided_days_ago is not None:
        _decide(application, story, actors, ago(story.decided_days_ago))
    return application


def _recommend(
    application: CreditApplication, story: DemoApplication, analyst: Actor, at: datetime
) -> None:
    assessment = Assessment.objects.filter(customer=application.customer).first()
    services.recommend_application(
        application=application,
        assessment=assessment or _missing(application),
        amount=story.amount_recommended or story.amount_requested,
        terms_days=story.terms_days_recommended or story.terms_days,
        recommendation=story.recommendation,
        actor=analyst,
        now=at,
    )


def _missing(application: CreditApplication) -> Assessment:
    raise LookupError(f"{application.customer} was never assessed")


def _decide(
    application: CreditApplication,
    story: DemoApplication,
    actors: Mapping[str, Actor],
    at: datetime,
) -> None:
    if story.step == "rejected":
        services.reject_application(
            application=application,
            revision=application.revision,
            reason=story.decision_reason,
            actor=actors[story.decided_by],
            now=at,
        )
        return
    amount = story.amount_granted or Decimal(0)
    services.approve_application(
        application=application,
        revision=application.revision,
        amount=amount,
        terms_days=story.terms_days_granted or 0,
        reason=story.decision_reason,
        actor=_decider(application, amount, actors, first=story.decided_by, at=at),
        now=at,
    )


def _decider(
    application: CreditApplication,
    amount: Decimal,
    actors: Mapping[str, Actor],
    *,
    first: str,
    at: datetime,
) -> Actor:
    """Return the person of the story, or the next one up who has the authority."""
    _version, matrix = authority_in_force(on=at.date())
    grade = application.assessment.grade if application.assessment else ""
    seconds = {application.drafted_by_id, application.recommended_by_id}
    ranked = sorted(
        (actor for actor in actors.values() if actor.user_id not in seconds),
        key=lambda actor: [matrix.ranks.index(r) for r in matrix.ranks if r in actor.roles],
    )
    return next(
        actor
        for actor in (actors[first], *ranked)
        if matrix.deciding_role(roles=actor.roles, amount=amount, grade=grade)
    )
