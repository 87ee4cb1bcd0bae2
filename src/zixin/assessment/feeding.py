"""What the credit file shows of assessment: the statements of a customer, and its present grade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse

from zixin.assessment.models import CurrentRating, Statement
from zixin.assessment.queries import statements_for
from zixin.dossier.queries.outside import Feed, Line, register_feed, register_grader
from zixin.kernel.actor import Actor

YEAR_MONTHS = 12


def feed_the_file() -> None:
    """Tell the credit file where statements and grades come from."""
    register_feed("statements", Feed(count=_count, lines=_lines))
    register_grader(_grade)


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
