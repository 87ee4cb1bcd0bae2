"""Reads on limits. Every function starts from what the actor may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet, Sum

from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.exposure.models import CreditLimit, RunOffPlan
from zixin.exposure.states import STANDING_STATES, LimitKind, LimitState
from zixin.kernel.actor import Actor
from zixin.kernel.money import DEFAULT_CURRENCY

SOON = timedelta(days=30)


def limits_for(actor: Actor) -> QuerySet[CreditLimit]:
    """The limits this actor may see, newest first; none without the right to see limits."""
    if not (actor.is_system or actor.may("exposure.view")):
        return CreditLimit.objects.none()
    return CreditLimit.objects.filter(visible_customers(actor, "customer__"))


def active_limits_for(actor: Actor) -> QuerySet[CreditLimit]:
    """The standing limits in force this actor may see."""
    return limits_for(actor).filter(state=LimitState.ACTIVE, kind=LimitKind.STANDING)


def limit_in_force(customer: Customer) -> CreditLimit | None:
    """The standing limit of a customer, for who judges on it; pages ask ``active_limits_for``."""
    limits = CreditLimit.objects.filter(
        customer=customer, state=LimitState.ACTIVE, kind=LimitKind.STANDING
    )
    return limits.order_by("currency").first()


def kept_beside(customer: Customer, *, kind: str, on: date) -> Decimal:
    """The limits of a customer in force on a day that a new one of this kind does not replace."""
    others = CreditLimit.objects.filter(
        customer=customer, state=LimitState.ACTIVE, valid_until__gte=on
    ).exclude(kind=kind)
    return sum((limit.amount for limit in others), Decimal(0))


def limits_in_force(customer_ids: Collection[int], on: date) -> dict[int, Decimal]:
    """Return what customers may owe on a day, in the currency of the policy; who may nothing is left out."""
    rows = CreditLimit.objects.filter(
        customer__in=customer_ids,
        state=LimitState.ACTIVE,
        currency=DEFAULT_CURRENCY,
        valid_from__lte=on,
        valid_until__gte=on,
    )
    return dict(rows.values_list("customer_id").annotate(Sum("amount")).order_by())


def limits_past(day: date) -> QuerySet[CreditLimit]:
    """The limits that stand although their last day has passed."""
    return CreditLimit.objects.filter(state__in=STANDING_STATES, valid_until__lt=day).order_by("pk")


def limits_running_out(actor: Actor, *, today: date) -> QuerySet[CreditLimit]:
    """The limits this actor may see that stand and run out soon, the next first."""
    return (
        limits_for(actor)
        .select_related("customer")
        .filter(state__in=STANDING_STATES, valid_until__lte=today + SOON)
        .order_by("valid_until", "pk")
    )


def newest_plan(limit: CreditLimit) -> RunOffPlan | None:
    """The run-off plan of a limit that counts."""
    return limit.plans.first()
