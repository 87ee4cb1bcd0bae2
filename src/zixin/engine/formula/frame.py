"""A tree as a Narwhals expression. One law: it agrees with the function on a record to the bit."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import narwhals as nw

from zixin.engine.formula.tree import (
    TINY,
    Arithmetic,
    Call,
    Coalesce,
    Compare,
    Defined,
    Extreme,
    Field,
    If,
    Logic,
    Node,
    Number,
    Undefined,
)

POWER_OF_TWO = 0.5  # the mantissa of every power of two, whose reciprocal is exact

_OPERATORS: dict[str, Callable[[nw.Expr, nw.Expr], nw.Expr]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "and": operator.and_,
    "or": operator.or_,
}


def compile_frame(node: Node) -> nw.Expr:
    """Return the expression over a frame; column ``x__prev2`` holds two years before."""
    compile_kind = _COMPILERS[type(node)]
    return compile_kind(node)


def _number(node: Number) -> nw.Expr:
    return nw.lit(node.value, nw.Float64)


def _undefined(_: Undefined) -> nw.Expr:
    return nw.lit(None, nw.Float64)


def _field(node: Field) -> nw.Expr:
    return nw.col(node.column)


def _operation(node: Arithmetic | Compare) -> nw.Expr:
    if node.operator == "/":
        return _division(node.left, node.right)
    return _OPERATORS[node.operator](compile_frame(node.left), compile_frame(node.right))


def _logic(node: Logic) -> nw.Expr:
    return _OPERATORS[node.operator](_truth(node.left), _truth(node.right))


def _if(node: If) -> nw.Expr:
    chosen = nw.when(compile_frame(node.condition)).then(compile_frame(node.then))
    if node.otherwise == Undefined():
        return chosen
    return chosen.otherwise(compile_frame(node.otherwise))


def _coalesce(node: Coalesce) -> nw.Expr:
    return nw.coalesce(compile_frame(node.first), compile_frame(node.second))


def _defined(node: Defined) -> nw.Expr:
    if isinstance(node.argument, Undefined):
        return nw.lit(value=False)
    return ~compile_frame(node.argument).is_null()


def _truth(node: Node) -> nw.Expr:
    return nw.lit(None, nw.Boolean) if node == Undefined() else compile_frame(node)


def _division(over: Node, base: Node) -> nw.Expr:
    """Divide; a literal divisor becomes a column, since Polars multiplies by its reciprocal."""
    dividend, divisor = compile_frame(over), compile_frame(base)
    if not isinstance(base, Number):
        return nw.when(divisor >= TINY).then(dividend / divisor)
    if base.value < TINY:
        return nw.lit(None, nw.Float64)
    is_power_of_two = math.frexp(base.value)[0] == POWER_OF_TWO
    return dividend / (divisor if is_power_of_two else dividend * 0.0 + divisor)


def _extreme(node: Extreme) -> nw.Expr:
    pick = nw.min_horizontal if node.function == "min" else nw.max_horizontal
    picked = pick(*(compile_frame(argument) for argument in node.arguments))
    unsure = [argument for argument in node.arguments if not always_defined(argument)]
    if not unsure:
        return picked
    is_known = ~compile_frame(unsure[0]).is_null()
    for argument in unsure[1:]:
        is_known = is_known & ~compile_frame(argument).is_null()
    return nw.when(is_known).then(picked)


def always_defined(node: Node) -> bool:
    """Say whether a figure is known to be there in every row."""
    return isinstance(node, Number) or (isinstance(node, Coalesce) and always_defined(node.second))


def _call(node: Call) -> nw.Expr:
    argument = compile_frame(node.argument)
    match node.function:
        case "neg":
            return argument * nw.lit(-1.0, nw.Float64)
        case "abs":
            return argument.abs()
        case "floor":
            return argument.floor()
        case "not":
            return ~argument


_COMPILERS: dict[type[Node], Callable[[Any], nw.Expr]] = {
    Number: _number,
    Undefined: _undefined,
    Field: _field,
    Arithmetic: _operation,
    Compare: _operation,
    Logic: _logic,
    Extreme: _extreme,
    Call: _call,
    If: _if,
    Coalesce: _coalesce,
    Defined: _defined,
}
