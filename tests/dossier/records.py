"""Entries of credit files as tests need them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.factories import NOW
from zixin.accounts.queries import SYSTEM
from zixin.dossier.services.entries import EntryRecord, Provenance, record_entries

PAPERS = Provenance(
    source="customer", method="document", verification="documented", as_of=date(2026, 1, 10)
)
REGISTER = Provenance(
    source="public", method="online", verification="cross_checked", as_of=date(2026, 1, 20)
)
VALUES: dict[str, dict[str, Any]] = {
    "registration": {"legal_form": "limited", "register_status": "operating"},
    "owner": {"name": "王强", "owner_type": "person", "identity_number": "110101199003077758"},
    "officer": {"name": "王强", "office": "controller", "phone": "13812341234"},
    "search": {"about": "company", "register": "court"},
    "dishonest": {"about": "company", "filed_on": date(2025, 7, 1), "case_number": "(2025)执1号"},
    "lawsuit": {"about": "company", "filed_on": date(2025, 7, 1), "case_number": "(2025)民2号"},
    "supplier": {"name": "供应商"},
    "headcount": {"amount": 120},
}


def add(customer, kind, *, origin=PAPERS, actor=SYSTEM, now=NOW, **values):
    """Record one entry of a kind."""
    entry = EntryRecord(
        customer_id=customer.pk,
        kind=kind,
        values={**VALUES.get(kind, {}), **values},
        provenance=origin,
    )
    return record_entries(entries=[entry], actor=actor, now=now)[0]
