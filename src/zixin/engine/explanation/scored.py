"""A scored indicator with all that leads to what it adds to the total. One law: additions add up.

The contributions of all indicators, basic and modifying, add up to the total before it is rounded
and before a corrected dimension is held at its whole weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zixin.engine.efficacy import BANDS, position
from zixin.engine.explanation.document import inputs_of, reason_of, special_of, steps_of, table_of
from zixin.engine.formula import compile_record
from zixin.engine.policy import AssessmentPolicy, Dimension, ScoredIndicator
from zixin.engine.rating import BASIC_SHARE, CORRECTION, earned_name
from zixin.engine.schema import POINTS
from zixin.engine.standards import Choice

Document = dict[str, Any]
Row = Mapping[str, Any]


def scored_documents(
    policy: AssessmentPolicy, row: Row, choices: Mapping[str, Choice]
) -> dict[str, list[Document]]:
    """Return the indicators of each fed dimension, by the dimension's code."""
    added = contributions(policy, row)
    return {
        dimension.code: [
            {
                **_scored(policy, row, scored, choices.get(scored.code)),
                "contribution": added.get(scored.code),
            }
            for scored in dimension.indicators
        ]
        for dimension in policy.dimensions
        if dimension.is_fed
    }


def contributions(policy: AssessmentPolicy, row: Row) -> dict[str, float]:
    """Return what each indicator adds to the total, before rounding."""
    fed = [d for d in policy.dimensions if d.is_fed and row[f"{d.code}_score"] is not None]
    whole = sum(dimension.weight for dimension in fed)
    if not whole:
        return {}
    added: dict[str, float] = {}
    for dimension in fed:
        added |= _of_dimension(dimension, row, 100.0 * dimension.weight / whole)
    return added


def _of_dimension(dimension: Dimension, row: Row, most: float) -> dict[str, float]:
    there = [item for item in dimension.basic if row[item.code + POINTS] is not None]
    weight = sum(item.weight for item in there)
    added = {item.code: most * row[item.code + POINTS] / weight for item in there}
    modifying = sum(item.weight for item in dimension.modifying)
    for item in dimension.modifying:
        correction = row[item.code + CORRECTION]
        if correction is not None:
            share = row[dimension.code + BASIC_SHARE]
            added[item.code] = most * share * (correction - 1.0) * item.weight / modifying
    return added


def _scored(
    policy: AssessmentPolicy, row: Row, scored: ScoredIndicator, choice: Choice | None
) -> Document:
    indicator = policy.indicators.get(scored.code)
    name = indicator.name if indicator else policy.catalogue.name_of(scored.code)
    value = row.get(scored.code)
    special = special_of(policy, row, scored.code)
    described: Document = {
        "code": scored.code,
        "name": name.as_document(),
        "scoring": scored.scoring,
        "role": "modifying" if scored.is_modifying else "basic",
        "value": value,
        "unit": indicator.unit if indicator else "text",
        "direction": "lower" if indicator and not indicator.higher_is_better else "higher",
        "reason": _reason(policy, row, scored),
        "inputs": inputs_of(indicator.formula.tree, row) if indicator else {scored.code: value},
        "formula": indicator.formula.text if indicator else scored.code,
        "source": indicator.source if indicator else "",
        "special": None if special is None else special["because"],
        "weight": scored.weight,
    }
    return {**described, **_earned(row, scored), **_measure(policy, row, scored, choice, special)}


def _reason(policy: AssessmentPolicy, row: Row, scored: ScoredIndicator) -> str | None:
    if scored.code in policy.indicators:
        return reason_of(steps_of(policy)[scored.code], row)
    return "MISSING" if row.get(scored.code) is None else None


def _earned(row: Row, scored: ScoredIndicator) -> Document:
    if scored.is_modifying:
        return {"points": None, "points_max": None, "correction": row[scored.code + CORRECTION]}
    return {
        "points": row[scored.code + POINTS],
        "points_max": scored.weight,
        "is_decreed": row[scored.code + POINTS] is not None and row[earned_name(scored)] is None,
    }


def _measure(
    policy: AssessmentPolicy,
    row: Row,
    scored: ScoredIndicator,
    choice: Choice | None,
    special: Document | None,
) -> Document:
    """Return what the value was measured against."""
    match scored.scoring:
        case "efficacy":
            return _standards(policy, row, scored, choice, special)
        case "bins":
            bins = [{"from": b.low, "to": b.high, "share": b.share} for b in scored.bins]
            return {"bins": bins}
        case "lookup":
            return {"lookup": dict(scored.lookup), "otherwise": scored.otherwise}
        case "share":
            return {}


def _standards(
    policy: AssessmentPolicy,
    row: Row,
    scored: ScoredIndicator,
    choice: Choice | None,
    special: Document | None,
) -> Document:
    levels = [f"{scored.code}__standard_{place}" for place in range(len(policy.coefficients))]
    standards = [float(row[name]) for name in levels]
    loaded = choice.table if choice else None
    table = loaded or table_of(policy, row, scored.code)
    band, coefficient = None, special["coefficient"] if special else None
    value = row[scored.code]
    if special is None and value is not None:
        higher = policy.indicators[scored.code].higher_is_better
        place, fraction = position(value, standards, higher_is_better=higher)
        coefficients = [*policy.coefficients, 0.0]
        step = coefficients[place - 1] - coefficients[place] if place else 0.0
        band, coefficient = BANDS[place], coefficients[place] + fraction * step
    return {
        "standards": standards,
        "standards_source": {
            "table": table.key,
            "name": table.name.as_document(),
            "source": table.source,
            "is_loaded": loaded is not None,
            "tried": list(choice.tried) if choice else [],
        },
        "band": band,
        "coefficient": coefficient,
    }


def notches_document(policy: AssessmentPolicy, row: Row, holds: str) -> list[Document]:
    """Return the notches that hold, ``holds`` being the prefix of their columns."""
    return [
        {"code": notch.code, "notches": notch.notches, "because": notch.because.as_document()}
        for notch in policy.notches
        if compile_record(notch.when.tree)(row) is True and row[holds + notch.code]
    ]
