"""Reads on published policy."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from zixin.kernel.actor import Actor
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.rules import AuthorityMatrix, parse_authority


class NoPolicyError(LookupError):
    """No published version of this kind is effective yet."""


def policies_for(actor: Actor) -> QuerySet[PolicyVersion]:
    """The published versions this actor may read."""
    if not (actor.is_system or actor.may("policies.view")):
        return PolicyVersion.objects.none()
    return PolicyVersion.objects.all()


def policy_in_force(kind: PolicyKind, *, on: date) -> PolicyVersion:
    """Return the version in force on a day: the one that became effective last."""
    version = (
        PolicyVersion.objects.filter(kind=kind, effective_on__lte=on)
        .order_by("-effective_on", "-published_at", "-pk")
        .first()
    )
    if version is None:
        raise NoPolicyError(f"no {kind} policy is in force on {on}")
    return version


def authority_in_force(*, on: date) -> tuple[PolicyVersion, AuthorityMatrix]:
    """Return the authority matrix in force on a day, with the version it comes from."""
    version = policy_in_force(PolicyKind.AUTHORITY, on=on)
    return version, parse_authority(version.document)
