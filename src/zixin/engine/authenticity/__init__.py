"""Authenticity (真实性核验): whether what a customer handed in can be true.

One law: a suspicion with its evidence and its questions, never an accusation.
"""

from __future__ import annotations

from zixin.engine.authenticity.benford import (
    CHI_SQUARE_95,
    COUNT_MIN,
    DEVIATION_LIMITS,
    ORDERS_MIN,
    Conformity,
    Digits,
    DigitTest,
    Unfit,
    benford_expectation,
    benford_test,
)
from zixin.engine.authenticity.checks import (
    FAMILIES,
    Band,
    Check,
    CheckCatalogue,
    DisclosureCap,
    Family,
    Flag,
    Scoring,
    load_checks,
)
from zixin.engine.authenticity.explaining import authenticity_document, explain_row, questions_of
from zixin.engine.authenticity.judging import VERDICTS, Verdict, authenticity_steps
from zixin.engine.authenticity.rules import AuthenticityRules, Bands, standard_rules

__all__ = [
    "CHI_SQUARE_95",
    "COUNT_MIN",
    "DEVIATION_LIMITS",
    "FAMILIES",
    "ORDERS_MIN",
    "VERDICTS",
    "AuthenticityRules",
    "Band",
    "Bands",
    "Check",
    "CheckCatalogue",
    "Conformity",
    "DigitTest",
    "Digits",
    "DisclosureCap",
    "Family",
    "Flag",
    "Scoring",
    "Unfit",
    "Verdict",
    "authenticity_document",
    "authenticity_steps",
    "benford_expectation",
    "benford_test",
    "explain_row",
    "load_checks",
    "questions_of",
    "standard_rules",
]
