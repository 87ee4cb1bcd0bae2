"""Who may be put down as responsible for a customer."""

from __future__ import annotations

from django.db.models import QuerySet

from zixin.accounts.models import Department, User
from zixin.accounts.roles import Role

SELLING_ROLES = (Role.SALESPERSON, Role.SALES_MANAGER)


def departments_to_choose() -> QuerySet[Department]:
    """Every department, by code."""
    return Department.objects.order_by("code")


def salespeople_to_choose() -> QuerySet[User]:
    """Active people who sell, by name."""
    return (
        User.objects.filter(is_active=True, role_grants__role__in=SELLING_ROLES)
        .distinct()
        .order_by("full_name", "pk")
    )
