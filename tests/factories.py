"""Plain functions that make what a test needs, with boring defaults."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from zixin.accounts.models import (
    Agreement,
    AgreementSignature,
    Department,
    RoleGrant,
    TrainingCourse,
    TrainingRecord,
    User,
)
from zixin.accounts.queries import actor_for
from zixin.accounts.roles import clearance_of, permissions_of
from zixin.customers.models import Customer
from zixin.kernel.actor import Actor

FOREVER = datetime(2999, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # a Monday morning, 09:30 in Shanghai
# Pages read the clock: a customer of tests stays young, so that its credit file is never due by it.
YOUNG = datetime(2100, 1, 1, tzinfo=UTC)
_serial = count(1)


def make_department(**fields: Any) -> Department:
    number = next(_serial)
    return Department.objects.create(**{"code": f"D{number}", "name": f"部门{number}", **fields})


def make_user(*roles: str, cleared: bool = True, **fields: Any) -> User:
    """Store a person; ``cleared`` has training and agreement in force at any time."""
    number = next(_serial)
    user = User(
        **{
            "username": f"user{number}",
            "full_name": f"用户{number}",
            "email": f"user{number}@example.com",
            **fields,
        }
    )
    user.set_unusable_password()
    user.save()
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, granted_by_name="test", granted_at=NOW) for role in roles
    )
    if cleared:
        TrainingRecord.objects.create(
            user=user,
            course=the_course(),
            answers={},
            right_count=1,
            is_passed=True,
            taken_at=NOW,
            valid_until=FOREVER,
        )
        AgreementSignature.objects.create(
            user=user,
            agreement=the_agreement(),
            typed_name=user.full_name,
            signed_at=NOW,
            valid_until=FOREVER,
        )
    return user


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PUBLICATION: dict[str, Any] = {
    "title_zh": "保密",
    "title_en": "Confidentiality",
    "valid_days": 365,
    "published_by_name": "test",
    "published_at": LONG_AGO,
    "binding_from": LONG_AGO,
}


def the_course() -> TrainingCourse:
    """Return the course that everybody has passed."""
    course, _made = TrainingCourse.objects.get_or_create(
        code="confidentiality",
        version=1,
        defaults={**PUBLICATION, "sections": [], "questions": [], "pass_percent": 1},
    )
    return course


def the_agreement() -> Agreement:
    """Return the agreement that everybody has signed."""
    agreement, _made = Agreement.objects.get_or_create(
        code="confidentiality", version=1, defaults=PUBLICATION
    )
    return agreement


def make_actor(*roles: str, user: User | None = None) -> Actor:
    """Return the actor of a stored user with these roles."""
    return actor_for(user or make_user(*roles), now=NOW)


def unsaved_actor(*roles: str, user_id: int = 7) -> Actor:
    """Return an actor that needs no database."""
    held = frozenset(roles)
    return Actor(
        user_id=user_id,
        name="王",
        roles=held,
        permissions=permissions_of(held),
        clearance=clearance_of(held),
    )


def make_customer(**fields: Any) -> Customer:
    number = next(_serial)
    name = fields.pop("name", f"示例客户{number}有限公司")
    return Customer.objects.create(
        **{
            "number": f"C{number:06d}",
            "name": name,
            "name_key": name,
            "pinyin": "shilikehu",
            "pinyin_initials": "slkh",
            "search_text": name,
            "industry": "C",
            "size": "medium",
            "expected_annual_purchases": Decimal(3_650_000),
            "terms_days": 60,
            "customer_since": date(2020, 1, 1),
            "registered_at": YOUNG,
            **fields,
        }
    )
