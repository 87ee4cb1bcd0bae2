"""Applications of the past as they were known when they were decided, for a policy to run over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Prefetch
from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.assessment.models import Assessment
from zixin.batch.simulation import CASES
from zixin.decisions.models import ApprovalRound, CreditApplication, Decision, Verdict
from zixin.decisions.queries import applications_for
from zixin.decisions.queries.proposals import NO_WARNING
from zixin.decisions.rules.choices import BESIDE_LIMIT
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import limits_for
from zixin.exposure.states import LimitKind

NOTHING = Decimal(0)
Rate = Callable[[Assessment], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Past:
    """One application as it stood when it was decided, or stands while nobody has decided."""

    application: CreditApplication
    assessment: Assessment
    day: date
    decision: Decision | None
    round_: ApprovalRound | None
    beside: Decimal

    def row(self, result: dict[str, Any]) -> dict[str, Any]:
        """Return it as a case, rated with ``result``."""
        asked, decision = self.application, self.decision
        terms = result.get("terms") or {}
        case = self.round_.case if self.round_ else {}
        is_granted = decision is not None and decision.verdict == Verdict.APPROVED
        total = (self.round_.amount if self.round_ else NOTHING) + self.beside
        security = total - Decimal(case["amount"]) if case else NOTHING
        others = Decimal(case["group_total"]) - total if case else NOTHING
        confidence = case.get("confidence") if case else result.get("coverage_share")
        return {
            "case": asked.number,
            "customer": asked.customer.number,
            "day": self.day,
            "action": asked.action,
            "method": asked.method,
            "asked": float(asked.amount_requested),
            "asked_days": asked.terms_days,
            "beside": float(self.beside),
            "security": float(max(NOTHING, security)),
            "group_others": float(max(NOTHING, others)),
            "warning": case.get("warning", NO_WARNING),
            "grade": result.get("grade") or "",
            "limit": _number((result.get("limit") or {}).get("amount")),
            "limit_days": terms.get("days"),
            "pd": _number(terms.get("pd")),
            "confidence": _number(confidence),
            "really": None if decision is None else is_granted,
            "really_amount": _number(decision.amount_granted) if decision and is_granted else None,
            "really_days": decision.terms_days if decision and is_granted else None,
        }


def past_applications(*, first: date, last: date, currency: str) -> list[Past]:
    """Every rated application decided in a period, or moved last in it and not decided.

    The last decision counts; a limit beside what is asked is that in force before the decision.
    """
    rows = (
        applications_for(SYSTEM)
        .filter(assessment__isnull=False, currency=currency)
        .select_related("assessment__policy", "assessment__standards")
        .prefetch_related(
            "decisions", Prefetch("rounds", ApprovalRound.objects.order_by("-number"))
        )
        .order_by("pk")
    )
    dated = [(row, _day(row)) for row in rows.iterator(chunk_size=500)]
    kept = [(row, day) for row, day in dated if first <= day <= last]
    limits = _limits(kept)
    return [
        Past(
            application=row,
            assessment=row.assessment,
            day=day,
            decision=row.decision,
            round_=next(iter(row.rounds.all()), None),
            beside=_beside(row, day, limits.get(row.customer_id, ())),
        )
        for row, day in kept
        if row.assessment is not None
    ]


def frame_of(past: Iterable[Past], rate: Rate) -> pl.DataFrame:
    """Return cases as a frame, each rated by ``rate``."""
    return pl.DataFrame([one.row(rate(one.assessment)) for one in past], schema=CASES, strict=False)


def _day(row: CreditApplication) -> date:
    decision = row.decision
    return timezone.localdate(decision.decided_at if decision else row.moved_at)


def _limits(kept: Sequence[tuple[CreditApplication, date]]) -> dict[int, list[CreditLimit]]:
    customers = {row.customer_id for row, _day in kept if row.action in BESIDE_LIMIT}
    found: dict[int, list[CreditLimit]] = {}
    for limit in limits_for(SYSTEM).filter(customer__in=customers, kind=LimitKind.STANDING):
        found.setdefault(limit.customer_id, []).append(limit)
    return found


def _beside(row: CreditApplication, day: date, limits: Sequence[CreditLimit]) -> Decimal:
    """The limit in force on a day; limits come newest first."""
    standing = (
        limit.amount
        for limit in limits
        if limit.valid_from <= day <= limit.valid_until and limit.source != row.number
    )
    return next(standing, NOTHING)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
