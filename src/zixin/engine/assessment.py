"""Assessment: company-years in, rated company-years out. One law: one policy, one answer.

The frame has one row for a company and a year. A year before is the row of exactly that year with
statements of twelve months; without it, averages use the closing figure and growth is
undefined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import narwhals as nw

from zixin.engine.authenticity import authenticity_steps, load_checks
from zixin.engine.catalogue import Catalogue
from zixin.engine.formula import reason_frame
from zixin.engine.formula.tree import MAGNITUDE_MAX, Number, Undefined
from zixin.engine.limits import BINDING, BINDINGS, LIMIT, limit_steps
from zixin.engine.plan import Step, inputs_of, needed, run_frame, settle
from zixin.engine.policy import ZONES, AssessmentPolicy, Reference
from zixin.engine.rating import (
    CORRECTION,
    COVERAGE,
    GIVEN,
    RANK,
    RANK_BEFORE_CAPS,
    TABLE,
    TOTAL,
    dimension_steps,
    indicator_steps,
    lost_weights,
    points_steps,
    total_steps,
)
from zixin.engine.schema import (
    INDUSTRY,
    KEYS,
    POINTS,
    REASON,
    SIZE,
    ZONE,
    SchemaError,
    column,
)
from zixin.engine.staging import staged
from zixin.engine.statements import (
    BREACH,
    DEGRADED,
    PRESENT,
    identity_steps,
    parameter_steps,
    quantity_steps,
)
from zixin.engine.years import pair_years, whole_years

REASONS_MAX = 4
KEY = "__reason_key_"
SEPARATOR = ";"
CHOOSE_BY = (INDUSTRY, SIZE)  # what chooses among loaded standard values


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What a policy computes: quantities of one year, then all that looks back.

    ``inputs`` are figures, ``texts`` words. ``looks_back_at`` holds the names read of a year
    before, by how many years back.
    """

    quantities: tuple[Step, ...]
    judgements: tuple[Step, ...]
    inputs: frozenset[str]
    texts: frozenset[str]
    looks_back_at: Mapping[int, frozenset[str]]


@lru_cache(maxsize=32)
def pipeline(policy: AssessmentPolicy, *, whole: bool = True) -> Pipeline:
    """Return the steps of a policy: the whole of them, or only what a portfolio's columns need."""
    catalogue = policy.catalogue
    quantities = tuple(quantity_steps(catalogue))
    models = catalogue.models.values()
    judgements: tuple[Step, ...] = (
        *parameter_steps(policy.identities),
        *identity_steps(policy, catalogue),
        *indicator_steps(policy.indicators.values()),
        *(Step(model.code, model.formula.tree, model.formula.guards) for model in models),
        *points_steps(policy),
        *dimension_steps(policy),
        *_authenticity_steps(policy),
        *total_steps(policy),
        *limit_steps(policy),
    )
    if not whole:
        judgements = tuple(needed(judgements, [*figures(policy), *_coded(policy)]))
        asked = frozenset().union(*inputs_of(judgements).values())
        quantities = tuple(needed(quantities, {PRESENT, *asked}))
    read = inputs_of((*quantities, *judgements))
    names = frozenset().union(*read.values())
    back = {years: found for years, found in read.items() if years}
    return Pipeline(
        quantities,
        judgements,
        names & frozenset(catalogue.input_names()),
        names & frozenset(catalogue.text_names()),
        back,
    )


