"""The formula language: text to checked tree, compiled twice. One law: both compilations agree.

A formula gives a value or nothing, and when nothing a reason: ``DIV0`` a base of zero,
``NEG_DENOM`` a negative base, ``NEG_VALUE`` a result below what its meaning allows, ``MISSING``
a figure that is not there. It never gives an infinity or NaN.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import narwhals as nw

from zixin.engine.formula.frame import compile_frame
from zixin.engine.formula.language import parse
from zixin.engine.formula.record import Function, Record, Value, compile_record, usable
from zixin.engine.formula.refusal import FormulaError
from zixin.engine.formula.tree import (
    TINY,
    Arithmetic,
    Call,
    Coalesce,
    Compare,
    Defined,
    If,
    Node,
    Number,
    Undefined,
    children,
    is_boolean,
)

Reason = str
Guard = tuple[Node, Reason]

__all__ = [
    "Formula",
    "FormulaError",
    "Function",
    "Guard",
    "Node",
    "Reason",
    "Record",
    "Value",
    "compile_frame",
    "compile_record",
    "formula",
    "guards",
    "reason_frame",
    "reason_record",
    "usable",
]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with its text, its tree and the reasons why it may be undefined."""

    text: str
    tree: Node
    guards: tuple[Guard, ...]

    def expression(self) -> nw.Expr:
        """Return the Narwhals expression of the value."""
        return compile_frame(self.tree)

    def reason(self, value: nw.Expr) -> nw.Expr:
        """Return the Narwhals expression of the reason, null where ``value`` is defined."""
        return reason_frame(self.guards, value)

    def evaluate(self, record: Record) -> tuple[Value, Reason | None]:
        """Return value and reason on one record; exactly one of them is ``None``."""
        value = compile_record(self.tree)(record)
        return value, None if value is not None else reason_record(self.guards, record)


def formula(
    text: str,
    names: Mapping[str, str],
    *,
    minimum: float | None = None,
    units: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Formula:
    """Parse a text; a value below ``minimum`` is undefined (``NEG_VALUE``).

    ``units`` gives the unit of each figure and ``unit`` that of the result. Raises
    ``FormulaError`` pointing at the character.

    >>> cover = formula("a / b", {"a": "a", "b": "b"})
    >>> [cover.evaluate({"a": 6.0, "b": base}) for base in (3.0, 0.0, -3.0, None)]
    [(2.0, None), (None, 'DIV0'), (None, 'NEG_DENOM'), (None, 'MISSING')]
    """
    tree = parse(text, names, units=units, unit=unit)
    reasons = guards(tree)
    if minimum is not None:
        floor = Number(minimum)
        reasons = (*reasons, (Compare("<", tree, floor), "NEG_VALUE"))
        tree = If(Compare(">=", tree, floor), tree, Undefined())
    return Formula(text, tree, reasons)


def guards(tree: Node) -> tuple[Guard, ...]:
    """Return what can make a tree undefined besides a missing figure, in order."""
    found: list[Guard] = []
    for base, reason in dict.fromkeys(_bases(tree)):
        found.append((Compare("<=", base, Number(-TINY)), reason))
        found.append((Compare("<", base, Number(TINY)), "DIV0"))
    return tuple(found)


def _bases(node: Node, *, is_held: bool = False) -> Iterator[tuple[Node, Reason]]:
    """Yield what must be positive for the whole to be defined, and the reason when it is negative.

    A condition decides so only where its truth is the figure (``is_held``).
    """
    match node:
        case Coalesce():
            yield from _bases(node.second)
        case Defined():
            return
        case _ if is_boolean(node) and not is_held:
            return
        case _:
            is_held = is_boolean(node) or (isinstance(node, Call) and node.function == "holds")
            for child in children(node):
                yield from _bases(child, is_held=is_held)
    match node:
        case Arithmetic("/", _, base) if not isinstance(base, Number):
            yield base, "NEG_DENOM"
        case Call("ln", argument) if not isinstance(argument, Number):
            yield argument, "NEG_VALUE"


def reason_frame(reasons: tuple[Guard, ...], value: nw.Expr) -> nw.Expr:
    """Return the expression of the reason code, null where ``value`` is defined."""
    code = nw.lit("MISSING", nw.String)
    for condition, reason in reversed(reasons):
        code = nw.when(compile_frame(condition)).then(nw.lit(reason)).otherwise(code)
    return nw.when(value.is_null()).then(code)


def reason_record(reasons: tuple[Guard, ...], record: Record) -> Reason:
    """Return the reason code of an undefined value on one record."""
    for condition, reason in reasons:
        if compile_record(condition)(record):
            return reason
    return "MISSING"
