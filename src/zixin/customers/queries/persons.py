"""Reads on contact persons: who they are, and whether they may be used at all."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zixin.customers.models import ConsentEntry, ContactPerson, Customer
from zixin.customers.models.persons import ConsentAct, ConsentKind, LawfulBasis
from zixin.customers.queries import visible_customers
from zixin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the consent log; of one who may not be used neither phone nor e-mail is told."""

    person: ContactPerson
    consents: tuple[ConsentEntry, ...]

    @property
    def is_usable(self) -> bool:
        return is_usable(self.person, self.consents)

    @property
    def has_sensitive_consent(self) -> bool:
        return _newest(self.consents, ConsentKind.SENSITIVE) == ConsentAct.GIVEN


def persons_for(actor: Actor) -> QuerySet[ContactPerson]:
    """The contact persons of the actor's customers, those no longer erased."""
    if not (actor.is_system or actor.may("customers.view")):
        return ContactPerson.objects.none()
    found: QuerySet[ContactPerson] = ContactPerson.objects.filter(
        visible_customers(actor, "customer__"), erased_at__isnull=True
    )
    return found.select_related("customer")


def persons_of(actor: Actor, customer: Customer) -> list[PersonRow]:
    """The contact persons of one customer with their consent logs, in two queries."""
    found = persons_for(actor).filter(customer=customer).prefetch_related("consents")
    return [PersonRow(person, tuple(person.consents.all())) for person in found]


def is_usable(person: ContactPerson, consents: tuple[ConsentEntry, ...]) -> bool:
    """Tell whether a person may be contacted: a consent withdrawn stops it at once."""
    if person.erased_at or person.ended_on:
        return False
    said = _newest(consents, ConsentKind.GENERAL)
    if person.lawful_basis == LawfulBasis.CONSENT:
        return said == ConsentAct.GIVEN
    return said != ConsentAct.WITHDRAWN


def _newest(consents: tuple[ConsentEntry, ...], kind: ConsentKind) -> str:
    said = [entry for entry in consents if entry.kind == kind]
    return max(said, key=lambda entry: entry.pk).act if said else ""
