"""Reads on limits. Every function starts from what the actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from zixin.customers.queries import visible_customers
from zixin.exposure.models import CreditLimit
from zixin.exposure.states import LimitState
from zixin.kernel.actor import Actor


def limits_for(actor: Actor) -> QuerySet[CreditLimit]:
    """The limits this actor may see, newest first; none without the right to see limits."""
    if not (actor.is_system or actor.may("exposure.view")):
        return CreditLimit.objects.none()
    return CreditLimit.objects.filter(visible_customers(actor, "customer__"))


def active_limits_for(actor: Actor) -> QuerySet[CreditLimit]:
    """The limits in force this actor may see."""
    return limits_for(actor).filter(state=LimitState.ACTIVE)
