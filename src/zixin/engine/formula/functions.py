"""The functions of the language. One law: each checks the kind and unit of what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from zixin.engine.formula.parts import (
    Part,
    condition,
    figure,
    literal_text,
    text,
    unit_together,
    value,
    years_before,
)
from zixin.engine.formula.refusal import FormulaError
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Coalesce,
    Defined,
    Extreme,
    If,
    Number,
    StartsWith,
    or_zero,
    walk,
)
from zixin.engine.formula.units import ANY, CONDITION, PURE, Unit, is_pure
from zixin.engine.formula.words import Word

Build = Callable[[Word, list[Part]], Part]


@dataclass(frozen=True, slots=True)
class Function:
    """How many arguments a function takes, and what becomes of them."""

    least: int
    most: int
    build: Build


def called(name: Word, arguments: list[Part]) -> Part:
    """Return the part of a call; raises ``FormulaError`` at the argument that does not fit."""
    function = FUNCTIONS[name.text]
    if not function.least <= len(arguments) <= function.most:
        bounds = {"least": function.least, "most": function.most}
        raise FormulaError("arguments", name.position, function=name.text, **bounds)
    return function.build(name, arguments)


def _of_one(name: Word, arguments: list[Part]) -> Part:
    (part,) = arguments
    node = Call(cast("Literal['abs', 'floor']", name.text), figure(part))
    return Part(node, part.unit, name)


def _curve(name: Word, arguments: list[Part]) -> Part:
    (part,) = arguments
    node = figure(part)
    if not is_pure(part.unit):
        words = {"function": name.text, "unit": str(part.unit)}
        raise FormulaError("pure_expected", part.at.position, **words)
    return Part(Call(cast("Literal['ln', 'logistic', 'normal']", name.text), node), PURE, name)


def _average(name: Word, arguments: list[Part]) -> Part:
    (part,) = arguments
    current = figure(part)
    if any(isinstance(node, Arithmetic) and node.operator == "/" for node in walk(current)):
        raise FormulaError("avg_ratio", name.position)
    total = Arithmetic("+", current, years_before(current, 1, name))
    return Part(Coalesce(Arithmetic("/", total, Number(2.0)), current), part.unit, name)


def _held(name: Word, arguments: list[Part]) -> Part:
    (part,) = arguments
    return Part(Call("holds", condition(part)), PURE, name)


def _defined(name: Word, arguments: list[Part]) -> Part:
    (part,) = arguments
    return Part(Defined(value(part)), CONDITION, name)


def _starts_with(name: Word, arguments: list[Part]) -> Part:
    part, prefix = arguments
    return Part(StartsWith(text(part), literal_text(prefix).value), CONDITION, name)


def _or_zero(name: Word, arguments: list[Part]) -> Part:
    (part,) = arguments
    return Part(or_zero(figure(part)), part.unit, name)


def _coalesce(name: Word, arguments: list[Part]) -> Part:
    unit = _unit_of_all(name, arguments)
    *before, last = (argument.node for argument in arguments)
    for node in reversed(before):
        last = Coalesce(node, last)
    return Part(last, unit, name)


def _extreme(name: Word, arguments: list[Part]) -> Part:
    unit = _unit_of_all(name, arguments)
    function = cast("Literal['min', 'max']", name.text)
    return Part(Extreme(function, tuple(argument.node for argument in arguments)), unit, name)


def _if(name: Word, arguments: list[Part]) -> Part:
    decides, then, otherwise = arguments
    if CONDITION in (then.unit, otherwise.unit):
        raise FormulaError("if_figures", name.position)
    unit = unit_together(then, otherwise)
    return Part(If(condition(decides), then.node, otherwise.node), unit, name)


def _unit_of_all(name: Word, arguments: list[Part]) -> Unit:
    unit = ANY
    for argument in arguments:
        unit = unit_together(Part(argument.node, unit, name), argument)
    return unit


FUNCTIONS: Mapping[str, Function] = {
    "avg": Function(1, 1, _average),
    "abs": Function(1, 1, _of_one),
    "floor": Function(1, 1, _of_one),
    "min": Function(2, 40, _extreme),
    "max": Function(2, 40, _extreme),
    "or_zero": Function(1, 1, _or_zero),
    "coalesce": Function(2, 10, _coalesce),
    "defined": Function(1, 1, _defined),
    "if": Function(3, 3, _if),
    "holds": Function(1, 1, _held),
    "starts_with": Function(2, 2, _starts_with),
    "ln": Function(1, 1, _curve),
    "logistic": Function(1, 1, _curve),
    "normal": Function(1, 1, _curve),
}
