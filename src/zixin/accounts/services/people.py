"""The verbs of accounts: the only code that creates people and changes what they may do."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zixin.accounts import rules
from zixin.accounts.models import Department, RoleGrant, SessionEnd, User
from zixin.accounts.services.roles import grant_role, propose_role
from zixin.accounts.services.sessions import close_sessions
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def create_department(
    *, code: str, name: str, parent: Department | None, actor: Actor, now: datetime
) -> Department:
    """Add a department to the tree and record ``accounts.department.created``.

    Raises ``RefusedError`` without the right to administer or for a code already in use.
    """
    rules.may_administer.require(actor, None)
    try:
        with transaction.atomic():
            department = Department.objects.create(code=code, name=name, parent=parent)
    except IntegrityError as refused:
        raise RefusedError(_("This code is in use already."), field="code") from refused
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

    The system grants the roles at once, an administrator proposes them. The person changes the
    password before anything else opens.
    Raises ``RefusedError`` without the right to administer, for a weak password, a name or an
    e-mail already in use, or an unknown role; its ``field`` names the fact at fault.
    """
    rules.may_administer.require(actor, None)
    if "@" in username:  # it would pass for somebody's e-mail at sign-in
        raise RefusedError(_("A user name has no “@”."), field="username")
    user = User(
        username=username, full_name=full_name, email=email.strip().lower(), department=department
    )
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise RefusedError(" ".join(refused.messages), field="password") from refused
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, now
    try:
        user.full_clean()
    except ValidationError as refused:
        field = next(iter(refused.message_dict))
        known = field if field in {"username", "full_name", "email", "department"} else None
        raise RefusedError(" ".join(refused.messages), field=known) from refused
    user.save(force_insert=True)
    record(
        kind="accounts.user.created",
        subject=user,
        actor=actor,
        now=now,
        data={"username": user.username, "department": department.code if department else None},
    )
    give = grant_role if actor.is_system else propose_role
    for role in roles:
        give(user=user, role=role, actor=actor, now=now)
    return user


@transaction.atomic
def withdraw_role(*, user: User, role: str, actor: Actor, now: datetime) -> None:
    """Take a role from a person and record ``accounts.role.withdrawn``; next request it is gone.

    Raises ``RefusedError`` without the right to administer, for oneself, or for a role not held.
    """
    rules.may_administer.require(actor, user)
    rules.is_another_person.require(actor, user)
    deleted, _rows = RoleGrant.objects.filter(user=user, role=role).delete()
    if not deleted:
        raise RefusedError(
            _("%(user)s does not hold the role “%(role)s”.") % {"user": user, "role": role},
            field="role",
        )
    record(
        kind="accounts.role.withdrawn",
        subject=user,
        actor=actor,
        now=now,
        data={"role": role, "username": user.username},
    )


@transaction.atomic
def deactivate_user(*, user: User, actor: Actor, now: datetime) -> None:
    """Close a person's access, end every session, and record ``accounts.user.deactivated``.

    Raises ``RefusedError`` without the right to administer, for oneself, or when it is closed.
    """
    _set_active(user, active=False, actor=actor)
    held = list(UserSession.objects.filter(user=user))
    close_sessions(sessions=held, reason=SessionEnd.ADMINISTRATOR, actor=actor, now=now)
    record(
        kind="accounts.user.deactivated",
        subject=user,
        actor=actor,
        now=now,
        data={"username": user.username},
    )


@transaction.atomic
def reactivate_user(*, user: User, actor: Actor, now: datetime) -> None:
    """Open a closed access again and record ``accounts.user.reactivated``.

    Raises ``RefusedError`` without the right to administer, for oneself, or when it is open.
    """
    _set_active(user, active=True, actor=actor)
    record(
        kind="accounts.user.reactivated",
        subject=user,
        actor=actor,
        now=now,
        data={"username": user.username},
    )


def _set_active(user: User, *, active: bool, actor: Actor) -> None:
    rules.may_administer.require(actor, user)
    rules.is_another_person.require(actor, user)
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if fresh.is_active == active:
        raise RefusedError(
            _("%(user)s may sign in already.") % {"user": user}
            if active
            else _("%(user)s may not sign in any more already.") % {"user": user}
        )
    user.is_active = active
    user.save(update_fields=["is_active"])
