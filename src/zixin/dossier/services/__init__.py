"""The verbs of the credit file: the only code that writes to it."""

from __future__ import annotations

from zixin.dossier.services.entries import correct_entry, record_entries, withdraw_entry
from zixin.dossier.services.facts import rate_item, record_facts

__all__ = ["correct_entry", "rate_item", "record_entries", "record_facts", "withdraw_entry"]
