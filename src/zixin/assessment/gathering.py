"""What is known of customers at a day, gathered to be rated (评估资料汇集)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from zixin.assessment.invoices import current_invoices, evidence_from, facts_of
from zixin.assessment.models import CurrentRating, Evidence, Scope, Statement
from zixin.assessment.scoring import EARLIER_MOST, MONTHS_A_YEAR, Case, Derived
from zixin.customers.models import Customer
from zixin.documents.queries.twins import document_figures
from zixin.dossier.queries import facts_known, ratings_known
from zixin.engine.authenticity.twins import BUILDS, TWINS, with_twins
from zixin.engine.schema import COMPANY, YEAR

CURRENCY = "CNY"  # of invoices
CHUNK = 2_000
# As limits weigh the evidence of statements, 1 audited to 5 estimated.
EVIDENCE_LEVELS: Mapping[str, float] = {
    Evidence.AUDITED_UNQUALIFIED: 1.0,
    Evidence.AUDITED_QUALIFIED: 2.0,
    Evidence.TAX_FILED: 3.0,
    Evidence.MANAGEMENT: 4.0,
    Evidence.ESTIMATE: 5.0,
}

FactSupplier = Callable[[Collection[int], date], Mapping[int, Mapping[str, float]]]
_suppliers: list[FactSupplier] = []


def register_facts(supplier: FactSupplier) -> None:
    """Let an app above tell facts of customers on a day, by code; called when the apps are ready.

    What it tells takes the place of what somebody recorded by hand.
    """
    _suppliers.append(supplier)


def cases_of(
    customers: Sequence[Customer], *, as_of: date, twins: Mapping[int, float] | None = None
) -> list[Case]:
    """Gather what is known of customers at a day, whether enough to rate them or not.

    ``twins`` are those of a portfolio, as ``statement_twins`` finds them; without them the ones that
    the last rating on the same statement knew.
    """
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
    known_twins = _twins_told(ids) if twins is None else twins
    for pk, statement in latest.items():
        level = Derived(EVIDENCE_LEVELS[statement.evidence], "customer", statement.as_of)
        derived.setdefault(pk, {})["evidence_statements"] = level
        if statement.pk in known_twins:
            found = Derived(known_twins[statement.pk], "ledger", statement.as_of)
            derived[pk][TWINS] = found
    for pk, counts in document_figures(ids, as_of=as_of).items():
        told = {code: Derived(count, "ledger", as_of) for code, count in counts.items()}
        derived.setdefault(pk, {}).update(told)
    for supplier in _suppliers:
        for pk, told_above in supplier(ids, as_of).items():
            known = {code: Derived(value, "ledger", as_of) for code, value in told_above.items()}
            derived.setdefault(pk, {}).update(known)
            facts[pk] = {
                code: fact for code, fact in facts.get(pk, {}).items() if code not in known
            }
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


def statement_twins(as_of: date) -> dict[int, float]:
    """Return how many other customers have a statement of the same build (报表雷同), by statement.

    Over all annual statements up to a day, each read once; one of too few lines is left out.
    """
    lines = sorted({base for base, _items in BUILDS}.union(*(items for _base, items in BUILDS)))
    columns: dict[str, list[Any]] = {name: [] for name in ("pk", COMPANY, YEAR, *lines)}
    rows = Statement.objects.filter(is_current=True, months=MONTHS_A_YEAR, as_of__lte=as_of)
    told = rows.order_by("pk").values_list("pk", "customer_id", "as_of", "items")
    for pk, customer, day, items in told.iterator(chunk_size=CHUNK):
        figures = (float(items[line]) if line in items else None for line in lines)
        for name, value in zip(columns, (pk, customer, day.year, *figures), strict=True):
            columns[name].append(value)
    schema = dict.fromkeys(columns, pl.Float64) | dict.fromkeys(("pk", COMPANY, YEAR), pl.Int64)
    frame = nw.from_native(pl.LazyFrame(columns, schema=schema))
    found: pl.DataFrame = with_twins(frame).select("pk", TWINS).collect().to_native()
    return dict(found.drop_nulls().iter_rows())


def _twins_told(customer_ids: Sequence[int]) -> dict[int, float]:
    """Return the twins of statements that the current ratings knew."""
    rated = CurrentRating.objects.filter(customer__in=customer_ids)
    rows = rated.values_list(
        "assessment__statement", f"assessment__inputs__derived__{TWINS}__value"
    )
    return {statement: count for statement, count in rows if count is not None}


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
