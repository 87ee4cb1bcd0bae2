"""Rows of the customers app, with boring defaults."""

from __future__ import annotations

from typing import Any

from tests.factories import NOW, make_customer
from zixin.customers.models import Customer, DuplicatePair


def make_pair(
    first: Customer | None = None, second: Customer | None = None, **fields: Any
) -> DuplicatePair:
    """Store a pair that waits for somebody to look at it."""
    one, other = first or make_customer(), second or make_customer()
    return DuplicatePair.objects.create(
        **{
            "first": one,
            "second": other,
            "likeness": 80,
            "reasons": [
                {"code": "name_part", "detail": "集团"},
                {"code": "phone", "detail": ""},
                {"code": "other_code", "detail": ""},
            ],
            "found_at": NOW,
            **fields,
        }
    )
