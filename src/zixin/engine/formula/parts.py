"""Parts of a formula while it is read. One law: a part knows its unit and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from zixin.engine.formula.refusal import FormulaError
from zixin.engine.formula.tree import Node, Text, fields, shift
from zixin.engine.formula.units import CONDITION, TEXT, Unit, together
from zixin.engine.formula.words import Word
from zixin.engine.schema import YEARS_BACK_MAX


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula: its tree, its unit, and the word it begins with."""

    node: Node
    unit: Unit
    at: Word


def condition(part: Part) -> Node:
    """Return the tree of a condition; raises ``FormulaError`` for a figure or text."""
    if part.unit == CONDITION:
        return part.node
    code = "condition_not_text" if part.unit == TEXT else "condition_expected"
    raise FormulaError(code, part.at.position)


def figure(part: Part) -> Node:
    """Return the tree of a figure; raises ``FormulaError`` for a condition or text."""
    if part.unit.kind == "figure":
        return part.node
    code = "figure_not_text" if part.unit == TEXT else "figure_expected"
    raise FormulaError(code, part.at.position)


def text(part: Part) -> Node:
    """Return the tree of a text; raises ``FormulaError`` for a figure or condition."""
    if part.unit == TEXT:
        return part.node
    raise FormulaError("text_expected", part.at.position)


def literal_text(part: Part) -> Text:
    """Return a text that stands in the formula; raises ``FormulaError`` for all else."""
    if isinstance(part.node, Text):
        return part.node
    raise FormulaError("text_expected", part.at.position)


def value(part: Part) -> Node:
    """Return the tree of a figure or text; raises ``FormulaError`` for a condition."""
    return part.node if part.unit == TEXT else figure(part)


def unit_together(left: Part, right: Part) -> Unit:
    """Return the unit of two figures that are added, compared or chosen between.

    Raises ``FormulaError`` at the right one when their units do not go together.
    """
    figure(left)
    figure(right)
    unit = together(left.unit, right.unit)
    if unit is None:
        units = {"left": str(left.unit), "right": str(right.unit)}
        raise FormulaError("units_differ", right.at.position, **units)
    return unit


def years_before(node: Node, years: int, at: Word) -> Node:
    """Return a tree as of so many years before; raises ``FormulaError`` beyond what is kept."""
    furthest = max((field.years_back for field in fields(node)), default=0)
    if furthest + years > YEARS_BACK_MAX:
        raise FormulaError("years_back", at.position, limit=YEARS_BACK_MAX)
    return shift(node, years)
