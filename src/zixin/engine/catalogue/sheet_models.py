"""What an assessment model decides, for the method sheet (评估模型说明). One law: every figure is shown."""

from __future__ import annotations

from collections.abc import Iterable

from zixin.engine.catalogue.sheet_words import ROLES, SCORINGS, Row, Table, table, words
from zixin.engine.policy import LEVELS, AssessmentPolicy, ScoredIndicator


def model_tables(policy: AssessmentPolicy) -> Iterable[Table]:
    """Yield the tables of a model: weights, special cases, bounds of the grade, scale, standards."""
    yield table("scored", ("计分指标", "Scored indicators"), _scored(policy))
    yield table("special", ("特殊情形", "Special cases"), _special(policy))
    yield table("bounds", ("等级上限与调整", "Caps and notches"), _bounds(policy))
    yield table("grades", ("等级", "Grades"), _grades(policy))
    yield table("classes", ("并列等级", "Second scale"), _classes(policy))
    yield table("methods", ("额度方法", "Methods of a limit"), _methods(policy))
    yield table("standards", ("标准值", "Standard values"), _standards(policy))


def _name(policy: AssessmentPolicy, code: str) -> dict[str, str]:
    if code in policy.indicators:
        return policy.indicators[code].name.as_document()
    return policy.catalogue.name_of(code).as_document()


def _scored(policy: AssessmentPolicy) -> list[Row]:
    return [
        {
            "dimension": dimension.name.as_document(),
            "share": dimension.weight,
            "code": item.code,
            "indicator": _name(policy, item.code),
            "weight": item.weight,
            "kind": words(ROLES[item.is_modifying]),
            "scoring": words(SCORINGS[item.scoring]),
            "rule": rule_of(item),
            "missing": "" if item.missing is None else item.missing,
        }
        for dimension, item in policy.scored()
    ]


def rule_of(item: ScoredIndicator) -> str:
    """Say how bins or words earn their share: ``< 0.5: 0; 0.5-0.7: 0.3; >= 0.7: 1``."""
    if item.scoring == "lookup":
        found = [f"{word}: {share:g}" for word, share in item.lookup]
        other = [] if item.otherwise is None else [f"…: {item.otherwise:g}"]
        return "; ".join([*found, *other])
    rules = []
    for entry in item.bins:
        if entry.low is None:
            bound = f"< {entry.high:g}"
        elif entry.high is None:
            bound = f">= {entry.low:g}"
        else:
            bound = f"{entry.low:g}–{entry.high:g}"
        rules.append(f"{bound}: {entry.share:g}")
    return "; ".join(rules)


def _special(policy: AssessmentPolicy) -> list[Row]:
    return [
        {
            "indicator": _name(policy, case.indicator),
            "when": case.when.text,
            "effect": case.coefficient,
            "because": case.because.as_document(),
        }
        for case in policy.special
    ]


def _bounds(policy: AssessmentPolicy) -> list[Row]:
    caps = [(cap.code, cap.when, f"≤ {cap.grade_max}", cap.because) for cap in policy.caps]
    notches = [(n.code, n.when, f"{n.notches:+d}", n.because) for n in policy.notches]
    return [
        {"code": code, "when": when.text, "effect": effect, "because": because.as_document()}
        for code, when, effect, because in (*caps, *notches)
    ]


def _grades(policy: AssessmentPolicy) -> list[Row]:
    return [
        {
            "code": grade.code,
            "floor": grade.floor,
            "pd": f"{grade.pd:.2%}",
            "multiplier": grade.multiplier,
            "terms": grade.terms_days,
            "security": grade.security.as_document(),
            "release": grade.release.as_document(),
        }
        for grade in policy.grades
    ]


def _classes(policy: AssessmentPolicy) -> list[Row]:
    return [
        {"code": entry.code, "name": entry.name.as_document(), "floor": entry.floor}
        for entry in policy.classes
    ]


def _methods(policy: AssessmentPolicy) -> list[Row]:
    return [
        {"code": method.code, "weight": method.weight, "share": method.share}
        for method in policy.limits.methods
    ]


def _standards(policy: AssessmentPolicy) -> list[Row]:
    return [
        {
            "table": measured.name.as_document(),
            "source": measured.source,
            "indicator": _name(policy, code),
            **dict(zip(LEVELS, values, strict=True)),
        }
        for measured in policy.standards
        for code, values in measured.values.items()
    ]
