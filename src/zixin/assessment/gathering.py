"""What is known of customers at a day, gathered to be rated (评估资料汇集)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zixin.assessment.invoices import invoice_facts
from zixin.assessment.models import Statement
from zixin.assessment.scoring import EARLIER_MOST, MONTHS_A_YEAR, Case
from zixin.customers.models import Customer
from zixin.dossier.queries import facts_known, ratings_known


def cases_of(customers: Sequence[Customer], *, as_of: date) -> list[Case]:
    """Gather what is known of customers at a day, whether enough to rate them or not."""
    ids = [customer.pk for customer in customers]
    by_customer: dict[int, list[Statement]] = {}
    rows = Statement.objects.filter(
        customer__in=ids, is_current=True, months=MONTHS_A_YEAR, as_of__lte=as_of
    ).order_by("customer_id", "-as_of", "scope")
    for row in rows:
        by_customer.setdefault(row.customer_id, []).append(row)
    facts, ratings = facts_known(ids, as_of=as_of), ratings_known(ids, as_of=as_of)
    invoices = invoice_facts(ids, as_of)
    cases = []
    for customer in customers:
        history = by_customer.get(customer.pk, [])
        current = history[0] if history else None
        previous, earlier = _years_before(current, history) if current else (None, ())
        cases.append(
            Case(
                customer,
                as_of,
                current=current,
                previous=previous,
                earlier=earlier,
                facts=facts.get(customer.pk, {}),
                ratings=ratings.get(customer.pk, {}),
                invoices=invoices.get(customer.pk, {}),
            )
        )
    return cases


def _years_before(
    current: Statement, history: Sequence[Statement]
) -> tuple[Statement | None, tuple[Statement, ...]]:
    """Return the statement of the year before, and those of the years before it without a gap."""
    by_year = {row.as_of.year: row for row in reversed(history) if row.scope == current.scope}
    without_gap: list[Statement] = []
    for years in range(1, 2 + EARLIER_MOST):
        row = by_year.get(current.as_of.year - years)
        if row is None:
            break
        without_gap.append(row)
    previous = without_gap[0] if without_gap else None
    return previous, tuple(without_gap[1:])
