"""The rows of security: instruments, their papers and valuations, groups, and what waits."""

from __future__ import annotations

from zixin.guarantees.models.groups import CustomerGroup, GroupMember
from zixin.guarantees.models.securities import Security, SecurityPaper
from zixin.guarantees.models.tasks import SecurityTask
from zixin.guarantees.models.valuations import Valuation, ValuationConfirmation

# Rows of these are never changed or deleted: triggers refuse it, whoever writes.
APPEND_ONLY = (Valuation, ValuationConfirmation)

__all__ = [
    "APPEND_ONLY",
    "CustomerGroup",
    "GroupMember",
    "Security",
    "SecurityPaper",
    "SecurityTask",
    "Valuation",
    "ValuationConfirmation",
]
