"""Departures from model and policy: the grade that counts, the ledger, and what came of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zixin.assessment.models import Assessment
from zixin.decisions.models import (
    CreditApplication,
    Decision,
    Override,
    OverrideEnd,
    RatingOverride,
    Verdict,
)
from zixin.decisions.queries import applications_for
from zixin.decisions.rules.overrides import (
    BAD_NOTCHES,
    GRADES,
    SMALL_COUNT,
    Interval,
    Kind,
    Reason,
    Scope,
    notches_between,
    wilson,
)
from zixin.decisions.states import RatingOverrideState
from zixin.exposure.models import CreditLimit
from zixin.exposure.states import LimitState
from zixin.kernel.actor import Actor

ENDED_LIMIT = (LimitState.SUSPENDED, LimitState.TERMINATED)  # before its day
GOOD, BAD, UNKNOWN = "good", "bad", "unknown"
GROUPS = ("approver", "reason", "rule")


def rating_override_of(
    application: CreditApplication, assessment: Assessment | None, *, on: date
) -> RatingOverride | None:
    """The approved override of a grade that counts for an application on a day."""
    if assessment is None:
        return None
    scope = Q(application=application) | Q(scope=Scope.CUSTOMER)
    return (
        RatingOverride.objects.filter(
            scope, assessment=assessment, state=RatingOverrideState.APPROVED, expires_on__gt=on
        )
        .order_by("-settled_at")
        .first()
    )


def grade_for(application: CreditApplication, assessment: Assessment, *, on: date) -> str:
    """The grade an application is decided on: the model's, or the one set in its place."""
    found = rating_override_of(application, assessment, on=on)
    return found.grade if found else assessment.grade


def rating_overrides_for(actor: Actor) -> QuerySet[RatingOverride]:
    """The overrides of grades on applications the actor may open, where he reads ratings."""
    if not actor.may("assessment.view"):
        return RatingOverride.objects.none()
    return RatingOverride.objects.select_related("application__customer", "document").filter(
        application__in=applications_for(actor)
    )


def rating_of(actor: Actor, application: CreditApplication) -> RatingOverride | None:
    """The last override of the grade of an application, whatever its state."""
    return rating_overrides_for(actor).filter(application=application).first()


def overrides_for(actor: Actor) -> QuerySet[Override]:
    """The ledger, for who may read it; newest first."""
    if not (actor.is_system or actor.may("decisions.view_ledger")):
        return Override.objects.none()
    return Override.objects.select_related("application__customer", "end").filter(
        application__in=applications_for(actor)
    )


def overrides_of(actor: Actor, application: CreditApplication) -> list[Override]:
    """What an application departs in, for who may open it."""
    if not applications_for(actor).filter(pk=application.pk).exists():
        return []
    return list(application.overrides.select_related("end"))


def overrides_run_out(*, on: date) -> QuerySet[Override]:
    """The departures whose day has come and that nobody has ended yet."""
    ended = OverrideEnd.objects.filter(override=OuterRef("pk"))
    return Override.objects.filter(~Exists(ended), expires_on__lte=on).order_by("pk")


def ratings_run_out(*, on: date) -> QuerySet[RatingOverride]:
    """The overrides of grades whose day has come."""
    standing = (RatingOverrideState.PROPOSED, RatingOverrideState.APPROVED)
    return RatingOverride.objects.filter(state__in=standing, expires_on__lte=on).order_by("pk")


@dataclass(frozen=True, slots=True)
class Score:
    """One line of the scoreboard; ``share`` is of all decisions, ``bad_share`` of known outcomes."""

    code: str
    title: str
    count: int
    good: int
    bad: int
    share: Interval | None
    bad_share: Interval | None

    @property
    def unknown(self) -> int:
        return self.count - self.good - self.bad

    @property
    def is_small(self) -> bool:
        """So few that a share says little."""
        return self.good + self.bad < SMALL_COUNT


def scoreboard(actor: Actor, *, group: str) -> list[Score]:
    """Count departures by approver, reason or rule, with what came of them.

    The share is of decisions that departed so among all decisions the actor may see.
    """
    rows = list(overrides_for(actor).order_by("made_at"))
    outcomes = outcomes_of(rows)
    total = Decision.objects.filter(application__in=applications_for(actor)).count()
    board: dict[str, list[Override]] = {}
    for row in rows:
        board.setdefault(_key(row, group), []).append(row)
    scores = []
    for code, found in board.items():
        fates = [outcomes[row.pk] for row in found]
        good, bad = fates.count(GOOD), fates.count(BAD)
        applications = len({row.application_id for row in found})
        share = wilson(min(applications, total), total)
        known = wilson(bad, good + bad)
        title = _title(found[-1], group)
        scores.append(Score(code, title, len(found), good, bad, share, known))
    return sorted(scores, key=lambda score: (-score.count, score.code))


def _key(row: Override, group: str) -> str:
    return {"approver": str(row.made_by_id), "reason": row.reason}.get(group, row.kind)


def _title(row: Override, group: str) -> str:
    if group == "approver":
        return row.made_by_name
    return str(Reason(row.reason).label if group == "reason" else Kind(row.kind).label)


def outcomes_of(rows: Iterable[Override]) -> dict[int, str]:
    """Say how each departure turned out, as far as it is known.

    Bad is a later grade two notches lower, a limit suspended or ended early, or, for a lowered
    grade, a rejection reversed on appeal; good is a later assessment without any of these. Late
    payment joins them once receivables are kept.
    """
    listed = list(rows)
    applications = {row.application_id: row.application for row in listed}
    later = _later_grades({row.customer_id for row in applications.values()})
    numbers = [row.number for row in applications.values()]
    ended = set(
        CreditLimit.objects.filter(source__in=numbers, state__in=ENDED_LIMIT).values_list(
            "source", flat=True
        )
    )
    reversed_ = _reversed(applications)
    found = {}
    for row in listed:
        application = applications[row.application_id]
        grades = [
            grade for day, grade in later.get(application.customer_id, []) if day > row.made_at
        ]
        is_worse = any(_fell(row.grade, grade) for grade in grades)
        is_lowered = row.kind == Kind.RATING and _fell_at_all(row)
        was_wrong = is_lowered and row.application_id in reversed_
        if is_worse or application.number in ended or was_wrong:
            found[row.pk] = BAD
        else:
            found[row.pk] = GOOD if grades else UNKNOWN
    return found


def _fell(before: str, after: str) -> bool:
    if before not in GRADES:
        return False
    return after not in GRADES or notches_between(before, after) <= -BAD_NOTCHES


def _fell_at_all(row: Override) -> bool:
    return row.model_value in GRADES and notches_between(row.model_value, row.value) < 0


def _later_grades(customers: set[int]) -> dict[int, list[tuple[datetime, str]]]:
    found: dict[int, list[tuple[datetime, str]]] = {}
    rows = Assessment.objects.filter(customer__in=customers).values_list(
        "customer_id", "assessed_at", "grade"
    )
    for customer, day, grade in rows:
        found.setdefault(customer, []).append((day, grade))
    return found


def _reversed(applications: Iterable[int]) -> set[int]:
    """The applications rejected first and approved on appeal."""
    counted = CreditApplication.objects.filter(pk__in=list(applications)).annotate(
        refused=Count("decisions", filter=Q(decisions__verdict=Verdict.REJECTED)),
        granted=Count("decisions", filter=Q(decisions__verdict=Verdict.APPROVED)),
    )
    return set(counted.filter(refused__gt=0, granted__gt=0).values_list("pk", flat=True))
