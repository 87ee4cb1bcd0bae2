"""The verbs of accounts: people and their roles, and how people sign in."""

from __future__ import annotations

from zixin.accounts.services.clearance import (
    publish_shipped_documents,
    sign_agreement,
    take_training,
)
from zixin.accounts.services.people import (
    create_department,
    create_user,
    deactivate_user,
    grant_role,
    reactivate_user,
    withdraw_role,
)

__all__ = [
    "create_department",
    "create_user",
    "deactivate_user",
    "grant_role",
    "publish_shipped_documents",
    "reactivate_user",
    "sign_agreement",
    "take_training",
    "withdraw_role",
]
