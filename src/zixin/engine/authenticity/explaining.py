"""Authenticity of one record as a tree of evidence (核验说明). One law: values, bounds and questions.

It never says that figures are wrong: it says which two things do not fit, and what to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zixin.engine.authenticity.checks import FAMILIES, SIDES, Check, CheckCatalogue
from zixin.engine.authenticity.judging import (
    CAPPED,
    COVERAGE,
    FLAGS,
    LEVEL,
    SCORE,
    VERDICT,
    VERDICTS,
    reasons_of,
)
from zixin.engine.authenticity.rules import AuthenticityRules
from zixin.engine.catalogue import Name
from zixin.engine.formula import reason_record
from zixin.engine.formula.tree import Field
from zixin.engine.schema import POINTS, PREVIOUS

Document = dict[str, Any]
Row = Mapping[str, Any]
NOTICE = Name(
    "偏离只说明有待解释之处，不代表认定任何人有过错。",
    "A deviation is something to be explained; it is not a finding against anybody.",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question for the interview (访谈问题) and the check it comes from."""

    check: str
    text: Name

    def as_document(self) -> Document:
        """Return the question as JSON."""
        return {"check": self.check, **self.text.as_document()}


def authenticity_document(
    row: Row, catalogue: CheckCatalogue, rules: AuthenticityRules
) -> Document:
    """Return the authenticity of a record on which the steps ran, as JSON.

    ``score`` 0 to 100 and its ``level``; ``coverage_share`` how much of the checks could be made;
    for each check verdict or reason, value, bands, points, both sides, interim figures and the
    facts they rest on; the disclosure flags and their cap; the questions, weightiest first.
    """
    checks = rules.checks(catalogue)
    level = row[LEVEL]
    return {
        "score": row[SCORE],
        "level": None if level is None else VERDICTS[int(level)],
        "levels": {"query": rules.scoring.query_level, "alarm": rules.scoring.alarm_level},
        "coverage_share": row[COVERAGE],
        "notice": NOTICE.as_document(),
        "checks": [explain_row(check, row, rules) for check in checks],
        "flags": [
            {"code": flag.code, "name": flag.name.as_document()}
            for flag in catalogue.flags.values()
            if row[flag.code]
        ],
        "flag_count": int(row[FLAGS]),
        "cap": rules.cap.as_document() if rules.cap is not None and row[CAPPED] else None,
        "questions": [question.as_document() for question in questions_of(row, checks)],
    }


def questions_of(row: Row, checks: tuple[Check, ...]) -> list[Question]:
    """Return what to ask, the checks that add most points first, then by code.

    A question that two checks ask stands once.
    """
    raised = [check for check in checks if row[check.code + VERDICT]]
    raised.sort(key=lambda check: (-row[check.code + POINTS], check.code))
    asked: dict[Name, Question] = {}
    for check in raised:
        for text in check.questions:
            asked.setdefault(text, Question(check.code, text))
    return list(asked.values())


def explain_row(check: Check, row: Row, rules: AuthenticityRules) -> Document:
    """Return one check on a record as JSON: verdict or reason, value, bands and evidence."""
    verdict, bands = row[check.code + VERDICT], rules.bands_of(check)
    value = row[check.code]
    return {
        "code": check.code,
        "name": check.name.as_document(),
        "family": {"code": check.family, **FAMILIES[check.family].as_document()},
        "verdict": None if verdict is None else VERDICTS[int(verdict)],
        "reason": reason_record(reasons_of(check), row) if value is None else None,
        "value": value,
        "unit": check.unit,
        "formula": check.value.text,
        "when": None if check.when is None else check.when.text,
        "query": bands.query.as_document(),
        "alarm": bands.alarm.as_document(),
        "weight": check.weight,
        "points": row[check.code + POINTS],
        "sides": _interim(check, row, is_side=True),
        "parts": _interim(check, row, is_side=False),
        "inputs": {written(field): row.get(field.column) for field in check.evidence},
        "clears": check.clears.as_document(),
        "source": check.source,
        "certainty": check.certainty,
    }


def _interim(check: Check, row: Row, *, is_side: bool) -> Document:
    return {
        part.name: {"formula": part.text, "value": row[part.column]}
        for part in check.interim
        if (part.name in SIDES) == is_side
    }


def written(field: Field) -> str:
    """Return how a fact is called in a document: ``x``, ``x_prev``, ``x_prev2`` of years before."""
    return field.column.replace(PREVIOUS, "_prev")
