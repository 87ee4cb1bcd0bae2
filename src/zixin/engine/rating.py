"""Rating: points to dimensions to total to grade. One law: what is not known is not scored.

An indicator without a value is left out and its dimension re-weighted; how much of the weight
could be scored is the coverage, and below the policy's least coverage there is no total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zixin.engine.catalogue import Indicator
from zixin.engine.efficacy import correction_tree, points_tree, round_half_up
from zixin.engine.formula import compile_record
from zixin.engine.formula.tree import (
    Arithmetic,
    Coalesce,
    Compare,
    Defined,
    Extreme,
    Field,
    If,
    Node,
    Number,
    Text,
    Undefined,
    add,
    any_of,
    choose,
    or_zero,
)
from zixin.engine.plan import Step
from zixin.engine.policy import (
    NOTCHES_MOST,
    AssessmentPolicy,
    Dimension,
    ScoredIndicator,
    StandardTable,
)
from zixin.engine.schema import POINTS
from zixin.engine.statements import HARD

TABLE = "standard_table"  # place of the table of standard values that the industry chooses
COVERAGE = "coverage_share"
TOTAL = "total"
RANK = "grade_rank"
RANK_BEFORE_CAPS = "grade_rank_before_caps"
CAP = "cap__"
NOTCH = "notch__"
NOTCHES = "notches"
CAP_RANK = "cap_rank"  # the best rank the caps leave, whether there is a total or not
RANK_BY_SCORE = "grade_rank_by_score"
EARNED = "__earned"
CORRECTION = "__correction"
BASIC_SHARE = "__basic_share"
GIVEN = "__given"  # a standard value that came with the row, from a table loaded by the user


def indicator_steps(indicators: Iterable[Indicator]) -> list[Step]:
    """Return one step for each indicator, with the reasons why it may be undefined."""
    return [Step(item.code, item.formula.tree, item.formula.guards) for item in indicators]


def points_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the standard values that hold for the row, then what each indicator earns.

    A basic indicator gets ``<code>__points``; where the policy says what counts for a missing
    value, ``<code>__earned`` holds what the value itself earned. A modifying one gets
    ``<code>__correction`` once the share of its dimension is known (``dimension_steps``).
    """
    steps = []
    for _, scored in policy.scored():
        if scored.scoring == "efficacy":
            for place in range(len(policy.coefficients)):
                name = f"{scored.code}__standard_{place}"
                steps.append(Step(name, _standard(policy.standards, scored.code, place)))
        if not scored.is_modifying:
            steps += _points(policy, scored)
    return steps


def _points(policy: AssessmentPolicy, scored: ScoredIndicator) -> list[Step]:
    decreed = [
        (case.when.tree, Number(scored.weight * case.coefficient))
        for case in policy.special
        if case.indicator == scored.code
    ]
    earned = choose([*decreed], _earned(policy, scored))
    if scored.missing is None:
        return [Step(scored.code + POINTS, earned)]
    instead = round_half_up(Number(scored.weight * scored.missing), 2)
    return [
        Step(scored.code + EARNED, earned),
        Step(scored.code + POINTS, Coalesce(Field(scored.code + EARNED), instead)),
    ]


def _earned(policy: AssessmentPolicy, scored: ScoredIndicator) -> Node:
    value = Field(scored.code)
    match scored.scoring:
        case "efficacy":
            return points_tree(
                value,
                _levels(policy, scored),
                scored.weight,
                higher_is_better=policy.indicators[scored.code].higher_is_better,
                coefficients=policy.coefficients,
            )
        case "bins":
            return _binned(scored)
        case "lookup":
            return _looked_up(scored)
        case "share":
            inside = Extreme("min", (Extreme("max", (value, Number(0.0))), Number(1.0)))
            return round_half_up(Arithmetic("*", inside, Number(scored.weight)), 2)


def _levels(policy: AssessmentPolicy, scored: ScoredIndicator) -> list[Node]:
    return [Field(f"{scored.code}__standard_{place}") for place in range(len(policy.coefficients))]


