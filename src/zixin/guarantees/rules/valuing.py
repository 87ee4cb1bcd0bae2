"""What one security counts for on a day, and why it counts for less (担保计价).

One law: what is doubtful counts for nothing, with the sentence that says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from zixin.engine.security import (
    SAME_GROUP,
    Standard,
    Steps,
    Terms,
    fails_with,
    guarantor_room,
    steps_of,
)
from zixin.guarantees.rules.checklist import MISSING, VALUED, papers_missing
from zixin.guarantees.rules.choices import ProviderKind, SecurityKind
from zixin.guarantees.rules.clocks import ends_on
from zixin.guarantees.rules.law import article, registration_of
from zixin.kernel.money import DEFAULT_CURRENCY, to_cents
from zixin.kernel.periods import add_months

if TYPE_CHECKING:
    from zixin.guarantees.models import Security, Valuation

BARRED_SHARE = Decimal("0.75")  # of the price paid: goods under retained title stay with the buyer
PERSONAL = "personal_guarantee"
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """What is known of who gives a guarantee (保证人情况).

    ``given`` are the guarantees he gave before this one and those his statements show besides.
    """

    net_worth: Decimal | None = None
    own_limit: Decimal | None = None
    given: Decimal = NOTHING
    grade: str = ""
    is_same_group: bool = False
    is_in_ring: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A security with its value: the steps where they can be computed, and what speaks against it.

    ``room`` is what the guarantor is still good for. ``net`` is nought when anything speaks against.
    """

    security: Security
    terms: Terms
    giver: Giver | None
    valuation: Valuation | None
    room: Decimal | None
    steps: Steps | None
    obstacles: tuple[str, ...]
    net: Decimal

    @property
    def counts(self) -> bool:
        """Tell whether it counts for anything."""
        return self.net > 0


def terms_of(security: Security, standard: Standard) -> Terms:
    """Return the terms of policy for a security; a person's guarantee has its own."""
    is_personal = security.is_guarantee and security.provider_kind == ProviderKind.PERSON
    return standard.types[PERSONAL if is_personal else security.kind]


def valuation_on(security: Security, on: date) -> Valuation | None:
    """Return the valuation that counts on a day: the newest, but a higher one only confirmed.

    Those that stood when the security was accepted were accepted with it.
    """
    found: Valuation | None = None
    accepted = security.accepted_at if security.is_accepted else None
    for row in security.valuations.all():
        if row.dated_on > on:
            break
        is_seen = accepted is None or row.recorded_at <= accepted or hasattr(row, "confirmation")
        if is_seen or (found is not None and row.value <= found.value):
            found = row
    return found


def value_security(
    security: Security,
    *,
    standard: Standard,
    customer_grade: str,
    giver: Giver | None,
    on: date,
    as_if_accepted: bool = False,
) -> Valued:
    """Value a security on a day; ``as_if_accepted`` tells what it would count for.

    The amount secured bounds the value. A company's guarantee is worth what its capacity leaves,
    less the share of the customer's defaults in which the guarantor fails too.
    """
    terms = terms_of(security, standard)
    valuation = valuation_on(security, on) if security.kind in VALUED else None
    room = _room(giver, standard) if security.is_guarantee else None
    obstacles = [
        *([] if as_if_accepted else _of_state(security)),
        *_of_dates(security, on),
        *_of_law(security, on),
        *_of_valuation(security, valuation, terms, on),
        *_of_giver(security, giver, room),
        *(str(MISSING[paper]) for paper in papers_missing(security)),
    ]
    base = _base(security, valuation, room)
    fails = _fails(security, giver, standard, customer_grade)
    steps = (
        None
        if base is None or fails is None
        else steps_of(
            base,
            terms,
            rate=standard.rate,
            liens=security.prior_liens,
            is_unregistered=_lacks_registration(security),
            fails=fails,
        )
    )
    net = NOTHING
    if steps is not None and not obstacles:
        net = min(to_cents(Decimal(repr(steps.net))), security.amount)
    return Valued(
        security=security,
        terms=terms,
        giver=giver,
        valuation=valuation,
        room=room,
        steps=steps,
        obstacles=tuple(obstacles),
        net=net,
    )


