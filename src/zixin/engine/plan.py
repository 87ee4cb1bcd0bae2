"""A policy as a list of named steps, run over a frame or on one record.

One law: a step is a tree of the formula language, so that a portfolio and a single customer are
computed by the same definition and give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zixin.engine.formula import (
    Function,
    Guard,
    compile_frame,
    compile_record,
    guards,
)
from zixin.engine.formula.tree import Field, Node, Number, Undefined, children, fields, replace

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """``name`` becomes the value of ``node``; ``reasons`` say why it may be undefined."""

    name: str
    node: Node
    reasons: tuple[Guard, ...] = ()

    @staticmethod
    def of(name: str, node: Node) -> Step:
        """Return a step whose reasons follow from its ratios."""
        return Step(name, node, guards(node))


def inputs_of(steps: Iterable[Step]) -> dict[int, frozenset[str]]:
    """Return the names that steps read, by how many years back."""
    names: dict[int, set[str]] = {}
    seen: set[int] = set()  # a base stands in the tree and again in its guards: one object
    waiting: list[Node] = [
        node for step in steps for node in (step.node, *(guard[0] for guard in step.reasons))
    ]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Field):
            names.setdefault(node.years_back, set()).add(node.name)
        else:
            waiting.extend(children(node))
    return {years: frozenset(names[years]) for years in sorted(names)}


def needed(steps: Sequence[Step], wanted: Iterable[str]) -> list[Step]:
    """Return the steps that lead to the wanted columns, in their order.

    A step may overwrite a column it reads; only what is read after it needs it.
    """
    asked = set(wanted)
    kept = []
    for step in reversed(steps):
        if step.name in asked:
            kept.append(step)
            asked.discard(step.name)
            conditions = (condition for condition, _ in step.reasons)
            asked |= {field.column for node in (step.node, *conditions) for field in fields(node)}
    return kept[::-1]


def settle(steps: Sequence[Step], absent: Iterable[str]) -> list[Step]:
    """Return the steps with absent columns and what follows from them worked out.

    A step that became a literal is put into those after it, and stays in the list.
    """
    known: dict[str, Node] = dict.fromkeys(absent, Undefined())
    settled = []
    for step in steps:
        node = replace(step.node, known)
        reasons = tuple((replace(condition, known), code) for condition, code in step.reasons)
        reasons = tuple(guard for guard in reasons if guard[0] != Undefined())
        settled.append(Step(step.name, node, reasons))
        if isinstance(node, Number | Undefined):
            known[step.name] = node
        else:
            known.pop(step.name, None)
    return settled


def run_frame(
    frame: nw.LazyFrame[Any], steps: Sequence[Step], wanted: frozenset[str]
) -> nw.LazyFrame[Any]:
    """Add the columns of the steps, as few passes as their order allows.

    A literal becomes a column only when it is ``wanted``.
    """
    for level in levels(steps):
        columns = [
            compile_frame(step.node).alias(step.name)
            for step in level
            if step.name in wanted or not isinstance(step.node, Number | Undefined)
        ]
        frame = frame.with_columns(*columns) if columns else frame
    return frame


def levels(steps: Sequence[Step]) -> list[list[Step]]:
    """Group steps that can run at once: after what they read, not before who reads the old value."""
    written: dict[str, int] = {}
    read: dict[str, int] = {}
    grouped: list[list[Step]] = []
    for step in steps:
        names = [field.column for field in fields(step.node)]
        after = [written[name] + 1 for name in names if name in written]
        level = max([0, *after, read.get(step.name, 0), written.get(step.name, -1) + 1])
        written[step.name] = level
        for name in names:
            read[name] = max(read.get(name, 0), level)
        while len(grouped) <= level:
            grouped.append([])
        grouped[level].append(step)
    return grouped


class RecordRunner:
    """Runs steps on one record at a time; compiled once."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._functions: list[tuple[str, Function]] = [
            (step.name, compile_record(step.node)) for step in steps
        ]

    def run(self, record: Mapping[str, Any]) -> Row:
        """Return the record with the values of the steps."""
        row = dict(record)
        for name, function in self._functions:
            row[name] = function(row)
        return row
