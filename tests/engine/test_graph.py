"""Rings, groups and contagion, against plain searches that share no code with them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.graph import Promise, contagion, groups, rings

EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=40)


def _reached(start: int, edges: list[tuple[int, int]]) -> set[int]:
    """Everything that can be reached by at least one edge."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        for source, target in edges:
            if source == node and target not in found:
                found.add(target)
                waiting.append(target)
    return found


@given(EDGES)
def test_rings_are_the_nodes_that_reach_themselves(edges):
    nodes = {node for edge in edges for node in edge}
    reached = {node: _reached(node, edges) for node in nodes}
    expected = {
        frozenset(other for other in reached[node] if node in reached[other])
        for node in nodes
        if node in reached[node]
    }

    found = rings(edges)

    assert set(found) == expected
    assert len(found) == len(expected)
    assert [len(ring) for ring in found] == sorted(map(len, found), reverse=True)


@given(EDGES)
def test_groups_are_what_hangs_together_either_way(edges):
    both = [*edges, *((target, source) for source, target in edges)]
    head = groups(edges)

    for node in head:
        together = {other for other in head if head[other] == head[node]}
        assert together == {node} | _reached(node, both)


def test_a_chain_of_fifty_thousand_needs_no_recursion():
    chain = [(node, node + 1) for node in range(50_000)]

    assert rings(chain) == []
    assert len(rings([*chain, (50_000, 0)])[0]) == 50_001
    assert set(groups(chain).values()) == {0}


def test_taking_one_guarantee_out_of_a_ring_dissolves_it():
    ring = [("a", "b"), ("b", "c"), ("c", "a")]

    for edge in ring:
        assert rings([row for row in ring if row != edge]) == []


def test_default_spreads_to_who_cannot_pay_and_stops_at_who_can():
    waves = contagion(
        "a",
        owed={"a": 100, "b": 60, "c": 500},
        promises=[Promise("b", "a", 100), Promise("c", "b", 30), Promise("d", "b", 90)],
        capacity={"b": 50, "c": 15, "d": 45},
    )

    told = [
        (wave.fallen, [(call.guarantor, call.amount, call.can_pay) for call in wave.calls])
        for wave in waves
    ]
    # b is asked for 100 and has 50; of its 60 c owes a quarter and d three quarters
    assert told == [
        (("a",), [("b", 100, False)]),
        (("b",), [("c", 15, True), ("d", 45, True)]),
    ]


def test_calls_add_up_over_rounds_and_an_unknown_guarantor_pays_nothing():
    waves = contagion(
        "a",
        owed={"a": 10, "b": 10},
        promises=[Promise("b", "a", 5), Promise("c", "a", 5), Promise("c", "b", 10)],
        capacity={"c": 12},
    )

    assert [wave.fallen for wave in waves] == [("a",), ("b",), ("c",)]


def test_contagion_in_a_ring_ends():
    ring = [Promise("b", "a", 10), Promise("c", "b", 10), Promise("a", "c", 10)]

    waves = contagion("a", owed=dict.fromkeys("abc", 10.0), promises=ring, capacity={})

    assert [wave.fallen for wave in waves] == [("a",), ("b",), ("c",)]
    assert waves[-1].calls == ()


def test_nobody_is_asked_for_more_than_is_owed_or_promised():
    over = contagion("a", owed={"a": 10}, promises=[Promise("b", "a", 50)], capacity={"b": 99})
    under = contagion("a", owed={"a": 80}, promises=[Promise("b", "a", 50)], capacity={"b": 99})

    assert [call.amount for call in over[0].calls] == [10]
    assert [call.amount for call in under[0].calls] == [50]
