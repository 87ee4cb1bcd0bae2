"""Reads on people and the roles they hold."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q, QuerySet

from zixin.accounts.models import EndedSession, RoleGrant, SessionEnd, User
from zixin.accounts.models.sessions import digest_of_key
from zixin.accounts.queries.actors import records_in_force, signatures_in_force
from zixin.accounts.roles import ROLE_PERMISSIONS
from zixin.kernel.actor import Actor


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


def people_who_may(permission: str) -> QuerySet[User]:
    """The active people one of whose roles carries a permission, by name."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    granted = RoleGrant.objects.filter(role__in=roles).values("user")
    return User.objects.filter(is_active=True, pk__in=granted).order_by("full_name", "username")


def roles_at_work(*, now: datetime) -> list[frozenset[str]]:
    """The roles of each active person whose training and agreement are in force, nobody named."""
    cleared = User.objects.filter(
        Exists(records_in_force(now).filter(user=OuterRef("pk"))),
        Exists(signatures_in_force(now).filter(user=OuterRef("pk"))),
        is_active=True,
    )
    held: dict[int, set[str]] = {}
    grants = RoleGrant.objects.filter(user__in=cleared).order_by("user_id", "role")
    for user_id, role in grants.values_list("user_id", "role"):
        held.setdefault(user_id, set()).add(role)
    return [frozenset(roles) for roles in held.values()]


def user_of_login(login: str) -> User | None:
    """Find the person who signs in by this user name or e-mail."""
    return User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first()


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """The roles a person holds, with who granted them and when."""
    return RoleGrant.objects.filter(user=user).order_by("granted_at", "pk")


def end_of_session(key: str) -> str:
    """Return why the session of this key is over; it tells nobody but who held the session."""
    found = EndedSession.objects.filter(digest=digest_of_key(key)).first()
    return found.reason if found else SessionEnd.OVER


def sessions_of(actor: Actor, *, but: str = "") -> QuerySet[UserSession]:
    """The actor's own signed-in devices, newest first, without the one of a session key."""
    alive = Session.objects.values("session_key")
    own: QuerySet[UserSession] = UserSession.objects.filter(
        user_id=actor.user_id or 0, session_key__in=alive
    )
    return own.exclude(session_key=but).order_by("-created_at", "-pk")
