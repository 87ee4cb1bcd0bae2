"""Who controls whom and who answers for whom, read into one graph (关联与担保图)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from zixin.customers.models import Customer
from zixin.customers.rules.names import name_key
from zixin.dossier.models import Owner, RelatedParty
from zixin.dossier.queries.entries import ALIVE, holds_on
from zixin.dossier.rules.choices import OwnerKind, Relation
from zixin.engine.graph import groups, rings
from zixin.guarantees.models import GroupMember, Security
from zixin.guarantees.rules.choices import GUARANTEES, ProviderKind
from zixin.guarantees.states import SecurityState

CONTROL_SHARE = Decimal("0.5")  # more than half of the shares is control (控制)
CONTROLLING = (Relation.PARENT, Relation.SUBSIDIARY, Relation.SISTER)
CHUNK = 500  # of values in one query
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Outsider:
    """A company or person that is no customer, as it is named."""

    name: str
    uscc: str = ""


@dataclass(slots=True)
class Network:
    """The graph of a day. A node is a customer (``c17``), or one outside by code, name or index.

    ``guarantees`` lead from guarantor to debtor, ``control`` joins what is under one control;
    ``accepted`` are the guarantees given to us with the node of who gave each, in their order.
    """

    guarantees: list[Edge] = field(default_factory=list)
    accepted: list[tuple[Security, str]] = field(default_factory=list)
    control: list[Edge] = field(default_factory=list)
    outsiders: dict[str, Outsider] = field(default_factory=dict)
    in_ring: dict[str, frozenset[str]] = field(default_factory=dict)
    group: dict[str, str] = field(default_factory=dict)

    def are_one_group(self, one: str, other: str) -> bool:
        """Tell whether two nodes are under one control."""
        return one == other or (one in self.group and self.group[one] == self.group.get(other))

    def are_in_one_ring(self, one: str, other: str) -> bool:
        """Tell whether guarantees lead from each of two nodes to the other."""
        return one in self.in_ring and other in self.in_ring[one]

    def members(self, node: str) -> list[str]:
        """List the nodes of a node's group, itself included, in a fixed order."""
        head = self.group.get(node)
        found = [other for other, group in self.group.items() if group == head] if head else []
        return sorted({node, *found})


def customer_node(customer_id: int) -> str:
    return f"c{customer_id}"


def customer_id_of(node: str) -> int | None:
    """Return the customer a node stands for; ``None`` for one outside."""
    return int(node[1:]) if node.startswith("c") else None


def _folded(name: str) -> str:
    """Fold widths, case and blanks of a name; places and legal forms tell companies apart here."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(slots=True)
class _Register:
    """Finds the node of a company by its code, else by a name that only one customer has."""

    network: Network
    by_code: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int | None] = field(default_factory=dict)

    def company(self, name: str, uscc: str) -> str:
        known = self.by_code.get(uscc) if uscc else None
        if known is None and not uscc:
            known = self.by_name.get(_folded(name))
        if known is not None:
            return customer_node(known)
        node = f"u{uscc}" if uscc else f"n{_folded(name)}"
        self.network.outsiders.setdefault(node, Outsider(name, uscc))
        return node

    def giver(self, security: Security) -> str:
        """Return the node of who gives a guarantee; a person is one by his identity number."""
        if security.provider_id is not None:
            return customer_node(security.provider_id)
        if security.provider_kind == ProviderKind.PERSON:
            index = security.provider_identity_index or f"{security.pk}"
            node = f"p{index}"
            self.network.outsiders.setdefault(node, Outsider(security.provider_name))
            return node
        return self.company(security.provider_name, security.provider_uscc)


def load_network(*, on: date) -> Network:
    """Read the graph of a day.

    Guarantees that the credit file tells of (互保企业) count beside those given to us.
    """
    network = Network()
    accepted, related = list(_accepted_guarantees(on)), list(_related(on))
    owners = list(_controlling_owners(on))
    parties = [(row.name, row.uscc) for row in related]
    parties += [(row.name, row.uscc) for row in owners]
    parties += [(row.provider_name, row.provider_uscc) for row in accepted]
    register = _register(network, parties)
    for security in accepted:
        node = register.giver(security)
        network.accepted.append((security, node))
        network.guarantees.append((node, customer_node(security.customer_id)))
    for row in related:
        pair = (register.company(row.name, row.uscc), customer_node(row.customer_id))
        if row.relation == Relation.GUARANTEED:
            network.guarantees += [pair, pair[::-1]]
        else:
            network.control.append(pair)
    for owner in owners:
        pair = (register.company(owner.name, owner.uscc), customer_node(owner.customer_id))
        network.control.append(pair)
    network.control += _named_groups()
    network.in_ring = {node: ring for ring in rings(network.guarantees) for node in ring}
    network.group = groups(network.control)
    return network


def _accepted_guarantees(on: date) -> Iterable[Security]:
    """The guarantees that stand, in the order they were accepted."""
    rows = Security.objects.filter(
        kind__in=GUARANTEES, state=SecurityState.ACCEPTED, effective_from__lte=on
    )
    return rows.order_by("accepted_at", "id")


def giver_node(security: Security, *, on: date) -> tuple[Network, str]:
    """Read the graph as if a security stood, and the node of who gives it."""
    network = load_network(on=on)
    for row, node in network.accepted:
        if row.pk == security.pk:
            return network, node
    party = (security.provider_name, security.provider_uscc)
    node = _register(network, [party]).giver(security)
    network.guarantees.append((node, customer_node(security.customer_id)))
    network.in_ring = {other: ring for ring in rings(network.guarantees) for other in ring}
    return network, node


def _register(network: Network, parties: Iterable[tuple[str, str]]) -> _Register:
    """Look up which of some companies are customers: by code, else by name."""
    register = _Register(network)
    named = {(name, uscc) for name, uscc in parties if name or uscc}
    codes = sorted({uscc for _name, uscc in named if uscc})
    keys = sorted({name_key(name) for name, uscc in named if not uscc})
    alive = Customer.objects.filter(merged_into__isnull=True)
    for start in range(0, len(codes), CHUNK):
        rows = alive.filter(uscc__in=codes[start : start + CHUNK])
        register.by_code.update(rows.values_list("uscc", "pk"))
    for start in range(0, len(keys), CHUNK):
        rows = alive.filter(name_key__in=keys[start : start + CHUNK])
        for name, pk in rows.values_list("name", "pk"):
            key = _folded(name)
            register.by_name[key] = None if key in register.by_name else pk
    return register


def _related(on: date) -> Iterable[RelatedParty]:
    wanted = Q(relation__in=(*CONTROLLING, Relation.GUARANTEED))
    rows = RelatedParty.objects.filter(ALIVE, holds_on(on), wanted)
    return rows.only("name", "uscc", "relation", "customer_id").order_by("id")


def _controlling_owners(on: date) -> Iterable[Owner]:
    rows = Owner.objects.filter(ALIVE, holds_on(on), share__gt=CONTROL_SHARE)
    rows = rows.exclude(owner_type__in=(OwnerKind.PERSON, OwnerKind.STATE))
    return rows.only("name", "uscc", "customer_id").order_by("id")


def _named_groups() -> list[Edge]:
    heads: dict[int, str] = {}
    rows = GroupMember.objects.order_by("group_id", "id").values_list("group_id", "customer_id")
    return [
        (heads.setdefault(group, customer_node(customer)), customer_node(customer))
        for group, customer in rows
    ]
