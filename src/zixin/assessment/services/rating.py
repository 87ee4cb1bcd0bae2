"""Rating customers: by hand one at a time, by run the whole portfolio; a run resumes, never doubles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.assessment.models import Assessment, CurrentRating, Statement
from zixin.assessment.rules import Progress, unheard
from zixin.assessment.scoring import Case, score_cases
from zixin.customers.models import Customer
from zixin.engine.policy import parse_policy
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number, draw_numbers
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.queries import NoPolicyError, policy_in_force

SLICE = 500
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "")
YEAR_MONTHS = 12


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did: customers rated now, rated by an earlier try of it, and without a grade."""

    rated: int
    already: int
    ungraded: int


@transaction.atomic
def assess_customer(*, customer: Customer, as_of: date, actor: Actor, now: datetime) -> Assessment:
    """Rate one customer on the statements known at ``as_of`` (信用评估).

    Stores the rating with its inputs, policy version and explained result, makes it the
    customer's current one and records ``assessment.customer.assessed``. Raises ``RefusedError``
    without the right to assess, when no model is in force, or when there is no annual statement.
    """
    if not (actor.is_system or actor.may("assessment.assess")):
        raise RefusedError(_("Your role does not assess customers."))
    version = _model_in_force(now=now)
    cases = list(_cases([customer], as_of=as_of))
    if not cases:
        raise RefusedError(
            _("%(customer)s has no annual statement up to %(day)s; import one first.")
            % {"customer": customer, "day": as_of}
        )
    assessment = _assessments(
        cases,
        version,
        as_of=as_of,
        run="",
        numbers=[draw_number("AS", now=now)],
        actor=actor,
        now=now,
    )[0]
    assessment.save(force_insert=True)
    _make_current([assessment])
    record(
        kind="assessment.customer.assessed",
        subject=assessment,
        actor=actor,
        now=now,
        data={
            "number": assessment.number,
            "grade": assessment.grade,
            "total": assessment.total,
            "policy": str(version),
            "as_of": as_of,
        },
        customer_id=customer.pk,
    )
    return assessment


def assess_portfolio(  # allow ZX006: each slice is a transaction, so that a run resumes
    *,
    as_of: date,
    run: str,
    actor: Actor,
    now: datetime,
    numbers: Sequence[str] = (),
    progress: Progress = unheard,
) -> RunOutcome:
    """Rate all customers with annual statements, or those numbered (组合评估).

    Works in slices, each one transaction with one ``assessment.portfolio.assessed``; a run killed
    half-way is completed by calling it again under the same name, and nobody is rated twice.
    """
    version = _model_in_force(now=now)
    everyone = Customer.objects.filter(
        statements__is_current=True, statements__as_of__lte=as_of, statements__months=YEAR_MONTHS
    )
    if numbers:
        everyone = everyone.filter(number__in=numbers)
    wanted = list(everyone.distinct().order_by("pk").values_list("pk", flat=True))
    done = set(Assessment.objects.filter(run=run).values_list("customer_id", flat=True))
    waiting = [pk for pk in wanted if pk not in done]
    rated = ungraded = 0
    for start in range(0, len(waiting), SLICE):
        slice_of = waiting[start : start + SLICE]
        graded, not_graded = _assess_slice(
            slice_of, version, as_of=as_of, run=run, actor=actor, now=now
        )
        rated, ungraded = rated + graded + not_graded, ungraded + not_graded
        progress(rated, len(waiting))
    return RunOutcome(rated, len(wanted) - len(waiting), ungraded)


def _model_in_force(*, now: datetime) -> PolicyVersion:
    """Return the model that rates now; the cut-off bounds what is known, not how it is judged."""
    try:
        return policy_in_force(PolicyKind.ASSESSMENT, on=timezone.localdate(now))
    except NoPolicyError as absent:
        raise RefusedError(_("No assessment model is in force; publish one first.")) from absent


@transaction.atomic
def _assess_slice(
    customer_ids: Sequence[int],
    version: PolicyVersion,
    *,
    as_of: date,
    run: str,
    actor: Actor,
    now: datetime,
) -> tuple[int, int]:
    customers = Customer.objects.filter(pk__in=customer_ids).order_by("pk")
    cases = list(_cases(customers, as_of=as_of))
    assessments = _assessments(
        cases,
        version,
        as_of=as_of,
        run=run,
        numbers=draw_numbers("AS", len(cases), now=now),
        actor=actor,
        now=now,
    )
    Assessment.objects.bulk_create(assessments)
    _make_current(assessments)
    graded = sum(1 for assessment in assessments if assessment.grade)
    record(
        kind="assessment.portfolio.assessed",
        subject=version,
        actor=actor,
        now=now,
        data={
            "run": run,
            "as_of": as_of,
            "first": assessments[0].number if assessments else None,
            "last": assessments[-1].number if assessments else None,
            "rated": len(assessments),
            "graded": graded,
        },
    )
    return graded, len(assessments) - graded


def _cases(customers: Sequence[Customer] | Any, *, as_of: date) -> Iterator[Case]:
    by_customer: dict[int, list[Statement]] = {}
    rows = Statement.objects.filter(
        customer__in=[customer.pk for customer in customers],
        is_current=True,
        months=YEAR_MONTHS,
        as_of__lte=as_of,
    ).order_by("customer_id", "-as_of", "scope")
    for row in rows:
        by_customer.setdefault(row.customer_id, []).append(row)
    for customer in customers:
        history = by_customer.get(customer.pk)
        if history:
            current = history[0]
            yield Case(customer, current, _year_before(current, history), as_of)


def _year_before(current: Statement, history: Sequence[Statement]) -> Statement | None:
    return next(
        (
            row
            for row in history
            if row.scope == current.scope and row.as_of.year == current.as_of.year - 1
        ),
        None,
    )


def _assessments(
    cases: Sequence[Case],
    version: PolicyVersion,
    *,
    as_of: date,
    run: str,
    numbers: Sequence[str],
    actor: Actor,
    now: datetime,
) -> list[Assessment]:
    results = score_cases(cases, parse_policy(version.document))
    return [
        Assessment(
            number=number,
            customer=case.customer,
            statement=case.current,
            previous_statement=case.previous,
            policy=version,
            as_of=as_of,
            inputs=case.inputs(),
            result=result,
            total=_decimal(result["total"]),
            grade=result["grade"] or "",
            limit_amount=_decimal(result["limit"]["amount"]),
            run=run,
            assessed_at=now,
            assessed_by_name=actor.name,
        )
        for case, result, number in zip(cases, results, numbers, strict=True)
    ]


def _make_current(assessments: Sequence[Assessment]) -> None:
    CurrentRating.objects.bulk_create(
        [
            CurrentRating(
                customer_id=row.customer_id,
                assessment=row,
                grade=row.grade,
                grade_rank=GRADES.index(row.grade),
                total=row.total,
            )
            for row in assessments
        ],
        update_conflicts=True,
        unique_fields=["customer"],
        update_fields=["assessment", "grade", "grade_rank", "total"],
    )


def _decimal(figure: float | None) -> Decimal | None:
    return None if figure is None else Decimal(str(figure))
