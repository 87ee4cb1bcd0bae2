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
from zixin.investigation.models.letters import Letter
from zixin.investigation.models.lookups import Lookup, Proposal
from zixin.investigation.models.papers import Agreement, PaperCheck, Sight
from zixin.investigation.models.questionnaires import (
    AnswerSheet,
    Channel,
    Contradiction,
    Questionnaire,
    Ruling,
)
from zixin.investigation.models.references import Referee, TradeReference
from zixin.investigation.models.sources import (
    Booking,
    KeptAnswer,
    LookupSource,
    SourceKind,
)
from zixin.investigation.models.visits import (
    Checkpoint,
    Observation,
    Visit,
    VisitKind,
    VisitPhoto,
    VisitSignature,
)

__all__ = [
    "Agreement",
    "AnswerSheet",
    "Booking",
    "Channel",
    "Checkpoint",
    "Contradiction",
    "Finding",
    "Investigation",
    "InvestigationReport",
    "KeptAnswer",
    "Letter",
    "Lookup",
    "LookupSource",
    "Method",
    "Observation",
    "PaperCheck",
    "PlannedMethod",
    "Proposal",
    "Questionnaire",
    "Reason",
    "Referee",
    "Ruling",
    "Sight",
    "SourceKind",
    "TradeReference",
    "Verdict",
    "Visit",
    "VisitKind",
    "VisitPhoto",
    "VisitSignature",
]
