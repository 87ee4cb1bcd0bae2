"""What is known of customers at a day, gathered to be rated (评估资料汇集)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from zixin.assessment.invoices import current_invoices, evidence_from, facts_of
from zixin.assessment.models import Scope, Statement
from zixin.assessment.scoring import EARLIER_MOST, MONTHS_A_YEAR, Case, Derived
from zixin.customers.models import Customer
from zixin.dossier.queries import facts_known, ratings_known

CURRENCY = "CNY"  # of invoices


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
    invoices = current_invoices(ids)
    figures = facts_of(invoices, as_of)
    latest = {pk: history[0] for pk, history in by_customer.items()}
    derived = _derived(invoices, latest, ids, as_of)
    cases = []
    for customer in customers:
        history, current = by_customer.get(customer.pk, []), latest.get(customer.pk)
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
                invoices=figures.get(customer.pk, {}),
                derived=derived.get(customer.pk, {}),
            )
        )
    return cases


def _derived(
    invoices: pl.DataFrame, latest: Mapping[int, Statement], ids: Sequence[int], as_of: date
) -> dict[int, dict[str, Derived]]:
    """Return the evidence from invoices of the year of the statement, or of the last twelve months.

    Invoices are of one taxpayer and in yuan: beside a statement of several companies or of another
    currency they prove nothing.
    """
    years = {
        pk: statement.as_of if statement else as_of
        for pk in ids
        for statement in [latest.get(pk)]
        if statement is None or _is_of_one_taxpayer(statement)
    }
    return {
        pk: {code: Derived(value, "customer", years[pk]) for code, value in facts.items()}
        for pk, facts in evidence_from(invoices, years).items()
    }


def _is_of_one_taxpayer(statement: Statement) -> bool:
    return statement.scope != Scope.CONSOLIDATED and statement.currency == CURRENCY


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
