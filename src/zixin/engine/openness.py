"""What a figure still hangs on: the facts that are missing or stale (未决事实).

One law: a figure that hangs on nothing stays what it is, whatever becomes known later.

A line left blank in a statement that is there counts as nought where the formula says so
(``or_zero``); a whole year that is missing is one fact, ``statement`` with the year's suffix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zixin.engine.formula import compile_record
from zixin.engine.formula.tree import (
    Coalesce,
    Field,
    If,
    Logic,
    Node,
    Number,
    children,
)
from zixin.engine.plan import Step
from zixin.engine.schema import column

STATEMENT = "statement"
NOTHING: frozenset[str] = frozenset()

Facts = frozenset[str]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record: its figures, and what each computed one hangs on so far."""

    row: Row
    hangs_on: dict[str, Facts]
    open_fact: Callable[[Field], Facts]
    is_blank_line: Callable[[Field], bool]


Weigh = Callable[[Known], Facts]


def weigh_steps(steps: Sequence[Step]) -> list[tuple[str, Weigh]]:
    """Compile steps to functions that tell what their figure hangs on; run them in order."""
    return [(step.name, compile_weigh(step.node)) for step in steps]


def weigh_first(definitions: Sequence[Node]) -> Weigh:
    """Return what a quantity hangs on: the first of its definitions that is defined, else all."""
    ways = [(compile_weigh(node), compile_record(node)) for node in definitions]

    def weigh(known: Known) -> Facts:
        for weighed, value in ways:
            if value(known.row) is not None:
                return weighed(known)
        return NOTHING.union(*(weighed(known) for weighed, _ in ways))

    return weigh


def compile_weigh(node: Node) -> Weigh:
    """Return the function that tells which facts a tree hangs on."""
    match node:
        case Field():
            weigh = _field(node)
        case Coalesce(Field() as first, Number(0.0)):
            weigh = _blank_or(first)
        case Coalesce():
            weigh = _coalesce(node)
        case If():
            weigh = _if(node)
        case Logic():
            weigh = _logic(node)
        case _:
            weigh = _all_of(children(node))
    return weigh


def _all_of(nodes: Sequence[Node]) -> Weigh:
    parts = [compile_weigh(node) for node in nodes]
    return lambda known: NOTHING.union(*(part(known) for part in parts))


def _field(node: Field) -> Weigh:
    name = column(node.name, node.years_back)

    def weigh(known: Known) -> Facts:
        found = known.hangs_on.get(name)
        return known.open_fact(node) if found is None else found

    return weigh


def _blank_or(first: Field) -> Weigh:
    inner = _field(first)
    return lambda known: NOTHING if known.is_blank_line(first) else inner(known)


def _coalesce(node: Coalesce) -> Weigh:
    first, second = compile_weigh(node.first), compile_weigh(node.second)
    value = compile_record(node.first)
    return lambda known: first(known) | (NOTHING if value(known.row) is not None else second(known))


def _if(node: If) -> Weigh:
    condition, then = compile_weigh(node.condition), compile_weigh(node.then)
    otherwise, holds = compile_weigh(node.otherwise), compile_record(node.condition)

    def weigh(known: Known) -> Facts:
        open_condition = condition(known)
        if open_condition:
            return open_condition | then(known) | otherwise(known)
        return then(known) if holds(known.row) else otherwise(known)

    return weigh


def _logic(node: Logic) -> Weigh:
    sides = [(compile_weigh(side), compile_record(side)) for side in (node.left, node.right)]
    decisive = node.operator == "or"

    def weigh(known: Known) -> Facts:
        facts = [weighed(known) for weighed, _ in sides]
        for found, (_, value) in zip(facts, sides, strict=True):
            if not found and value(known.row) is decisive:
                return NOTHING
        return facts[0] | facts[1]

    return weigh
