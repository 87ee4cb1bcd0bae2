"""Reads on applications and decisions. Every function starts from what the actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from zixin.customers.queries import visible_customers
from zixin.decisions.models import CreditApplication, Decision
from zixin.decisions.states import OPEN_STATES
from zixin.kernel.actor import Actor


def applications_for(actor: Actor) -> QuerySet[CreditApplication]:
    """The applications this actor may open, with what a row or a page shows."""
    if not (actor.is_system or actor.may("decisions.view")):
        return CreditApplication.objects.none()
    return CreditApplication.objects.select_related("customer", "assessment").filter(
        visible_customers(actor, "customer__")
    )


def open_applications_for(actor: Actor) -> QuerySet[CreditApplication]:
    """The applications still on their way, the longest waiting first."""
    return applications_for(actor).filter(state__in=OPEN_STATES).order_by("moved_at", "id")


def decisions_for(actor: Actor) -> QuerySet[Decision]:
    """The decisions this actor may read."""
    return Decision.objects.select_related("application__customer").filter(
        application__in=applications_for(actor)
    )
