"""What one default sets going: who is called upon, round by round (违约传染)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zixin.customers.models import Customer
from zixin.engine.graph import Promise, Wave, contagion
from zixin.engine.security import guarantor_room
from zixin.guarantees.queries.network import Network, customer_id_of, customer_node, load_network
from zixin.guarantees.queries.values import means_of
from zixin.guarantees.rules.outside import standings_of
from zixin.policies.queries import security_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A node of the graph as a page names it; ``number`` of a customer only."""

    node: str
    name: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How one default spreads: the waves, who is in them, and what each owes and can bear."""

    first: str
    waves: tuple[Wave, ...]
    parties: Mapping[str, Party]
    owed: Mapping[str, float]
    capacity: Mapping[str, float]

    @property
    def is_contained(self) -> bool:
        """Tell whether nobody but the first falls."""
        return len(self.waves) == 1


def spread_of(customer_id: int, *, on: date, network: Network | None = None) -> Spread:
    """Follow the default of a customer through the guarantees that stand on a day."""
    network = network or load_network(on=on)
    promises = [
        Promise(node, customer_node(row.customer_id), float(row.amount))
        for row, node in network.accepted
    ]
    first = customer_node(customer_id)
    nodes = {first, *(row.guarantor for row in promises), *(row.debtor for row in promises)}
    ids = [pk for pk in map(customer_id_of, nodes) if pk is not None]
    standings = standings_of(ids, on)
    owed = {customer_node(pk): float(row.exposure) for pk, row in standings.items()}
    capacity = _capacity(network, ids, on=on)
    waves = contagion(first, owed=owed, promises=promises, capacity=capacity)
    named = {first, *(call.guarantor for wave in waves for call in wave.calls)}
    return Spread(
        first=first,
        waves=tuple(waves),
        parties=parties_of(network, named),
        owed=owed,
        capacity=capacity,
    )


def parties_of(network: Network, nodes: Iterable[str]) -> dict[str, Party]:
    """Name the nodes of a graph."""
    wanted = set(nodes)
    ids = [pk for pk in map(customer_id_of, wanted) if pk is not None]
    customers = Customer.objects.in_bulk(ids)
    found = {}
    for node in wanted:
        pk = customer_id_of(node)
        if pk is None:
            found[node] = Party(node=node, name=network.outsiders[node].name)
        else:
            found[node] = Party(node=node, name=customers[pk].name, number=customers[pk].number)
    return found


def rings_of(network: Network) -> list[list[Party]]:
    """List the rings of a graph with who is in them, the largest first."""
    rings = sorted(set(network.in_ring.values()), key=lambda ring: (-len(ring), sorted(ring)))
    parties = parties_of(network, {node for ring in rings for node in ring})
    return [sorted((parties[node] for node in ring), key=lambda row: row.name) for ring in rings]


def _capacity(network: Network, customer_ids: list[int], *, on: date) -> dict[str, float]:
    """Say what each guarantor can pay at all; of whom nothing is known is left out."""
    share = security_in_force(on=on)[1].guarantor_share
    equity, _given = means_of(customer_ids, on=on)
    standings = standings_of(customer_ids, on)
    worth: dict[str, Decimal | None] = {customer_node(pk): equity.get(pk) for pk in customer_ids}
    limits = {customer_node(pk): row.limit for pk, row in standings.items()}
    for row, node in network.accepted:
        if customer_id_of(node) is None:
            worth[node] = row.provider_net_worth
    found = {}
    for node, amount in worth.items():
        room = guarantor_room(
            net_worth=amount, own_limit=limits.get(node), share=share, given=Decimal(0)
        )
        if room is not None:
            found[node] = room
    return found
