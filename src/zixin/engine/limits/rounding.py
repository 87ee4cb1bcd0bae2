"""Rounding a limit down to significant digits, by a table of powers of ten.

One law: exact on every backend, and never upwards.
"""

from __future__ import annotations

from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Compare,
    Field,
    If,
    Node,
    Number,
    choose,
)
from zixin.engine.plan import Step

ONE = Number(1.0)
GREATEST_POWER, LEAST_POWER = 18, -4


def rounding_steps(raw: Node, digits: int) -> list[Step]:
    """Return the steps that round ``raw`` down to ``digits`` digits, as ``limit_rounded``."""
    units: list[tuple[Node, Node]] = []
    parts: list[tuple[Node, Node]] = []
    for power in range(GREATEST_POWER, LEAST_POWER - 1, -1):
        reached = Compare(">=", raw, Number(10.0**power))
        shift = power - digits + 1
        if shift >= 0:
            units.append((reached, Number(10.0**shift)))
        else:
            parts.append((reached, Number(10.0**-shift)))
    unit, scale = Field("limit_unit"), Field("limit_scale")
    whole = Arithmetic("*", _floor(Arithmetic("/", raw, unit)), unit)
    decimal = Arithmetic("/", _floor(Arithmetic("*", raw, scale)), scale)
    is_whole = Compare(">=", raw, Number(10.0 ** (digits - 1)))
    return [
        Step("limit_unit", choose(units, ONE)),
        Step("limit_scale", choose(parts, Number(10.0 ** (digits - 1 - LEAST_POWER)))),
        Step("limit_rounded", If(is_whole, whole, decimal)),
    ]


def _floor(node: Node) -> Node:
    return Call("floor", Arithmetic("+", node, Number(1e-9)))
