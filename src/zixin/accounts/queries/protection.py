"""Reads of the confidentiality officer: who is cleared until when, and what waits for him."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zixin.accounts.models import Department, EmergencyAccess, RoleProposal, User, UserClearance
from zixin.accounts.queries.actors import records_in_force, signatures_in_force
from zixin.accounts.roles import Role
from zixin.kernel.actor import Actor

SOON = timedelta(days=30)


def standings(actor: Actor, *, now: datetime, state: str = "") -> QuerySet[User]:
    """The people who may sign in, with how long training and signature hold.

    ``state`` narrows to ``missing`` or to ``lapsing`` within thirty days.
    """
    if not (actor.is_system or actor.may("accounts.protect")):
        return User.objects.none()
    records = records_in_force(now).filter(user=OuterRef("pk")).order_by("-valid_until")
    signatures = signatures_in_force(now).filter(user=OuterRef("pk")).order_by("-valid_until")
    people = (
        User.objects.filter(is_active=True)
        .annotate(
            trained_until=Subquery(records.values("valid_until")[:1]),
            signed_until=Subquery(signatures.values("valid_until")[:1]),
        )
        .select_related("department")
        .prefetch_related("role_grants")
    )
    missing = Q(trained_until=None) | Q(signed_until=None)
    if state == "missing":
        people = people.filter(missing)
    elif state == "lapsing":
        soon = Q(trained_until__lte=now + SOON) | Q(signed_until__lte=now + SOON)
        people = people.filter(soon)
    return people.order_by("username")


def departments_for(actor: Actor) -> QuerySet[Department]:
    """The departments whose highest level the officer sets."""
    if not actor.may("accounts.protect"):
        return Department.objects.none()
    return Department.objects.all()


def clearances_of(person: User) -> QuerySet[UserClearance]:
    """The personal clearances of a person, the one that counts first."""
    return UserClearance.objects.filter(user=person)


def emergencies_for(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Emergency accesses: the officer sees all, others their own."""
    accesses = EmergencyAccess.objects.select_related("user")
    if actor.is_system or actor.may("accounts.protect"):
        return accesses
    return accesses.filter(user_id=actor.user_id or 0)


def emergencies_to_review(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Emergency accesses without a verdict that this officer may judge."""
    if not actor.may("accounts.protect"):
        return EmergencyAccess.objects.none()
    return emergencies_for(actor).filter(verdict="")


def open_proposals(actor: Actor, *, user: User | None = None) -> QuerySet[RoleProposal]:
    """Roles that wait for the second person, of one person or of everybody."""
    if not (actor.may("accounts.protect") or actor.may("accounts.administer")):
        return RoleProposal.objects.none()
    proposals = RoleProposal.objects.filter(decided_at=None).select_related("user", "proposed_by")
    return proposals.filter(user=user) if user else proposals


def responsible_for(person: User) -> QuerySet[User]:
    """Who is told of a person's emergency: the officers, and the manager of the department."""
    officer = Q(role_grants__role=Role.CONFIDENTIALITY_OFFICER)
    managers = (Role.CREDIT_MANAGER, Role.SALES_MANAGER)
    manager = Q(role_grants__role__in=managers, department_id=person.department_id)
    people = User.objects.filter(officer | manager, is_active=True)
    return people.exclude(pk=person.pk).distinct().order_by("pk")
