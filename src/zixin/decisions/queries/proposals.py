"""What the model and the policy propose for an application, and what its authority follows from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from zixin.assessment.models import Assessment
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries.overrides import grade_for
from zixin.decisions.rules.choices import BESIDE_LIMIT
from zixin.exposure.queries import kept_beside
from zixin.exposure.states import LimitKind
from zixin.guarantees.queries.groups import group_total_for
from zixin.guarantees.queries.values import accepted_security_for
from zixin.policies.queries import NoPolicyError, authority_in_force, granting_in_force
from zixin.policies.rules import Granting
from zixin.policies.rules.authority import Case, Path

NO_WARNING = "none"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What follows from the assessment: amount, terms, methods, price; the analyst may depart from it.

    ``amount`` is ``None`` when the model gives no limit, ``pd`` when it gives no default rate;
    ``beside`` is what the customer keeps beside what is asked for.
    """

    grade: str
    amount: Decimal | None
    terms_days: int
    pd: float | None
    methods: tuple[str, ...]
    security: Any
    beside: Decimal
    model_limit: Decimal | None
    is_less: bool
    policy: Granting

    def departs(self, amount: Decimal, terms_days: int) -> bool:
        """Tell whether a recommendation goes beyond what the model bears."""
        if self.is_less:
            return False
        return self.is_beyond(amount) or terms_days > self.terms_days

    def is_beyond(self, amount: Decimal) -> bool:
        """Tell whether an amount, with what is kept beside it, is more than the model bears."""
        return self.model_limit is None or amount + self.beside > self.model_limit

    @property
    def surcharge(self) -> Decimal | None:
        """The surcharge at the terms it proposes."""
        return self.surcharge_for(self.terms_days)

    def surcharge_for(self, terms_days: int) -> Decimal | None:
        """The share the price must rise by for the risk; ``None`` without a default rate."""
        if self.pd is None:
            return None
        return self.policy.pricing.surcharge(pd=self.pd, terms_days=terms_days)


def proposal_for(
    application: CreditApplication, assessment: Assessment, *, now: datetime
) -> Proposal | None:
    """Compute what the assessment, the matrix and the policy in force propose; nothing without them."""
    today = timezone.localdate(now)
    try:
        matrix = authority_in_force(on=today)[1]
        policy = granting_in_force(on=today)[1]
    except NoPolicyError:
        return None
    terms = assessment.result.get("terms") or {}
    grade = grade_for(application, assessment, on=today)
    allowed = matrix.standard_terms_days.get(grade, 0)
    if grade == assessment.grade:
        allowed = terms.get("days", allowed)
    beside = _beside(application, on=today)
    room = None
    if assessment.limit_amount is not None:
        room = max(Decimal(0), assessment.limit_amount - beside)
    return Proposal(
        grade=grade,
        amount=None if room is None else min(room, application.amount_requested),
        terms_days=min(application.terms_days, allowed),
        pd=terms.get("pd"),
        methods=tuple(rule.code for rule in policy.methods_for(grade)),
        security=terms.get("security"),
        beside=beside,
        model_limit=assessment.limit_amount,
        is_less=application.action == "decrease",
        policy=policy,
    )


def case_of(
    application: CreditApplication,
    *,
    amount: Decimal,
    terms_days: int,
    is_stale: bool,
    now: datetime,
) -> Case:
    """Gather what the level of approval follows from: the amount net of accepted security, the group.

    A stale credit file is no ground of confidence.
    """
    on = timezone.localdate(now)
    assessment = application.assessment
    coverage = assessment.result.get("coverage_share") if assessment else None
    total = amount + _beside(application, on=on)
    return Case(
        action=application.action,
        grade=grade_for(application, assessment, on=on) if assessment else "",
        amount=max(Decimal(0), total - accepted_security_for(application.customer_id, on=on).total),
        group_total=total + _owed_by_others(application.customer_id, on=on),
        terms_days=terms_days,
        confidence=None if coverage is None or is_stale else Decimal(str(coverage)),
        warning=NO_WARNING,
    )


def _owed_by_others(customer_id: int, *, on: date) -> Decimal:
    """What the other members of the customer's group may owe at most."""
    members = group_total_for(customer_id, on=on).members
    others = (row for row in members if row.customer is None or row.customer.pk != customer_id)
    return sum((row.most for row in others), Decimal(0))


def _beside(application: CreditApplication, *, on: date) -> Decimal:
    """What the customer keeps beside what is asked for: every limit but the one it replaces."""
    is_beside = application.action in BESIDE_LIMIT
    kind = application.action if is_beside else LimitKind.STANDING
    return kept_beside(application.customer, kind=kind, on=on)


def document_of(case: Case, path: Path) -> dict[str, Any]:
    """Return a case, and what lifted its level, as a round keeps it."""
    return {
        "action": case.action,
        "grade": case.grade,
        "amount": str(case.amount),
        "group_total": str(case.group_total),
        "terms_days": case.terms_days,
        "confidence": None if case.confidence is None else str(case.confidence),
        "warning": case.warning,
        "base": path.base.code,
        "raised_by": [one.code for one in path.raised_by],
    }
