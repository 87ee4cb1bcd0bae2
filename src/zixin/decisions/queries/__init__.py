"""Reads on applications and decisions. Every function starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from zixin.assessment.composition import CreditStanding
from zixin.assessment.models import Assessment
from zixin.assessment.queries import assessments_for
from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.decisions.models import ApprovalRound, Contract, CreditApplication, Decision
from zixin.decisions.queries.approvals import Standing, standing_of
from zixin.decisions.states import OPEN_STATES, ApplicationState, ContractState
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import active_limits_for, limits_for, limits_in_force
from zixin.guarantees.rules.outside import Standing as Owing
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.policies.queries import NoPolicyError, granting_in_force

SORTS = {
    "number": ("number",),
    "customer": ("customer__name", "number"),
    "amount": ("amount_requested", "number"),
    "grade": ("assessment__total", "number"),
    "since": ("moved_at", "number"),
    "due": ("due_at", "number"),
}
DEFAULT_SORT = "-since"


def standings(customer_ids: Collection[int], on: date) -> dict[int, Owing]:
    """What customers may owe on a day; until receivables are kept, the whole limit counts as drawn."""
    return {
        pk: Owing(limit=amount, exposure=amount)
        for pk, amount in limits_in_force(customer_ids, on).items()
    }


def only_rejected_before(day: date) -> list[int]:
    """The customers of which every application was rejected before a day, and none has a limit."""
    rejected = CreditApplication.objects.filter(
        state__in=(ApplicationState.REJECTED, ApplicationState.REJECTED_FINAL),
        decisions__decided_at__date__lt=day,
    )
    others = CreditApplication.objects.exclude(pk__in=rejected.values("pk"))
    found = rejected.exclude(customer__in=others.values("customer"))
    limited = CreditLimit.objects.values("customer")
    found = found.exclude(customer__in=limited).order_by("customer_id")
    return list(found.values_list("customer_id", flat=True).distinct())


def applications_for(actor: Actor) -> QuerySet[CreditApplication]:
    """The applications this actor may open, with what a row or a page shows."""
    if not (actor.is_system or actor.may("decisions.view")):
        return CreditApplication.objects.none()
    return CreditApplication.objects.select_related("customer", "assessment").filter(
        visible_customers(actor, "customer__")
    )


def decided_applications_for(actor: Actor) -> QuerySet[CreditApplication]:
    """The applications this actor may open, each with its decisions and their matrices."""
    return applications_for(actor).prefetch_related("decisions__authority")


def open_applications_for(actor: Actor) -> QuerySet[CreditApplication]:
    """The applications still on their way, the longest waiting first."""
    return applications_for(actor).filter(state__in=OPEN_STATES).order_by("moved_at", "id")


def search_applications(
    actor: Actor, *, text: str, state: str, is_mine: bool, sort: str, now: datetime
) -> QuerySet[CreditApplication]:
    """The actor's applications that fit: words of the customer or the number, a state, own acts.

    ``state`` may be ``open`` or ``late``; an unknown state or sort falls back to all and to the newest move.
    """
    found = applications_for(actor)
    for word in text.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(customer__number__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(customer__pinyin_initials__icontains=word)
            | Q(customer__pinyin__icontains=word)
        )
    if state == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif state == "late":
        found = found.filter(due_at__lt=now)
    elif state in ApplicationState.values:
        found = found.filter(state=state)
    if is_mine:
        own = {"drafted_by_id", "recommended_by_id", "rounds__votes__voter_id"}
        mine = Q()
        for field in sorted(own):
            mine |= Q(**{field: actor.user_id})
        found = found.filter(pk__in=CreditApplication.objects.filter(mine).values("pk"))
    chosen = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    columns = SORTS[chosen.removeprefix("-")]
    sign = "-" if chosen.startswith("-") else ""
    return found.order_by(*(f"{sign}{column}" for column in columns))


def decisions_for(actor: Actor) -> QuerySet[Decision]:
    """The decisions this actor may read."""
    return Decision.objects.select_related("application__customer", "authority").filter(
        application__in=applications_for(actor)
    )


def credit_standing_for(actor: Actor, customer: Customer) -> CreditStanding:
    """Say what a credit report tells of limit and decision, as far as the actor may see it."""
    limit = active_limits_for(actor).filter(customer=customer).first()
    decision = (
        decisions_for(actor).filter(application__customer=customer).order_by("-decided_at").first()
    )
    return CreditStanding(
        limit_amount=limit.amount if limit else None,
        limit_terms_days=limit.terms_days if limit else None,
        limit_valid_until=limit.valid_until if limit else None,
        decision=(
            f"{decision.application.number} · {decision.get_verdict_display()}" if decision else ""
        ),
    )


def newest_assessment(actor: Actor, customer: Customer) -> Assessment | None:
    """The customer's newest assessment, when the actor may read assessments."""
    return assessments_for(actor).filter(customer=customer).first()


def present_limit(actor: Actor, customer: Customer) -> CreditLimit | None:
    """The limit in force of a customer, when the actor may see limits."""
    return active_limits_for(actor).filter(customer=customer).order_by("currency").first()


def granted_limit(actor: Actor, application: CreditApplication) -> CreditLimit | None:
    """The limit that came out of an application."""
    return limits_for(actor).filter(source=application.number).first()


def open_application_of(actor: Actor, customer: Customer) -> CreditApplication | None:
    """The application of a customer that is still on its way."""
    return open_applications_for(actor).filter(customer=customer).first()


def events_of(application: CreditApplication, limit: CreditLimit | None) -> QuerySet[Event]:
    """The audit events of an application and of its limit, newest first."""
    about = Q(subject_type=application._meta.label_lower, subject_id=str(application.pk))
    if limit is not None:
        about |= Q(subject_type=limit._meta.label_lower, subject_id=str(limit.pk))
    return Event.objects.filter(about).order_by("-sequence")


def standing_for(actor: Actor, application: CreditApplication) -> Standing | None:
    """The last round of approval of an application the actor may open, as far as it has come."""
    rounds = ApprovalRound.objects.filter(application__in=applications_for(actor))
    last = rounds.filter(application=application).select_related("authority").last()
    return standing_of(last) if last else None


def needs_contract(application: CreditApplication, *, now: datetime) -> bool:
    """Tell whether what was approved waits for a signed contract."""
    decision = application.decision
    if decision is None or decision.amount_granted is None:
        return False
    if application.contracts.filter(state=ContractState.SIGNED, decision=decision).exists():
        return False
    try:
        policy = granting_in_force(on=timezone.localdate(now))[1]
    except NoPolicyError:
        return False
    return policy.needs_contract(action=application.action, amount=decision.amount_granted)


def drawn_up_contract(application: CreditApplication) -> Contract | None:
    """The contract of an application that waits for its signature."""
    return application.contracts.filter(state=ContractState.DRAWN_UP).first()
