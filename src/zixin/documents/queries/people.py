"""Who may answer for a document."""

from __future__ import annotations

from django.db.models import QuerySet

from zixin.accounts.models import User
from zixin.accounts.roles import ROLE_CLEARANCE, ROLE_PERMISSIONS
from zixin.kernel.confidentiality import Level


def people_to_answer() -> QuerySet[User]:
    """Active people whose role reads important documents, by name."""
    roles = [
        role
        for role, level in ROLE_CLEARANCE.items()
        if level >= Level.IMPORTANT and "documents.view" in ROLE_PERMISSIONS[role]
    ]
    return (
        User.objects.filter(is_active=True, role_grants__role__in=roles)
        .distinct()
        .order_by("full_name", "pk")
    )
