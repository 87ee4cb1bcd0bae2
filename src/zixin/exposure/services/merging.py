"""Credit limits when two customers become one: chosen by a person, never added by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.assessment.models import CurrentRating
from zixin.customers.models import Customer
from zixin.customers.rules.relations import Choice, Made
from zixin.exposure.models import CreditLimit
from zixin.exposure.services import open_limit
from zixin.exposure.states import LIMIT_FLOW, LimitKind, LimitState
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError, advance
from zixin.policies.queries import NoPolicyError, authority_in_force
from zixin.policies.rules.documents import PolicyDocumentError

KEPT, LOST, SUM = "kept", "lost", "sum"
Both = dict[str, tuple[CreditLimit, CreditLimit]]


class LimitsInMerge:
    """Asks, for each currency in which both have a limit, which one counts or whether they add up."""

    def choices(self, kept: Customer, lost: Customer) -> list[Choice]:
        """Offer the limit of one, of the other, or the sum of both; what is owed adds up anyway."""
        return [
            Choice(
                f"limit.{currency}",
                _("Credit limit in %(currency)s") % {"currency": currency},
                (
                    (KEPT, _said(mine, kept)),
                    (LOST, _said(other, lost)),
                    (SUM, _summed(mine, other)),
                ),
            )
            for currency, (mine, other) in _both(kept, lost).items()
        ]

    def settle(
        self,
        *,
        kept: Customer,
        lost: Customer,
        chosen: Mapping[str, str],
        source: str,
        actor: Actor,
        now: datetime,
    ) -> tuple[Made, Any]:
        """Leave one limit in force a currency; a sum needs the authority to grant it."""
        made: Made = []
        superseded: list[int] = []
        for currency, (mine, other) in _both(kept, lost).items():
            answer = chosen.get(f"limit.{currency}", "")
            if answer not in {KEPT, LOST, SUM}:
                raise RefusedError(
                    _("Both customers have a limit in %(currency)s; say which one counts.")
                    % {"currency": currency},
                    field=f"limit.{currency}",
                )
            if answer == SUM:
                _require_authority(kept, mine, other, actor=actor, now=now)
            for limit in (mine, other):
                if answer == SUM or (limit is other) == (answer == KEPT):
                    _supersede(limit, source, actor=actor, now=now)
                    superseded.append(limit.pk)
            if answer == SUM:
                limit = open_limit(
                    customer=kept,
                    amount=mine.amount + other.amount,
                    currency=mine.currency,
                    kind=mine.kind,
                    terms_days=min(mine.terms_days, other.terms_days),
                    valid_from=timezone.localdate(now),
                    valid_until=min(mine.valid_until, other.valid_until),
                    source=source,
                    actor=actor,
                    now=now,
                )
                made.append((CreditLimit._meta.label_lower, limit.pk))
        return made, superseded

    def undo(
        self,
        *,
        kept: Customer,
        made: Made,
        kept_note: Any,
        source: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        """End the sum, and put in force again what the merge had superseded."""
        own = [pk for label, pk in made if label == CreditLimit._meta.label_lower]
        for limit in CreditLimit.objects.filter(pk__in=own, state=LimitState.ACTIVE):
            _supersede(limit, source, actor=actor, now=now)
        for limit in CreditLimit.objects.filter(
            pk__in=kept_note or [], state=LimitState.SUPERSEDED
        ):
            data = {"amount": limit.amount, "by": source}
            advance(
                limit,
                LIMIT_FLOW["restore"],
                actor=actor,
                now=now,
                data=data,
                customer_id=limit.customer_id,
            )


def _both(kept: Customer, lost: Customer) -> Both:
    limits = {
        (limit.customer_id, _key(limit)): limit
        for limit in CreditLimit.objects.filter(customer__in=[kept, lost], state=LimitState.ACTIVE)
    }
    shared = sorted(
        {c for pk, c in limits if pk == kept.pk} & {c for pk, c in limits if pk == lost.pk}
    )
    return {currency: (limits[kept.pk, currency], limits[lost.pk, currency]) for currency in shared}


def _key(limit: CreditLimit) -> str:
    """Limits stand against each other that are of one currency and one kind."""
    is_standing = limit.kind == LimitKind.STANDING
    return limit.currency if is_standing else f"{limit.currency}.{limit.kind}"


def _said(limit: CreditLimit, customer: Customer) -> str:
    return _("%(amount)s, %(days)s days, until %(until)s (%(number)s)") % {
        "amount": f"{limit.amount:,.2f}",
        "days": limit.terms_days,
        "until": limit.valid_until.isoformat(),
        "number": customer.number,
    }


def _summed(mine: CreditLimit, other: CreditLimit) -> str:
    return _("the sum of both, %(amount)s, until %(until)s") % {
        "amount": f"{mine.amount + other.amount:,.2f}",
        "until": min(mine.valid_until, other.valid_until).isoformat(),
    }


def _supersede(limit: CreditLimit, source: str, *, actor: Actor, now: datetime) -> None:
    data = {"amount": limit.amount, "by": source}
    advance(
        limit,
        LIMIT_FLOW["supersede"],
        actor=actor,
        now=now,
        data=data,
        customer_id=limit.customer_id,
    )


def _require_authority(
    kept: Customer, mine: CreditLimit, other: CreditLimit, *, actor: Actor, now: datetime
) -> None:
    """Two limits were each decided for half the risk: their sum is a decision of its own."""
    amount: Decimal = mine.amount + other.amount
    rating = CurrentRating.objects.filter(customer=kept).first()
    today = timezone.localdate(now)
    try:
        _version, matrix = authority_in_force(on=today)
        grade = rating.grade if rating else ""
        role = matrix.deciding_role(roles=actor.roles, amount=amount, grade=grade)
    except (NoPolicyError, PolicyDocumentError):
        role = None
    if role is None or mine.currency != matrix.currency:
        raise RefusedError(
            _("The sum of both limits is beyond your authority; keep one and apply for a new one.")
        )
    if min(mine.valid_until, other.valid_until) <= today:
        raise RefusedError(_("One of both limits has lapsed; keep the other."))
