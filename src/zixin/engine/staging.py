"""Parts that formulas share, drawn out into columns of their own. One law: same bits, less work.

A backend computes an expression as often as it is written, and a nested ratio or extreme writes
its arguments twice at every level. A part that is written more than once becomes a step before the
first that needs it. A column may be written anew between two steps; then it is another part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zixin.engine.formula.frame import always_defined, is_exact_divisor
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Extreme,
    Field,
    Node,
    Number,
    Text,
    Undefined,
    children,
    is_boolean,
    rebuild,
)
from zixin.engine.plan import Step

SIZE_LEAST = 3  # a smaller part is as quickly computed as looked up
Key = tuple[object, ...]


def staged(steps: Sequence[Step], prefix: str) -> list[Step]:
    """Return steps that give the same columns, shared parts first, as columns named by ``prefix``.

    >>> from zixin.engine.formula import formula
    >>> names = {name: name for name in "abc"}
    >>> one, two = (formula(text, names).tree for text in ("a / (b - c)", "b / (b - c)"))
    >>> [step.name for step in staged([Step("x", one), Step("y", two)], "part_")]
    ['part_0', 'x', 'y']
    """
    counted = _Parts(prefix)
    for step in steps:
        counted.count(step.node)
        counted.write(step.name)
    counted.restart()
    staged_steps: list[Step] = []
    for step in steps:
        node = counted.drawn(step.node, staged_steps)
        staged_steps.append(Step(step.name, node, step.reasons))
        counted.write(step.name)
    return [
        Step(
            step.name, step.node, tuple((counted.known(node), code) for node, code in step.reasons)
        )
        for step in staged_steps
    ]


@dataclass(slots=True)
class _Parts:
    """What is known of every part: its number, how large it is and how often it is written."""

    prefix: str
    numbers: dict[Key, int] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)

    def restart(self) -> None:
        """Go back to where no step has written anything."""
        self.versions.clear()
        self.seen.clear()

    def write(self, name: str) -> None:
        """Note that a column has another value from here on."""
        self.versions[name] = self.versions.get(name, 0) + 1
        self.seen.clear()

    def number(self, node: Node) -> int:
        """Return the number of a part; equal parts of the same columns share one."""
        if id(node) in self.seen:
            return self.seen[id(node)]
        parts = [self.number(part) for part in children(node)]
        if isinstance(node, Field):
            key: Key = (Field, node.column, self.versions.get(node.column, 0))
        elif parts:
            own = getattr(node, "operator", getattr(node, "function", getattr(node, "prefix", "")))
            key = (type(node), own, *parts)
        else:
            key = (type(node), repr(node))
        if key not in self.numbers:
            self.numbers[key] = len(self.sizes)
            self.sizes.append(1 + sum(self.sizes[part] for part in parts))
            self.times.append(0)
        self.seen[id(node)] = self.numbers[key]
        return self.numbers[key]

    def count(self, node: Node, times: int = 1) -> None:
        """Count how often a part is written; what is inside it is written with it the first time."""
        number = self.number(node)
        is_new = not self.times[number]
        self.times[number] += times
        if is_new:
            for part, repeated in zip(children(node), _repeated(node), strict=True):
                self.count(part, repeated)

    def drawn(self, node: Node, before: list[Step]) -> Node:
        """Return the tree with its shared parts as columns, which are added to ``before``."""
        number = self.number(node)
        if number in self.names:
            return Field(self.names[number])
        parts = children(node)
        whole = rebuild(node, tuple(self.drawn(part, before) for part in parts)) if parts else node
        if not self._is_shared(node, number):
            return whole
        self.names[number] = f"{self.prefix}{len(self.names)}"
        before.append(Step(self.names[number], whole))
        return Field(self.names[number])

    def known(self, node: Node) -> Node:
        """Return the tree with the parts that are columns already."""
        number = self.number(node)
        if number in self.names:
            return Field(self.names[number])
        parts = children(node)
        return rebuild(node, tuple(self.known(part) for part in parts)) if parts else node

    def _is_shared(self, node: Node, number: int) -> bool:
        if isinstance(node, Field | Number | Text | Undefined) or is_boolean(node):
            return False
        return self.times[number] > 1 and self.sizes[number] >= SIZE_LEAST


def _repeated(node: Node) -> tuple[int, ...]:
    """Return how often each part of a node is written when the node is compiled."""
    match node:
        case Extreme():
            return tuple(1 if always_defined(part) else 2 for part in node.arguments)
        case Arithmetic(operator="/"):
            is_number = isinstance(node.right, Number)
            return (1 if is_exact_divisor(node.right) else 2, 1 if is_number else 2)
        case Call(function="ln" | "logistic" | "normal"):
            return (2,)
        case _:
            return (1,) * len(children(node))
