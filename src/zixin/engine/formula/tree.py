"""The checked tree of a formula. One law: a tree says what is computed, never how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

MAGNITUDE_MAX = 1e30  # a figure beyond it is no figure of a company and counts as missing
TINY = 1e-30  # a base below it is zero

ArithmeticOperator = Literal["+", "-", "*", "/"]
CompareOperator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Undefined:
    """No value; the frame's null and the record's ``None``."""


@dataclass(frozen=True, slots=True)
class Field:
    """A named figure, of this year or of the year before."""

    name: str
    is_previous: bool = False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left operator right``; a division is undefined unless its base is positive."""

    operator: ArithmeticOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """One figure of one figure: ``neg``, ``abs``, ``floor`` or the logical ``not``."""

    function: Literal["neg", "abs", "floor", "not"]
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
    """Whether a figure is defined; itself never undefined."""

    argument: Node


Node = (
    Number
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
)
BOOLEAN_NODES = (Compare, Logic, Defined)
NEVER = (Undefined(), Defined(Undefined()))  # conditions that never hold


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in the order they are written."""
    match node:
        case Arithmetic() | Compare() | Logic():
            return (node.left, node.right)
        case Extreme():
            return node.arguments
        case Call() | Defined():
            return (node.argument,)
        case If():
            return (node.condition, node.then, node.otherwise)
        case Coalesce():
            return (node.first, node.second)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield every node, parts before the whole."""
    for child in children(node):
        yield from walk(child)
    yield node


def fields(node: Node) -> tuple[Field, ...]:
    """Return the figures a tree reads, each once, in the order they are written."""
    return tuple(dict.fromkeys(part for part in walk(node) if isinstance(part, Field)))


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


def choose(branches: list[tuple[Node, Node]], otherwise: Node) -> Node:
    """Return the value of the first branch whose condition holds."""
    for condition, value in reversed(branches):
        otherwise = If(condition, value, otherwise)
    return otherwise


def or_zero(node: Node) -> Node:
    """Return the figure, or nought where it is left blank."""
    return Coalesce(node, Number(0.0))


def replace(node: Node, known: Mapping[str, Node]) -> Node:
    """Return the tree with known figures put in, and what follows from them worked out.

    ``known`` maps a name (``x`` or ``x__prev``) to a ``Number`` or to ``Undefined``. The result
    has the same value as the tree in every record that agrees with ``known``.
    """
    match node:
        case Field():
            return known.get(f"{node.name}__prev" if node.is_previous else node.name, node)
        case Arithmetic():
            left, right = replace(node.left, known), replace(node.right, known)
            return _settle(Arithmetic(node.operator, left, right))
        case Compare():
            left, right = replace(node.left, known), replace(node.right, known)
            if Undefined() in (left, right):
                return Undefined()
            return Compare(node.operator, left, right)
        case Logic():
            return _replace_logic(node, known)
        case Extreme():
            arguments = tuple(replace(argument, known) for argument in node.arguments)
            return Undefined() if Undefined() in arguments else Extreme(node.function, arguments)
        case Call():
            argument = replace(node.argument, known)
            return argument if argument == Undefined() else Call(node.function, argument)
        case If():
            condition = replace(node.condition, known)
            if condition in NEVER:
                return replace(node.otherwise, known)
            if isinstance(condition, Defined) and isinstance(condition.argument, Number):
                return replace(node.then, known)
            return If(condition, replace(node.then, known), replace(node.otherwise, known))
        case Coalesce():
            first = replace(node.first, known)
            if first == Undefined():
                return replace(node.second, known)
            return (
                first if isinstance(first, Number) else Coalesce(first, replace(node.second, known))
            )
        case Defined():
            return Defined(replace(node.argument, known))
        case _:
            return node


def _replace_logic(node: Logic, known: Mapping[str, Node]) -> Node:
    left, right = replace(node.left, known), replace(node.right, known)
    if left == right == Undefined():
        return Undefined()
    return Logic(node.operator, left, right)


def _settle(node: Arithmetic) -> Node:
    """Work out arithmetic on literals."""
    if Undefined() in (node.left, node.right):
        return Undefined()
    if not (isinstance(node.left, Number) and isinstance(node.right, Number)):
        return node
    left, right = node.left.value, node.right.value
    match node.operator:
        case "+":
            return Number(left + right)
        case "-":
            return Number(left - right)
        case "*":
            return Number(left * right)
        case "/":
            return Number(left / right) if right >= TINY else Undefined()
