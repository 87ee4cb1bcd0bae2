"""Who answers for whom (关联与担保关系): rings, groups, and how one default spreads.

One law: what runs in a circle secures nothing. Nodes are whatever can be hashed and sorted; each function
passes over the edges a fixed number of times, without recursion, so that a long chain is no danger.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Promise:
    """That a guarantor answers for a debtor, up to an amount."""

    guarantor: str
    debtor: str
    amount: float


@dataclass(frozen=True, slots=True)
class Call:
    """What a guarantor is asked to pay for a debtor, and whether he can besides all he was asked."""

    guarantor: str
    debtor: str
    amount: float
    can_pay: bool


@dataclass(frozen=True, slots=True)
class Wave:
    """One round of a contagion (传染轮次): who has fallen, and whom that calls upon."""

    fallen: tuple[str, ...]
    calls: tuple[Call, ...]


def rings(edges: Iterable[tuple[Node, Node]]) -> list[frozenset[Node]]:
    """Return the rings (互保圈): sets in which everybody reaches everybody, the largest first.

    They are the strongly connected components of more than one node, and nodes with an edge to
    themselves. Source: Tarjan (1972).

    >>> [sorted(ring) for ring in rings([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])]
    [['a', 'b', 'c']]
    >>> [sorted(ring) for ring in rings([("a", "a"), ("a", "b")])]
    [['a']]
    """
    following: dict[Node, list[Node]] = {}
    own = set()
    for source, target in edges:
        following.setdefault(source, []).append(target)
        following.setdefault(target, [])
        if source == target:
            own.add(source)
    found = [
        frozenset(part) for part in _strong_parts(following) if len(part) > 1 or part[0] in own
    ]
    return sorted(found, key=len, reverse=True)


def _strong_parts(following: Mapping[Node, Sequence[Node]]) -> Iterator[list[Node]]:
    """Yield the strongly connected components; the walk keeps its own stack."""
    order: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    waiting: list[Node] = []
    settled: set[Node] = set()
    for start in following:
        if start in order:
            continue
        order[start] = lowest[start] = len(order)
        waiting.append(start)
        path: list[tuple[Node, Iterator[Node]]] = [(start, iter(following[start]))]
        while path:
            node, rest = path[-1]
            for target in rest:
                if target not in order:
                    order[target] = lowest[target] = len(order)
                    waiting.append(target)
                    path.append((target, iter(following[target])))
                    break
                if target not in settled:
                    lowest[node] = min(lowest[node], order[target])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == order[node]:
                    part = [waiting.pop()]
                    while part[-1] != node:
                        part.append(waiting.pop())
                    settled.update(part)
                    yield part


def groups(edges: Iterable[tuple[Node, Node]]) -> dict[Node, Node]:
    """Return the group of each node (集团): the first member of it that was met.

    Groups are the connected components, whichever way an edge points.

    >>> groups([("a", "b"), ("c", "b"), ("d", "e")])
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd', 'e': 'd'}
    """
    above: dict[Node, Node] = {}

    def head(node: Node) -> Node:
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    place: dict[Node, int] = {}
    for source, target in edges:
        for node in (source, target):
            place.setdefault(node, len(place))
            above.setdefault(node, node)
        one, other = head(source), head(target)
        if one != other:
            first, second = (one, other) if place[one] < place[other] else (other, one)
            above[second] = first
    return {node: head(node) for node in above}


def contagion(
    first: str,
    *,
    owed: Mapping[str, float],
    promises: Iterable[Promise],
    capacity: Mapping[str, float],
) -> list[Wave]:
    """Follow one default through the guarantees, round by round (违约传染).

    Who falls leaves what he owes us to his guarantors, in proportion to their promises and never
    above them. A guarantor who is asked for more than his capacity, all he was asked together,
    falls in the next round; of whom no capacity is known can pay nothing.

    >>> waves = contagion(
    ...     "a",
    ...     owed={"a": 100, "b": 50},
    ...     promises=[Promise("b", "a", 80), Promise("c", "a", 40), Promise("c", "b", 50)],
    ...     capacity={"b": 10, "c": 500},
    ... )
    >>> [
    ...     (wave.fallen, [(call.guarantor, round(call.amount, 2)) for call in wave.calls])
    ...     for wave in waves
    ... ]
    [(('a',), [('b', 66.67), ('c', 33.33)]), (('b',), [('c', 50.0)])]
    """
    for_debtor: dict[str, list[Promise]] = {}
    for promise in promises:
        if promise.guarantor != promise.debtor:
            for_debtor.setdefault(promise.debtor, []).append(promise)
    asked: dict[str, float] = {}
    fallen, falling, waves = {first}, [first], []
    while falling:
        calls: list[Call] = []
        for debtor in falling:
            own = [row for row in for_debtor.get(debtor, ()) if row.guarantor not in fallen]
            whole = sum(row.amount for row in own)
            share = min(1.0, owed.get(debtor, 0.0) / whole) if whole else 0.0
            for row in own:
                if share:
                    asked[row.guarantor] = asked.get(row.guarantor, 0.0) + row.amount * share
                    calls.append(Call(row.guarantor, debtor, row.amount * share, can_pay=True))
        broken = {call.guarantor for call in calls} - fallen
        broken = {node for node in broken if asked[node] > capacity.get(node, 0.0)}
        waves.append(
            Wave(
                tuple(falling),
                tuple(
                    Call(row.guarantor, row.debtor, row.amount, row.guarantor not in broken)
                    for row in calls
                ),
            )
        )
        falling = sorted(broken)
        fallen |= broken
    return waves
