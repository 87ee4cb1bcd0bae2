"""A tree as a Narwhals expression. One law: it agrees with the function on a record to the bit."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import narwhals as nw

from zixin.engine.formula.curves import (
    LN_SCALE,
    LOGISTIC_BOUND,
    LOGISTIC_SCALE,
    NORMAL_BASE,
    NORMAL_BOUND,
    NORMAL_OVER,
    NORMAL_SCALE,
)
from zixin.engine.formula.record import compile_record
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
    StartsWith,
    Text,
    Undefined,
    children,
    is_boolean,
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
    if children(node) and _is_constant(node):
        return _constant(node)
    compile_kind = _COMPILERS[type(node)]
    return compile_kind(node)


def _is_constant(node: Node) -> bool:
    return not isinstance(node, Field) and all(map(_is_constant, children(node)))


def _constant(node: Node) -> nw.Expr:
    """Return what hangs on no column as one literal; a frame would keep it one row long."""
    value = compile_record(node)({})
    return nw.lit(value, nw.Boolean if is_boolean(node) else nw.Float64)


def _number(node: Number) -> nw.Expr:
    return nw.lit(node.value, nw.Float64)


def _text(node: Text) -> nw.Expr:
    return nw.lit(node.value, nw.String)


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


def _starts_with(node: StartsWith) -> nw.Expr:
    return compile_frame(node.argument).str.starts_with(node.prefix)


def _truth(node: Node) -> nw.Expr:
    return nw.lit(None, nw.Boolean) if node == Undefined() else compile_frame(node)


def _division(over: Node, base: Node) -> nw.Expr:
    """Divide by a full column: by one figure for all rows Polars multiplies by the reciprocal.

    It takes as one figure a literal, and a column that it finds to be the same in every row.
    """
    if isinstance(base, Number) and base.value < TINY:
        return nw.lit(None, nw.Float64)
    dividend, divisor = compile_frame(over), compile_frame(base)
    if is_exact_divisor(base):
        return dividend / divisor
    quotient = dividend / (dividend * 0.0 + divisor)
    return quotient if isinstance(base, Number) else nw.when(divisor >= TINY).then(quotient)


def is_exact_divisor(base: Node) -> bool:
    """Say whether dividing by a literal is the same as multiplying by its reciprocal."""
    return isinstance(base, Number) and math.frexp(base.value)[0] == POWER_OF_TWO


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
    return _CALLS[node.function](compile_frame(node.argument))


def _negative(argument: nw.Expr) -> nw.Expr:
    return argument * nw.lit(-1.0, nw.Float64)


def _ln(argument: nw.Expr) -> nw.Expr:
    return nw.when(argument >= TINY).then(_rounded(argument.log(), LN_SCALE))


def _logistic(argument: nw.Expr) -> nw.Expr:
    base = (_bounded(argument, LOGISTIC_BOUND) * -1.0).exp() + 1.0
    return _rounded((base * 0.0 + 1.0) / base, LOGISTIC_SCALE)


def _normal(argument: nw.Expr) -> nw.Expr:
    bounded = _bounded(argument, NORMAL_BOUND)
    distance = bounded.abs()
    tail = (distance * distance * -0.5).exp() * _polynomial(distance, NORMAL_OVER)
    tail = tail / _polynomial(distance, NORMAL_BASE)
    return _rounded(nw.when(bounded > 0.0).then(tail * -1.0 + 1.0).otherwise(tail), NORMAL_SCALE)


def _rounded(value: nw.Expr, scale: float) -> nw.Expr:
    """Round half up; divide by a column, like every other division."""
    return (value * scale + 0.5).floor() / (value * 0.0 + scale)


def _bounded(value: nw.Expr, bound: float) -> nw.Expr:
    capped = nw.when(value > bound).then(nw.lit(bound)).otherwise(value)
    return nw.when(value < -bound).then(nw.lit(-bound)).otherwise(capped)


def _polynomial(value: nw.Expr, coefficients: tuple[float, ...]) -> nw.Expr:
    first, *rest = coefficients
    total = value * first
    for coefficient in rest[:-1]:
        total = (total + coefficient) * value
    return total + rest[-1]


_CALLS: dict[str, Callable[[nw.Expr], nw.Expr]] = {
    "neg": _negative,
    "abs": nw.Expr.abs,
    "floor": nw.Expr.floor,
    "not": operator.invert,
    "holds": lambda argument: argument.cast(nw.Float64),
    "ln": _ln,
    "logistic": _logistic,
    "normal": _normal,
}
_COMPILERS: dict[type[Node], Callable[[Any], nw.Expr]] = {
    Number: _number,
    Text: _text,
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
    StartsWith: _starts_with,
}
