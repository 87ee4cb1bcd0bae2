"""Rating customers: by hand one at a time, by run the whole portfolio; a run resumes, never doubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.assessment.challengers import Years, read_trees, shadow_scores
from zixin.assessment.gathering import cases_of, statement_twins
from zixin.assessment.models import (
    Assessment,
    CurrentRating,
    InvoiceList,
    ModelScore,
    Statement,
)
from zixin.assessment.rules import Progress, unheard
from zixin.assessment.scoring import Case, figures_of, score_inputs
from zixin.customers.models import Customer
from zixin.dossier.models import Entry, Fact, PaymentPeriod, PublicRecord
from zixin.engine.policy import AssessmentPolicy, parse_policy
from zixin.engine.scorecard import Scorecard, parse_scorecard, score_record
from zixin.engine.standards import StandardSet, parse_standards
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.numbering import draw_number, draw_numbers
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyKind, PolicyVersion
from zixin.policies.queries import (
    NoPolicyError,
    model_choice,
    policy_in_force,
    versions_in_force,
)

if TYPE_CHECKING:
    from zixin.learning.booster import FittedBooster

SLICE = 500
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "")
YEAR_MONTHS = 12
# Entries of the credit file that alone are enough to rate somebody on.
TELLING: tuple[type[Entry], ...] = (PaymentPeriod, PublicRecord)


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """What a run did: customers rated now, rated by an earlier try of it, and without a grade."""

    rated: int
    already: int
    ungraded: int


@transaction.atomic
def assess_customer(*, customer: Customer, as_of: date, actor: Actor, now: datetime) -> Assessment:
    """Rate one customer on what was known at ``as_of`` (信用评估).

    The assignment in force chooses the model. Stores the rating with its inputs, policy versions
    and explained result, makes it the customer's current one and records
    ``assessment.customer.assessed``. Raises ``RefusedError`` without the right to assess, when no
    model is in force, or when nothing is known that it could rate.
    """
    if not (actor.is_system or actor.may("assessment.assess")):
        raise RefusedError(_("Your role does not assess customers."))
    models = Models(now=now)
    cases = [case for case in cases_of([customer], as_of=as_of) if models.can_rate(case)]
    if not cases:
        raise RefusedError(
            _("%(customer)s has no annual statement up to %(day)s; import one first.")
            % {"customer": customer, "day": as_of}
        )
    number = draw_number("AS", now=now)
    assessment = _assessments(cases, models, run="", numbers=[number], actor=actor, now=now)[0]
    assessment.save(force_insert=True)
    _make_current([assessment])
    ModelScore.objects.bulk_create(models.model_scores([assessment]))
    record(
        kind="assessment.customer.assessed",
        subject=assessment,
        actor=actor,
        now=now,
        data={
            "number": assessment.number,
            "grade": assessment.grade,
            "total": assessment.total,
            "policy": str(assessment.policy),
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
    """Rate all customers of whom enough is known, or those numbered (组合评估).

    Works in slices, each one transaction with one ``assessment.portfolio.assessed``; a run killed
    half-way is completed by calling it again under the same name, and nobody is rated twice.
    """
    models = Models(now=now)
    wanted = list(_everyone(as_of, numbers, models).order_by("pk").values_list("pk", flat=True))
    done = set(Assessment.objects.filter(run=run).values_list("customer_id", flat=True))
    waiting = [pk for pk in wanted if pk not in done]
    twins = statement_twins(as_of) if waiting and models.check_statements() else {}
    rated = ungraded = 0
    for start in range(0, len(waiting), SLICE):
        slice_of = waiting[start : start + SLICE]
        graded, not_graded = _assess_slice(
            slice_of, models, twins, as_of=as_of, run=run, actor=actor, now=now
        )
        rated, ungraded = rated + graded + not_graded, ungraded + not_graded
        progress(rated, len(waiting))
    return RunOutcome(rated, len(wanted) - len(waiting), ungraded)


def _everyone(as_of: date, numbers: Sequence[str], models: Models) -> QuerySet[Customer]:
    known = Q(
        pk__in=Statement.objects.filter(
            is_current=True, as_of__lte=as_of, months=YEAR_MONTHS
        ).values("customer_id")
    )
    if models.rate_without_statements():
        known |= Q(pk__in=Fact.objects.filter(as_of__lte=as_of).values("customer_id"))
        for model in TELLING:
            rows = model._default_manager.filter(as_of__lte=as_of, is_withdrawal=False)
            known |= Q(pk__in=rows.values("customer_id"))
        known |= Q(pk__in=InvoiceList.objects.filter(first_on__lte=as_of).values("customer_id"))
    everyone = Customer.objects.filter(known, merged_into__isnull=True)
    return everyone.filter(number__in=numbers) if numbers else everyone


class Models:
    """The models in force, each read once; the cut-off bounds what is known, not how it is judged."""

    def __init__(self, *, now: datetime) -> None:
        self.on = timezone.localdate(now)
        self.choice = model_choice(on=self.on)
        self._policies: dict[int, AssessmentPolicy] = {}
        if self.choice.assignment is None:
            self.version_for(None)

    def version_for(self, case: Case | None) -> PolicyVersion:
        """Return the version that rates a case."""
        try:
            return self.choice.version_for(case.chosen_by() if case else {})
        except NoPolicyError as absent:
            raise RefusedError(_("No assessment model is in force; publish one first.")) from absent

    def policy_of(self, version: PolicyVersion) -> AssessmentPolicy:
        """Return a version as it judges."""
        if version.pk not in self._policies:
            self._policies[version.pk] = parse_policy(version.document)
        return self._policies[version.pk]

    @cached_property
    def standards(self) -> PolicyVersion | None:
        """The loaded standard values in force, if any."""
        try:
            return policy_in_force(PolicyKind.STANDARDS, on=self.on)
        except NoPolicyError:
            return None

    @cached_property
    def standard_set(self) -> StandardSet | None:
        """The loaded standard values as tables."""
        return None if self.standards is None else parse_standards(self.standards.document)

    @cached_property
    def scorecards(self) -> list[tuple[PolicyVersion, Scorecard]]:
        """The scorecards in force, each as it scores: the champion and those in shadow."""
        return [
            (version, parse_scorecard(version.document))
            for version in versions_in_force(PolicyKind.SCORECARD, on=self.on)
        ]

    @cached_property
    def challengers(self) -> list[tuple[PolicyVersion, FittedBooster]]:
        """The boosted trees in force that can score here."""
        versions = versions_in_force(PolicyKind.BOOSTER, on=self.on)
        read = ((version, read_trees(version.document)) for version in versions)
        return [(version, trees) for version, trees in read if trees is not None]

    def model_scores(self, assessments: Sequence[Assessment]) -> list[ModelScore]:
        """Return what every model in force says of ratings that rest on statements."""
        rated: list[tuple[Assessment, Years]] = []
        for assessment in assessments:
            policy = self.policy_of(assessment.policy)
            if policy.edition > 1 and assessment.statement_id is not None:
                current, previous, earlier = figures_of(assessment.inputs, policy)
                rated.append((assessment, (current, previous, *earlier)))
        scores = [score for one in rated for score in self._by_scorecards(*one)]
        return [*scores, *self._by_trees(rated)]

    def _by_scorecards(self, assessment: Assessment, years: Years) -> Iterator[ModelScore]:
        champion = self.policy_of(assessment.policy).pd_model
        for version, card in self.scorecards:
            found = score_record(years[0] or {}, card, earlier=years[1:])
            yield ModelScore(
                assessment=assessment,
                model=version,
                is_champion=str(version) == champion,
                points=found.points,
                pd=found.pd,
                result=found.as_document(),
            )

    def _by_trees(self, rated: Sequence[tuple[Assessment, Years]]) -> Iterator[ModelScore]:
        for version, trees in self.challengers:
            found = shadow_scores([years for _assessment, years in rated], trees)
            for (assessment, _years), score in zip(rated, found, strict=True):
                yield ModelScore(
                    assessment=assessment,
                    model=version,
                    is_champion=False,
                    pd=score.pd,
                    result=score.result,
                )

    def rate_without_statements(self) -> bool:
        """Say whether a customer without statements may be rated at all."""
        return self.choice.assignment is not None

    def check_statements(self) -> bool:
        """Say whether a model may look at what a customer's statements have in common with others."""
        return self.rate_without_statements() or self.policy_of(self.version_for(None)).edition > 1

    def can_rate(self, case: Case) -> bool:
        """Say whether enough is known of a case for the model that would rate it."""
        return case.current is not None or (self.rate_without_statements() and case.is_rateable())


