"""Rows of the customers app, with boring defaults."""

from __future__ import annotations

from typing import Any

from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.customers.models import (
    ContactPerson,
    Customer,
    CustomerMerge,
    DataSubjectRequest,
    DuplicatePair,
)
from zixin.customers.services.merges import propose_merge
from zixin.customers.services.personal import receive_request
from zixin.customers.services.persons import PersonRecord, add_person
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


def make_person(customer: Customer | None = None, **stated: Any) -> ContactPerson:
    """Add a contact person that may be used without a consent."""
    record = PersonRecord(
        **{
            "name": "林知夏",
            "position": "财务经理",
            "phone": "138 0013 8000",
            "email": "lin@example.com",
            "purpose": "对账与催收联系",
            "lawful_basis": "contract",
            **stated,
        }
    )
    return add_person(customer=customer or make_customer(), stated=record, actor=SYSTEM, now=NOW)


def make_request(**stated: Any) -> DataSubjectRequest:
    """Take in a request of a person."""
    answers = {
        "kind": "access",
        "applicant": "林知夏",
        "reached_at": "13800138000",
        "received_on": NOW.date(),
        **stated,
    }
    return receive_request(**answers, actor=SYSTEM, now=NOW)