def _authenticity_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the checks of what was submitted; their parameters where the identities set none."""
    rules = policy.authenticity
    if rules is None:
        return []
    left = set(rules.parameters) - set(policy.identities.parameters)
    parameters = [Step(name, Number(rules.parameters[name])) for name in sorted(left)]
    return [*parameters, *authenticity_steps(rules, load_checks(rules.edition))]


def _coded(policy: AssessmentPolicy) -> list[str]:
    """Return the columns that become words."""
    breaches = [code + BREACH for code in policy.catalogue.identities]
    return [RANK, RANK_BEFORE_CAPS, BINDING, *breaches]


def assess(
    frame: nw.LazyFrame[Any],
    policy: AssessmentPolicy,
    *,
    reasons: bool = True,
    standards: nw.LazyFrame[Any] | None = None,
) -> nw.LazyFrame[Any]:
    """Rate company-years.

    Takes ``company``, ``year`` and any line items, derived quantities and inputs by their slugs;
    ``company`` and ``year`` name a row once. Adds each indicator and its ``__points``, the
    dimension scores (0 to 100), reference models and their ``__zone``, ``coverage_share``,
    ``total``, ``grade``, ``limit``, ``findings`` and, when ``reasons`` are asked for,
    ``<code>__reason`` for what is undefined and the indicators that cost most points. A policy of
    the first edition adds every indicator of its catalogue, a later one those it scores.
    ``standards`` are loaded standard values (``engine.standards.distinct_choices``), joined by
    ``industry`` and ``size``. Null means not computable. Raises ``SchemaError`` without a key column.

    >>> import polars as pl
    >>> from zixin.engine.policy import parse_policy, shipped_document
    >>> row = {"company": ["A"], "year": [2024], "ni": [5.0], "equity": [0.0]}
    >>> rated = assess(nw.from_native(pl.LazyFrame(row)), parse_policy(shipped_document()))
    >>> rated.select("roe", "roe__reason", "total").collect().rows()
    [(None, 'DIV0', None)]
    """
    given = frame.collect_schema().names()
    missing = [key for key in KEYS if key not in given]
    if missing:
        raise SchemaError(f"the frame has no column {missing[0]!r}")
    if standards is not None:
        frame = _measured(frame, standards, given)
    plan = pipeline(policy, whole=policy.edition == 1)
    absent = (plan.inputs | plan.texts) - set(given)
    quantities = settle(plan.quantities, absent)
    figured = staged(quantities, "__figured_")
    certain = frozenset(step.name for step in quantities if isinstance(step.node, Number))
    prepared = run_frame(_prepared(frame, plan, given, policy), figured, certain)
    undefined = absent | {step.name for step in quantities if step.node == Undefined()}
    undefined -= {step.name for step in quantities if step.node != Undefined()}
    paired, whole = prepared, whole_years(prepared, given)
    unknown = set(undefined)
    for years, names in plan.looks_back_at.items():
        paired = pair_years(paired, whole, sorted(names - undefined), years)
        unknown |= {column(name, years) for name in names & undefined}
    if INDUSTRY not in given:
        unknown |= {TABLE}
    loaded = set() if standards is None else set(standards.collect_schema().names())
    unknown |= standard_columns(policy) - loaded
    judgements = staged(settle(plan.judgements, unknown), "__judged_")
    wanted = figures(policy)
    judged = run_frame(paired, judgements, frozenset(wanted))
    judged = _with_words(judged, policy, judgements, reasons=reasons)
    added = [*wanted, *_words(policy, reasons=reasons)]
    return judged.select(*(name for name in given if name not in added), *added)


def _measured(
    frame: nw.LazyFrame[Any], standards: nw.LazyFrame[Any], given: Sequence[str]
) -> nw.LazyFrame[Any]:
    """Put the loaded standard values beside each row, by its industry and size."""
    keys = {name: f"__by_{name}" for name in CHOOSE_BY}
    frame = frame.with_columns(
        *(
            (nw.col(name).cast(nw.String).fill_null("") if name in given else nw.lit("")).alias(key)
            for name, key in keys.items()
        )
    )
    return frame.join(standards.rename(keys), on=list(keys.values()), how="left")


def _prepared(
    frame: nw.LazyFrame[Any], plan: Pipeline, given: Sequence[str], policy: AssessmentPolicy
) -> nw.LazyFrame[Any]:
    """Make figures of what is given: float64, and null for what is no figure of a company."""
    columns: list[nw.Expr] = []
    for name in given:
        if name in plan.inputs:
            figure = nw.col(name).cast(nw.Float64)
            columns.append(nw.when(figure.abs() <= MAGNITUDE_MAX).then(figure).alias(name))
        elif name in plan.texts:
            columns.append(nw.col(name).cast(nw.String).alias(name))
    if INDUSTRY in given:
        columns.append(_table(policy).alias(TABLE))
    return frame.with_columns(*columns) if columns else frame


def _table(policy: AssessmentPolicy) -> nw.Expr:
    section = nw.col(INDUSTRY).cast(nw.String).str.slice(0, 1).str.to_uppercase()
    place = nw.lit(0.0)
    for number, table in reversed(list(enumerate(policy.standards))):
        for code in table.sections:
            place = nw.when(section == code).then(nw.lit(float(number))).otherwise(place)
    return place


def figures(policy: AssessmentPolicy) -> list[str]:
    """Return the figures that a rating adds to a frame, in order."""
    scores = [f"{dimension.code}_score" for dimension in policy.dimensions if dimension.is_fed]
    return [
        *_shown(policy),
        *(item.code + (CORRECTION if item.is_modifying else POINTS) for _, item in policy.scored()),
        *scores,
        *(reference.code for reference in policy.references),
        COVERAGE,
        TOTAL,
        LIMIT,
        DEGRADED,
    ]


def _shown(policy: AssessmentPolicy) -> list[str]:
    """Return the indicators that stand in a rated frame."""
    if policy.edition == 1:
        return list(policy.catalogue.indicators)
    return [item.code for _, item in policy.scored() if item.scoring != "lookup"]


def standard_columns(policy: AssessmentPolicy) -> set[str]:
    """Return the columns in which loaded standard values may come with a row."""
    return {
        f"{item.code}__standard_{place}{GIVEN}"
        for _, item in policy.scored()
        if item.scoring == "efficacy"
        for place in range(len(policy.coefficients))
    }


def _explained(policy: AssessmentPolicy) -> list[str]:
    return [*_shown(policy), *(reference.code for reference in policy.references), TOTAL]


def _words(policy: AssessmentPolicy, *, reasons: bool) -> list[str]:
    words = [
        *(reference.code + ZONE for reference in policy.references),
        "grade",
        "grade_before_caps",
        "limit_binding",
        "findings",
    ]
    if reasons:
        words += [*(code + REASON for code in _explained(policy)), "reasons"]
    return words


def _with_words(
    frame: nw.LazyFrame[Any], policy: AssessmentPolicy, steps: Sequence[Step], *, reasons: bool
) -> nw.LazyFrame[Any]:
    by_name = {step.name: step for step in steps}
    grades = [grade.code for grade in policy.grades]
    columns = [_zone(reference).alias(reference.code + ZONE) for reference in policy.references]
    columns += [
        _word(by_name[name], words).alias(target)
        for name, words, target in (
            (RANK, grades, "grade"),
            (RANK_BEFORE_CAPS, grades, "grade_before_caps"),
            (BINDING, BINDINGS, "limit_binding"),
        )
    ]
    columns.append(_findings(policy.catalogue, by_name).alias("findings"))
    if not reasons:
        return frame.with_columns(*columns)
    columns += [
        reason_frame(by_name[code].reasons, nw.col(code)).alias(code + REASON)
        for code in _explained(policy)
    ]
    return _with_reasons(frame.with_columns(*columns), policy)


def _zone(reference: Reference) -> nw.Expr:
    value, (low, high) = nw.col(reference.code), reference.cuts
    below, between, above = (nw.lit(zone) for zone in zones_of(reference))
    return (
        nw.when(value < low)
        .then(below)
        .otherwise(
            nw.when(value <= high).then(between).otherwise(nw.when(value > high).then(above))
        )
    )


def zones_of(reference: Reference) -> tuple[str, ...]:
    """Return the zones below, between and above the cuts of a reference model."""
    return ZONES if reference.is_higher_safer else ZONES[::-1]


def _word(step: Step, words: Sequence[str]) -> nw.Expr:
    if isinstance(step.node, Number | Undefined):
        value = step.node.value if isinstance(step.node, Number) else None
        return nw.lit(None if value is None else words[int(value)], nw.String)
    chosen = nw.lit(None, nw.String)
    for number, word in reversed(list(enumerate(words))):
        is_it = nw.col(step.name) == float(number)
        chosen = nw.when(is_it).then(nw.lit(word)).otherwise(chosen)
    return chosen


def _findings(catalogue: Catalogue, by_name: dict[str, Step]) -> nw.Expr:
    codes = [
        nw.when(nw.col(code + BREACH)).then(nw.lit(code))
        for code in catalogue.identities
        if by_name[code + BREACH].node != Undefined()
    ]
    if not codes:
        return nw.lit("")
    return nw.concat_str(codes, separator=SEPARATOR, ignore_nulls=True)


def _with_reasons(frame: nw.LazyFrame[Any], policy: AssessmentPolicy) -> nw.LazyFrame[Any]:
    """Name the indicators that cost most of the total, worst first, at most four.

    Each cost becomes one number that also holds its place, so that picking the worst is four
    times the greatest of a few columns, without sorting rows.
    """
    lost = lost_weights(policy)
    count = float(len(lost))
    keys = {code: f"{KEY}{place}" for place, code in enumerate(lost)}
    frame = frame.with_columns(
        *(
            nw.when(nw.col(code + POINTS) < weight)
            .then(
                ((weight - nw.col(code + POINTS)) * (point * 1000.0) + 0.5).floor() * count
                + (count - 1.0 - place)
            )
            .otherwise(nw.lit(-1.0))
            .alias(keys[code])
            for place, (code, (weight, point)) in enumerate(lost.items())
        )
    )
    worst: list[nw.Expr] = []
    for rank in range(min(REASONS_MAX, len(lost))):
        name = f"{KEY}worst_{rank}"
        left = list(keys.values())
        if rank:
            bound = nw.col(f"{KEY}worst_{rank - 1}")
            frame = frame.with_columns(
                *(nw.when(nw.col(k) < bound).then(nw.col(k)).otherwise(-1.0).alias(k) for k in left)
            )
        frame = frame.with_columns(nw.max_horizontal(*left).alias(name))
        # Half a step inside, since a division by one figure may fall short of a whole number.
        place = nw.col(name) - ((nw.col(name) + 0.5) / count).floor() * count
        worst.append(_named(nw.col(name), place, list(lost)))
    joined = nw.concat_str(worst, separator=SEPARATOR, ignore_nulls=True)
    return frame.with_columns(joined.alias("reasons"))


def _named(key: nw.Expr, place: nw.Expr, codes: Sequence[str]) -> nw.Expr:
    chosen = nw.lit(None, nw.String)
    for number, code in enumerate(codes):
        is_it = (key >= 0.0) & (place == float(len(codes) - 1 - number))
        chosen = nw.when(is_it).then(nw.lit(code)).otherwise(chosen)
    return chosen
