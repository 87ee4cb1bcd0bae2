"""The checked tree of a formula. One law: a tree says what is computed, never how."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zixin.engine.schema import column

MAGNITUDE_MAX = 1e30  # a figure beyond it is no figure of a company and counts as missing
TINY = 1e-30  # a base below it is zero

ArithmeticOperator = Literal["+", "-", "*", "/"]
Function = Literal["neg", "abs", "floor", "not", "holds", "ln", "logistic", "normal"]
CompareOperator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A literal text; it is compared, never computed with."""

    value: str


@dataclass(frozen=True, slots=True)
class Undefined:
    """No value; the frame's null and the record's ``None``."""


@dataclass(frozen=True, slots=True)
class Field:
    """A named figure, of this year or of the year so many years before."""

    name: str
    years_back: int = 0

    @property
    def column(self) -> str:
        """The column that holds it."""
        return column(self.name, self.years_back)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left operator right``; a division is undefined unless its base is positive."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """One figure of one figure, the logical ``not``, or ``holds``: 1 or 0 of a condition.

    ``ln`` is undefined unless its argument is positive; the curves are rounded half up, ``ln`` and
    ``normal`` to 9 decimals, ``logistic`` to 12, so that every backend gives the same bits.
    """

    function: Function
    argument: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; undefined when either side is."""

    operator: CompareOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` / ``or`` with three values: an undefined side decides nothing by itself."""

    operator: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class If:
    """``then`` where the condition holds; ``otherwise`` where it does not or is undefined."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or the greatest of several; undefined when any is."""

    function: Literal["min", "max"]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Coalesce:
    """The first of two that is defined."""

    first: Node
    second: Node


@dataclass(frozen=True, slots=True)
class Defined:
    """Whether a figure or text is defined; itself never undefined."""

    argument: Node


@dataclass(frozen=True, slots=True)
class StartsWith:
    """Whether a text begins with a literal one, letter by letter."""

    argument: Node
    prefix: str


Node = (
    Number
    | Text
    | Undefined
    | Field
    | Arithmetic
    | Call
    | Compare
    | Logic
    | If
    | Extreme
    | Coalesce
    | Defined
    | StartsWith
)
BOOLEAN_NODES = (Compare, Logic, Defined, StartsWith)
STRICT_NODES = (Arithmetic, Compare, Extreme, Call, StartsWith)  # undefined when a part is
NEVER = (Undefined(), Defined(Undefined()))  # conditions that never hold


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in the order they are written."""
    match node:
        case Arithmetic() | Compare() | Logic():
            return (node.left, node.right)
        case Extreme():
            return node.arguments
        case Call() | Defined() | StartsWith():
            return (node.argument,)
        case If():
            return (node.condition, node.then, node.otherwise)
        case Coalesce():
            return (node.first, node.second)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield every node, parts before the whole."""
    waiting, found = [node], []
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children(found[-1]))
    yield from reversed(found)


def fields(node: Node) -> tuple[Field, ...]:
    """Return the figures a tree reads, each once, in the order they are written."""
    return tuple(dict.fromkeys(part for part in walk(node) if isinstance(part, Field)))


def shift(node: Node, years: int) -> Node:
    """Return the tree as it was so many years before.

    >>> shift(Arithmetic("-", Field("a"), Field("a", 1)), 1).right
    Field(name='a', years_back=2)
    """
    if isinstance(node, Field):
        return Field(node.name, node.years_back + years)
    return rebuild(node, tuple(shift(part, years) for part in children(node)))


def is_boolean(node: Node) -> bool:
    """Say whether a tree answers yes or no."""
    if isinstance(node, If):
        return is_boolean(node.then) or is_boolean(node.otherwise)
    return isinstance(node, BOOLEAN_NODES) or (isinstance(node, Call) and node.function == "not")


def add(*parts: Node) -> Node:
    """Return the sum of the parts, added from left to right."""
    total, *rest = parts
    for part in rest:
        total = Arithmetic("+", total, part)
    return total


def any_of(*conditions: Node) -> Node:
    """Return the ``or`` of the conditions; a lone undefined one does not hold."""
    joined, *rest = conditions
    for condition in rest:
        joined = Logic("or", joined, condition)
    return joined


def choose(branches: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
    """Return the value of the first branch whose condition holds."""
    for condition, value in reversed(branches):
        otherwise = If(condition, value, otherwise)
    return otherwise


def or_zero(node: Node) -> Node:
    """Return the figure, or nought where it is left blank."""
    return Coalesce(node, Number(0.0))


def replace(node: Node, known: Mapping[str, Node]) -> Node:
    """Return the tree with known figures put in, and what follows from them worked out.

    ``known`` maps a name (``x``, ``x__prev``, ``x__prev2`` …) to a ``Number`` or to ``Undefined``. The result
    has the same value as the tree in every record that agrees with ``known``.
    """
    if isinstance(node, Field):
        return known.get(node.column, node)
    parts = tuple(replace(part, known) for part in children(node))
    if isinstance(node, STRICT_NODES) and Undefined() in parts:
        return Undefined()
    rebuilt = rebuild(node, parts)
    return _calculate(rebuilt) if isinstance(rebuilt, Arithmetic) else _settle(rebuilt)


def rebuild(node: Node, parts: tuple[Node, ...]) -> Node:
    """Return a node of the same kind on other parts, as many as ``children`` gives."""
    match node:
        case Arithmetic() | Compare() | Logic():
            return dataclasses.replace(node, left=parts[0], right=parts[1])
        case Extreme():
            return Extreme(node.function, parts)
        case Call() | Defined() | StartsWith():
            return dataclasses.replace(node, argument=parts[0])
        case If():
            return If(*parts)
        case Coalesce():
            return Coalesce(*parts)
        case _:
            return node


def _settle(node: Node) -> Node:
    """Take the way that is already certain."""
    match node:
        case If(condition, _, otherwise) if condition in NEVER:
            return otherwise
        case If(Defined(Number()), then, _):
            return then
        case Coalesce(Undefined(), second):
            return second
        case Coalesce(Number() as first, _):
            return first
        case Logic(_, Undefined(), Undefined()):
            return Undefined()
        case _:
            return node


def _calculate(node: Arithmetic) -> Node:
    if not (isinstance(node.left, Number) and isinstance(node.right, Number)):
        return node
    left, right = node.left.value, node.right.value
    if node.operator == "/":
        return Number(left / right) if right >= TINY else Undefined()
    return Number({"+": left + right, "-": left - right, "*": left * right}[node.operator])
