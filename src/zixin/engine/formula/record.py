"""A tree as a Python function on one record. One law: it agrees with the frame to the bit."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any, SupportsFloat

from zixin.engine.formula.curves import ln, logistic, normal
from zixin.engine.formula.tree import (
    MAGNITUDE_MAX,
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
)

Value = float | bool | None
Record = Mapping[str, Any]  # figures, and texts that are compared only
Function = Callable[[Record], Value]

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNARY: dict[str, Callable[[float], Value]] = {
    "neg": operator.neg,
    "abs": abs,
    "floor": lambda value: float(math.floor(value)),
    "not": operator.not_,
    "holds": float,
    "ln": ln,
    "logistic": logistic,
    "normal": normal,
}


def usable(value: object) -> float | None:
    """Return a figure as a float, or ``None`` when it is no finite number of a company.

    >>> usable(3), usable(float("inf")), usable("3"), usable(None)
    (3.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, SupportsFloat):
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError):  # an integer without end, a signalling NaN
        return None
    return number if abs(number) <= MAGNITUDE_MAX else None


def compile_record(node: Node) -> Function:
    """Return the function of one record; ``x__prev2`` holds two years before."""
    compile_kind = _COMPILERS[type(node)]
    return compile_kind(node)


def _number(node: Number) -> Function:
    value = node.value
    return lambda _: value


def _text(node: Text) -> Function:
    value: Any = node.value
    return lambda _: value


def _undefined(_: Undefined) -> Function:
    return lambda _: None


def _field(node: Field) -> Function:
    name = node.column
    return lambda record: record.get(name)


def _compare(node: Compare) -> Function:
    return _strict(_COMPARE[node.operator], node.left, node.right)


def _defined(node: Defined) -> Function:
    inner = compile_record(node.argument)
    return lambda record: inner(record) is not None


def _starts_with(node: StartsWith) -> Function:
    inner, prefix = compile_record(node.argument), node.prefix

    def compute(record: Record) -> Value:
        value = inner(record)
        return None if value is None else str(value).startswith(prefix)

    return compute


def _strict(apply: Callable[[float, float], Value], left: Node, right: Node) -> Function:
    one, two = compile_record(left), compile_record(right)

    def compute(record: Record) -> Value:
        first, second = one(record), two(record)
        return None if first is None or second is None else apply(first, second)

    return compute


def _arithmetic(node: Arithmetic) -> Function:
    if node.operator != "/":
        return _strict(_ARITHMETIC[node.operator], node.left, node.right)
    return _strict(lambda over, base: over / base if base >= TINY else None, node.left, node.right)


def _extreme(node: Extreme) -> Function:
    pick: Callable[[list[float]], float] = min if node.function == "min" else max
    functions = [compile_record(argument) for argument in node.arguments]

    def compute(record: Record) -> Value:
        values = [value for function in functions if (value := function(record)) is not None]
        return pick(values) if len(values) == len(functions) else None

    return compute


def _call(node: Call) -> Function:
    inner, apply = compile_record(node.argument), _UNARY[node.function]

    def compute(record: Record) -> Value:
        value = inner(record)
        return None if value is None else apply(value)

    return compute


def _logic(node: Logic) -> Function:
    one, two = compile_record(node.left), compile_record(node.right)
    decisive = node.operator == "or"

    def compute(record: Record) -> Value:
        first, second = one(record), two(record)
        if decisive in (first, second):
            return decisive
        return None if first is None or second is None else not decisive

    return compute


def _if(node: If) -> Function:
    condition, then = compile_record(node.condition), compile_record(node.then)
    otherwise = compile_record(node.otherwise)
    return lambda record: then(record) if condition(record) else otherwise(record)


def _coalesce(node: Coalesce) -> Function:
    one, two = compile_record(node.first), compile_record(node.second)

    def compute(record: Record) -> Value:
        first = one(record)
        return two(record) if first is None else first

    return compute


_COMPILERS: dict[type[Node], Callable[[Any], Function]] = {
    Number: _number,
    Text: _text,
    Undefined: _undefined,
    Field: _field,
    Arithmetic: _arithmetic,
    Compare: _compare,
    Logic: _logic,
    Extreme: _extreme,
    Call: _call,
    If: _if,
    Coalesce: _coalesce,
    Defined: _defined,
    StartsWith: _starts_with,
}
