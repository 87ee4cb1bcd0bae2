"""A tree as a Narwhals expression. One law: it agrees with the function on a record to the bit."""

from __future__ import annotations

import operator
from collections.abc import Callable

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
    """Return the expression over a frame; column ``x__prev`` holds the year before."""
    match node:
        case Number():
            return nw.lit(node.value, nw.Float64)
        case Undefined():
            return nw.lit(None, nw.Float64)
        case Field():
            return nw.col(f"{node.name}__prev" if node.is_previous else node.name)
        case Arithmetic(operator="/"):
            return _division(node)
        case Logic():
            return _OPERATORS[node.operator](_truth(node.left), _truth(node.right))
        case Arithmetic() | Compare():
            return _OPERATORS[node.operator](compile_frame(node.left), compile_frame(node.right))
        case Extreme():
            return _extreme(node)
        case Call():
            return _call(node)
        case If():
            chosen = nw.when(compile_frame(node.condition)).then(compile_frame(node.then))
            if node.otherwise == Undefined():
                return chosen
            return chosen.otherwise(compile_frame(node.otherwise))
        case Coalesce():
            return nw.coalesce(compile_frame(node.first), compile_frame(node.second))
        case Defined():
            if isinstance(node.argument, Undefined):
                return nw.lit(value=False)
            return ~compile_frame(node.argument).is_null()


def _truth(node: Node) -> nw.Expr:
    return nw.lit(None, nw.Boolean) if node == Undefined() else compile_frame(node)


def _division(node: Arithmetic) -> nw.Expr:
    over, base = compile_frame(node.left), compile_frame(node.right)
    if isinstance(node.right, Number) and node.right.value >= TINY:
        return over / base
    return nw.when(base >= TINY).then(over / base)


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