def _base(security: Security, valuation: Valuation | None, room: Decimal | None) -> Decimal | None:
    """Return the amount the steps start from; ``None`` while it is not known."""
    if security.is_guarantee:
        return None if room is None else min(security.amount, room)
    if security.kind in VALUED:
        return valuation.value if valuation else None
    share: Decimal | None = security.insured_share
    amount: Decimal = security.amount
    return amount if share is None else amount * share


def _fails(
    security: Security, giver: Giver | None, standard: Standard, customer_grade: str
) -> float | None:
    """Return how often the guarantor falls with the customer; ``None`` while he is not rated.

    The haircut of a person's guarantee says it already.
    """
    if not security.is_guarantee or security.provider_kind == ProviderKind.PERSON:
        return 0.0
    if giver is None or not giver.grade:
        return None
    if giver.is_same_group:
        return SAME_GROUP
    return fails_with(
        customer_pd=standard.pd[customer_grade],
        guarantor_pd=standard.pd[giver.grade],
        correlation=standard.correlation,
    )


def _lacks_registration(security: Security) -> bool:
    ruling = registration_of(security.kind, on=security.signed_on)
    return ruling is not None and security.registered_on is None


def _room(giver: Giver | None, standard: Standard) -> Decimal | None:
    if giver is None:
        return None
    room = guarantor_room(
        net_worth=giver.net_worth,
        own_limit=giver.own_limit,
        share=standard.guarantor_share,
        given=giver.given,
    )
    return None if room is None else to_cents(Decimal(repr(room)))


def _of_state(security: Security) -> Iterator[str]:
    if not security.is_accepted:
        yield _("It is not accepted.")


def _of_dates(security: Security, on: date) -> Iterator[str]:
    if on < security.effective_from:
        yield _("It takes effect on %(day)s only.") % {"day": security.effective_from.isoformat()}
    end = ends_on(security)
    if end is not None and on > end:
        yield _("It ended on %(day)s.") % {"day": end.isoformat()}
    if security.currency != DEFAULT_CURRENCY:
        yield _("It is in %(currency)s, and no rate of exchange is on file.") % {
            "currency": security.currency
        }


def _of_law(security: Security, on: date) -> Iterator[str]:
    ruling = registration_of(security.kind, on=security.signed_on)
    is_constitutive = ruling is not None and ruling.registration == "constitutive"
    if ruling is not None and is_constitutive and security.registered_on is None:
        yield _(
            "It is not registered, and without registration it does not exist (%(article)s)."
        ) % {"article": ruling.name}
    if security.registered_until is not None and on > security.registered_until:
        yield _("Its registration lapsed on %(day)s.") % {
            "day": security.registered_until.isoformat()
        }
    paid = security.paid_share
    if (
        security.kind == SecurityKind.RETENTION_OF_TITLE
        and paid is not None
        and paid >= BARRED_SHARE
    ):
        barred = article("retention_barred", on=security.signed_on)
        yield _(
            "Three quarters of the price are paid: the goods stay with the buyer (%(article)s)."
        ) % {"article": barred.name}


def _of_valuation(
    security: Security, valuation: Valuation | None, terms: Terms, on: date
) -> Iterator[str]:
    if security.kind not in VALUED:
        return
    if valuation is None:
        yield _("Nobody has valued it.")
    elif on > valid_until(valuation, terms):
        yield _("Its valuation of %(day)s is out of date.") % {
            "day": valuation.dated_on.isoformat()
        }


def valid_until(valuation: Valuation, terms: Terms) -> date:
    """Return the last day a valuation holds; one that needs no renewal holds for ever."""
    if terms.revalue_months is None:
        return date.max
    return add_months(valuation.dated_on, terms.revalue_months)


def _of_giver(security: Security, giver: Giver | None, room: Decimal | None) -> Iterator[str]:
    if not security.is_guarantee or giver is None:
        return
    if giver.is_in_ring:
        yield _("Guarantees run in a circle here: each falls with the others.")
    if giver.is_same_group:
        yield _("Guarantor and customer are one group: they fall together.")
    if room is None:
        yield _("Neither net worth nor own limit of the guarantor is known.")
    elif room == 0:
        yield _("The guarantor has no capacity left besides what it guarantees for others.")
    if security.provider_kind != ProviderKind.PERSON and not giver.grade:
        yield _("The guarantor is not rated.")
