"""Statements: derived quantities and accounting identities. One law: nothing is guessed.

A derived quantity is the first of its definitions whose parts are there, else the value given
directly; an identity whose figures are missing is not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from zixin.engine.catalogue import Catalogue, Identity, Part, Relation
from zixin.engine.formula import compile_record
from zixin.engine.formula.tree import (
    Arithmetic,
    Call,
    Coalesce,
    Compare,
    CompareOperator,
    Defined,
    Extreme,
    Field,
    If,
    Logic,
    Node,
    Number,
    any_of,
)
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy, IdentityRules, Tolerance

PRESENT = "present"  # 1 in every row; of the year before it tells whether that year is there
DEGRADED = "avg_degraded"
BREACH = "__breach"
HARD = "hard_finding"

OPPOSITES: Mapping[Relation, CompareOperator] = {"=": "!=", "<": ">=", "<=": ">"}

Severity = Literal["hard", "soft"]


def quantity_steps(catalogue: Catalogue) -> list[Step]:
    """Return the steps of the derived quantities, in the order of the catalogue."""
    steps = [Step(PRESENT, Number(1.0))]
    for quantity in catalogue.quantities.values():
        *before, node = [definition.tree for definition in quantity.formulas]
        for definition in reversed(before):
            node = Coalesce(definition, node)
        steps.append(Step.of(quantity.code, node))
    return steps


def parameter_steps(rules: IdentityRules) -> list[Step]:
    """Return the parameters that formulas name, as steps."""
    return [Step(name, Number(value)) for name, value in rules.parameters.items()]


def identity_steps(policy: AssessmentPolicy, catalogue: Catalogue) -> list[Step]:
    """Return one step for each identity (does it fail?) and whether a hard one fails."""
    steps = [
        Step(identity.code + BREACH, _breach(identity, policy.identities))
        for identity in catalogue.identities.values()
    ]
    hard = [
        _hard(identity)
        for identity in catalogue.identities.values()
        if identity.code in policy.identities.hard
    ]
    steps.append(Step(HARD, any_of(*hard) if hard else Compare("<", Number(1.0), Number(0.0))))
    steps.append(Step(DEGRADED, Call("not", Defined(Field(PRESENT, 1)))))
    return steps


def tolerance_of(identity: Identity, rules: IdentityRules) -> Tolerance:
    """Return how far the sides of an identity may lie apart."""
    return rules.tolerances.get(identity.code, rules.tolerance)


def _hard(identity: Identity) -> Node:
    fails: Node = Field(identity.code + BREACH)
    if identity.softened_by is None:
        return fails
    restated = If(Compare(">", Field(identity.softened_by), Number(0.0)), Number(1.0), Number(0.0))
    return Logic("and", fails, Compare("=", restated, Number(0.0)))


def _breach(identity: Identity, rules: IdentityRules) -> Node:
    tolerance = tolerance_of(identity, rules)
    return any_of(*(part_fails(part, tolerance) for part in identity.parts))


def part_fails(part: Part, tolerance: Tolerance) -> Node:
    """Return the condition under which a part of an identity fails."""
    left, right = part.left.tree, part.right.tree
    if part.is_strict:
        fails: Node = Compare(OPPOSITES[part.relation], left, right)
    else:
        unit: Node = Coalesce(Field("rounding_unit"), Number(1.0))
        allowed = Extreme(
            "max",
            (
                Arithmetic("*", Number(tolerance.unit), unit),
                Arithmetic("*", Number(tolerance.share), Call("abs", right)),
            ),
        )
        gap: Node = Arithmetic("-", left, right)
        fails = Compare(">", Call("abs", gap) if part.relation == "=" else gap, allowed)
    return fails if part.when is None else Logic("and", part.when.tree, fails)


@dataclass(frozen=True, slots=True)
class Finding:
    """An identity that fails on a record (勾稽异常), with both sides of the first part that fails."""

    code: str
    severity: Severity
    left: float
    right: float
    period: int | None

    def as_document(self) -> dict[str, Any]:
        """Return the finding as JSON."""
        return {
            "code": self.code,
            "severity": self.severity,
            "lhs": self.left,
            "rhs": self.right,
            "difference": self.left - self.right,
            "period": self.period,
        }


def findings_of(
    row: Mapping[str, Any], policy: AssessmentPolicy, catalogue: Catalogue
) -> list[Finding]:
    """Return the findings on a record on which the steps ran."""
    findings = []
    for identity in catalogue.identities.values():
        if not row[identity.code + BREACH]:
            continue
        tolerance = tolerance_of(identity, policy.identities)
        part = next(p for p in identity.parts if compile_record(part_fails(p, tolerance))(row))
        left, right = (compile_record(side.tree)(row) for side in (part.left, part.right))
        year = row.get("year")
        findings.append(
            Finding(
                code=identity.code,
                severity=_severity(identity, row, policy),
                left=float(left or 0.0),
                right=float(right or 0.0),
                period=None if year is None else int(year),
            )
        )
    return findings


def _severity(identity: Identity, row: Mapping[str, Any], policy: AssessmentPolicy) -> Severity:
    is_hard = identity.code in policy.identities.hard and compile_record(_hard(identity))(row)
    return "hard" if is_hard else "soft"