def _binned(scored: ScoredIndicator) -> Node:
    """Points of the first bin whose upper bound the value does not reach."""
    value = Field(scored.code)
    branches: list[tuple[Node, Node]] = [
        (Compare("<", value, Number(item.high)), Number(_share_of(scored, item.share)))
        for item in scored.bins
        if item.high is not None
    ]
    last = Number(_share_of(scored, scored.bins[-1].share))
    return choose(branches, If(Defined(value), last, Undefined()))


def _looked_up(scored: ScoredIndicator) -> Node:
    value = Field(scored.code)
    branches: list[tuple[Node, Node]] = [
        (Compare("=", value, Text(word)), Number(_share_of(scored, share)))
        for word, share in scored.lookup
    ]
    if scored.otherwise is None:
        return choose(branches, Undefined())
    other = Number(_share_of(scored, scored.otherwise))
    return choose(branches, If(Defined(value), other, Undefined()))


def _share_of(scored: ScoredIndicator, share: float) -> float:
    return float(compile_record(round_half_up(Number(scored.weight * share), 2))({}) or 0.0)


def _standard(tables: tuple[StandardTable, ...], code: str, place: int) -> Node:
    """The standard value given with the row, else that of the table its industry chooses."""
    national = tables[0].values[code][place]
    chosen: list[tuple[Node, Node]] = [
        (Compare("=", Field(TABLE), Number(float(number))), Number(table.values[code][place]))
        for number, table in enumerate(tables)
        if code in table.values and table.values[code][place] != national
    ]
    given = Field(f"{code}__standard_{place}{GIVEN}")
    return Coalesce(given, choose(chosen, Number(national)))


def dimension_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the score of each fed dimension, 0 to 100, and the share of weight scored."""
    fed = [dimension for dimension in policy.dimensions if dimension.is_fed]
    steps: list[Step] = []
    for dimension in fed:
        steps += correction_steps(policy, dimension)
        steps.append(_score_step(dimension))
    whole = sum(dimension.weight for dimension in fed)
    covered = [
        Arithmetic("*", _weight_known(dimension), Number(_scale(dimension))) for dimension in fed
    ]
    return [*steps, Step(COVERAGE, Arithmetic("/", add(*covered), Number(whole)))]


def correction_steps(policy: AssessmentPolicy, dimension: Dimension) -> list[Step]:
    """Return what the basic indicators earned of a dimension and how the modifying ones correct it."""
    share = Field(dimension.code + BASIC_SHARE)
    steps = [Step(share.name, _share_scored(dimension))] if dimension.modifying else []
    for scored in dimension.modifying:
        correction = correction_tree(
            Field(scored.code),
            _levels(policy, scored),
            share,
            higher_is_better=policy.indicators[scored.code].higher_is_better,
            coefficients=policy.coefficients,
        )
        decreed: list[tuple[Node, Node]] = [
            (case.when.tree, Number(case.coefficient))
            for case in policy.special
            if case.indicator == scored.code
        ]
        steps.append(Step(scored.code + CORRECTION, choose(decreed, correction)))
    if dimension.modifying:
        steps.append(_factor_step(dimension))
    return steps


def _factor_step(dimension: Dimension) -> Step:
    """The mean correction by weight; an indicator that says nothing corrects nothing."""
    whole = sum(scored.weight for scored in dimension.modifying)
    weighed = add(
        *(
            Arithmetic(
                "*", Coalesce(Field(scored.code + CORRECTION), Number(1.0)), Number(scored.weight)
            )
            for scored in dimension.modifying
        )
    )
    return Step(dimension.code + CORRECTION, Arithmetic("/", weighed, Number(whole)))


def _score_step(dimension: Dimension) -> Step:
    """The score, rounded to two decimals; a correction never lifts it above the whole."""
    share = _share_scored(dimension)
    if dimension.modifying:
        corrected = Arithmetic("*", share, Field(dimension.code + CORRECTION))
        share = Extreme("min", (corrected, Number(1.0)))
    return Step(f"{dimension.code}_score", round_half_up(Arithmetic("*", share, Number(100.0)), 2))


def bounding_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the steps from points and corrections, given for every indicator, to the total."""
    fed = [dimension for dimension in policy.dimensions if dimension.is_fed]
    factors = [_factor_step(dimension) for dimension in fed if dimension.modifying]
    total = _weighed_total(fed)
    return [*factors, *(_score_step(dimension) for dimension in fed), Step(TOTAL, total)]


