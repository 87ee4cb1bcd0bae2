"""What the credit file shows of assessment: the statements of a customer, and its present grade."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse

from zixin.assessment.models import CurrentRating, Evidence, Statement
from zixin.assessment.queries import statements_for
from zixin.dossier.queries.outside import (
    Feed,
    Line,
    register_accounts,
    register_feed,
    register_grader,
)
from zixin.dossier.rules.choices import Verification
from zixin.dossier.rules.mapping import Equity
from zixin.kernel.actor import Actor

YEAR_MONTHS = 12
YUAN = "CNY"
PROVED = {
    Evidence.AUDITED_UNQUALIFIED: Verification.CROSS_CHECKED,
    Evidence.AUDITED_QUALIFIED: Verification.DOCUMENTED,
    Evidence.TAX_FILED: Verification.DOCUMENTED,
}


def feed_the_file() -> None:
    """Tell the credit file where statements, grades and equity come from."""
    register_feed("statements", Feed(count=_count, lines=_lines))
    register_grader(_grade)
    register_accounts(_equities)


def _count(customer_id: int, on: date, known_at: datetime) -> int:
    rows = Statement.objects.filter(customer_id=customer_id, months=YEAR_MONTHS)
    known = rows.filter(as_of__lte=on, recorded_at__lte=known_at)
    return known.values("as_of").distinct().count()


def _lines(actor: Actor, customer_id: int, on: date, known_at: datetime) -> Sequence[Line]:
    rows: QuerySet[Statement] = statements_for(actor).filter(customer_id=customer_id)
    return [
        Line(
            title=f"{row.as_of} · {row.get_scope_display()}",
            text=row.get_evidence_display(),
            as_of=row.as_of,
            address=f"{reverse('desk:customer', args=[row.customer.number])}?tab=statements",
        )
        for row in rows.filter(as_of__lte=on, recorded_at__lte=known_at).select_related("customer")
    ]


def _grade(customer_id: int) -> str:
    rating = CurrentRating.objects.filter(customer_id=customer_id).first()
    return rating.grade if rating else ""


def _equities(customer_ids: Collection[int], on: date, known_at: datetime) -> Mapping[int, Equity]:
    """The equity of the newest annual statement, of several the one that rating takes; yuan only."""
    rows = Statement.objects.filter(
        customer__in=customer_ids, months=YEAR_MONTHS, as_of__lte=on, recorded_at__lte=known_at
    ).order_by("as_of", "-scope", "revision")
    newest = {
        pk: (equity, currency, evidence)
        for pk, equity, currency, evidence in rows.values_list(
            "customer_id", "items__equity", "currency", "evidence"
        )
    }
    return {
        pk: Equity(Decimal(equity), PROVED.get(Evidence(evidence), Verification.CLAIMED).value)
        for pk, (equity, currency, evidence) in newest.items()
        if equity is not None and currency == YUAN
    }
