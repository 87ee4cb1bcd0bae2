"""Rating: points to dimensions to total to grade. One law: what is not known is not scored.

An indicator without a value is left out and its dimension re-weighted; how much of the weight
could be scored is the coverage, and below the policy's least coverage there is no total.
"""

from __future__ import annotations

from collections.abc import Iterable

from zixin.engine.catalogue import Catalogue, Indicator
from zixin.engine.efficacy import points_tree, round_half_up
from zixin.engine.formula.tree import (
    Arithmetic,
    Compare,
    Defined,
    Extreme,
    Field,
    If,
    Node,
    Number,
    Undefined,
    add,
    any_of,
    choose,
    or_zero,
)
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy, Dimension, StandardTable
from zixin.engine.schema import POINTS
from zixin.engine.statements import HARD

TABLE = "standard_table"  # place of the table of standard values that the industry chooses
COVERAGE = "coverage_share"
TOTAL = "total"
RANK = "grade_rank"
RANK_BEFORE_CAPS = "grade_rank_before_caps"
CAP = "cap__"


def indicator_steps(indicators: Iterable[Indicator]) -> list[Step]:
    """Return one step for each indicator, with the reasons why it may be undefined."""
    return [Step(item.code, item.formula.tree, item.formula.guards) for item in indicators]


def points_steps(policy: AssessmentPolicy, catalogue: Catalogue) -> list[Step]:
    """Return the standard values that hold for the row and the points of each indicator."""
    steps = []
    for _, scored in policy.scored():
        levels = [f"{scored.code}__standard_{place}" for place in range(5)]
        for place, name in enumerate(levels):
            steps.append(Step(name, _standard(policy.standards, scored.code, place)))
        tree = points_tree(
            Field(scored.code),
            [Field(name) for name in levels],
            scored.weight,
            higher_is_better=catalogue.indicators[scored.code].higher_is_better,
            coefficients=policy.coefficients,
        )
        decreed = [
            (case.when.tree, Number(scored.weight * case.coefficient))
            for case in policy.special
            if case.indicator == scored.code
        ]
        steps.append(Step(scored.code + POINTS, choose([*decreed], tree)))
    return steps


def _standard(tables: tuple[StandardTable, ...], code: str, place: int) -> Node:
    national = tables[0].values[code][place]
    chosen: list[tuple[Node, Node]] = [
        (Compare("=", Field(TABLE), Number(float(number))), Number(table.values[code][place]))
        for number, table in enumerate(tables)
        if code in table.values and table.values[code][place] != national
    ]
    return choose(chosen, Number(national))


def dimension_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the score of each fed dimension, 0 to 100, and the share of weight scored."""
    fed = [dimension for dimension in policy.dimensions if dimension.is_fed]
    steps = [Step(f"{dimension.code}_score", _score(dimension)) for dimension in fed]
    whole = sum(dimension.weight for dimension in fed)
    covered = [
        Arithmetic("*", _weight_scored(dimension), Number(_scale(dimension))) for dimension in fed
    ]
    return [*steps, Step(COVERAGE, Arithmetic("/", add(*covered), Number(whole)))]


def _scale(dimension: Dimension) -> float:
    return dimension.weight / sum(scored.weight for scored in dimension.indicators)


def _weight_scored(dimension: Dimension) -> Node:
    return add(
        *(
            If(Defined(Field(scored.code + POINTS)), Number(scored.weight), Number(0.0))
            for scored in dimension.indicators
        )
    )


def _score(dimension: Dimension) -> Node:
    points = add(*(or_zero(Field(scored.code + POINTS)) for scored in dimension.indicators))
    share = Arithmetic("/", points, _weight_scored(dimension))
    return round_half_up(Arithmetic("*", share, Number(100.0)), 2)


def total_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the total, one decimal half-up, the grade's rank before and after caps."""
    fed = [dimension for dimension in policy.dimensions if dimension.is_fed]
    scores = [Field(f"{dimension.code}_score") for dimension in fed]
    weighed = add(
        *(
            or_zero(Arithmetic("*", score, Number(dimension.weight)))
            for score, dimension in zip(scores, fed, strict=True)
        )
    )
    weights = add(
        *(
            If(Defined(score), Number(dimension.weight), Number(0.0))
            for score, dimension in zip(scores, fed, strict=True)
        )
    )
    is_thin = Compare("<", Field(COVERAGE), Number(policy.coverage_min))
    blocked = any_of(Field(HARD), is_thin)
    rounded = round_half_up(Arithmetic("/", weighed, weights), 1)
    reasons = ((Field(HARD), "HARD_FINDING"), (is_thin, "LOW_COVERAGE"))
    return [
        Step(TOTAL, If(blocked, Undefined(), rounded), reasons),
        Step(RANK_BEFORE_CAPS, _rank(policy)),
        *(Step(CAP + cap.code, cap.when.tree) for cap in policy.caps),
        Step(RANK, _capped(policy)),
    ]


def _rank(policy: AssessmentPolicy) -> Node:
    worst = float(len(policy.grades) - 1)
    reached: list[tuple[Node, Node]] = [
        (Compare(">=", Field(TOTAL), Number(grade.floor)), Number(float(rank)))
        for rank, grade in enumerate(policy.grades[:-1])
    ]
    return choose(reached, If(Defined(Field(TOTAL)), Number(worst), Undefined()))


def _capped(policy: AssessmentPolicy) -> Node:
    rank: Node = Field(RANK_BEFORE_CAPS)
    codes = [grade.code for grade in policy.grades]
    for cap in policy.caps:
        least = If(Field(CAP + cap.code), Number(float(codes.index(cap.grade_max))), Number(0.0))
        rank = Extreme("max", (rank, least))
    return rank


def lost_weights(policy: AssessmentPolicy) -> dict[str, tuple[float, float]]:
    """Return for each scored indicator its weight and how much of the total one point is."""
    whole = sum(dimension.weight for dimension in policy.dimensions if dimension.is_fed)
    return {
        scored.code: (scored.weight, 100.0 * _scale(dimension) / whole)
        for dimension, scored in policy.scored()
    }
