"""What must be looked after once credit is given (后续管理): one list, one kind at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.decisions.models import Condition, CreditApplication
from zixin.decisions.queries import applications_for
from zixin.decisions.services.effect import WAITING_STATES
from zixin.decisions.states import ConditionState
from zixin.desk.queries.customer_list import ratings_of
from zixin.dossier.queries.reviews import due_files_for, review_states
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import SOON, limits_for, limits_running_out
from zixin.exposure.states import LimitState
from zixin.kernel.actor import Actor


class FollowUp(models.TextChoices):
    """What a line of the list is about."""

    LIMITS = "limits", _("Limits that run out")
    SUSPENDED = "suspended", _("Limits suspended")
    REVIEWS = "reviews", _("Credit files to review")
    CONDITIONS = "conditions", _("Conditions due")
    APPROVALS = "approvals", _("Approvals not used yet")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look after: whose, what, by when, and where to do it."""

    customer: Customer
    text: str
    due_on: date | None
    review_on: date
    grade: str
    address: str
    limit: CreditLimit | None


def follow_ups(actor: Actor, kind: str, *, today: date) -> QuerySet[Any]:
    """The rows of a kind this actor may see, the most urgent first."""
    match kind:
        case FollowUp.SUSPENDED:
            rows = limits_for(actor).filter(state=LimitState.SUSPENDED)
            return rows.select_related("customer").order_by("valid_until", "pk")
        case FollowUp.REVIEWS:
            return due_files_for(actor, today=today)
        case FollowUp.CONDITIONS:
            return (
                Condition.objects.filter(
                    application__in=applications_for(actor),
                    state__in=(ConditionState.OPEN, ConditionState.BROKEN),
                    due_on__lte=today + SOON,
                )
                .select_related("application__customer")
                .order_by("due_on", "pk")
            )
        case FollowUp.APPROVALS:
            return applications_for(actor).filter(state__in=WAITING_STATES).order_by("moved_at")
        case _:
            return limits_running_out(actor, today=today)


def lines_of(actor: Actor, rows: Sequence[Any], *, today: date) -> list[Line]:
    """Lay out the rows of a page, with grade and next review; a fixed number of queries."""
    customers = [_customer(row) for row in rows]
    reviews = review_states(customers, today=today)
    grades = {pk: row.grade for pk, row in ratings_of(actor, [c.pk for c in customers]).items()}
    return [
        _line(row, customer, reviews[customer.pk].due_on, grades.get(customer.pk, ""))
        for row, customer in zip(rows, customers, strict=True)
    ]


def _customer(row: Any) -> Customer:
    found = row.application.customer if isinstance(row, Condition) else row
    owner: Customer = found if isinstance(found, Customer) else found.customer
    return owner


def _line(row: Any, customer: Customer, review_on: date, grade: str) -> Line:
    text, due_on, limit = "", review_on, None
    address = reverse("desk:customer", args=[customer.number])
    if isinstance(row, CreditLimit):
        text, due_on, limit = str(row.get_kind_display()), row.valid_until, row
    elif isinstance(row, Condition):
        text, due_on = row.text, row.due_on
        address = reverse("decisions:application", args=[row.application.number])
    elif isinstance(row, CreditApplication):
        decision = row.decision
        text = f"{row.number} · {row.get_state_display()}"
        return Line(
            customer,
            text,
            decision.valid_until if decision else None,
            review_on,
            grade,
            reverse("decisions:application", args=[row.number]),
            None,
        )
    return Line(customer, text, due_on, review_on, grade, address, limit)
