"""Reads on people; the place where a user becomes an actor."""

from __future__ import annotations

from collections import defaultdict

from zixin.accounts.models import Department, RoleGrant, User
from zixin.accounts.roles import permissions_of
from zixin.kernel.actor import Actor

NOBODY = Actor(user_id=None, name="")
SYSTEM = Actor(user_id=None, name="system")


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


def lock_user(user_id: object) -> None:
    """Hold a user's row until the transaction ends; nobody's row is nothing to hold."""
    if user_id is not None:
        User.objects.select_for_update().filter(pk=str(user_id)).first()
