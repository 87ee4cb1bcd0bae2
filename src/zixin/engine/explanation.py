"""Explanation (评估说明): one customer's rating as a tree in which every figure shows its origin.

One law: it runs the very steps that rate a portfolio, so it can only explain what was computed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zixin.engine.assessment import MONTHS_OF_A_YEAR, REASONS_MAX, Pipeline, pipeline
from zixin.engine.catalogue import Catalogue, load_catalogue
from zixin.engine.efficacy import BANDS, position
from zixin.engine.formula import compile_record, reason_record, usable
from zixin.engine.formula.tree import Node, fields
from zixin.engine.limits import BINDING, BINDINGS, LIMIT
from zixin.engine.plan import RecordRunner, Step
from zixin.engine.policy import (
    ZONES,
    AssessmentPolicy,
    Dimension,
    Reference,
    ScoredIndicator,
    StandardTable,
)
from zixin.engine.rating import (
    CAP,
    COVERAGE,
    RANK,
    RANK_BEFORE_CAPS,
    TABLE,
    TOTAL,
    lost_weights,
)
from zixin.engine.schema import INDUSTRY, POINTS, PREVIOUS, YEAR, column
from zixin.engine.statements import DEGRADED, findings_of

Document = dict[str, Any]
Given = Mapping[str, Any]
METHODS = ("CL1", "CL2", "CL3", "CL4", "CL5", "CL11")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rated record and what it was rated by."""

    policy: AssessmentPolicy
    row: Mapping[str, Any]

    @property
    def total(self) -> float | None:
        """The total, 0 to 100; ``None`` when it is not computable."""
        total: float | None = self.row[TOTAL]
        return total

    @property
    def grade(self) -> str | None:
        """The grade after caps."""
        return _grade(self.policy, self.row[RANK])

    @property
    def limit(self) -> float | None:
        """The recommended limit, in the unit of the statements."""
        limit: float | None = self.row[LIMIT]
        return limit

    def as_document(self) -> Document:
        """Return the whole tree as JSON."""
        policy, row = self.policy, self.row
        catalogue = load_catalogue(policy.edition)
        steps = _steps(policy)
        return {
            "policy": {"name": policy.name, "version": policy.version},
            "dimensions": [_dimension(d, policy, row, catalogue) for d in policy.dimensions],
            "total": row[TOTAL],
            "total_reason": _reason(steps[TOTAL], row),
            "grade_before_caps": _grade(policy, row[RANK_BEFORE_CAPS]),
            "caps": [
                {"code": cap.code, "grade_max": cap.grade_max, "because": cap.because.as_document()}
                for cap in policy.caps
                if row[CAP + cap.code]
            ],
            "grade": self.grade,
            "coverage_share": row[COVERAGE],
            "avg_degraded": row[DEGRADED],
            "references": [_reference(r, row, catalogue, steps) for r in policy.references],
            "indicators": {
                code: {
                    "value": row[code],
                    "reason": _reason(steps[code], row),
                    "inputs": inputs_of(indicator.formula.tree, row),
                }
                for code, indicator in catalogue.indicators.items()
            },
            "limit": _limit(policy, row, steps),
            "terms": _terms(policy, row),
            "findings": [finding.as_document() for finding in findings_of(row, policy, catalogue)],
            "reasons": _reasons(policy, row),
        }


def explain(
    current: Given,
    previous: Given | None,
    policy: AssessmentPolicy,
    *,
    earlier: Sequence[Given] = (),
) -> Explanation:
    """Rate one customer and keep every step.

    ``current`` and ``previous`` hold figures by slug, and ``year``, ``industry`` and ``months``
    where known. A previous record of another year than the one before counts as missing, like in
    a portfolio; ``earlier`` ones stand in for the year that each names, when a formula looks so
    far back. What is no finite figure counts as missing.

    >>> from zixin.engine.policy import parse_policy, shipped_documents
    >>> explain(
    ...     {"ni": 5.0, "equity": 0.0}, None, parse_policy(shipped_documents()[0])
    ... ).total is None
    True
    """
    plan = pipeline(policy)
    quantities, judgements = _runners(policy)
    row = quantities.run(_figures(current, plan))
    back: dict[str, Any] = {}
    for years, names in plan.looks_back_at.items():
        given = _given_before(current, previous, earlier, years)
        before = {} if given is None else quantities.run(_figures(given, plan))
        back |= {column(name, years): before.get(name) for name in names}
    row[YEAR] = current.get(YEAR)
    if INDUSTRY in current:
        row[TABLE] = float(policy.standard_table(current[INDUSTRY]))
    return Explanation(policy, judgements.run({**row, **back}))


@lru_cache(maxsize=16)
def _runners(policy: AssessmentPolicy) -> tuple[RecordRunner, RecordRunner]:
    plan = pipeline(policy)
    return RecordRunner(plan.quantities), RecordRunner(plan.judgements)


@lru_cache(maxsize=16)
def _steps(policy: AssessmentPolicy) -> dict[str, Step]:
    return {step.name: step for step in pipeline(policy).judgements}


def _figures(given: Given, plan: Pipeline) -> dict[str, float | None]:
    return {name: usable(given[name]) for name in plan.inputs if name in given}


def _given_before(
    current: Given, previous: Given | None, earlier: Sequence[Given], years: int
) -> Given | None:
    """Return the whole year so many years before; the previous one needs no year to be that."""
    if years == 1 and previous is not None and _is_year_before(current, previous):
        return previous
    this = current.get(YEAR)
    if this is None:
        return None
    sought = (g for g in earlier if g.get(YEAR) is not None and int(g[YEAR]) == int(this) - years)
    return next(filter(_is_whole, sought), None)


