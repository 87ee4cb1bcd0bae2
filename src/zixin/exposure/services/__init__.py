"""The verbs of exposure: the only code that puts limits in force."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zixin.customers.models import Customer
from zixin.exposure.models import CreditLimit
from zixin.exposure.states import LIMIT_FLOW, STANDING_STATES, LimitKind
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import advance


@transaction.atomic
def open_limit(
    *,
    customer: Customer,
    amount: Decimal,
    currency: str,
    terms_days: int,
    valid_from: date,
    valid_until: date,
    source: str,
    actor: Actor,
    now: datetime,
    kind: str = LimitKind.STANDING,
) -> CreditLimit:
    """Put a limit in force in place of the present one.

    Supersedes the limit of the same kind and currency (``exposure.limit.superseded``), creates the
    new one and records ``exposure.limit.opened``. Limits of one customer are opened one at a time:
    the customer's row is held.
    """
    Customer.objects.select_for_update().get(pk=customer.pk)
    for present in CreditLimit.objects.filter(
        customer=customer, currency=currency, kind=kind, state__in=STANDING_STATES
    ):
        advance(
            present,
            LIMIT_FLOW["supersede"],
            actor=actor,
            now=now,
            data={"amount": present.amount, "by": source},
            customer_id=customer.pk,
        )
    limit = CreditLimit.objects.create(
        customer=customer,
        kind=kind,
        amount=amount,
        currency=currency,
        terms_days=terms_days,
        valid_from=valid_from,
        valid_until=valid_until,
        source=source,
    )
    record(
        kind="exposure.limit.opened",
        subject=limit,
        actor=actor,
        now=now,
        data={
            "kind": kind,
            "amount": amount,
            "currency": currency,
            "terms_days": terms_days,
            "valid_until": valid_until,
            "source": source,
        },
        customer_id=customer.pk,
    )
    return limit
