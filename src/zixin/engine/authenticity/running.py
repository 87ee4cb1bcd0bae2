"""Authenticity checks on a portfolio and on one record. One law: the same steps, the same bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import narwhals as nw

from zixin.engine.authenticity.checks import load_checks
from zixin.engine.authenticity.explaining import authenticity_document
from zixin.engine.authenticity.judging import (
    CAPPED,
    COVERAGE,
    FLAGS,
    LEVEL,
    SCORE,
    VERDICT,
    VERDICTS,
    authenticity_steps,
)
from zixin.engine.authenticity.rules import AuthenticityRules
from zixin.engine.catalogue import load_catalogue
from zixin.engine.formula import usable
from zixin.engine.formula.tree import MAGNITUDE_MAX, Number, Undefined
from zixin.engine.plan import RecordRunner, Row, Step, inputs_of, run_frame, settle
from zixin.engine.schema import KEYS, POINTS, SchemaError, column
from zixin.engine.statements import quantity_steps
from zixin.engine.years import given_before, pair_years, whole_years

SEPARATOR = ";"
RAISED = "authenticity_raised"

Given = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules compute: quantities of one year, then checks that look at several."""

    quantities: tuple[Step, ...]
    judgements: tuple[Step, ...]
    inputs: frozenset[str]
    looks_back_at: Mapping[int, frozenset[str]]


@lru_cache(maxsize=8)
def checks_plan(rules: AuthenticityRules) -> Plan:
    """Return the steps of the rules with all they need, parameters included."""
    catalogue = load_catalogue(rules.edition)
    quantities = tuple(quantity_steps(catalogue))
    parameters = [Step(name, Number(value)) for name, value in rules.parameters.items()]
    judgements = (*parameters, *authenticity_steps(rules, load_checks(rules.edition)))
    read = inputs_of((*quantities, *judgements))
    known = frozenset(catalogue.input_names())
    return Plan(
        quantities=quantities,
        judgements=judgements,
        inputs=frozenset().union(*read.values()) & known,
        looks_back_at={years: names for years, names in read.items() if years},
    )


def check_record(
    current: Given,
    previous: Given | None,
    rules: AuthenticityRules,
    *,
    earlier: Sequence[Given] = (),
) -> Row:
    """Return a record with the values of all checks (单户核验).

    ``previous`` is the year before, ``earlier`` are years before that which name their ``year``.

    >>> from zixin.engine.authenticity import standard_rules
    >>> row = check_record({"rev": 100.0, "vat_sales_declared": 80.0}, None, standard_rules())
    >>> row["AU27"], row["AU27__verdict"], row["AU27__points"], row["AU28"]
    (0.8, 2.0, 35.0, None)
    """
    plan, (quantities, judgements) = checks_plan(rules), _runners(rules)
    row = quantities.run(_figures(current, plan))
    for years, names in plan.looks_back_at.items():
        given = given_before(current, previous, earlier, years)
        before = {} if given is None else quantities.run(_figures(given, plan))
        row |= {column(name, years): before.get(name) for name in names}
    return judgements.run(row)


def explain_authenticity(
    current: Given,
    previous: Given | None,
    rules: AuthenticityRules,
    *,
    earlier: Sequence[Given] = (),
) -> dict[str, Any]:
    """Return the authenticity of one record as JSON."""
    row = check_record(current, previous, rules, earlier=earlier)
    return authenticity_document(row, load_checks(rules.edition), rules)


def check_frame(frame: nw.LazyFrame[Any], rules: AuthenticityRules) -> nw.LazyFrame[Any]:
    """Return company-years with their checks (批量核验).

    Takes ``company``, ``year`` and any figures by their slugs. Adds for each check its value,
    ``__verdict`` (ok, query, alarm; null where it cannot be made) and ``__points``, then
    ``authenticity_score``, ``authenticity_level``, ``authenticity_coverage``,
    ``authenticity_raised`` (the codes that are not in order), ``disclosure_flags`` and
    ``disclosure_capped``. Raises ``SchemaError`` without a key column.
    """
    given = frame.collect_schema().names()
    missing = [key for key in KEYS if key not in given]
    if missing:
        raise SchemaError(f"the frame has no column {missing[0]!r}")
    plan = checks_plan(rules)
    absent = plan.inputs - set(given)
    quantities = settle(plan.quantities, absent)
    prepared = run_frame(_prepared(frame, plan, given), quantities, frozenset())
    there = frozenset(prepared.collect_schema().names())
    unknown = {name for name in plan.inputs if name not in there}
    paired, whole = prepared, whole_years(prepared, given)
    for years, names in plan.looks_back_at.items():
        paired = pair_years(paired, whole, sorted(names & there), years)
        unknown |= {column(name, years) for name in names - there}
    steps = settle(plan.judgements, unknown)
    codes = [check.code for check in rules.checks(load_checks(rules.edition))]
    figures = [name for code in codes for name in (code, code + VERDICT, code + POINTS)]
    figures += [SCORE, LEVEL, COVERAGE, FLAGS, CAPPED]
    judged = run_frame(paired, steps, frozenset(figures))
    undefined = frozenset(step.name for step in steps if step.node == Undefined())
    added = [*figures, RAISED]
    judged = judged.with_columns(_raised(codes, undefined)).with_columns(
        *(_word(name, undefined) for name in [*(code + VERDICT for code in codes), LEVEL])
    )
    return judged.select(*(name for name in given if name not in added), *added)


def _prepared(frame: nw.LazyFrame[Any], plan: Plan, given: Sequence[str]) -> nw.LazyFrame[Any]:
    """Make figures of what is given: float64, and null for what is no figure of a company."""
    columns = []
    for name in given:
        if name in plan.inputs:
            figure = nw.col(name).cast(nw.Float64)
            columns.append(nw.when(figure.abs() <= MAGNITUDE_MAX).then(figure).alias(name))
    return frame.with_columns(*columns) if columns else frame


def _raised(codes: Sequence[str], undefined: frozenset[str]) -> nw.Expr:
    raised = [
        nw.when(nw.col(code + VERDICT) > 0.0).then(nw.lit(code))
        for code in codes
        if code + VERDICT not in undefined
    ]
    if not raised:
        return nw.lit("").alias(RAISED)
    return nw.concat_str(raised, separator=SEPARATOR, ignore_nulls=True).alias(RAISED)


def _word(name: str, undefined: frozenset[str]) -> nw.Expr:
    word = nw.lit(None, nw.String)
    if name not in undefined:
        for number, text in enumerate(VERDICTS):
            word = nw.when(nw.col(name) == float(number)).then(nw.lit(text)).otherwise(word)
    return word.alias(name)


@lru_cache(maxsize=8)
def _runners(rules: AuthenticityRules) -> tuple[RecordRunner, RecordRunner]:
    plan = checks_plan(rules)
    return RecordRunner(plan.quantities), RecordRunner(plan.judgements)


def _figures(given: Given, plan: Plan) -> dict[str, float | None]:
    return {name: usable(given[name]) for name in plan.inputs if name in given}
