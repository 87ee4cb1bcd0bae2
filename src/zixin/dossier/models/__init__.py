"""The rows of the credit file: facts, entries of its sections, and what people did with them."""

from __future__ import annotations

from zixin.dossier.models.entries import Entry
from zixin.dossier.models.facts import Fact, ItemRating
from zixin.dossier.models.reviews import FileReview, Reminder, ReviewCall, ReviewReminder
from zixin.dossier.models.rulings import Ruling
from zixin.dossier.models.secrecy import Anomaly, Classification, Reading, ReadingFlag
from zixin.dossier.models.sections import (
    ENTRY_MODELS,
    Capacity,
    Officer,
    Owner,
    PaymentPeriod,
    Permit,
    PublicRecord,
    Reference,
    Registration,
    RelatedParty,
    TradingLink,
)
from zixin.dossier.rules.choices import Method, Source, Verification

# Rows of these are never changed or deleted: triggers refuse it, whoever writes.
APPEND_ONLY = (*ENTRY_MODELS, Ruling, Classification, Reading, FileReview, ReviewCall)

__all__ = [
    "APPEND_ONLY",
    "ENTRY_MODELS",
    "Anomaly",
    "Capacity",
    "Classification",
    "Entry",
    "Fact",
    "FileReview",
    "ItemRating",
    "Method",
    "Officer",
    "Owner",
    "PaymentPeriod",
    "Permit",
    "PublicRecord",
    "Reading",
    "ReadingFlag",
    "Reference",
    "Registration",
    "RelatedParty",
    "Reminder",
    "ReviewCall",
    "ReviewReminder",
    "Ruling",
    "Source",
    "TradingLink",
    "Verification",
]
