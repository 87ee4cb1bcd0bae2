"""Rows the pages of the desk show, written straight down: no flow is played here."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from tests.factories import NOW, make_customer
from zixin.assessment.models import Assessment, CurrentRating, Statement
from zixin.assessment.services.rating import GRADES
from zixin.customers.models import Customer
from zixin.decisions.models import CreditApplication
from zixin.exposure.models import CreditLimit
from zixin.policies.models import PolicyKind, PolicyVersion

_serial = count(1)


def make_assessment(customer: Customer, grade: str, *, total: str = "70.0") -> Assessment:
    """Return an assessment that is the customer's current rating; needs a published policy."""
    number = next(_serial)
    day = timezone.localdate(NOW)
    statement = Statement.objects.create(
        customer=customer,
        as_of=day - timedelta(days=number),
        items={},
        digest="0" * 64,
        recorded_at=NOW,
    )
    assessment = Assessment.objects.create(
        number=f"A{number:06d}",
        customer=customer,
        statement=statement,
        policy=PolicyVersion.objects.filter(kind=PolicyKind.AUTHORITY).first(),
        as_of=day,
        inputs={},
        result={},
        total=Decimal(total) if grade else None,
        grade=grade,
        assessed_at=NOW,
    )
    CurrentRating.objects.create(
        customer=customer,
        assessment=assessment,
        grade=grade,
        grade_rank=GRADES.index(grade),
        total=assessment.total,
    )
    return assessment


def make_application(state: str, *, days: int = 0, **fields: Any) -> CreditApplication:
    """Return an application that entered this state some days before ``NOW``."""
    moved: datetime = NOW - timedelta(days=days)
    return CreditApplication.objects.create(
        **{
            "number": f"P{next(_serial):06d}",
            "customer": fields.pop("customer", None) or make_customer(),
            "amount_requested": Decimal(100_000),
            "terms_days": 60,
            "purpose": "年度框架采购",
            "state": state,
            "drafted_by_id": 900_001,
            "drafted_by_name": "沈可达",
            "drafted_at": moved,
            "moved_at": moved,
            **fields,
        }
    )


def make_limit(customer: Customer, *, days: int = 300, **fields: Any) -> CreditLimit:
    """Return a limit in force that ends some days after ``NOW``."""
    day = timezone.localdate(NOW)
    return CreditLimit.objects.create(
        **{
            "customer": customer,
            "amount": Decimal(500_000),
            "terms_days": 60,
            "valid_from": day - timedelta(days=60),
            "valid_until": day + timedelta(days=days),
            "source": "P000001",
            **fields,
        }
    )
