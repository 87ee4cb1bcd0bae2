"""People and roles, and what clears a person for customer data."""

from zixin.accounts.models.clearance import (
    Agreement,
    AgreementSignature,
    Reminder,
    TrainingCourse,
    TrainingRecord,
    UserClearance,
)
from zixin.accounts.models.emergency import EmergencyAccess, Verdict
from zixin.accounts.models.people import Department, FormerPassword, RoleGrant, RoleProposal, User
from zixin.accounts.models.sessions import EndedSession, SessionEnd

__all__ = [
    "Agreement",
    "AgreementSignature",
    "Department",
    "EmergencyAccess",
    "EndedSession",
    "FormerPassword",
    "Reminder",
    "RoleGrant",
    "RoleProposal",
    "SessionEnd",
    "TrainingCourse",
    "TrainingRecord",
    "User",
    "UserClearance",
    "Verdict",
]