@transaction.atomic
def _assess_slice(
    customer_ids: Sequence[int],
    models: Models,
    twins: Mapping[int, float],
    *,
    as_of: date,
    run: str,
    actor: Actor,
    now: datetime,
) -> tuple[int, int]:
    customers = list(Customer.objects.filter(pk__in=customer_ids).order_by("pk"))
    gathered = cases_of(customers, as_of=as_of, twins=twins)
    cases = [case for case in gathered if models.can_rate(case)]
    assessments = _assessments(
        cases,
        models,
        run=run,
        numbers=draw_numbers("AS", len(cases), now=now),
        actor=actor,
        now=now,
    )
    Assessment.objects.bulk_create(assessments)
    _make_current(assessments)
    ModelScore.objects.bulk_create(models.model_scores(assessments))
    graded = sum(1 for assessment in assessments if assessment.grade)
    if assessments:
        record(
            kind="assessment.portfolio.assessed",
            subject=assessments[0].policy,
            actor=actor,
            now=now,
            data={
                "run": run,
                "as_of": as_of,
                "first": assessments[0].number,
                "last": assessments[-1].number,
                "rated": len(assessments),
                "graded": graded,
                "models": dict(Counter(str(row.policy) for row in assessments)),
            },
        )
    return graded, len(assessments) - graded


def _assessments(
    cases: Sequence[Case],
    models: Models,
    *,
    run: str,
    numbers: Sequence[str],
    actor: Actor,
    now: datetime,
) -> list[Assessment]:
    assessments = []
    for case, number in zip(cases, numbers, strict=True):
        version = models.version_for(case)
        policy = models.policy_of(version)
        inputs = case.inputs(policy.edition)
        is_measured = policy.edition > 1 and models.standards is not None
        result = score_inputs(inputs, policy, models.standard_set if is_measured else None)
        assessments.append(
            Assessment(
                number=number,
                customer=case.customer,
                statement=case.current,
                previous_statement=case.previous,
                policy=version,
                standards=models.standards if is_measured else None,
                as_of=case.as_of,
                inputs=inputs,
                result=result,
                total=_decimal(result["total"]),
                grade=result["grade"] or "",
                limit_amount=_decimal(result["limit"]["amount"]),
                run=run,
                assessed_at=now,
                assessed_by_name=actor.name,
            )
        )
    return assessments


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
