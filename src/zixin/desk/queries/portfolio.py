"""The dashboard: what the portfolio looks like, each figure with the list behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zixin.assessment.models import CurrentRating
from zixin.assessment.services.rating import GRADES
from zixin.customers.queries import customers_for, visible_customers
from zixin.customers.rules.industries import section_name
from zixin.decisions.queries import open_applications_for
from zixin.decisions.states import OPEN_STATES, ApplicationState
from zixin.desk.queries.customer_list import EXPIRING_DAYS, UNRATED, sees
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import active_limits_for
from zixin.kernel.actor import Actor
from zixin.kernel.money import DEFAULT_CURRENCY

TOP = 10
DAY = timedelta(days=1)
SHADES = ((50, 2 / 3), (25, 1 / 4), (10, 0.0))  # opacity in per cent, share of the fullest cell
RATED_GRADES = tuple(grade for grade in GRADES if grade)
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class PendingRow:
    """The open applications of a state: how many, and how many days they have waited in it.

    The days are ``None`` where none waits; ``late`` counts those past the service level
    of their step.
    """

    state: str
    title: str
    count: int
    average_days: float | None
    longest_days: int | None
    late: int


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit with the present grade of its customer; ``days_left`` below 0 has lapsed."""

    limit: CreditLimit
    grade: str
    days_left: int


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How many customers of an industry have a grade, the list of them, and how dark to show it."""

    count: int
    address: str
    shade: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """An industry over the grades, best first."""

    title: str
    cells: tuple[HeatCell, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything the dashboard shows.

    Amounts are those in the company's currency, never added across currencies; ``foreign_count``
    tells how many limits that leaves out. ``lapsed_count`` are past their last day, not renewed.
    """

    customers: int
    rated: int
    limit_total: Decimal | None
    limit_count: int
    open_count: int
    late_count: int
    foreign_count: int
    expiring_count: int
    lapsed_count: int
    grades: dict[str, Any]
    limits: dict[str, Any]
    heat: tuple[HeatRow, ...]
    pending: tuple[PendingRow, ...]
    top: tuple[LimitLine, ...]
    expiring: tuple[LimitLine, ...]
    sees_ratings: bool
    is_narrow: bool
    heat_grades: tuple[str, ...] = RATED_GRADES


def portfolio_for(actor: Actor, *, now: datetime) -> Portfolio:
    """Add up the customers, ratings, limits and applications the actor may see."""
    today = timezone.localdate(now)
    ratings = _ratings(actor)
    by_grade = Counter(dict(ratings.values_list("grade").annotate(Count("pk")).order_by()))
    customers = customers_for(actor).count()
    rated = sum(count for grade, count in by_grade.items() if grade)
    soon = Q(valid_until__lte=today + timedelta(days=EXPIRING_DAYS))
    granted = active_limits_for(actor)
    lapsed = Q(valid_until__lt=today)
    domestic = ~lapsed & Q(currency=DEFAULT_CURRENCY)
    limits = granted.filter(domestic)
    sums = granted.aggregate(
        total=Sum("amount", filter=domestic),
        count=Count("pk", filter=domestic),
        foreign=Count("pk", filter=~lapsed & ~Q(currency=DEFAULT_CURRENCY)),
        expiring=Count("pk", filter=soon),
        lapsed=Count("pk", filter=lapsed),
    )
    pending = _pending(actor, now=now)
    return Portfolio(
        customers=customers,
        rated=rated,
        limit_total=sums["total"],
        limit_count=sums["count"],
        open_count=sum(row.count for row in pending),
        late_count=sum(row.late for row in pending),
        foreign_count=sums["foreign"],
        expiring_count=sums["expiring"],
        lapsed_count=sums["lapsed"],
        grades=_grade_picture(by_grade, unrated=customers - rated),
        limits=_limit_picture(limits),
        heat=_heat_table(ratings),
        pending=pending,
        top=_lines(limits.order_by("-amount", "pk"), today=today),
        expiring=_lines(granted.filter(soon).order_by("valid_until", "pk"), today=today),
        sees_ratings=sees(actor, "assessment.view"),
        is_narrow=visible_customers(actor) != Q(),
    )


def list_address(**filters: str) -> str:
    """Give the address of the customer list narrowed by some filters."""
    return f"{reverse('desk:customers')}?{urlencode(filters)}"


