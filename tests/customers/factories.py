"""Rows of the customers app, with boring defaults."""

from __future__ import annotations

from typing import Any

from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.roles import Role
from zixin.customers.models import Customer, CustomerMerge, DuplicatePair
from zixin.customers.services.merges import propose_merge
from zixin.kernel.actor import Actor


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


def make_merge(
    kept: Customer | None = None,
    lost: Customer | None = None,
    *,
    actor: Actor | None = None,
    **answers: Any,
) -> CustomerMerge:
    """Propose that two customers become one."""
    return propose_merge(
        **{
            "kept": kept or make_customer(),
            "lost": lost or make_customer(),
            "fields": [],
            "chosen": {},
            "reason": "同一企业",
            "actor": actor or make_actor(Role.CREDIT_ANALYST),
            "now": NOW,
            **answers,
        }
    )
