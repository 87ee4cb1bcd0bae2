"""Customers with books that balance, and the ways they break."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from tests.factories import NOW, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.assessment.rules import StatementRecord
from zixin.assessment.services.statements import RecordingOutcome, record_statements
from zixin.customers.models import Customer, ImportFile
from zixin.site.demo.generation.world import make_customers

LAST_YEAR = 2025
AS_OF = date(2026, 3, 2)


@cache
def sound_books() -> dict[int, dict[str, str]]:
    """Return the items of a sound company by year, the last year last."""
    people, statements = make_customers(seed=11, customers=12, last_year=LAST_YEAR, prefix="S")
    for person in people:
        own = [row for row in statements if row.customer_number == person.number]
        if len(own) > 1 and not any(row.faults for row in own):
            return {
                row.as_of.year: {code: str(value) for code, value in row.items.items()}
                for row in own
            }
    raise LookupError("no sound company in the sample")


def make_file() -> ImportFile:
    return ImportFile.objects.create(
        kind="statements", name="f.csv", sha256="0" * 64, size_bytes=1, brought_at=NOW
    )


def record_items(
    customer: Customer, year: int, items: dict[str, str], **fields: Any
) -> RecordingOutcome:
    record = StatementRecord(
        **{
            "customer_id": customer.pk,
            "as_of": date(year, 12, 31),
            "months": 12,
            "scope": "single",
            "evidence": "audited_unqualified",
            "currency": "CNY",
            "items": items,
            **fields,
        }
    )
    return record_statements(records=[record], import_file=make_file(), actor=SYSTEM, now=NOW)


def make_rated_customer(*, without_years: int = 0, **changes: str) -> Customer:
    """Return a customer with sound annual statements; ``changes`` apply to the last year."""
    customer = make_customer(industry="C34")
    books = sound_books()
    for year in sorted(books)[without_years:]:
        items = {**books[year], **(changes if year == LAST_YEAR else {})}
        record_items(customer, year, {code: text for code, text in items.items() if text})
    return customer


def plus(code: str, amount: int) -> str:
    """Return the last year's figure of an item, moved by an amount."""
    return str(Decimal(sound_books()[LAST_YEAR][code]) + amount)
