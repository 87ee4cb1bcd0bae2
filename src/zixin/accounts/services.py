"""The verbs of accounts: the only code that creates people and grants roles."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zixin.accounts.models import Department, RoleGrant, User
from zixin.accounts.roles import Role
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def create_department(
    *, code: str, name: str, parent: Department | None, actor: Actor, now: datetime
) -> Department:
    """Add a department to the tree and record ``accounts.department.created``."""
    department = Department.objects.create(code=code, name=name, parent=parent)
    record(
        kind="accounts.department.created",
        subject=department,
        actor=actor,
        now=now,
        data={"code": code, "name": name, "parent": parent.code if parent else None},
    )
    return department


@transaction.atomic
def create_user(
    *,
    username: str,
    full_name: str,
    email: str,
    password: str,
    department: Department | None,
    roles: tuple[str, ...],
    actor: Actor,
    now: datetime,
) -> User:
    """Create a person with roles; record ``accounts.user.created`` and one event a role.

    Raises ``RefusedError`` for a weak password, a name or an e-mail already in use, or an
    unknown role.
    """
    user = User(username=username, full_name=full_name, email=email, department=department)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as refused:
        raise RefusedError(" ".join(refused.messages)) from refused
    user.save(force_insert=True)
    record(
        kind="accounts.user.created",
        subject=user,
        actor=actor,
        now=now,
        data={"username": username, "department": department.code if department else None},
    )
    for role in roles:
        grant_role(user=user, role=role, actor=actor, now=now)
    return user


@transaction.atomic
def grant_role(*, user: User, role: str, actor: Actor, now: datetime) -> RoleGrant:
    """Give a person a role and record ``accounts.role.granted``.

    Raises ``RefusedError`` for an unknown role or for oneself (nobody raises his own rights).
    """
    if role not in Role.values:
        raise RefusedError(_("There is no role “%(role)s”.") % {"role": role})
    if actor.user_id == user.pk:
        raise RefusedError(_("Nobody grants a role to himself."))
    grant, created = RoleGrant.objects.get_or_create(
        user=user, role=role, defaults={"granted_by_name": actor.name, "granted_at": now}
    )
    if created:
        record(
            kind="accounts.role.granted",
            subject=user,
            actor=actor,
            now=now,
            data={"role": role, "username": user.username},
        )
    return grant
