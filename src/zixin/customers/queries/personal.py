"""Reads on personal information: requests, everything kept of a person, and what is past its term."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone

from zixin.customers.models import (
    ContactPerson,
    Customer,
    DataSubjectRequest,
    RequestCorrection,
    RetentionTerm,
)
from zixin.customers.rules.personal import (
    HOLDS,
    PLACES,
    REJECTED,
    TERM_MONTHS,
    TERM_TITLES,
    Place,
    Term,
)
from zixin.customers.states import OPEN_REQUESTS
from zixin.kernel.actor import Actor
from zixin.kernel.periods import add_months

LISTED_MAX = 200
DUE_MAX = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that holds something of a person: where it stands and what it says."""

    label: str
    title: str
    pk: int
    facts: tuple[tuple[str, str, str], ...]  # field, its words, value
    corrected: tuple[str, ...] = ()

    @property
    def open_facts(self) -> list[tuple[str, str, str]]:
        """The facts that the desk may correct."""
        return [fact for fact in self.facts if fact[0] in self.corrected]


@dataclass(frozen=True, slots=True)
class Expired:
    """What is past a term: contact persons to be erased, customers whose contact is taken out."""

    term: str
    title: str
    months: int
    persons: tuple[ContactPerson, ...]
    customers: tuple[Customer, ...]
    held: int

    @property
    def count(self) -> int:
        return len(self.persons) + len(self.customers)


def requests_for(actor: Actor) -> QuerySet[DataSubjectRequest]:
    """The requests this actor may read, those due first."""
    if not (actor.is_system or actor.may("customers.privacy")):
        return DataSubjectRequest.objects.none()
    found: QuerySet[DataSubjectRequest] = DataSubjectRequest.objects.all()
    return found


def requests_due(actor: Actor) -> list[DataSubjectRequest]:
    """The open requests that are due first, for who answers them."""
    return list(requests_for(actor).filter(state__in=OPEN_REQUESTS)[:DUE_MAX])


def requests_listed(actor: Actor) -> list[DataSubjectRequest]:
    """Open requests by their days, then the closed ones."""
    found = requests_for(actor)
    still_open = list(found.filter(state__in=OPEN_REQUESTS)[:LISTED_MAX])
    return still_open + list(found.exclude(state__in=OPEN_REQUESTS).order_by("-id")[:LISTED_MAX])


def kept_of(request: DataSubjectRequest) -> list[Kept]:
    """Collect everything kept of the person of a request, place by place."""
    known = _known(request)
    rows: list[Kept] = []
    customers: set[int] = set()
    for place in PLACES:
        model: Any = apps.get_model(place.model)
        sought = Q(pk__in=[])
        for column, fact in place.found_by:
            if known.get(fact):
                sought |= Q(**{column: known[fact]})
        found = model.objects.filter(sought)
        if place.is_within:
            found = found.filter(**{f"{place.customer}__in": customers})
        closed = _superseded(place, model, found)
        for row in found.order_by("pk"):
            if not place.is_within:
                customers.add(row.pk if place.customer == "pk" else row.customer_id)
            rows.append(_kept(place, row, is_closed=row.pk in closed))
    return rows


def corrections_of(request: DataSubjectRequest) -> list[RequestCorrection]:
    """What the desk corrected on a request, in its order."""
    return list(request.corrections.all())


def is_held(customer_id: int) -> bool:
    """Tell whether somebody has ordered that nothing of a customer be erased."""
    return any(hold(customer_id) for hold in HOLDS)


def past_terms(*, today: date) -> list[Expired]:
    """Find what is kept longer than its term; what is held stays and is counted."""
    months = {str(term): most for term, most in TERM_MONTHS.items()}
    months.update(RetentionTerm.objects.values_list("code", "months"))
    return [
        _expired(term, months[term], _contacts(add_months(today, -months[term])), [])
        if term == Term.CONTACT_PERSON
        else _rejected(months[term], today)
        for term in Term
    ]


def _contacts(before: date) -> list[ContactPerson]:
    found = ContactPerson.objects.filter(erased_at__isnull=True, ended_on__lt=before)
    return list(found.select_related("customer"))


def _rejected(months: int, today: date) -> Expired:
    before = add_months(today, -months)
    ids = {pk for finder in REJECTED for pk in finder(before)}
    midnight = timezone.make_aware(datetime.combine(before, time.min))
    persons = ContactPerson.objects.filter(
        customer_id__in=ids, erased_at__isnull=True, added_at__lt=midnight
    )
    customers = [
        customer
        for customer in Customer.objects.filter(pk__in=ids).order_by("pk")
        if customer.contact or customer.phone or customer.email
    ]
    return _expired(
        Term.REJECTED_APPLICANT, months, list(persons.select_related("customer")), customers
    )


def _expired(
    term: Term, months: int, persons: list[ContactPerson], customers: list[Customer]
) -> Expired:
    free = [person for person in persons if not is_held(person.customer_id)]
    open_to = [customer for customer in customers if not is_held(customer.pk)]
    held = len(persons) + len(customers) - len(free) - len(open_to)
    return Expired(term, str(TERM_TITLES[term]), months, tuple(free), tuple(open_to), held)


def _known(request: DataSubjectRequest) -> dict[str, str]:
    reached = request.reached_at
    return {
        "name": request.applicant,
        "phone": "" if "@" in reached else reached,
        "email": reached if "@" in reached else "",
    }


def _said(row: Any, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    return str((display() if display else getattr(row, name)) or "")


def _superseded(place: Place, model: Any, found: QuerySet[Any]) -> set[int]:
    """The rows that a later one has replaced: they stay as they were known."""
    if not place.superseded_by:
        return set()
    later = model.objects.filter(**{f"{place.superseded_by}__in": found})
    return set(later.values_list(f"{place.superseded_by}_id", flat=True))


def _kept(place: Place, row: Any, *, is_closed: bool) -> Kept:
    facts = tuple(
        (name, str(row._meta.get_field(name).verbose_name), _said(row, name))
        for name in place.fields
    )
    title = str(row._meta.verbose_name)
    told = tuple(fact for fact in facts if fact[2])
    return Kept(place.model, title, row.pk, told, () if is_closed else place.corrected)
