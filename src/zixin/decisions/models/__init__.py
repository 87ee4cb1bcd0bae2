"""What a credit decision is made of."""

from zixin.decisions.models.applications import CreditApplication, Decision, Verdict
from zixin.decisions.models.approvals import ApprovalRound, Delegation, Minutes, Outcome, Vote
from zixin.decisions.models.conditions import Condition
from zixin.decisions.models.contracts import Contract
from zixin.decisions.models.letters import DecisionLetter
from zixin.decisions.models.overrides import Override, OverrideEnd, RatingOverride
from zixin.decisions.models.reviews import DecisionReview

# Written once: triggers keep their rows as they are.
APPEND_ONLY = (Vote, Minutes, OverrideEnd, Override)

__all__ = [
    "APPEND_ONLY",
    "ApprovalRound",
    "Condition",
    "Contract",
    "CreditApplication",
    "Decision",
    "DecisionLetter",
    "DecisionReview",
    "Delegation",
    "Minutes",
    "Outcome",
    "Override",
    "OverrideEnd",
    "RatingOverride",
    "Verdict",
    "Vote",
]
