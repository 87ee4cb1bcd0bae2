"""What a group owes together, and how much room it leaves a member (集团敞口)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from zixin.customers.models import Customer
from zixin.engine.limits.facts import group_headroom
from zixin.guarantees.models import CustomerGroup, GroupMember
from zixin.guarantees.queries.network import Network, customer_id_of, customer_node, load_network
from zixin.guarantees.rules.outside import Standing, standings_of
from zixin.kernel.actor import Actor
from zixin.kernel.money import to_cents

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberStanding:
    """A member of a group: a customer, or a company outside of which nothing is owed."""

    name: str
    customer: Customer | None
    standing: Standing | None

    @property
    def most(self) -> Decimal:
        """What it may owe at most: the greater of its limit and its exposure."""
        known = self.standing
        return max(known.limit, known.exposure) if known else NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTotal:
    """A group as it stands on a day; ``headroom`` is what its limit leaves the customer asked for."""

    members: tuple[MemberStanding, ...]
    named: tuple[CustomerGroup, ...]
    total: Decimal
    limit: Decimal | None
    headroom: Decimal | None


def group_total_for(customer_id: int, *, on: date, network: Network | None = None) -> GroupTotal:
    """Return what the group of a customer owes together on a day (集团合计)."""
    network = network or load_network(on=on)
    nodes = network.members(customer_node(customer_id))
    ids = [pk for pk in map(customer_id_of, nodes) if pk is not None]
    customers = Customer.objects.in_bulk(ids)
    standings = standings_of(ids, on)
    members = []
    for node in nodes:
        pk = customer_id_of(node)
        customer = customers.get(pk) if pk is not None else None
        name = customer.name if customer else network.outsiders[node].name if pk is None else ""
        members.append(
            MemberStanding(name=name, customer=customer, standing=standings.get(pk) if pk else None)
        )
    named = tuple(CustomerGroup.objects.filter(members__customer__in=ids).distinct())
    limits = [group.limit for group in named if group.limit is not None]
    limit = min(limits) if limits else None
    others = [row.most for row in members if row.customer is None or row.customer.pk != customer_id]
    return GroupTotal(
        members=tuple(members),
        named=named,
        total=sum((row.standing.exposure for row in members if row.standing), NOTHING),
        limit=limit,
        headroom=None
        if limit is None
        else to_cents(
            Decimal(repr(group_headroom(group_limit=limit, parent_limit=None, others=others)))
        ),
    )


def headrooms_of(customer_ids: Collection[int], *, on: date) -> dict[int, Decimal]:
    """Return the room a group limit leaves each customer; who is in no limited group is left out."""
    if not GroupMember.objects.filter(group__limit__isnull=False).exists():
        return {}
    network = load_network(on=on)
    limited = {
        network.group[customer_node(pk)]
        for pk in GroupMember.objects.filter(group__limit__isnull=False).values_list(
            "customer_id", flat=True
        )
    }
    found = {}
    for pk in customer_ids:
        if network.group.get(customer_node(pk)) in limited:
            room = group_total_for(pk, on=on, network=network).headroom
            if room is not None:
                found[pk] = room
    return found


def groups_for(actor: Actor) -> QuerySet[CustomerGroup]:
    """The groups this actor may read, by name, with their members."""
    if not (actor.is_system or actor.may("guarantees.view")):
        return CustomerGroup.objects.none()
    return CustomerGroup.objects.prefetch_related("members__customer")
