"""Values of things pledged: recorded by one, and higher ones confirmed by another."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.guarantees.holding import hold_security, tell
from zixin.guarantees.models import Security, Valuation, ValuationConfirmation
from zixin.guarantees.models.valuations import ValuationMethod
from zixin.guarantees.rules import acts as rules
from zixin.guarantees.rules.checklist import VALUED
from zixin.guarantees.services.watching import watch_customers
from zixin.guarantees.states import SecurityState
from zixin.kernel.actor import Actor
from zixin.kernel.money import AMOUNT_MAX, to_cents
from zixin.kernel.workflow import RefusedError

OPEN = frozenset({SecurityState.DRAFT, SecurityState.PROPOSED, SecurityState.ACCEPTED})


@transaction.atomic
def record_valuation(
    *,
    security: Security,
    dated_on: date,
    value: Decimal,
    method: str,
    valuer: str,
    actor: Actor,
    now: datetime,
) -> Valuation:
    """Add a value of the thing pledged (估值); ``guarantees.security.valued``.

    A lower value counts at once, a higher one after acceptance only when another person confirms
    it. A value of something proposed voids the check of legal counsel. Opens or closes the tasks
    this brings. Raises ``RefusedError`` without the right, for what has no value of its own, a day
    ahead, and a value that is none.
    """
    rules.may_prepare.require(actor, security)
    hold_security(security)
    if security.kind not in VALUED:
        raise RefusedError(_("This kind of security is not valued: its amount counts."))
    if security.state not in OPEN:
        raise RefusedError(_("This security counts no more; a value changes nothing."))
    if dated_on > timezone.localdate(now):
        raise RefusedError(_("A valuation is of today at the latest."), field="dated_on")
    if not value.is_finite() or not 0 <= value < AMOUNT_MAX:
        raise RefusedError(_("Enter an amount of at least 0."), field="value")
    if method not in ValuationMethod.values:
        raise RefusedError(_("Choose one of the list."), field="method")
    if not valuer.strip():
        raise RefusedError(_("Say who valued it."), field="valuer")
    valuation = Valuation.objects.create(
        security=security,
        dated_on=dated_on,
        value=to_cents(value),
        method=method,
        valuer=valuer.strip(),
        recorded_at=now,
        recorded_by_id=actor.user_id or 0,
        recorded_by_name=actor.name,
    )
    data = {"dated_on": dated_on, "value": valuation.value}
    data["valuation_method"] = method
    tell("guarantees.security.valued", security, actor=actor, now=now, data=data)
    if security.state == SecurityState.PROPOSED and security.checked_at:
        security.checked_at = None
        security.save(update_fields=["checked_at"])
    watch_customers(customer_ids=[security.customer_id], actor=actor, now=now)
    return valuation


@transaction.atomic
def confirm_valuation(*, valuation: Valuation, actor: Actor, now: datetime) -> None:
    """Stand by a value that somebody else recorded; ``guarantees.valuation.confirmed``.

    Raises ``RefusedError`` without the right to accept security, for one's own value, and for one
    that is confirmed already.
    """
    security = valuation.security
    rules.may_accept.require(actor, security)
    hold_security(security)
    if actor.user_id == valuation.recorded_by_id:
        raise RefusedError(_("A value is confirmed by another person than who recorded it."))
    if ValuationConfirmation.objects.filter(valuation=valuation).exists():
        raise RefusedError(_("Somebody has already moved this on; please look again."))
    ValuationConfirmation.objects.create(
        valuation=valuation,
        confirmed_at=now,
        confirmed_by_id=actor.user_id or 0,
        confirmed_by_name=actor.name,
    )
    data = {"dated_on": valuation.dated_on, "value": valuation.value}
    tell("guarantees.valuation.confirmed", security, actor=actor, now=now, data=data)
    watch_customers(customer_ids=[security.customer_id], actor=actor, now=now)
