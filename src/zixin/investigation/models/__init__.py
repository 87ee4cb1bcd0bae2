"""What an investigation is made of."""

from zixin.investigation.models.cases import Investigation, Method, PlannedMethod, Reason
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
    "Investigation",
    "Method",
    "PlannedMethod",
    "Questionnaire",
    "Reason",
    "Ruling",
]
