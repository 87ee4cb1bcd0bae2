"""What waits with security: tasks, and what the daily look is for."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from zixin.customers.queries import visible_customers
from zixin.guarantees.models import Security, SecurityTask
from zixin.guarantees.rules.clocks import ends_on
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor


def open_tasks_for(actor: Actor) -> QuerySet[SecurityTask]:
    """The open tasks this actor may know of, the most urgent first."""
    if not (actor.is_system or actor.may("guarantees.view")):
        return SecurityTask.objects.none()
    rows = SecurityTask.objects.filter(
        visible_customers(actor, "customer__"), closed_at__isnull=True
    )
    return rows.select_related("customer", "security").order_by("due_on", "id")


def tasks_of(actor: Actor, security: Security) -> QuerySet[SecurityTask]:
    """The open tasks of one security, the most urgent first."""
    return open_tasks_for(actor).filter(security=security)


def ended_by(day: date) -> list[Security]:
    """The accepted securities whose last day lies before a day."""
    rows = Security.objects.filter(state=SecurityState.ACCEPTED).order_by("id")
    return [row for row in rows if (end := ends_on(row)) is not None and end < day]


def customers_to_watch() -> list[int]:
    """The customers whose security was ever accepted, or has an open task."""
    rows = Security.objects.filter(accepted_at__isnull=False).order_by().values_list("customer_id")
    tasks = (
        SecurityTask.objects.filter(closed_at__isnull=True).order_by().values_list("customer_id")
    )
    return sorted(pk for (pk,) in rows.union(tasks))
