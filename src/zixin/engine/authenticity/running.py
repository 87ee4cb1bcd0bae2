"""Authenticity checks on a portfolio and on one record. One law: the same steps, the same bits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from zixin.engine.plan import RecordRunner, Row, Step, column, inputs_of, run_frame, settle
from zixin.engine.schema import COMPANY, KEYS, POINTS, YEAR, SchemaError
from zixin.engine.statements import quantity_steps

MONTHS_OF_A_YEAR = 12
SEPARATOR = ";"


@lru_cache(maxsize=8)
def _plan(rules: AuthenticityRules) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    parameters = [Step(name, Number(value)) for name, value in rules.parameters.items()]
    steps = authenticity_steps(rules, load_checks())
    return tuple(quantity_steps(load_catalogue())), (*parameters, *steps)


def check_record(
    current: Mapping[str, Any], previous: Mapping[str, Any] | None, rules: AuthenticityRules
) -> Row:
    """Return a record with the values of all checks (单户核验); ``previous`` is the year before.

    >>> from zixin.engine.authenticity import standard_rules
    >>> row = check_record({"rev": 100.0, "vat_sales_declared": 80.0}, None, standard_rules())
    >>> row["AU27"], row["AU27__verdict"], row["AU27__points"], row["AU28"]
    (0.8, 2.0, 30.0, None)
    """
    quantities, judgements = _runners(rules)
    row = quantities.run(_figures(current))
    if previous is not None and _is_year_before(current, previous):
        before = quantities.run(_figures(previous))
        row |= {column(name, is_previous=True): value for name, value in before.items()}
    return judgements.run(row)


def explain_authenticity(
    current: Mapping[str, Any], previous: Mapping[str, Any] | None, rules: AuthenticityRules
) -> dict[str, Any]:
    """Return the authenticity of one record as JSON."""
    return authenticity_document(check_record(current, previous, rules), load_checks(), rules)


def check_frame(frame: nw.LazyFrame[Any], rules: AuthenticityRules) -> nw.LazyFrame[Any]:
    """Return company-years with their checks (批量核验).

    Takes ``company``, ``year`` and any figures by their slugs. Adds for each check its value,
    ``__verdict`` (ok, query, alarm; null where it cannot be made) and ``__points``, then
    ``authenticity_score``, ``authenticity_level``, ``authenticity_coverage``, ``authenticity_raised``
    (the codes that are not in order), ``disclosure_flags`` and ``disclosure_capped``. Raises
    ``SchemaError`` without a key column.
    """
    given = frame.collect_schema().names()
    missing = [key for key in KEYS if key not in given]
    if missing:
        raise SchemaError(f"the frame has no column {missing[0]!r}")
    quantities, judgements = _plan(rules)
    current, previous = inputs_of((*quantities, *judgements))
    known = frozenset(load_catalogue().input_names())
    absent = ((current | previous) & known) - set(given)
    prepared = quantities_of(frame, given, known, settle(quantities, absent))
    there = set(prepared.collect_schema().names())
    back = sorted(previous & there)
    paired = _paired(prepared, back, has_months="months" in given)
    unknown = {name for name in current & known if name not in there}
    unknown |= {column(name, is_previous=True) for name in previous if name not in back}
    steps = settle(judgements, unknown)
    codes = [check.code for check in rules.checks(load_checks())]
    figures = [name for code in codes for name in (code, code + VERDICT, code + POINTS)]
    figures += [SCORE, LEVEL, COVERAGE, FLAGS, CAPPED]
    judged = run_frame(paired, steps, frozenset(figures))
    undefined = {step.name for step in steps if step.node == Undefined()}
    words = [_word(code + VERDICT, undefined) for code in [*codes]] + [_word(LEVEL, undefined)]
    raised = [
        nw.when(nw.col(code + VERDICT) > 0.0).then(nw.lit(code))
        for code in codes
        if code + VERDICT not in undefined
    ]
    listed = nw.concat_str(raised, separator=SEPARATOR, ignore_nulls=True) if raised else nw.lit("")
    judged = judged.with_columns(listed.alias("authenticity_raised"))
    judged = judged.with_columns(*words)
    added = [*figures, "authenticity_raised"]
    return judged.select(*(name for name in given if name not in added), *added)


def quantities_of(
    frame: nw.LazyFrame[Any], given: Sequence[str], known: frozenset[str], steps: Sequence[Step]
) -> nw.LazyFrame[Any]:
    """Return the frame with figures as float64 and the derived quantities."""
    columns = []
    for name in given:
        if name in known:
            figure = nw.col(name).cast(nw.Float64)
            columns.append(nw.when(figure.abs() <= MAGNITUDE_MAX).then(figure).alias(name))
    return run_frame(frame.with_columns(*columns) if columns else frame, steps, frozenset())


def _paired(
    frame: nw.LazyFrame[Any], names: Sequence[str], *, has_months: bool
) -> nw.LazyFrame[Any]:
    before = frame
    if has_months:
        months = nw.col("months")
        before = before.filter(months.is_null() | (months == MONTHS_OF_A_YEAR))
    before = before.select(
        COMPANY,
        (nw.col(YEAR) + 1).alias(YEAR),
        *(nw.col(name).alias(column(name, is_previous=True)) for name in names),
    )
    return frame.join(before, on=list(KEYS), how="left")


def _word(name: str, undefined: set[str]) -> nw.Expr:
    word = nw.lit(None, nw.String)
    if name not in undefined:
        for number, text in enumerate(VERDICTS):
            word = nw.when(nw.col(name) == float(number)).then(nw.lit(text)).otherwise(word)
    return word.alias(name)


@lru_cache(maxsize=8)
def _runners(rules: AuthenticityRules) -> tuple[RecordRunner, RecordRunner]:
    quantities, judgements = _plan(rules)
    return RecordRunner(quantities), RecordRunner(judgements)


def _figures(given: Mapping[str, Any]) -> dict[str, float | None]:
    names = load_catalogue().input_names()
    return {name: usable(given[name]) for name in names if name in given}


def _is_year_before(current: Mapping[str, Any], previous: Mapping[str, Any]) -> bool:
    this, that = current.get(YEAR), previous.get(YEAR)
    if this is not None and that is not None and int(that) != int(this) - 1:
        return False
    return usable(previous.get("months")) in {None, float(MONTHS_OF_A_YEAR)}
