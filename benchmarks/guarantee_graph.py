"""Rings, groups and the spread of one default in a graph of 100,000 companies: seconds, and what is found.

Companies that control and guarantee each other at random, towards younger ones only, so that the graph
has no ring by itself; 500 rings of 2 to 40 companies are planted among them. Claims: every planted ring
is found and no other; the groups are those a plain search finds; rings and group exposures take less than
10 seconds of processor. Beside it, in the same run, scipy's compiled strong components and a plain search
by walking back and forth from each company.

    python benchmarks/guarantee_graph.py [--companies 100000]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from zixin.engine.graph import Promise, contagion, groups, rings

SEED = 20261126
RINGS = 500
RING_MOST = 40
GUARANTEES_EACH = 2
CONTROLLED_SHARE = 0.4
SECONDS_MAX = 10.0
PLAIN_SAMPLE = 500

Edge = tuple[int, int]


def main() -> int:
    """Build the graph, find everything in it, and print a line for each; 1 when a claim fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--companies", type=int, default=100_000)
    companies = parser.parse_args().companies
    rng = Random(SEED)
    guarantees, control, planted = _graph(companies, rng)
    print(
        f"{companies:,} companies, {len(guarantees):,} guarantees, {len(control):,} controls, "
        f"{len(planted)} rings planted, seed {SEED}"
    )
    found, ring_seconds = _timed(lambda: rings(guarantees))
    sums, group_seconds = _timed(lambda: _exposures(control, companies))
    reference, scipy_seconds = _timed(lambda: _strong(guarantees, companies))
    plain, plain_seconds = _timed(lambda: _plain_sample(guarantees, found, rng))
    spread_rounds, spread_seconds = _timed(lambda: _spread(guarantees, planted))
    print(f"rings: {len(found)} found in {ring_seconds:.2f} s of processor")
    print(f"groups: {len(sums):,} exposures in {group_seconds:.2f} s")
    print(f"contagion of one default: {spread_rounds} rounds in {spread_seconds:.2f} s")
    print(f"reference, scipy's strong components: {len(reference)} rings in {scipy_seconds:.2f} s")
    print(
        f"reference, plain search from {PLAIN_SAMPLE} companies: {plain} wrong in "
        f"{plain_seconds:.2f} s, {plain_seconds / PLAIN_SAMPLE * companies:,.0f} s for all"
    )
    claims = {
        "every planted ring is found, and no other": set(found) == planted,
        "scipy finds the same": set(found) == reference,
        "the plain search agrees": plain == 0,
        "the groups are those of scipy": sums == _weak(control, companies),
        f"rings and group exposures take less than {SECONDS_MAX:.0f} s": ring_seconds
        + group_seconds
        < SECONDS_MAX,
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}: {claim}")
    return 0 if all(claims.values()) else 1


def _graph(companies: int, rng: Random) -> tuple[list[Edge], list[Edge], set[frozenset[int]]]:
    """Draw guarantees and controls; each ring takes companies of its own, next to each other.

    All other guarantees lead from a block of numbers to a higher one, so that no ring is left to chance.
    """
    planted: set[frozenset[int]] = set()
    block = list(range(companies))
    guarantees: list[Edge] = []
    start = 0
    step = companies // RINGS
    for _ring in range(RINGS):
        size = rng.randint(2, RING_MOST)
        members = list(range(start, start + size))
        rng.shuffle(members)
        guarantees += zip(members, (*members[1:], members[0]), strict=True)
        planted.add(frozenset(members))
        block[start : start + size] = [start] * size
        start += step
    for source in range(companies):
        for _guarantee in range(GUARANTEES_EACH):
            target = rng.randrange(companies)
            if block[target] > block[source]:
                guarantees.append((source, target))
    control = [
        (rng.randrange(companies), child)
        for child in range(companies)
        if rng.random() < CONTROLLED_SHARE
    ]
    rng.shuffle(guarantees)
    return guarantees, control, planted


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    before = time.process_time()
    return act(), time.process_time() - before


def _exposure(company: int) -> int:
    return company % 997


def _exposures(control: list[Edge], companies: int) -> dict[int, int]:
    """Add up what each group owes, by its lowest company."""
    heads = groups(control)
    sums: dict[int, int] = defaultdict(int)
    lowest: dict[int, int] = {}
    for company in range(companies):
        head = heads.get(company, company)
        lowest.setdefault(head, company)
        sums[lowest[head]] += _exposure(company)
    return dict(sums)


def _matrix(edges: list[Edge], companies: int) -> Any:
    sources, targets = np.array(edges).T
    return coo_matrix((np.ones(len(edges), dtype=np.int8), (sources, targets)), (companies,) * 2)


def _strong(edges: list[Edge], companies: int) -> set[frozenset[int]]:
    labels = connected_components(_matrix(edges, companies), connection="strong")[1]
    parts: dict[int, list[int]] = defaultdict(list)
    for company, label in enumerate(labels.tolist()):
        parts[label].append(company)
    return {frozenset(part) for part in parts.values() if len(part) > 1}


def _weak(edges: list[Edge], companies: int) -> dict[int, int]:
    labels = connected_components(_matrix(edges, companies), connection="weak")[1]
    lowest: dict[int, int] = {}
    sums: dict[int, int] = defaultdict(int)
    for company, label in enumerate(labels.tolist()):
        sums[lowest.setdefault(label, company)] += _exposure(company)
    return dict(sums)


def _plain_sample(edges: list[Edge], found: list[frozenset[int]], rng: Random) -> int:
    """Count the companies whose ring a plain walk forth and back tells otherwise."""
    forth, back = defaultdict(list), defaultdict(list)
    for source, target in edges:
        forth[source].append(target)
        back[target].append(source)
    ring_of = {company: ring for ring in found for company in ring}
    in_rings, others = sorted(ring_of), sorted(set(forth) - set(ring_of))
    half = PLAIN_SAMPLE // 2
    wrong = 0
    for company in [*rng.sample(in_rings, half), *rng.sample(others, half)]:
        ring = _walk(company, forth) & _walk(company, back)
        wrong += ring_of.get(company, {company}) != ring
    return wrong


def _walk(start: int, following: dict[int, list[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in following.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _spread(guarantees: list[Edge], planted: set[frozenset[int]]) -> int:
    """Let one member of the largest ring fall, and nobody be able to pay: the worst case."""
    promises = [Promise(str(source), str(target), 100.0) for source, target in guarantees]
    first = str(max(max(planted, key=len)))
    owed = {promise.debtor: 100.0 for promise in promises}
    waves = contagion(first, owed=owed, promises=promises, capacity={})
    return len(waves)


if __name__ == "__main__":
    sys.exit(main())