def _ratings(actor: Actor) -> QuerySet[CurrentRating]:
    if not sees(actor, "assessment.view"):
        return CurrentRating.objects.none()
    return CurrentRating.objects.filter(visible_customers(actor, "customer__"))


def _grade_picture(by_grade: Counter[str], *, unrated: int) -> dict[str, Any]:
    return {
        "labels": [*RATED_GRADES, _("not rated")],
        "series": [
            {
                "name": _("Customers"),
                "values": [*(by_grade[grade] for grade in RATED_GRADES), unrated],
            }
        ],
        "colours": [*(f"grade-{grade.lower()}" for grade in RATED_GRADES), "chart-5"],
        "links": [list_address(grade=grade) for grade in (*RATED_GRADES, UNRATED)],
    }


def _limit_picture(limits: QuerySet[CreditLimit]) -> dict[str, Any]:
    sums = dict(limits.values_list("customer__rating__grade").annotate(Sum("amount")).order_by())
    unrated = (sums.get("") or Decimal(0)) + (sums.get(None) or Decimal(0))
    amounts = [*(sums.get(grade) or Decimal(0) for grade in RATED_GRADES), unrated]
    return {
        "labels": [*RATED_GRADES, _("not rated")],
        "series": [
            {
                "name": _("Limits in force"),
                "values": [round(float(amount / TEN_THOUSAND), 2) for amount in amounts],
            }
        ],
        "colours": [*(f"grade-{grade.lower()}" for grade in RATED_GRADES), "chart-5"],
        "links": [list_address(grade=grade, limit="yes") for grade in (*RATED_GRADES, UNRATED)],
        "unit": _("ten thousand yuan"),
    }


def _heat_table(ratings: QuerySet[CurrentRating]) -> tuple[HeatRow, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    rows = (
        ratings.exclude(grade="")
        .annotate(section=Substr("customer__industry", 1, 1))
        .values_list("section", "grade")
        .annotate(Count("pk"))
        .order_by()
    )
    for section, grade, count in rows:
        counts[(section, grade)] += count
    # Without an industry a customer stands in a row of its own: the table adds up to all rated.
    sections = sorted({section for section, _grade in counts}, key=lambda code: code or "~")
    most = max(counts.values(), default=0)
    return tuple(
        HeatRow(
            section_name(section) or _("not stated"),
            tuple(
                _heat_cell(section, grade, counts[(section, grade)], most=most)
                for grade in RATED_GRADES
            ),
            sum(counts[(section, grade)] for grade in RATED_GRADES),
        )
        for section in sections
    )


def _heat_cell(section: str, grade: str, count: int, *, most: int) -> HeatCell:
    """One cell; the list cannot be narrowed to customers without an industry: no address then."""
    address = list_address(industry=section, grade=grade) if section and count else ""
    share = count / most if most else 0
    shade = next((level for level, least in SHADES if count and share > least), 0)
    return HeatCell(count, address, shade)


def _pending(actor: Actor, *, now: datetime) -> tuple[PendingRow, ...]:
    waited = ExpressionWrapper(Value(now) - F("moved_at"), output_field=DurationField())
    found = (
        open_applications_for(actor)
        .order_by()
        .values("state")
        .annotate(
            count=Count("pk"),
            average=Avg(waited),
            first=Min("moved_at"),
            late=Count("pk", filter=Q(due_at__lt=now)),
        )
    )
    rows = {row["state"]: row for row in found}
    return tuple(
        PendingRow(state.value, str(state.label), **_waiting(rows.get(state.value), now=now))
        for state in ApplicationState
        if state in OPEN_STATES
    )


def _waiting(row: Mapping[str, Any] | None, *, now: datetime) -> dict[str, Any]:
    if row is None:
        return {"count": 0, "average_days": None, "longest_days": None, "late": 0}
    return {
        "count": row["count"],
        "average_days": max(0.0, row["average"] / DAY),
        "longest_days": max(0, (now - row["first"]).days),
        "late": row["late"],
    }


def _lines(limits: QuerySet[CreditLimit], *, today: date) -> tuple[LimitLine, ...]:
    return tuple(
        LimitLine(limit, limit.grade_now or "", (limit.valid_until - today).days)
        for limit in limits.select_related("customer").annotate(
            grade_now=F("customer__rating__grade")
        )[:TOP]
    )
