"""When credit files must be looked through again, and which are stale (档案复核)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from zixin.accounts.models import User
from zixin.accounts.roles import ROLE_PERMISSIONS
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.dossier.models import Classification, FileReview, ReviewCall
from zixin.dossier.rules.documents import UNRATED, review_cycle
from zixin.kernel.actor import Actor
from zixin.kernel.periods import add_months

REVIEWERS = tuple(role for role, may in ROLE_PERMISSIONS.items() if "dossier.review" in may)


@dataclass(frozen=True, slots=True)
class ReviewState:
    """Where a file stands: the last review, when the next is due, and a call for one at once."""

    last: FileReview | None
    due_on: date
    call: ReviewCall | None
    today: date

    @property
    def is_due(self) -> bool:
        return self.call is not None or self.due_on <= self.today

    @property
    def is_stale(self) -> bool:
        """Whether nothing should be decided on this file before it is reviewed."""
        overdue = self.due_on + timedelta(days=review_cycle().grace_days) < self.today
        return self.call is not None or overdue

    @property
    def since(self) -> date:
        """The day from which the file is due or stale."""
        called = timezone.localdate(self.call.called_at) if self.call else self.due_on
        return min(called, self.due_on)


def review_states(customers: Collection[Customer], *, today: date) -> dict[int, ReviewState]:
    """Where the files of customers stand, by customer; two queries for all."""
    ids = [customer.pk for customer in customers]
    reviews = {r.customer_id: r for r in FileReview.objects.filter(customer__in=ids).order_by("id")}
    calls = {c.customer_id: c for c in ReviewCall.objects.filter(customer__in=ids).order_by("id")}
    states = {}
    for customer in customers:
        last, call = reviews.get(customer.pk), calls.get(customer.pk)
        if call and last and last.reviewed_at >= call.called_at:
            call = None
        due_on = last.next_due_on if last else first_due_on(customer.registered_at)
        states[customer.pk] = ReviewState(last, due_on, call, today)
    return states


def review_state(customer: Customer, *, today: date) -> ReviewState:
    """Where the file of one customer stands."""
    return review_states([customer], today=today)[customer.pk]


def is_stale(customer: Customer, *, today: date) -> bool:
    """Tell whether the file of a customer is out of date."""
    return review_state(customer, today=today).is_stale


def first_due_on(registered_at: datetime) -> date:
    """Return when the file of a new customer is first reviewed."""
    months = review_cycle().months[UNRATED]
    return add_months(timezone.localdate(registered_at), months)


def due_files_for(actor: Actor, *, today: date) -> QuerySet[Any]:
    """The customers whose file is due, of those the actor sees, the longest waiting first."""
    if not (actor.is_system or actor.may("dossier.review")):
        return customers_for(actor).none()
    reviews = FileReview.objects.filter(customer=OuterRef("pk")).order_by("-id")
    calls = ReviewCall.objects.filter(customer=OuterRef("pk")).order_by("-id")
    never_since = add_months(today, -review_cycle().months[UNRATED])
    end = timezone.make_aware(datetime.combine(never_since, datetime.max.time()))
    rows = customers_for(actor).annotate(
        next_due_on=Subquery(reviews.values("next_due_on")[:1]),
        reviewed_at=Subquery(reviews.values("reviewed_at")[:1], output_field=DateTimeField()),
        owner_id=_owner(today),
        called_at=Subquery(calls.values("called_at")[:1], output_field=DateTimeField()),
        call_reason=Subquery(calls.values("reason")[:1]),
    )
    is_called = Q(called_at__isnull=False) & (
        Q(reviewed_at__isnull=True) | Q(reviewed_at__lt=F("called_at"))
    )
    is_over = Q(next_due_on__lte=today) | Q(next_due_on__isnull=True, registered_at__lte=end)
    named = User.objects.filter(pk=OuterRef("owner_id")).values("full_name")
    due = rows.filter(is_called | is_over).annotate(owner_name=Subquery(named))
    return due.order_by("next_due_on", "registered_at", "pk")


def _owner(today: date) -> Coalesce:
    """Name who is to review: the first the cycle names who is still there and may."""
    able = User.objects.filter(is_active=True, role_grants__role__in=REVIEWERS)
    here = OuterRef(OuterRef("pk"))
    named = Classification.objects.filter(customer=here, until__gte=today).order_by("-id")
    reviews = FileReview.objects.filter(customer=here).order_by("-id")
    people = {
        "responsible": Subquery(named.values("responsible_id")[:1]),
        "salesperson": OuterRef("salesperson_id"),
        "reviewer": Subquery(reviews.values("reviewed_by_id")[:1]),
    }
    found = [
        Subquery(able.filter(pk=people[name]).values("pk")[:1]) for name in review_cycle().owners
    ]
    return Coalesce(*found, Value(None), output_field=BigIntegerField())


def own_due_files(actor: Actor, *, today: date) -> QuerySet[Any]:
    """The due files that are the actor's own, or nobody's yet."""
    return due_files_for(actor, today=today).filter(
        Q(owner_id=actor.user_id) | Q(owner_id__isnull=True)
    )
