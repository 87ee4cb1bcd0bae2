"""The world the tests look at, made once, and ways to read it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from zixin.site.demo.generation import DemoStatement, World, generate_world


@cache
def whole_world() -> World:
    return generate_world()


def digest(world: World) -> str:
    """Hash everything a world says, in an order of its own."""
    parts: list[object] = [world.seed, world.last_year, world.company]
    parts += [*world.departments, *world.users, *world.customers, *world.applications]
    parts += [(item, [*item.items.items()]) for item in world.statements]
    parts += sorted(world.faults.items())
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()


def histories(world: World) -> dict[str, list[DemoStatement]]:
    found: dict[str, list[DemoStatement]] = {}
    for statement in world.statements:
        found.setdefault(statement.customer_number, []).append(statement)
    return found


def pairs(world: World) -> Iterator[tuple[DemoStatement, DemoStatement]]:
    """Yield each statement after the one before it, of customers without faults."""
    for number, own in histories(world).items():
        if number not in world.faults:
            yield from pairwise(own)
