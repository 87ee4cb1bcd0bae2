"""Reads on people; the place where a user becomes an actor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from zixin.accounts.models import Department, RoleGrant, User
from zixin.accounts.roles import clearance_of, permissions_of
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level

NOBODY = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="system", is_system=True)


def actor_for(user: User, *, now: datetime) -> Actor:
    """Build the actor of a user as things stand ``now``; an inactive user is nobody."""
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


def level_for(actor: Actor, customer_id: int | None) -> int:
    """Return the highest level of confidentiality the actor reads of this customer (密级).

    ``None`` is what belongs to no customer. A list that shows levels must say the same of each
    row: it asks ``raised_customers`` too.
    """
    if actor.is_system:
        return Level.CORE
    return raised_customers(actor).get(customer_id or 0, actor.clearance)


def raised_customers(actor: Actor) -> Mapping[int, int]:
    """Return the customers, by id, that the actor reads further than usual, and how far."""
    return {key: level for key, level in actor.raised.items() if level > actor.clearance}


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
