"""Authority lent to a colleague for some days (授权委托)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.models import RoleGrant, User
from zixin.decisions.holding import authority, require_amount, require_words
from zixin.decisions.models import Delegation
from zixin.decisions.queries.approvals import in_force
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def lend_authority(
    *,
    delegate: User,
    role: str,
    valid_from: date,
    valid_until: date,
    amount_max: Decimal | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Delegation:
    """Lend a deciding role one holds; ``decisions.authority.lent``.

    Only what is one's own is lent, to somebody who decides himself, within the days and up to the
    amount of the authority matrix. Raises ``RefusedError`` otherwise, or while the same role is lent
    for one of the days already.
    """
    said = require_words(reason, _("Say why you lend it."), field="reason")
    most = require_amount(amount_max) if amount_max is not None else None
    _require_lendable(delegate, role, actor, now=now)
    _require_bounds(valid_from, valid_until, most, now=now)
    principal_id = actor.user_id or 0
    User.objects.select_for_update().get(pk=principal_id)
    overlapping = Delegation.objects.filter(
        principal_id=principal_id,
        role=role,
        revoked_at__isnull=True,
        valid_from__lte=valid_until,
        valid_until__gte=valid_from,
    )
    if overlapping.exists():
        raise RefusedError(_("You have lent this role for some of these days already."))
    lent = Delegation.objects.create(
        principal_id=principal_id,
        principal_name=actor.name,
        delegate_id=delegate.pk,
        delegate_name=str(delegate),
        role=role,
        valid_from=valid_from,
        valid_until=valid_until,
        amount_max=most,
        reason=said[:300],
        lent_at=now,
    )
    data: dict[str, Any] = {"role": role, "to": lent.delegate_name, "reason": said}
    data |= {"valid_from": valid_from, "valid_until": valid_until, "amount": most}
    record(kind="decisions.authority.lent", subject=lent, actor=actor, now=now, data=data)
    return lent


@transaction.atomic
def revoke_authority(*, delegation: Delegation, actor: Actor, now: datetime) -> None:
    """Take lent authority back; ``decisions.authority.revoked``. Votes already cast stand.

    Raises ``RefusedError`` for somebody else's, or when it has ended.
    """
    lent = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if lent.principal_id != actor.user_id:
        raise RefusedError(_("Who lent it takes it back."))
    if not in_force(on=lent.valid_until).filter(pk=lent.pk).exists():
        raise RefusedError(_("It has ended already."))
    lent.revoked_at = now
    lent.save(update_fields=["revoked_at"])
    data = {"role": lent.role, "to": lent.delegate_name}
    record(kind="decisions.authority.revoked", subject=lent, actor=actor, now=now, data=data)


def _require_lendable(delegate: User, role: str, actor: Actor, *, now: datetime) -> None:
    matrix = authority(now=now)[1]
    if role not in actor.roles or role not in matrix.ranks:
        raise RefusedError(_("Only a deciding role of your own can be lent."), field="role")
    if delegate.pk == actor.user_id or not delegate.is_active:
        raise RefusedError(_("It is lent to a colleague who is still here."), field="delegate")
    if not RoleGrant.objects.filter(user=delegate, role__in=matrix.ranks).exists():
        raise RefusedError(_("It is lent to somebody who decides himself."), field="delegate")


def _require_bounds(
    valid_from: date, valid_until: date, most: Decimal | None, *, now: datetime
) -> None:
    rule = authority(now=now)[1].delegation
    if rule is None:
        raise RefusedError(_("The authority matrix in force lends no authority."))
    last = valid_from + timedelta(days=rule.days_max)
    if not timezone.localdate(now) <= valid_from <= valid_until <= last:
        raise RefusedError(
            _("It is lent from today on, for %(days)d days at most.") % {"days": rule.days_max},
            field="valid_until",
        )
    cap = rule.amount_cap
    if cap is not None and (most is None or most > cap):
        raise RefusedError(
            _("It is lent up to %(amount)s.") % {"amount": f"{cap:,.2f}"}, field="amount_max"
        )
