"""Securities: who may know of them, who may read them, and what waits for whom."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.documents.models import Document
from zixin.documents.queries import documents_for
from zixin.guarantees.models import Security, Valuation
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event

SORTS = {
    "number": ("number",),
    "customer": ("customer__name", "number"),
    "amount": ("amount", "number"),
    "since": ("moved_at", "number"),
}
DEFAULT_SORT = "-since"
ON_THEIR_WAY = (SecurityState.DRAFT, SecurityState.PROPOSED, SecurityState.ACCEPTED)


def securities_known_to(actor: Actor) -> QuerySet[Security]:
    """The securities this actor may know to exist; what stands in them is another matter."""
    if not (actor.is_system or actor.may("guarantees.view_list")):
        return Security.objects.none()
    return Security.objects.select_related("customer", "provider").filter(
        visible_customers(actor, "customer__")
    )


def securities_for(actor: Actor) -> QuerySet[Security]:
    """The securities this actor may read."""
    if not (actor.is_system or actor.may("guarantees.view")):
        return Security.objects.none()
    return securities_known_to(actor)


def securities_of(actor: Actor, customer: Customer) -> QuerySet[Security]:
    """The securities of a customer that the actor knows of, those that stand first."""
    return securities_known_to(actor).filter(customer=customer).order_by("state", "-id")


def search_securities(actor: Actor, *, text: str, state: str, sort: str) -> QuerySet[Security]:
    """The securities the actor knows of that fit: words of customer or number, and a state."""
    found = securities_known_to(actor)
    for word in text.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(customer__number__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(customer__pinyin_initials__icontains=word)
        )
    if state == "open":
        found = found.filter(state__in=ON_THEIR_WAY)
    elif state in SecurityState.values:
        found = found.filter(state=state)
    chosen = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    sign = "-" if chosen.startswith("-") else ""
    return found.order_by(*(f"{sign}{column}" for column in SORTS[chosen.removeprefix("-")]))


def securities_waiting_for(actor: Actor) -> QuerySet[Security]:
    """The proposals on which this actor is to act, the longest waiting first."""
    waiting = Q(pk__in=[])
    if actor.may("guarantees.check"):
        waiting |= Q(checked_at__isnull=True)
    if actor.may("guarantees.accept"):
        waiting |= Q(checked_at__isnull=False) & ~Q(checked_by_id=actor.user_id)
    rows = securities_for(actor).filter(waiting, state=SecurityState.PROPOSED)
    own = Q(drafted_by_id=actor.user_id) | Q(proposed_by_id=actor.user_id)
    return rows.exclude(own).order_by("moved_at", "id")


def events_of(security: Security) -> QuerySet[Event]:
    """The audit events of a security, newest first."""
    return Event.objects.filter(
        subject_type=security._meta.label_lower, subject_id=str(security.pk)
    ).order_by("-sequence")


def valuations_of(security: Security) -> QuerySet[Valuation]:
    """The valuations of a security the actor may read."""
    return Valuation.objects.filter(security=security)


def documents_to_file(actor: Actor, security: Security, *, on: date) -> QuerySet[Document]:
    """The documents of the customer and of who gives the security that the actor reads."""
    owners = [pk for pk in (security.customer_id, security.provider_id) if pk is not None]
    return documents_for(actor, today=on).filter(customer__in=owners, next__isnull=True)
