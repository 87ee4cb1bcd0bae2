"""Groups of customers as people set them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.guarantees.models import CustomerGroup, GroupMember
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.money import AMOUNT_MAX, to_cents
from zixin.kernel.numbering import draw_number
from zixin.kernel.workflow import RefusedError

LEAST_MEMBERS = 2


@transaction.atomic
def set_group(
    *,
    group: CustomerGroup | None,
    revision: int,
    name: str,
    limit: Decimal | None,
    members: Sequence[Customer],
    reason: str,
    actor: Actor,
    now: datetime,
) -> CustomerGroup:
    """Set a group of customers and the limit they share (集团认定); ``guarantees.group.set``.

    Without a ``group`` a new one. Raises ``RefusedError`` without the right, for a stale revision,
    without name or reason, for a limit that is no amount, fewer than two members, a customer the
    actor does not see, and one that is in another group.
    """
    if not actor.may("guarantees.accept"):
        raise RefusedError(_("Your role does not set groups."))
    if not name.strip():
        raise RefusedError(_("Name the group."), field="name")
    if not reason.strip():
        raise RefusedError(_("Say what makes it one group."), field="reason")
    if limit is not None and (not limit.is_finite() or not 0 <= limit < AMOUNT_MAX):
        raise RefusedError(_("Enter an amount of at least 0."), field="limit")
    ids = _checked_members(group, members, actor=actor)
    facts = {
        "name": name.strip(),
        "limit": None if limit is None else to_cents(limit),
        "reason": reason.strip(),
        "set_at": now,
        "set_by_id": actor.user_id or 0,
        "set_by_name": actor.name,
    }
    if group is None:
        group = CustomerGroup.objects.create(number=draw_number("GG", now=now), **facts)
    else:
        group.refresh_from_db(from_queryset=CustomerGroup.objects.select_for_update())
        if group.revision != revision:
            raise RefusedError(_("Somebody has changed this group; please look at it again."))
        for column, value in {**facts, "revision": revision + 1}.items():
            setattr(group, column, value)
        group.save()
    group.members.exclude(customer__in=ids).delete()
    present = set(group.members.values_list("customer_id", flat=True))
    GroupMember.objects.bulk_create(
        GroupMember(group=group, customer_id=pk) for pk in ids if pk not in present
    )
    data = {
        "name": group.name,
        "limit": group.limit,
        "reason": group.reason,
        "customers": sorted(customer.number for customer in members),
    }
    record(kind="guarantees.group.set", subject=group, actor=actor, now=now, data=data)
    return group


def _checked_members(
    group: CustomerGroup | None, members: Sequence[Customer], *, actor: Actor
) -> list[int]:
    ids = sorted({customer.pk for customer in members})
    if len(ids) < LEAST_MEMBERS:
        raise RefusedError(_("A group has at least two members."), field="members")
    held = Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    if len(held) != len(ids) or customers_for(actor).filter(pk__in=ids).count() != len(ids):
        raise RefusedError(_("This customer is not one of yours."), field="members")
    others = GroupMember.objects.filter(customer__in=ids).exclude(group=group)
    taken = others.select_related("group", "customer").first()
    if taken is not None:
        raise RefusedError(
            _("%(customer)s is in the group %(group)s already.")
            % {"customer": taken.customer, "group": taken.group},
            field="members",
        )
    return ids
