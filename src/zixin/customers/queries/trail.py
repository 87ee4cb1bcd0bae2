"""Customers as the audit trail names them: by row, also where the reader may not open the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from zixin.customers.models import Customer
from zixin.kernel.actor import Actor

NAMED_MAX = 500


def customer_ids_named(actor: Actor, text: str) -> tuple[int, ...]:
    """Find customers by number or part of the name, for who reads the audit trail."""
    if not (actor.is_system or actor.may("audit.view")):
        return ()
    named = Customer.objects.filter(Q(number__iexact=text) | Q(name__icontains=text))
    return tuple(named.order_by("pk").values_list("pk", flat=True)[:NAMED_MAX])


def customer_names(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """Name some customers, for who reads the audit trail."""
    if not (actor.is_system or actor.may("audit.view")):
        return {}
    return dict(Customer.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
