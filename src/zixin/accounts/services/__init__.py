"""The verbs of accounts: people and their roles, and how people sign in."""

from __future__ import annotations

from zixin.accounts.services.clearance import (
    publish_agreement,
    publish_course,
    publish_shipped_documents,
    set_ceiling,
    set_clearance,
    sign_agreement,
    take_training,
)
from zixin.accounts.services.emergency import (
    end_emergency_access,
    open_emergency_access,
    review_emergency_access,
)
from zixin.accounts.services.people import (
    create_department,
    create_user,
    deactivate_user,
    reactivate_user,
    withdraw_role,
)
from zixin.accounts.services.roles import confirm_role, grant_role, propose_role, reject_role

__all__ = [
    "confirm_role",
    "create_department",
    "create_user",
    "deactivate_user",
    "end_emergency_access",
    "grant_role",
    "open_emergency_access",
    "propose_role",
    "publish_agreement",
    "publish_course",
    "publish_shipped_documents",
    "reactivate_user",
    "reject_role",
    "review_emergency_access",
    "set_ceiling",
    "set_clearance",
    "sign_agreement",
    "take_training",
    "withdraw_role",
]
