"""The verbs of the credit file: the only code that records facts and judgements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.dossier.models import Fact, ItemRating
from zixin.dossier.rules.choices import Method, Source, Verification
from zixin.dossier.rules.facts import FactError, FactRecord, fact_value
from zixin.engine.catalogue import load_catalogue
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError

LEVELS = range(5)
CHOICES = {
    "source": frozenset(Source.values),
    "method": frozenset(Method.values),
    "verification": frozenset(Verification.values),
}


@transaction.atomic
def record_facts(*, facts: Sequence[FactRecord], actor: Actor, now: datetime) -> list[Fact]:
    """Record facts about customers, all or none (记录事实).

    Adds one row for each fact that is not known so already and records one
    ``dossier.facts.recorded`` a customer, naming the codes. Raises ``RefusedError`` without the
    right, for a value that cannot be, a day to come or a source nobody knows.
    """
    if not (actor.is_system or actor.may("dossier.record")):
        raise RefusedError(_("Your role does not record facts."))
    rows = [_fact(row, actor=actor, now=now) for row in facts]
    known = {
        _identity(row)
        for row in Fact.objects.filter(customer_id__in={row.customer_id for row in rows})
    }
    new = list({_identity(row): row for row in rows if _identity(row) not in known}.values())
    Fact.objects.bulk_create(new)
    customers = Customer.objects.in_bulk({row.customer_id for row in new})
    for customer_id, count in Counter(row.customer_id for row in new).items():
        record(
            kind="dossier.facts.recorded",
            subject=customers[customer_id],
            actor=actor,
            now=now,
            data={
                "count": count,
                "codes": sorted({row.code for row in new if row.customer_id == customer_id}),
            },
            customer_id=customer_id,
        )
    return new


def _fact(row: FactRecord, *, actor: Actor, now: datetime) -> Fact:
    try:
        value = fact_value(row.code, row.value)
    except FactError as wrong:
        raise RefusedError(str(wrong), field="value") from wrong
    if row.as_of > timezone.localdate(now):
        raise RefusedError(_("The day of a fact does not lie ahead."), field="as_of")
    if row.expires_on is not None and row.expires_on < row.as_of:
        raise RefusedError(_("A fact expires after the day it holds from."), field="expires_on")
    for name, known in CHOICES.items():
        if getattr(row, name) not in known:
            raise RefusedError(_("Choose one of the list."), field=name)
    return Fact(
        customer_id=row.customer_id,
        code=row.code,
        value=value,
        source=row.source,
        method=row.method,
        verification=row.verification,
        as_of=row.as_of,
        expires_on=row.expires_on,
        evidence=row.evidence.strip(),
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )


def _identity(row: Fact) -> tuple[object, ...]:
    return (
        row.customer_id,
        row.code,
        row.value,
        row.source,
        row.method,
        row.verification,
        row.as_of,
        row.expires_on,
        row.evidence,
    )


@transaction.atomic
def rate_item(
    *,
    customer: Customer,
    item: str,
    level: int,
    reason: str,
    as_of: date,
    actor: Actor,
    now: datetime,
) -> ItemRating:
    """Judge one qualitative item of a customer (定性评议).

    Adds the judgement; an earlier one of the same person stays and counts no longer. Records
    ``dossier.item.rated``. Raises ``RefusedError`` without the right, for an item or level nobody
    knows, without a reason, and for a day to come.
    """
    if not actor.may("dossier.rate"):
        raise RefusedError(_("Your role does not judge customers."))
    if item not in load_catalogue().qualitative or level not in LEVELS:
        raise RefusedError(_("Choose one of the list."), field="level")
    if not reason.strip():
        raise RefusedError(_("Say what your judgement rests on."), field="reason")
    if as_of > timezone.localdate(now):
        raise RefusedError(_("The day of a fact does not lie ahead."), field="as_of")
    rating = ItemRating.objects.create(
        customer=customer,
        item=item,
        level=level,
        reason=reason.strip(),
        rater_id=actor.user_id or 0,
        rater_name=actor.name,
        as_of=as_of,
        rated_at=now,
    )
    record(
        kind="dossier.item.rated",
        subject=customer,
        actor=actor,
        now=now,
        data={"item": item, "level": level, "reason": rating.reason, "as_of": as_of},
        customer_id=customer.pk,
    )
    return rating