def _is_year_before(current: Given, previous: Given) -> bool:
    this, that = current.get(YEAR), previous.get(YEAR)
    if this is not None and that is not None and int(that) != int(this) - 1:
        return False
    return _is_whole(previous)


def _is_whole(given: Given) -> bool:
    return usable(given.get("months")) in {None, float(MONTHS_OF_A_YEAR)}


def inputs_of(node: Node, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures a tree reads, ``x_prev``, ``x_prev2`` … for those of years before."""
    return {
        field.column.replace(PREVIOUS, "_prev"): compile_record(field)(row)
        for field in fields(node)
    }


def _reason(step: Step, row: Mapping[str, Any]) -> str | None:
    return reason_record(step.reasons, row) if row[step.name] is None else None


def _grade(policy: AssessmentPolicy, rank: float | None) -> str | None:
    return None if rank is None else policy.grades[int(rank)].code


def _dimension(
    dimension: Dimension, policy: AssessmentPolicy, row: Mapping[str, Any], catalogue: Catalogue
) -> Document:
    scored = dimension.indicators if dimension.is_fed else ()
    return {
        "code": dimension.code,
        "name": dimension.name.as_document(),
        "weight": dimension.weight,
        "score": row[f"{dimension.code}_score"] if dimension.is_fed else None,
        "fed": dimension.is_fed,
        "indicators": [_scored(item, policy, row, catalogue) for item in scored],
    }


def _scored(
    item: ScoredIndicator, policy: AssessmentPolicy, row: Mapping[str, Any], catalogue: Catalogue
) -> Document:
    indicator = catalogue.indicators[item.code]
    table = _table(policy, row, item.code)
    standards = list(table.values[item.code])
    value, points = row[item.code], row[item.code + POINTS]
    special = _special(policy, row, item.code)
    band, coefficient = None, None
    if special is not None:
        coefficient = special["coefficient"]
    elif value is not None:
        higher = indicator.higher_is_better
        place, fraction = position(value, standards, higher_is_better=higher)
        levels = [*policy.coefficients, 0.0]
        step = levels[place - 1] - levels[place] if place else 0.0
        band, coefficient = BANDS[place], levels[place] + fraction * step
    return {
        "code": item.code,
        "name": indicator.name.as_document(),
        "value": value,
        "unit": indicator.unit,
        "direction": "higher" if indicator.higher_is_better else "lower",
        "reason": _reason(_steps(policy)[item.code], row),
        "inputs": inputs_of(indicator.formula.tree, row),
        "formula": indicator.formula.text,
        "source": indicator.source,
        "standards": standards,
        "standards_source": {
            "table": table.key,
            "name": table.name.as_document(),
            "source": table.source,
        },
        "band": band,
        "coefficient": coefficient,
        "special": None if special is None else special["because"],
        "weight": item.weight,
        "points": points,
        "points_max": item.weight,
    }


def _table(policy: AssessmentPolicy, row: Mapping[str, Any], code: str) -> StandardTable:
    table = policy.standards[int(row.get(TABLE) or 0)]
    return table if code in table.values else policy.standards[0]


def _special(policy: AssessmentPolicy, row: Mapping[str, Any], code: str) -> Document | None:
    for case in policy.special:
        if case.indicator == code and compile_record(case.when.tree)(row):
            return {"coefficient": case.coefficient, "because": case.because.as_document()}
    return None


def _reference(
    reference: Reference, row: Mapping[str, Any], catalogue: Catalogue, steps: Mapping[str, Step]
) -> Document:
    model, value = catalogue.models[reference.code], row[reference.code]
    low, high = reference.cuts
    zone = None
    if value is not None:
        zone = ZONES[0] if value < low else ZONES[1] if value <= high else ZONES[2]
    return {
        "code": reference.code,
        "name": model.name.as_document(),
        "value": value,
        "reason": _reason(steps[reference.code], row),
        "zone": zone,
        "cuts": [low, high],
        "inputs": inputs_of(model.formula.tree, row),
        "formula": model.formula.text,
    }


def _limit(policy: AssessmentPolicy, row: Mapping[str, Any], steps: Mapping[str, Step]) -> Document:
    binding = row[BINDING]
    return {
        "methods": [
            {"code": code, "amount": row[code], "inputs": inputs_of(steps[code].node, row)}
            for code in METHODS
            if code in steps
        ],
        "capacity": row["capacity"],
        "need": row["need"],
        "need_margin": policy.limits.need_margin,
        "base": row["base"],
        "unsecured": row["unsecured"],
        "multiplier_grade": row["multiplier_grade"],
        "multiplier_tenure": row["multiplier_tenure"],
        "requested": row.get("limit_requested"),
        "binding": None if binding is None else BINDINGS[int(binding)],
        "amount": row[LIMIT],
    }


def _terms(policy: AssessmentPolicy, row: Mapping[str, Any]) -> Document | None:
    if row[RANK] is None:
        return None
    grade = policy.grades[int(row[RANK])]
    return {
        "days": grade.terms_days,
        "security": grade.security.as_document(),
        "release": grade.release.as_document(),
        "pd": grade.pd,
    }


def _reasons(policy: AssessmentPolicy, row: Mapping[str, Any]) -> list[Document]:
    """Return the indicators that cost most of the total, worst first, at most four."""
    costs = []
    for place, (code, (weight, point)) in enumerate(lost_weights(policy).items()):
        points = row[code + POINTS]
        if points is not None and points < weight:
            rank = math.floor((weight - points) * (point * 1000.0) + 0.5)
            costs.append((-rank, place, code, round((weight - points) * point, 2)))
    worst = sorted(costs)[:REASONS_MAX]
    return [{"indicator": code, "points_lost": lost} for _, _, code, lost in worst]
