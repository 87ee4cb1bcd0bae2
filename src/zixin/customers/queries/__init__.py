"""Reads on customers. Every function starts from what the actor may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from zixin.customers.models import Customer, ImportFile
from zixin.kernel.actor import Actor


def visible_customers(actor: Actor, prefix: str = "") -> Q:
    """Say which customers an actor sees, as a filter on a customer or on a row that has one.

    ``prefix`` is the path to the customer (``customer__``). A salesperson sees his own customers, a
    department's manager those of the department, the credit department all. A record that was
    merged into another is nobody's: its survivor stands for it.
    """
    alive = Q(**{f"{prefix}merged_into__isnull": True})
    if actor.is_system or actor.may("customers.view_all"):
        return alive
    if not actor.may("customers.view"):
        return Q(**{f"{prefix}pk__in": []})
    own = Q(**{f"{prefix}salesperson_id": actor.user_id})
    if actor.may("customers.view_department"):
        own |= Q(**{f"{prefix}department_id__in": actor.department_ids})
    return alive & own


def customers_for(actor: Actor) -> QuerySet[Customer]:
    """The customers this actor may open."""
    return Customer.objects.filter(visible_customers(actor))


def customer_numbered(actor: Actor, number: str) -> Customer | None:
    """The customer of this number, when the actor may open it."""
    return customers_for(actor).filter(number=number).first()


def survivor_of(actor: Actor, number: str) -> Customer | None:
    """The customer that stands for a merged record of this number, when the actor may open it."""
    return customers_for(actor).filter(merged_from__number=number).first()


def import_files_for(actor: Actor) -> QuerySet[ImportFile]:
    """The files this actor brought in; who may see all customers sees all files."""
    if actor.is_system or actor.may("customers.view_all"):
        return ImportFile.objects.all()
    return ImportFile.objects.filter(brought_by_id=actor.user_id)
