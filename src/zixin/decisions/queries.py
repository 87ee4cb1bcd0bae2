"""Reads on applications and decisions. Every function starts from what the actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from zixin.assessment.composition import CreditStanding
from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.decisions.models import CreditApplication, Decision
from zixin.decisions.states import OPEN_STATES
from zixin.exposure.queries import active_limits_for
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