def _scale(dimension: Dimension) -> float:
    return dimension.weight / sum(scored.weight for scored in dimension.basic)


def _weight_scored(dimension: Dimension) -> Node:
    return _weight_of(dimension, {scored.code: scored.code + POINTS for scored in dimension.basic})


def _weight_known(dimension: Dimension) -> Node:
    return _weight_of(dimension, {scored.code: earned_name(scored) for scored in dimension.basic})


def earned_name(scored: ScoredIndicator) -> str:
    """Return the column of what the value itself earned, before any decree on missing ones."""
    return scored.code + (POINTS if scored.missing is None else EARNED)


def _weight_of(dimension: Dimension, names: Mapping[str, str]) -> Node:
    return add(
        *(
            If(Defined(Field(names[scored.code])), Number(scored.weight), Number(0.0))
            for scored in dimension.basic
        )
    )


def _share_scored(dimension: Dimension) -> Node:
    points = add(*(or_zero(Field(scored.code + POINTS)) for scored in dimension.basic))
    return Arithmetic("/", points, _weight_scored(dimension))


def total_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the total, one decimal half-up, the grade's rank before and after caps."""
    fed = [dimension for dimension in policy.dimensions if dimension.is_fed]
    is_thin = Compare("<", Field(COVERAGE), Number(policy.coverage_min))
    blocked = any_of(Field(HARD), is_thin)
    reasons = ((Field(HARD), "HARD_FINDING"), (is_thin, "LOW_COVERAGE"))
    return [
        Step(TOTAL, If(blocked, Undefined(), _weighed_total(fed)), reasons),
        *_rank_steps(policy),
        *(Step(CAP + cap.code, cap.when.tree) for cap in policy.caps),
        Step(CAP_RANK, _capped(policy, Number(0.0))),
        Step(RANK, _capped(policy, Field(RANK_BEFORE_CAPS))),
    ]


def _weighed_total(fed: list[Dimension]) -> Node:
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
    return round_half_up(Arithmetic("/", weighed, weights), 1)


def _rank_steps(policy: AssessmentPolicy) -> list[Step]:
    if not policy.notches:
        return [Step(RANK_BEFORE_CAPS, rank_tree(policy, Field(TOTAL)))]
    moved = add(
        *(
            If(Field(NOTCH + notch.code), Number(float(notch.notches)), Number(0.0))
            for notch in policy.notches
        )
    )
    bounded = Extreme("max", (moved, Number(float(-NOTCHES_MOST))))
    bounded = Extreme("min", (bounded, Number(float(NOTCHES_MOST))))
    worst = Number(float(len(policy.grades) - 1))
    reached = Arithmetic("-", Field(RANK_BY_SCORE), Field(NOTCHES))
    within = Extreme("min", (Extreme("max", (reached, Number(0.0))), worst))
    return [
        Step(RANK_BY_SCORE, rank_tree(policy, Field(TOTAL))),
        *(Step(NOTCH + notch.code, notch.when.tree) for notch in policy.notches),
        Step(NOTCHES, bounded),
        Step(RANK_BEFORE_CAPS, within),
    ]


def rank_tree(policy: AssessmentPolicy, total: Node) -> Node:
    """Return the tree of the rank a total reaches, 0 the best; undefined without a total."""
    worst = float(len(policy.grades) - 1)
    reached: list[tuple[Node, Node]] = [
        (Compare(">=", total, Number(grade.floor)), Number(float(rank)))
        for rank, grade in enumerate(policy.grades[:-1])
    ]
    return choose(reached, If(Defined(total), Number(worst), Undefined()))


def _capped(policy: AssessmentPolicy, rank: Node) -> Node:
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
        if not scored.is_modifying
    }
