"""The days that end security (担保期限): guarantee period, registration, valuation.

The period of a guarantee is no limitation: it is never suspended, and another act is needed in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zixin.guarantees.rules.choices import CallAct, SecurityKind
from zixin.guarantees.rules.law import Article, article
from zixin.kernel.periods import add_months

if TYPE_CHECKING:
    from zixin.guarantees.models import Security

LEGAL_MONTHS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Until when which act must be done, by which article, and whether the contract says so."""

    until: date
    is_agreed: bool
    acts: tuple[CallAct, ...]
    article: Article
    act_article: Article


def period_of(security: Security) -> Period | None:
    """Return the guarantee period (保证期间) of a guarantee; ``None`` for a thing.

    A day agreed that is no later than maturity counts as none: six months from maturity (民法典 692).
    """
    if not security.is_guarantee or security.claim_due_on is None:
        return None
    agreed, due = security.period_until, security.claim_due_on
    is_agreed = agreed is not None and agreed > due
    is_general = security.kind == SecurityKind.GENERAL_GUARANTEE
    return Period(
        until=agreed if is_agreed and agreed else add_months(due, LEGAL_MONTHS),
        is_agreed=is_agreed,
        acts=acts_for(security),
        article=article("period", on=security.signed_on),
        act_article=article("act_general" if is_general else "act_joint", on=security.signed_on),
    )


def acts_for(security: Security) -> tuple[CallAct, ...]:
    """List the acts by which a security is called upon.

    A general guarantor may point to the customer: only suit or arbitration against it keeps him
    (民法典 687, 693). Of a joint guarantor payment is asked.
    """
    match security.kind:
        case SecurityKind.GENERAL_GUARANTEE:
            return (CallAct.SUIT, CallAct.ARBITRATION)
        case (
            SecurityKind.JOINT_GUARANTEE
            | SecurityKind.BANK_GUARANTEE
            | SecurityKind.LETTER_OF_CREDIT
            | SecurityKind.CREDIT_INSURANCE
        ):
            return (CallAct.DEMAND,)
        case _:
            return (CallAct.ENFORCEMENT,)


def ends_on(security: Security) -> date | None:
    """Return the last day a security holds; ``None`` when nothing ends it."""
    period = period_of(security)
    return period.until if period else security.effective_until
