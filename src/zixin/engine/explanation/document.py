"""The parts of an explained rating that every edition has. One law: what was computed, never anew."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from zixin.engine.assessment import REASONS_MAX, pipeline, zones_of
from zixin.engine.catalogue import Catalogue
from zixin.engine.efficacy import BANDS, position
from zixin.engine.formula import compile_record, reason_record
from zixin.engine.formula.tree import Node, fields
from zixin.engine.limits import BINDING, BINDINGS, LIMIT
from zixin.engine.plan import Step
from zixin.engine.policy import (
    AssessmentPolicy,
    Dimension,
    Reference,
    ScoredIndicator,
    StandardTable,
)
from zixin.engine.rating import RANK, TABLE, lost_weights
from zixin.engine.schema import POINTS, PREVIOUS

Document = dict[str, Any]
METHODS = ("CL1", "CL2", "CL3", "CL4", "CL5", "CL11")


@lru_cache(maxsize=16)
def steps_of(policy: AssessmentPolicy) -> dict[str, Step]:
    """Return the judging steps of a policy by name."""
    return {step.name: step for step in pipeline(policy).judgements}


def inputs_of(node: Node, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures a tree reads, ``x_prev``, ``x_prev2`` … for those of years before."""
    return {
        field.column.replace(PREVIOUS, "_prev"): compile_record(field)(row)
        for field in fields(node)
    }


def reason_of(step: Step, row: Mapping[str, Any]) -> str | None:
    """Return why a step gave nothing, nothing where it gave a value."""
    return reason_record(step.reasons, row) if row[step.name] is None else None


def grade_of(policy: AssessmentPolicy, rank: float | None) -> str | None:
    """Return the grade of a rank."""
    return None if rank is None else policy.grades[int(rank)].code


def dimension_document(
    dimension: Dimension, policy: AssessmentPolicy, row: Mapping[str, Any], catalogue: Catalogue
) -> Document:
    """Return a dimension with its indicators, in the layout of the first edition."""
    scored = dimension.indicators if dimension.is_fed else ()
    return {
        "code": dimension.code,
        "name": dimension.name.as_document(),
        "weight": dimension.weight,
        "score": row[f"{dimension.code}_score"] if dimension.is_fed else None,
        "fed": dimension.is_fed,
        "indicators": [scored_document(item, policy, row, catalogue) for item in scored],
    }


def scored_document(
    item: ScoredIndicator, policy: AssessmentPolicy, row: Mapping[str, Any], catalogue: Catalogue
) -> Document:
    """Return a scored indicator, in the layout of the first edition."""
    indicator = catalogue.indicators[item.code]
    table = table_of(policy, row, item.code)
    standards = list(table.values[item.code])
    value, points = row[item.code], row[item.code + POINTS]
    special = special_of(policy, row, item.code)
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
        "reason": reason_of(steps_of(policy)[item.code], row),
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


def table_of(policy: AssessmentPolicy, row: Mapping[str, Any], code: str) -> StandardTable:
    """Return the table of the policy that measures an indicator of the row."""
    table = policy.standards[int(row.get(TABLE) or 0)]
    return table if code in table.values else policy.standards[0]


def special_of(policy: AssessmentPolicy, row: Mapping[str, Any], code: str) -> Document | None:
    """Return the decree that holds for an indicator, if any."""
    for case in policy.special:
        if case.indicator == code and compile_record(case.when.tree)(row):
            return {"coefficient": case.coefficient, "because": case.because.as_document()}
    return None


def reference_document(
    reference: Reference, row: Mapping[str, Any], catalogue: Catalogue, steps: Mapping[str, Step]
) -> Document:
    """Return a reference model with its zone."""
    model, value = catalogue.models[reference.code], row[reference.code]
    low, high = reference.cuts
    zone = None
    if value is not None:
        place = 0 if value < low else 1 if value <= high else 2
        zone = zones_of(reference)[place]
    return {
        "code": reference.code,
        "name": model.name.as_document(),
        "value": value,
        "reason": reason_of(steps[reference.code], row),
        "zone": zone,
        "cuts": [low, high],
        "inputs": inputs_of(model.formula.tree, row),
        "formula": model.formula.text,
    }


def limit_document_1(
    policy: AssessmentPolicy, row: Mapping[str, Any], steps: Mapping[str, Step]
) -> Document:
    """Return how the limit came about, in the layout of the first edition."""
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


def terms_document(policy: AssessmentPolicy, row: Mapping[str, Any]) -> Document | None:
    """Return what the grade allows."""
    if row[RANK] is None:
        return None
    grade = policy.grades[int(row[RANK])]
    return {
        "days": grade.terms_days,
        "security": grade.security.as_document(),
        "release": grade.release.as_document(),
        "pd": grade.pd,
    }


def reasons_document(policy: AssessmentPolicy, row: Mapping[str, Any]) -> list[Document]:
    """Return the indicators that cost most of the total, worst first, at most four."""
    costs = []
    for place, (code, (weight, point)) in enumerate(lost_weights(policy).items()):
        points = row[code + POINTS]
        if points is not None and points < weight:
            rank = math.floor((weight - points) * (point * 1000.0) + 0.5)
            costs.append((-rank, place, code, round((weight - points) * point, 2)))
    worst = sorted(costs)[:REASONS_MAX]
    return [{"indicator": code, "points_lost": lost} for _, _, code, lost in worst]


def dimension_without_indicators(
    dimension: Dimension, policy: AssessmentPolicy, row: Mapping[str, Any], _: Catalogue
) -> Document:
    """Return a dimension; from edition 2 on its indicators are told by ``insight``."""
    return {
        "code": dimension.code,
        "name": dimension.name.as_document(),
        "weight": dimension.weight,
        "score": row[f"{dimension.code}_score"] if dimension.is_fed else None,
        "fed": dimension.is_fed,
        "indicators": [],
    }
