"""Reads on people; the place where a user becomes an actor."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q, QuerySet

from zixin.accounts.models import Department, RoleGrant, User
from zixin.accounts.roles import clearance_of, permissions_of
from zixin.kernel.actor import Actor

NOBODY = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="system", is_system=True)


def actor_for(user: User) -> Actor:
    """Build the actor of a user as the grants stand now; an inactive user is nobody."""
    if not user.is_active:
        return NOBODY
    roles = frozenset(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    return Actor(
        user_id=user.pk,
        name=str(user),
        roles=roles,
        permissions=permissions_of(roles),
        department_ids=departments_below(user.department_id),
        clearance=clearance_of(roles),
    )


def departments_below(department_id: int | None) -> frozenset[int]:
    """Return a department and all departments under it."""
    if department_id is None:
        return frozenset()
    children: dict[int | None, list[int]] = defaultdict(list)
    for pk, parent_id in Department.objects.values_list("pk", "parent_id"):
        children[parent_id].append(pk)
    found, waiting = set[int](), [department_id]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(children[current])
    return frozenset(found)


def people_for(actor: Actor, *, text: str = "") -> QuerySet[User]:
    """The people an administrator may look after, with their roles; found by name or e-mail."""
    if not (actor.is_system or actor.may("accounts.administer")):
        return User.objects.none()
    people = User.objects.select_related("department").prefetch_related("role_grants")
    if text:
        people = people.filter(
            Q(username__icontains=text) | Q(full_name__icontains=text) | Q(email__icontains=text)
        )
    return people.order_by("-is_active", "username")


def user_of_login(login: str) -> User | None:
    """Find the person who signs in by this user name or e-mail."""
    return User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first()


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """The roles a person holds, with who granted them and when."""
    return RoleGrant.objects.filter(user=user).order_by("granted_at", "pk")
