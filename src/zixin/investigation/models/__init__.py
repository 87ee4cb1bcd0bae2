"""What an investigation is made of."""

from zixin.investigation.models.cases import (
    Finding,
    Investigation,
    InvestigationReport,
    Method,
    PlannedMethod,
    Reason,
    Verdict,
)
from zixin.investigation.models.questionnaires import (
    AnswerSheet,
    Channel,
    Contradiction,
    Questionnaire,
    Ruling,
)

__all__ = [
    "AnswerSheet",
    "Channel",
    "Contradiction",
    "Finding",
    "Investigation",
    "InvestigationReport",
    "Method",
    "PlannedMethod",
    "Questionnaire",
    "Reason",
    "Ruling",
    "Verdict",
]
