"""People and roles, and what clears a person for customer data."""

from zixin.accounts.models.clearance import (
    Agreement,
    AgreementSignature,
    TrainingCourse,
    TrainingRecord,
    UserClearance,
)
from zixin.accounts.models.people import Department, RoleGrant, User

__all__ = [
    "Agreement",
    "AgreementSignature",
    "Department",
    "RoleGrant",
    "TrainingCourse",
    "TrainingRecord",
    "User",
    "UserClearance",
]
