"""How sure a rating is, laid out for its page: bounds, decisive facts, checks and provenance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zixin.assessment.pictures import (
    VERIFICATION_TONES,
    InputRow,
    Result,
    fact_text,
    name_of,
    reason_text,
    verification_text,
)
from zixin.engine.invoices import FEATURES

VERDICT_TONES = {"ok": "good", "query": "watch", "alarm": "critical"}
RAISED_TONES = frozenset({"watch", "critical"})
CHECKS_FIRST = ("alarm", "query", "ok", None)


@dataclass(frozen=True, slots=True)
class DecisiveRow:
    """A missing or stale fact and what it alone could change."""

    code: str
    name: str
    swing: float
    grade_best: str
    grade_worst: str
    is_recordable: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact the rating rests on, with where it comes from."""

    code: str
    name: str
    source: str
    method: str
    as_of: str
    expires_on: str
    verification: str
    tone: str
    is_stale: bool
    is_from_invoices: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A cross-check with both sides, its verdict and the facts behind it."""

    code: str
    name: str
    family: str
    verdict: str
    tone: str
    reason: str
    value: float | None
    unit: str
    formula: str
    sides: tuple[InputRow, ...]
    inputs: tuple[InputRow, ...]
    clears: str
    source: str


@dataclass(frozen=True, slots=True)
class Insight:
    """What the page of a rating of the second edition tells besides its figures."""

    total_low: float
    total_high: float
    grade_best: str
    grade_worst: str
    verified_share: float
    fresh_share: float
    verified_and_fresh_share: float
    class_name: str
    notches: tuple[str, ...]
    decisive: tuple[DecisiveRow, ...]
    facts: tuple[FactRow, ...]
    suspicion: float | None
    level: str
    level_tone: str
    coverage_share: float | None
    notice: str
    raised: tuple[CheckRow, ...]
    in_order: tuple[CheckRow, ...]
    unchecked: tuple[CheckRow, ...]
    flags: tuple[str, ...]
    questions: tuple[str, ...]


def insight(result: Result, language: str) -> Insight | None:
    """Lay out what edition 2 adds; nothing for a rating of the first edition."""
    if result.get("edition", 1) == 1:
        return None
    bounds, quality, checked = result["bounds"], result["quality"], result["authenticity"] or {}
    found = result.get("class")
    checks = _checks(checked, language)
    return Insight(
        total_low=bounds["total_low"],
        total_high=bounds["total_high"],
        grade_best=bounds["grade_best"],
        grade_worst=bounds["grade_worst"],
        verified_share=quality["verified_share"],
        fresh_share=quality["fresh_share"],
        verified_and_fresh_share=quality["verified_and_fresh_share"],
        class_name=f"{found['code']} {found['name'][language]}" if found else "",
        notches=tuple(
            f"{row['notches']:+d} {row['because'][language]}" for row in result["notches"]
        ),
        decisive=tuple(_decisive(row, language) for row in result["decisive"]),
        facts=tuple(_fact(code, row, language) for code, row in result["facts"].items()),
        suspicion=checked.get("score"),
        level=verdict_text(checked.get("level")),
        level_tone=VERDICT_TONES.get(checked.get("level") or "", "plain"),
        coverage_share=checked.get("coverage_share"),
        notice=checked["notice"][language] if checked else "",
        raised=tuple(row for row in checks if row.tone in RAISED_TONES),
        in_order=tuple(row for row in checks if row.tone == "good"),
        unchecked=tuple(row for row in checks if not row.verdict),
        flags=tuple(row["name"][language] for row in checked.get("flags", ())),
        questions=tuple(row[language] for row in checked.get("questions", ())),
    )


def verdict_text(verdict: str | None) -> str:
    """Say in words how a check came out."""
    return {
        "ok": _("in order"),
        "query": _("to be asked"),
        "alarm": _("to be explained"),
    }.get(verdict or "", "")


def source_text(source: str) -> str:
    """Say in words who a fact comes from."""
    return {
        "customer": _("the customer"),
        "market": _("market research"),
        "public": _("public channel"),
        "ledger": _("own ledger"),
        "third_party": _("third party"),
    }.get(source, source)


def method_text(method: str) -> str:
    """Say in words how a fact was obtained."""
    return {
        "questionnaire": _("questionnaire"),
        "on_site": _("visit on site"),
        "document": _("document review"),
        "online": _("on-line lookup"),
        "calculated": _("calculated"),
    }.get(method, method)


def _decisive(row: dict[str, Any], language: str) -> DecisiveRow:
    return DecisiveRow(
        code=row["fact"],
        name=row["name"][language],
        swing=row["swing"],
        grade_best=row["grade_best"],
        grade_worst=row["grade_worst"],
        is_recordable="__" not in row["fact"] and row["fact"] != "statement",
    )


def _fact(code: str, row: dict[str, Any], language: str) -> FactRow:
    return FactRow(
        code=code,
        name=fact_text(code, language),
        source=source_text(row["source"]),
        method=method_text(row["method"]),
        as_of=row["as_of"] or "",
        expires_on="" if (row["expires_on"] or "").startswith("9999") else row["expires_on"] or "",
        verification=verification_text(row["verification"]),
        tone=VERIFICATION_TONES[row["verification"]],
        is_stale=row["is_stale"],
        is_from_invoices=code in FEATURES,
    )


def _checks(checked: dict[str, Any], language: str) -> list[CheckRow]:
    """Lay out the checks, what stands out first."""
    rows = sorted(
        checked.get("checks", ()),
        key=lambda row: (CHECKS_FIRST.index(row["verdict"]), -(row["points"] or 0.0), row["code"]),
    )
    return [_check(row, language) for row in rows]


def _check(row: dict[str, Any], language: str) -> CheckRow:
    return CheckRow(
        code=row["code"],
        name=row["name"][language],
        family=row["family"][language],
        verdict=verdict_text(row["verdict"]),
        tone=VERDICT_TONES.get(row["verdict"] or "", "plain"),
        reason=not_made_text(row["reason"]),
        value=row["value"],
        unit=row["unit"],
        formula=row["formula"],
        sides=tuple(
            InputRow(name, _side_text(name), side["value"]) for name, side in row["sides"].items()
        ),
        inputs=tuple(
            InputRow(code, name_of(code, language), value) for code, value in row["inputs"].items()
        ),
        clears=row["clears"][language],
        source=row["source"],
    )


def not_made_text(reason: str | None) -> str:
    """Say in words why a check was not made."""
    if reason == "NOT_APPLICABLE":
        return _("does not apply here")
    return reason_text(reason)


def _side_text(name: str) -> str:
    return {"left": _("Left side"), "right": _("Right side")}.get(name, name)
