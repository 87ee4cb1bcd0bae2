"""Authenticity checks as steps (真实性核验). One law: what is not known raises no suspicion.

A verdict is 0 in order, 1 to ask about, 2 to look into; a check that cannot be made has none, and
a reason. The score adds the weights of the verdicts and stops at 100: quarters of whole numbers as
shipped, so that the order of the checks does not matter to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from zixin.engine.authenticity.checks import Band, Check, CheckCatalogue
from zixin.engine.authenticity.rules import AuthenticityRules, Bands
from zixin.engine.formula import Guard, guards
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Compare,
    CompareOperator,
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
from zixin.engine.schema import POINTS

VERDICT = "__verdict"
NOT_APPLICABLE = "NOT_APPLICABLE"
SCORE = "authenticity_score"
LEVEL = "authenticity_level"
COVERAGE = "authenticity_coverage"
FLAGS = "disclosure_flags"
CAPPED = "disclosure_capped"
SCORE_MAX = 100.0

Verdict = Literal["ok", "query", "alarm"]
VERDICTS: tuple[Verdict, ...] = ("ok", "query", "alarm")
NEVER = Compare("<", Number(1.0), Number(0.0))


def authenticity_steps(rules: AuthenticityRules, catalogue: CheckCatalogue) -> list[Step]:
    """Return the steps of all checks that are on, then score, coverage and flags.

    They read line items, derived quantities, inputs and the parameters that formulas name
    (``vat_rate``), and write for each check ``AU01`` (the value), ``AU01__verdict`` and
    ``AU01__points``; then ``authenticity_score`` 0 to 100, undefined when no check can be made,
    ``authenticity_level`` 0 to 2 like a verdict, ``authenticity_coverage`` the share of weight
    that was checked of all that applies, ``disclosure_flags`` and ``disclosure_capped``.
    """
    checks = rules.checks(catalogue)
    steps: list[Step] = []
    for check in checks:
        steps += check_steps(check, rules)
    flags = [
        Step(flag.code, If(flag.when.tree, Number(1.0), Number(0.0)))
        for flag in catalogue.flags.values()
    ]
    return [*steps, *_score_steps(checks, rules), *flags, *_flag_steps([*catalogue.flags], rules)]


def check_steps(check: Check, rules: AuthenticityRules) -> list[Step]:
    """Return the steps of one check: interim figures, value, verdict and points."""
    value = check.value.tree
    if check.when is not None:
        value = If(check.when.tree, value, Undefined())
    share = rules.scoring.query_share
    costs = [(_is(check, 2), Number(check.weight)), (_is(check, 1), Number(check.weight * share))]
    points = choose(costs, Number(0.0))
    return [
        *(Step(part.column, part.node) for part in check.interim),
        Step(check.code, value, reasons_of(check)),
        Step(check.code + VERDICT, _verdict(check, rules.bands_of(check))),
        Step(check.code + POINTS, If(Defined(Field(check.code)), points, Undefined())),
    ]


def reasons_of(check: Check) -> tuple[Guard, ...]:
    """Return why a check may not be made, besides a missing figure, in order."""
    reasons = [(cause.when.tree, cause.reason) for cause in check.unfit]
    if check.when is not None:
        reasons.append((Call("not", check.when.tree), NOT_APPLICABLE))
    for part in check.interim:
        reasons += guards(part.node)
    return (*reasons, *check.value.guards)


def _verdict(check: Check, bands: Bands) -> Node:
    value = Field(check.code)
    outside = [
        (_outside(value, bands.alarm), Number(2.0)),
        (_outside(value, bands.query), Number(1.0)),
    ]
    return If(Defined(value), choose(outside, Number(0.0)), Undefined())


def _outside(value: Node, band: Band) -> Node:
    signs: tuple[tuple[CompareOperator, float | None], ...] = (("<", band.below), (">", band.above))
    bounds = [Compare(sign, value, Number(bound)) for sign, bound in signs if bound is not None]
    return any_of(*bounds) if bounds else NEVER


def _is(check: Check, verdict: int) -> Node:
    return Compare("=", Field(check.code + VERDICT), Number(float(verdict)))


def _score_steps(checks: Sequence[Check], rules: AuthenticityRules) -> list[Step]:
    total = add(Number(0.0), *(or_zero(Field(check.code + POINTS)) for check in checks))
    made = [If(Defined(Field(check.code)), Number(check.weight), Number(0.0)) for check in checks]
    applying = [_applying(check) for check in checks]
    share = Arithmetic("/", add(Number(0.0), *made), add(Number(0.0), *applying))
    score = If(
        Compare(">", Field(COVERAGE), Number(0.0)),
        Extreme("min", (total, Number(SCORE_MAX))),
        Undefined(),
    )
    scoring = rules.scoring
    levels = [
        (Compare(">=", Field(SCORE), Number(scoring.alarm_level)), Number(2.0)),
        (Compare(">=", Field(SCORE), Number(scoring.query_level)), Number(1.0)),
    ]
    level = If(Defined(Field(SCORE)), choose(levels, Number(0.0)), Undefined())
    return [Step.of(COVERAGE, share), Step(SCORE, score), Step(LEVEL, level)]


def _applying(check: Check) -> Node:
    """Return the weight of a check unless it is known to have no meaning here."""
    if check.when is None:
        return Number(check.weight)
    return If(Call("not", check.when.tree), Number(0.0), Number(check.weight))


def _flag_steps(flags: Sequence[str], rules: AuthenticityRules) -> list[Step]:
    count = add(Number(0.0), *(Field(flag) for flag in flags))
    is_capped: Node = NEVER
    if rules.cap is not None:
        is_capped = Compare(">=", Field(FLAGS), Number(float(rules.cap.flags)))
    return [Step(FLAGS, count), Step(CAPPED, is_capped)]
