"""The verbs of the credit file: the only code that writes to it."""

from __future__ import annotations

from zixin.dossier.services.entries import correct_entry, record_entries, withdraw_entry
from zixin.dossier.services.facts import rate_item, record_facts
from zixin.dossier.services.printing import print_summary
from zixin.dossier.services.reviews import mark_due_now, remind_of_reviews, review_file
from zixin.dossier.services.rulings import rule_on_conflict
from zixin.dossier.services.secrecy import (
    classify_section,
    flag_readings,
    note_readings,
    reveal_field,
)

__all__ = [
    "classify_section",
    "correct_entry",
    "flag_readings",
    "mark_due_now",
    "note_readings",
    "print_summary",
    "rate_item",
    "record_entries",
    "record_facts",
    "remind_of_reviews",
    "reveal_field",
    "review_file",
    "rule_on_conflict",
    "withdraw_entry",
]
