"""My work (我的工作): what waits for the actor, the longest waiting first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When, Window
from django.utils import timezone

from zixin.assessment.models import CurrentRating
from zixin.customers.models import CustomerMerge, DataSubjectRequest
from zixin.customers.queries import visible_customers
from zixin.customers.queries.merges import merges_to_confirm
from zixin.customers.queries.personal import requests_due
from zixin.decisions.models import CreditApplication, Decision, Outcome, Vote
from zixin.decisions.queries import decisions_for, open_applications_for
from zixin.decisions.queries.approvals import delegations_to
from zixin.decisions.states import ApplicationState
from zixin.desk.queries.customer_list import sees
from zixin.dossier.queries.reviews import own_due_files
from zixin.guarantees.models import Security, SecurityTask
from zixin.guarantees.queries.securities import securities_waiting_for
from zixin.guarantees.queries.tasks import open_tasks_for
from zixin.investigation.models import Investigation
from zixin.investigation.queries.cases import cases_waiting_for
from zixin.kernel.actor import Actor
from zixin.policies.models import PolicyDraft
from zixin.policies.queries import NoPolicyError, authority_in_force, proposals_waiting_for
from zixin.policies.rules.authority import Step

ROWS_MAX = 10
UNDERWAY_MAX = 5
DECIDED_MAX = 5
WEAKEST_MAX = 6


@dataclass(frozen=True, slots=True)
class WorkItem:
    """An application that waits, since when, and whether the actor can finish it."""

    application: CreditApplication
    waiting_days: int
    grade: str | None
    is_beyond_authority: bool = False
    is_late: bool = False

    @property
    def amount(self) -> Decimal:
        recommended = self.application.amount_recommended
        return self.application.amount_requested if recommended is None else recommended


@dataclass(frozen=True, slots=True)
class WorkSection:
    """One queue: how many wait in it, the longest wait in days, and the first of them."""

    name: str
    count: int
    items: tuple[WorkItem, ...]
    longest_days: int | None

    @property
    def is_mine(self) -> bool:
        """Tell whether the actor himself is to act on what waits here."""
        return self.name != "underway"


@dataclass(frozen=True, slots=True)
class Proposals:
    """The proposals of policy that wait for the actor as the second person, and the first of them."""

    count: int
    drafts: tuple[PolicyDraft, ...]
    longest_days: int


@dataclass(frozen=True, slots=True)
class Work:
    """Everything on the actor's desk."""

    sections: tuple[WorkSection, ...]
    proposals: Proposals | None
    decided: tuple[Decision, ...]
    weakest: tuple[CurrentRating, ...]
    sees_ratings: bool
    investigations: tuple[Investigation, ...] = ()
    due_files: tuple[Any, ...] = ()
    merges: tuple[CustomerMerge, ...] = ()
    requests: tuple[DataSubjectRequest, ...] = ()
    securities: tuple[Security, ...] = ()
    security_tasks: tuple[SecurityTask, ...] = ()

    @property
    def count(self) -> int:
        """Count what the actor himself is to act on."""
        waiting = sum(section.count for section in self.sections if section.is_mine)
        return waiting + (self.proposals.count if self.proposals else 0)


def work_for(actor: Actor, *, now: datetime) -> Work:
    """Collect the queues of the actor's roles, what was decided last, and the weakest ratings."""
    waiting = open_applications_for(actor)
    own = Q(drafted_by_id=actor.user_id, state__in=_STATES["own"])
    sections: list[WorkSection] = []
    claimed = Q(pk__in=[])
    if actor.may("decisions.decide"):
        sections.append(_pending(actor, waiting, now=now))
        claimed |= Q(state__in=_STATES["pending"]) & ~_involved(actor)
    if actor.may("decisions.recommend"):
        sections.append(
            _section("analysis", actor, waiting.filter(state__in=_STATES["analysis"]), now=now)
        )
        claimed |= Q(state__in=_STATES["analysis"])
    if actor.may("decisions.contract"):
        sections.append(
            _section("contract", actor, waiting.filter(state__in=_STATES["contract"]), now=now)
        )
        claimed |= Q(state__in=_STATES["contract"])
    if actor.may("decisions.apply"):
        sections.append(_section("own", actor, waiting.filter(own), now=now))
        claimed |= own
    if sees(actor, "decisions.view"):
        sections.append(_section("underway", actor, waiting.exclude(claimed), now=now))
    return Work(
        tuple(sections),
        _proposals(actor, now=now),
        tuple(decisions_for(actor).order_by("-decided_at", "-pk")[:DECIDED_MAX]),
        _weakest(actor),
        sees(actor, "assessment.view"),
        tuple(cases_waiting_for(actor)[:ROWS_MAX]) if actor.may("investigation.work") else (),
        tuple(own_due_files(actor, today=timezone.localdate(now))[:ROWS_MAX])
        if actor.may("dossier.review")
        else (),
        tuple(merges_to_confirm(actor)),
        tuple(requests_due(actor)) if actor.may("customers.privacy") else (),
        tuple(securities_waiting_for(actor)[:ROWS_MAX]) if _judges_security(actor) else (),
        tuple(open_tasks_for(actor)[:ROWS_MAX]) if actor.may("guarantees.prepare") else (),
    )


