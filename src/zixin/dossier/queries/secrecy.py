"""Who reads which section of a credit file, and who did (密级与查阅)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zixin.accounts.models import User
from zixin.accounts.queries import level_for
from zixin.accounts.roles import ROLE_CLEARANCE, Role
from zixin.customers.models import Customer
from zixin.customers.queries import visible_customers
from zixin.dossier.models import Classification, Reading, ReadingFlag
from zixin.dossier.rules.documents import levels
from zixin.dossier.rules.schema import SECTIONS, Section
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level


@dataclass(frozen=True, slots=True)
class SectionAccess:
    """A section with its level for one customer, and whether the actor reads it."""

    section: Section
    level: int
    until: date | None
    responsible: str
    is_open: bool

    @property
    def level_name(self) -> str:
        return str(Level(self.level).label)

    @property
    def is_close(self) -> bool:
        """Whether opening it is written down."""
        return self.level >= Level.IMPORTANT

    @property
    def is_core(self) -> bool:
        """Whether one says why before reading it."""
        return self.level >= Level.CORE


def clearance_for(actor: Actor, customer_id: int) -> int:
    """Return the highest level the actor reads of a customer; the one place that asks."""
    return level_for(actor, customer_id)


def classifications_of(customer_id: int, *, on: date) -> dict[str, Classification]:
    """The classifications of a customer that have not run out, by section: the newest counts."""
    rows = Classification.objects.filter(customer_id=customer_id, until__gte=on)
    return {row.section: row for row in rows.select_related("responsible").order_by("id")}


def sections_for(actor: Actor, customer: Customer, *, on: date) -> list[SectionAccess]:
    """Every section with its level; that there is one is no secret, what it holds is."""
    usual, cleared = levels(), clearance_for(actor, customer.pk)
    set_ = classifications_of(customer.pk, on=on)
    found = []
    for section in SECTIONS:
        own = set_.get(section.code)
        level = own.level if own else usual.sections[section.code]
        responsible = str(own.responsible if own else Role(usual.responsible).label)
        until = own.until if own else None
        found.append(SectionAccess(section, level, until, responsible, cleared >= level))
    return found


def readings_for(actor: Actor) -> QuerySet[Reading]:
    """Who read what: all for an auditor, else of the files the actor is responsible for."""
    readings = Reading.objects.select_related("customer").order_by("-id")
    if actor.is_system or actor.may("dossier.view_readers"):
        return readings
    own = Classification.objects.filter(responsible_id=actor.user_id).values("customer_id")
    mine = Q(customer_id__in=own) | Q(customer__salesperson_id=actor.user_id)
    if not actor.may("dossier.view"):
        return readings.none()
    return readings.filter(mine, visible_customers(actor, "customer__"))


def readings_of(actor: Actor, customer: Customer) -> QuerySet[Reading]:
    """Who read one customer's file, as far as the actor may know."""
    return readings_for(actor).filter(customer=customer)


def flags_for(actor: Actor, *, since: date) -> QuerySet[ReadingFlag]:
    """What was odd about how people read since a day, newest first."""
    if not (actor.is_system or actor.may("dossier.view_readers")):
        return ReadingFlag.objects.none()
    return ReadingFlag.objects.filter(day__gte=since).order_by("-day", "-count", "id")


def people_responsible() -> QuerySet[User]:
    """The people who can answer for a section that is kept closely."""
    roles = [role for role, level in ROLE_CLEARANCE.items() if level >= Level.IMPORTANT]
    people = User.objects.filter(is_active=True, role_grants__role__in=roles)
    return people.distinct().order_by("full_name", "pk")


def access_of(accesses: list[SectionAccess], section: str) -> SectionAccess | None:
    """Pick one section of those an actor was told of."""
    return next((access for access in accesses if access.section.code == section), None)
