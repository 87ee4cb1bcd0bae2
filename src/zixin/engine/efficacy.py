"""Efficacy coefficients (功效系数法): points by position between five standard values.

One law: a better figure never earns fewer points, whichever direction is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zixin.engine.formula import compile_record
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Compare,
    Extreme,
    If,
    Node,
    Number,
    Undefined,
    add,
    choose,
    or_zero,
)

BANDS = ("excellent", "good", "average", "low", "poor", "below_poor")
COEFFICIENTS = (1.0, 0.8, 0.6, 0.4, 0.2)
CORRECTION_LEAST, CORRECTION_MOST = 0.7, 1.3
ROUND_UP = 0.5 + 1e-9  # half-up for decimals that binary floats hold just below the half


@dataclass(frozen=True, slots=True)
class Judgement:
    """Where a figure stands: its band, the band's coefficient, the way to the next, its points."""

    band: str
    coefficient: float
    fraction: float
    points: float


def round_half_up(node: Node, decimals: int) -> Node:
    """Return a tree rounded half-up; nothing else rounds, since backends differ on it."""
    scale = Number(10.0**decimals)
    raised = Arithmetic("+", Arithmetic("*", node, scale), Number(ROUND_UP))
    return Arithmetic("/", Call("floor", raised), scale)


def points_tree(
    value: Node,
    standards: Sequence[Node],
    weight: float,
    *,
    higher_is_better: bool,
    coefficients: Sequence[float] = COEFFICIENTS,
) -> Node:
    """Return the tree of the points of a figure, rounded to two decimals.

    At or better than excellent: the whole weight. Between two levels: the coefficient of the
    worse one, and the way to the better one in proportion. Worse than poor: nothing. Undefined
    stays undefined. Source: 企业绩效评价 basic indicators, 本档基础分 + 调整分.
    """

    def at_least(level: Node) -> Node:
        return Compare(">=" if higher_is_better else "<=", value, level)

    def distance(better: Node, worse: Node) -> Node:
        return _distance(better, worse, higher_is_better=higher_is_better)

    branches: list[tuple[Node, Node]] = [
        (at_least(standards[0]), _rounded(weight * coefficients[0]))
    ]
    for place in range(1, len(standards)):
        base = weight * coefficients[place]
        step = weight * coefficients[place - 1] - base
        span = distance(standards[place - 1], standards[place])
        # Levels too close to tell apart are one level: there is no way between them.
        way = or_zero(Arithmetic("/", distance(value, standards[place]), span))
        score = add(Arithmetic("*", way, Number(step)), Number(base))
        branches.append((at_least(standards[place]), round_half_up(score, 2)))
    worst = Compare("<" if higher_is_better else ">", value, standards[-1])
    return choose(branches, If(worst, Number(0.0), Undefined()))


def _rounded(points: float) -> Number:
    rounded = compile_record(round_half_up(Number(points), 2))({})
    return Number(float(rounded or 0.0))


def judge(
    value: float,
    standards: Sequence[float],
    weight: float,
    *,
    higher_is_better: bool,
    coefficients: Sequence[float] = COEFFICIENTS,
) -> Judgement:
    """Return where a figure stands and what it earns.

    >>> judge(8.0, [15.0, 10.0, 6.0, 1.0, -5.0], 20.0, higher_is_better=True)
    Judgement(band='average', coefficient=0.6, fraction=0.5, points=14.0)
    >>> judge(60.0, [45.0, 55.0, 65.0, 80.0, 95.0], 12.0, higher_is_better=False).points
    8.4
    """
    tree = points_tree(
        Number(value),
        [Number(level) for level in standards],
        weight,
        higher_is_better=higher_is_better,
        coefficients=coefficients,
    )
    points = compile_record(tree)({})
    place, fraction = position(value, standards, higher_is_better=higher_is_better)
    coefficient = coefficients[place] if place < len(coefficients) else 0.0
    return Judgement(BANDS[place], coefficient, fraction, float(points or 0.0))


def position(
    value: float, standards: Sequence[float], *, higher_is_better: bool
) -> tuple[int, float]:
    """Return the band a figure reaches and the way from there to the next better level."""
    sign = 1.0 if higher_is_better else -1.0
    for place, level in enumerate(standards):
        if sign * value >= sign * level:
            span = standards[place - 1] - level if place else 0.0
            return place, (value - level) / span if span else 0.0
    return len(standards), 0.0


def correction_tree(
    value: Node,
    standards: Sequence[Node],
    part_share: Node,
    *,
    higher_is_better: bool,
    coefficients: Sequence[float] = COEFFICIENTS,
) -> Node:
    """Return the tree of the correction of a modifying indicator (单项修正系数), 0.7 to 1.3.

    ``part_share`` is what the basic indicators of the part earned over their weight. Between two
    levels: 1 + the coefficient of the worse one + 0.2 for the whole way to the better one - the
    share; at or better than excellent 1.2 + 1 - share; worse than poor 1 - share. Undefined stays
    undefined. Source: 企业绩效评价 modifying indicators; general knowledge.
    """

    def at_least(level: Node) -> Node:
        return Compare(">=" if higher_is_better else "<=", value, level)

    def corrected(reached: Node) -> Node:
        raw = add(Number(1.0), Arithmetic("-", reached, part_share))
        within = Extreme("max", (raw, Number(CORRECTION_LEAST)))
        return Extreme("min", (within, Number(CORRECTION_MOST)))

    branches = [(at_least(standards[0]), corrected(Number(1.2)))]
    for place in range(1, len(standards)):
        step = coefficients[place - 1] - coefficients[place]
        way = or_zero(
            Arithmetic(
                "/",
                _distance(value, standards[place], higher_is_better=higher_is_better),
                _distance(
                    standards[place - 1], standards[place], higher_is_better=higher_is_better
                ),
            )
        )
        reached = add(Number(coefficients[place]), Arithmetic("*", way, Number(step)))
        branches.append((at_least(standards[place]), corrected(reached)))
    worst = Compare("<" if higher_is_better else ">", value, standards[-1])
    return choose(branches, If(worst, corrected(Number(0.0)), Undefined()))


def _distance(better: Node, worse: Node, *, higher_is_better: bool) -> Node:
    first, second = (better, worse) if higher_is_better else (worse, better)
    return Arithmetic("-", first, second)


def correction_coefficient(
    value: float, standards: Sequence[float], part_share: float, *, higher_is_better: bool
) -> float:
    """Return the correction of a modifying indicator (单项修正系数), between 0.7 and 1.3.

    ``part_share`` is the basic score of the part over its weight.

    >>> round(correction_coefficient(11.0, [12, 10, 7, 3, 0], 24 / 34, higher_is_better=True), 5)
    1.19412
    """
    tree = correction_tree(
        Number(value),
        [Number(level) for level in standards],
        Number(part_share),
        higher_is_better=higher_is_better,
    )
    return float(compile_record(tree)({}) or 0.0)
