"""Cases: who may know of them, who may read them, and what waits for whom."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from zixin.accounts.models import User
from zixin.accounts.queries import people_who_may
from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.investigation.models import Investigation, PlannedMethod
from zixin.investigation.states import OPEN_STATES, CaseState
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event

SORTS = {
    "number": ("number",),
    "customer": ("customer__name", "number"),
    "due": ("due_on", "number"),
    "since": ("moved_at", "number"),
}
DEFAULT_SORT = "due"


def cases_known_to(actor: Actor) -> QuerySet[Investigation]:
    """The cases this actor may know to exist; what stands in them is another matter."""
    if not (actor.is_system or actor.may("investigation.view_list")):
        return Investigation.objects.none()
    return Investigation.objects.select_related("customer").filter(
        visible_customers(actor, "customer__")
    )


def cases_for(actor: Actor) -> QuerySet[Investigation]:
    """The cases this actor may read."""
    if not (actor.is_system or actor.may("investigation.view")):
        return Investigation.objects.none()
    return Investigation.objects.select_related("customer").filter(
        visible_customers(actor, "customer__")
    )


def search_cases(
    actor: Actor, *, text: str, state: str, is_mine: bool, sort: str
) -> QuerySet[Investigation]:
    """The cases the actor knows of that fit: words of customer or number, a state, own work."""
    found = cases_known_to(actor)
    for word in text.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(customer__number__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(customer__pinyin_initials__icontains=word)
        )
    if state == "open":
        found = found.filter(state__in=OPEN_STATES)
    elif state in CaseState.values:
        found = found.filter(state=state)
    if is_mine:
        found = found.filter(_is_mine(actor))
    chosen = sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT
    sign = "-" if chosen.startswith("-") else ""
    return found.order_by(*(f"{sign}{column}" for column in SORTS[chosen.removeprefix("-")]))


def cases_waiting_for(actor: Actor) -> QuerySet[Investigation]:
    """The open cases on which this actor is to act, the most urgent first."""
    waiting = _is_mine(actor)
    if actor.may("investigation.countersign"):
        waiting |= Q(state=CaseState.FINDINGS, signed_at__isnull=False) & ~_investigates(actor)
    return cases_for(actor).filter(waiting, state__in=OPEN_STATES).order_by("due_on", "id")


def _investigates(actor: Actor) -> Q:
    return Q(lead_id=actor.user_id) | Q(assistant_id=actor.user_id, assistant_id__isnull=False)


def _is_mine(actor: Actor) -> Q:
    owned = PlannedMethod.objects.filter(
        case=OuterRef("pk"), owner_id=actor.user_id or 0, finished_at__isnull=True
    )
    return _investigates(actor) | Q(Exists(owned))


def planned_for(actor: Actor, case: Investigation) -> QuerySet[PlannedMethod]:
    """The plan of a case the actor may read."""
    return PlannedMethod.objects.filter(case__in=cases_for(actor), case=case)


def overdue_methods(case: Investigation, *, today: date) -> frozenset[int]:
    """The ids of the methods of a plan whose day has passed."""
    return frozenset(
        case.plan.filter(finished_at__isnull=True, due_on__lt=today).values_list("pk", flat=True)
    )


def cases_of(actor: Actor, customer: Customer) -> QuerySet[Investigation]:
    """The open investigations of a customer that the actor may open."""
    return cases_for(actor).filter(customer=customer, state__in=OPEN_STATES)


def open_case_of(actor: Actor, customer: Customer) -> Investigation | None:
    """The investigation of a customer that is on its way."""
    return cases_known_to(actor).filter(customer=customer, state__in=OPEN_STATES).first()


def investigators() -> QuerySet[User]:
    """The people who investigate customers."""
    return people_who_may("investigation.work")


def events_of(case: Investigation) -> QuerySet[Event]:
    """The audit events of a case and of its look-ups, newest first."""
    lookups = [str(pk) for pk in case.lookups.values_list("pk", flat=True)]
    return Event.objects.filter(
        Q(subject_type=case._meta.label_lower, subject_id=str(case.pk))
        | Q(subject_type=case.lookups.model._meta.label_lower, subject_id__in=lookups)
    ).order_by("-sequence")
