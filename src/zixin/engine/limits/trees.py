"""Small trees that the methods and their combination share. One law: unknown takes no part."""

from __future__ import annotations

from collections.abc import Sequence

from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Coalesce,
    Compare,
    Defined,
    Extreme,
    Field,
    If,
    Node,
    Number,
    Undefined,
    choose,
)
from zixin.engine.policy.bands import Band
from zixin.engine.rating import RANK

ZERO = Number(0.0)
FAR = 1e300  # no amount lies as far as this
NOT_RATED = (Call("not", Defined(Field(RANK))), "NOT_RATED")


def times(left: Node, right: Node) -> Node:
    """Return the product."""
    return Arithmetic("*", left, right)


def not_negative(node: Node) -> Node:
    """Return the figure, or nought where it is negative."""
    return Extreme("max", (node, ZERO))


def by_rank(values: Sequence[float]) -> Node:
    """Return the number that holds for the grade; undefined without one."""
    return choose(
        [
            (Compare("=", Field(RANK), Number(float(rank))), Number(value))
            for rank, value in enumerate(values)
        ],
        Undefined(),
    )


def graded(values: Sequence[float]) -> Node:
    """Return the number that holds for the grade, without asking for it where all are the same."""
    return Number(values[0]) if len(set(values)) == 1 else by_rank(values)


def in_band(value: Node, bands: Sequence[Band]) -> Node:
    """Return what the band of a figure gives; undefined where the figure is."""
    *before, last = bands
    below: list[tuple[Node, Node]] = [
        (Compare("<", value, Number(band.end or 0.0)), _along(value, band)) for band in before
    ]
    return choose(below, If(Defined(value), _along(value, last), Undefined()))


def _along(value: Node, band: Band) -> Node:
    if band.low == band.high or band.begin is None or band.end is None:
        return Number(band.low)
    way = Arithmetic("-", value, Number(band.begin))
    slope = Number((band.high - band.low) / (band.end - band.begin))
    return Arithmetic("+", Number(band.low), times(way, slope))


def least(amounts: Sequence[Node]) -> Node:
    """Return the least of those that are defined; undefined without any."""
    if len(amounts) <= 1:
        return amounts[0] if amounts else Undefined()
    picked = Extreme("min", tuple(Coalesce(amount, Number(FAR)) for amount in amounts))
    return If(Compare("<", picked, Number(FAR)), picked, Undefined())


def greatest(amounts: Sequence[Node]) -> Node:
    """Return the greatest of those that are defined; undefined without any."""
    if len(amounts) <= 1:
        return amounts[0] if amounts else Undefined()
    picked = Extreme("max", tuple(Coalesce(amount, Number(-FAR)) for amount in amounts))
    return If(Compare(">", picked, Number(-FAR)), picked, Undefined())
