"""The verbs of roles: proposed by an administrator, confirmed by the confidentiality officer."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zixin.accounts import rules
from zixin.accounts.models import RoleGrant, RoleProposal, User
from zixin.accounts.roles import SEPARATED, Role
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def grant_role(*, user: User, role: str, actor: Actor, now: datetime) -> RoleGrant:
    """Give a person a role and record ``accounts.role.granted``; granting again changes nothing.

    The system alone does so at once, when an installation is set up. Raises ``RefusedError`` for
    a person, who proposes, for an unknown role, or a second one of the three administrators'.
    """
    if not actor.is_system:
        raise RefusedError(_("A role is proposed by one administrator and confirmed by another."))
    return _grant(user, role, actor=actor, now=now)


@transaction.atomic
def propose_role(*, user: User, role: str, actor: Actor, now: datetime) -> RoleProposal:
    """Propose that a person hold a role; it opens nothing yet. Records ``accounts.role.proposed``.

    Raises ``RefusedError`` without the right to administer, for oneself, for a role that is
    unknown, held or proposed already, or for a second one of the three administrators'.
    """
    rules.may_administer.require(actor, user)
    rules.is_another_person.require(actor, user)
    _require_grantable(user, role)
    held = RoleGrant.objects.filter(user=user, role=role)
    waiting = RoleProposal.objects.filter(user=user, role=role, decided_at=None)
    if held.exists() or waiting.exists():
        raise RefusedError(_("This role is held or proposed already."), field="role")
    proposal = RoleProposal.objects.create(
        user=user, role=role, proposed_by_id=actor.user_id or 0, proposed_at=now
    )
    _record(proposal, "accounts.role.proposed", actor=actor, now=now)
    return proposal


@transaction.atomic
def confirm_role(*, proposal: RoleProposal, actor: Actor, now: datetime) -> RoleGrant:
    """Confirm a proposed role, which opens it; records ``accounts.role.granted``.

    Raises ``RefusedError`` for anybody but the other kind of administrator, for the proposer, for
    the person concerned, or when it was decided already.
    """
    _decide(proposal, is_confirmed=True, actor=actor, now=now)
    return _grant(proposal.user, proposal.role, actor=actor, now=now)


@transaction.atomic
def reject_role(*, proposal: RoleProposal, actor: Actor, now: datetime) -> None:
    """Turn a proposed role down; records ``accounts.role.rejected``.

    Raises ``RefusedError`` as ``confirm_role`` does.
    """
    _decide(proposal, is_confirmed=False, actor=actor, now=now)
    _record(proposal, "accounts.role.rejected", actor=actor, now=now)


def _decide(proposal: RoleProposal, *, is_confirmed: bool, actor: Actor, now: datetime) -> None:
    rules.may_protect.require(actor, None)
    fresh = RoleProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if actor.user_id in {fresh.proposed_by_id, fresh.user_id}:
        raise RefusedError(_("A second person confirms, and nobody his own role."))
    if fresh.decided_at is not None:
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    proposal.is_confirmed, proposal.decided_at = is_confirmed, now
    proposal.decided_by_name = actor.name
    proposal.save(update_fields=["is_confirmed", "decided_at", "decided_by_name"])


def _grant(user: User, role: str, *, actor: Actor, now: datetime) -> RoleGrant:
    _require_grantable(user, role)
    try:
        with transaction.atomic():
            grant, created = RoleGrant.objects.get_or_create(
                user=user, role=role, defaults={"granted_by_name": actor.name, "granted_at": now}
            )
    except IntegrityError as refused:
        raise _two_administrators() from refused
    if created:
        record(
            kind="accounts.role.granted",
            subject=user,
            actor=actor,
            now=now,
            data={"role": role, "username": user.username},
        )
    return grant


def _require_grantable(user: User, role: str) -> None:
    if role not in Role.values:
        raise RefusedError(_("There is no role “%(role)s”.") % {"role": role}, field="role")
    others = SEPARATED - {role}
    if role in SEPARATED and RoleGrant.objects.filter(user=user, role__in=others).exists():
        raise _two_administrators()


def _two_administrators() -> RefusedError:
    return RefusedError(
        _("System, confidentiality and audit are three persons: nobody holds two of them."),
        field="role",
    )


def _record(proposal: RoleProposal, kind: str, *, actor: Actor, now: datetime) -> None:
    record(
        kind=kind,
        subject=proposal.user,
        actor=actor,
        now=now,
        data={"role": proposal.role, "username": proposal.user.username},
    )