def _judges_security(actor: Actor) -> bool:
    return actor.may("guarantees.check") or actor.may("guarantees.accept")


_STATES = {
    "own": (ApplicationState.DRAFT, ApplicationState.RETURNED),
    "pending": (ApplicationState.PENDING_APPROVAL, ApplicationState.APPEALED),
    "analysis": (
        ApplicationState.SUBMITTED,
        ApplicationState.IN_REVIEW,
        ApplicationState.IN_INVESTIGATION,
        ApplicationState.IN_ASSESSMENT,
        ApplicationState.DEFERRED,
        ApplicationState.APPROVED_CONDITIONAL,
    ),
    "contract": (ApplicationState.APPROVED, ApplicationState.CONTRACTING),
}


def _involved(actor: Actor) -> Q:
    """Applications the actor may not decide on: four eyes."""
    return (
        Q(drafted_by_id=actor.user_id)
        | Q(recommended_by_id=actor.user_id, recommended_by_id__isnull=False)
        | Q(customer__salesperson_id=actor.user_id, customer__salesperson_id__isnull=False)
        | Q(
            pk__in=Vote.objects.filter(
                Q(voter_id=actor.user_id) | Q(principal_id=actor.user_id),
                round__outcome=Outcome.OPEN,
            ).values("round__application_id")
        )
    )


def _section(
    name: str, actor: Actor, found: QuerySet[CreditApplication], *, now: datetime
) -> WorkSection:
    """Read the first rows of a queue; each row carries the figures of the whole queue."""
    most = UNDERWAY_MAX if name == "underway" else ROWS_MAX
    rows = list(
        found.annotate(
            in_queue=Window(Count("pk")),
            first_moved_at=Window(Min("moved_at")),
            grade_now=F("customer__rating__grade"),
        )[:most]
    )
    if not rows:
        return WorkSection(name, 0, (), None)
    return WorkSection(
        name,
        rows[0].in_queue,
        tuple(_item(actor, row, now=now) for row in rows),
        _days_since(rows[0].first_moved_at, now=now),
    )


def _proposals(actor: Actor, *, now: datetime) -> Proposals | None:
    """Read what the actor may publish or reject; ``None`` when nothing waits for him."""
    found = proposals_waiting_for(actor).annotate(in_queue=Window(Count("pk")))
    rows: list[Any] = list(found[:ROWS_MAX])
    if not rows:
        return None
    return Proposals(rows[0].in_queue, tuple(rows), _days_since(rows[0].moved_at, now=now))


def _pending(actor: Actor, waiting: QuerySet[CreditApplication], *, now: datetime) -> WorkSection:
    """What waits for a decision, first what waits for the actor's own vote."""
    covered = _covered(actor, on=timezone.localdate(now))
    found = (
        waiting.filter(state__in=_STATES["pending"])
        .exclude(_involved(actor))
        .annotate(
            beyond=Case(When(covered, then=Value(0)), default=Value(1)),
        )
        .order_by("beyond", "moved_at", "id")
    )
    return _section("pending", actor, found, now=now)


def _covered(actor: Actor, *, on: date) -> Q:
    """What waits for a vote the actor may cast by rank or by lent authority; nothing without a matrix."""
    try:
        matrix = authority_in_force(on=on)[1]
    except NoPolicyError:
        return Q(pk__in=[])
    held = actor.roles | {lent.role for lent in delegations_to(actor, on=on)}
    filled = [role for role in matrix.ranks if matrix.fills(Step(role), held)]
    return Q(awaits_role__in=filled) | Q(state=ApplicationState.APPEALED)


def _item(actor: Actor, row: Any, *, now: datetime) -> WorkItem:
    """An application as a line: with the grade it was assessed at, else its customer's present."""
    grade = row.assessment.grade if row.assessment else row.grade_now
    if not sees(actor, "assessment.view"):
        grade = None
    is_beyond = bool(getattr(row, "beyond", 0))
    is_late = row.due_at is not None and row.due_at < now
    return WorkItem(row, _days_since(row.moved_at, now=now), grade, is_beyond, is_late)


def _days_since(moment: datetime, *, now: datetime) -> int:
    return max(0, (timezone.localdate(now) - timezone.localdate(moment)).days)


def _weakest(actor: Actor) -> tuple[CurrentRating, ...]:
    if not sees(actor, "assessment.view"):
        return ()
    ratings = (
        CurrentRating.objects.select_related("customer")
        .filter(visible_customers(actor, "customer__"))
        .exclude(grade="")
    )
    own = tuple(
        ratings.filter(customer__salesperson_id=actor.user_id).order_by(*_WORST)[:WEAKEST_MAX]
    )
    return own or tuple(ratings.order_by(*_WORST)[:WEAKEST_MAX])


_WORST = ("-grade_rank", "total", "pk")
