"""The dashboard: what the portfolio looks like, each figure with the list behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
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
AGES = ((2, "fresh"), (7, "week"), (None, "older"))
RATED_GRADES = tuple(grade for grade in GRADES if grade)
TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class PendingRow:
    """The open applications of a state: how many, by how long they have waited."""

    state: str
    title: str
    count: int
    ages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Everything the dashboard shows."""

    customers: int
    rated: int
    limit_total: Decimal | None
    limit_count: int
    open_count: int
    expiring_count: int
    grades: dict[str, Any]
    limits: dict[str, Any]
    heat: dict[str, Any]
    pending: tuple[PendingRow, ...]
    top: tuple[CreditLimit, ...]
    expiring: tuple[CreditLimit, ...]


def portfolio_for(actor: Actor, *, now: datetime) -> Portfolio:
    """Add up the customers, ratings, limits and applications the actor may see."""
    today = timezone.localdate(now)
    ratings = _ratings(actor)
    by_grade = Counter(dict(ratings.values_list("grade").annotate(Count("pk")).order_by()))
    customers = customers_for(actor).count()
    rated = sum(count for grade, count in by_grade.items() if grade)
    limits = active_limits_for(actor).filter(currency=DEFAULT_CURRENCY)
    sums = limits.aggregate(total=Sum("amount"), count=Count("pk"))
    soon = limits.filter(valid_until__lte=today + timedelta(days=EXPIRING_DAYS))
    pending = _pending(actor, today=today)
    shown = limits.select_related("customer", "customer__rating")
    return Portfolio(
        customers=customers,
        rated=rated,
        limit_total=sums["total"],
        limit_count=sums["count"],
        open_count=sum(row.count for row in pending),
        expiring_count=soon.count(),
        grades=_grade_picture(by_grade, unrated=customers - rated),
        limits=_limit_picture(limits),
        heat=_heat_picture(ratings),
        pending=pending,
        top=tuple(shown.order_by("-amount", "pk")[:TOP]),
        expiring=tuple(shown.filter(pk__in=soon.values("pk")).order_by("valid_until", "pk")[:TOP]),
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


def _heat_picture(ratings: QuerySet[CurrentRating]) -> dict[str, Any]:
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
    sections = sorted({section for section, _grade in counts if section})
    if not sections:
        return {}
    return {
        "labels": list(RATED_GRADES),
        "rows": [section_name(section) for section in sections],
        "values": [
            [counts[(section, grade)] or None for grade in RATED_GRADES] for section in sections
        ],
        "links": [
            [list_address(industry=section, grade=grade) for grade in RATED_GRADES]
            for section in sections
        ],
        "unit": _("customers"),
    }


def _pending(actor: Actor, *, today: date) -> tuple[PendingRow, ...]:
    ages: dict[str, Counter[str]] = {state: Counter() for state in OPEN_STATES}
    rows = open_applications_for(actor).order_by().values_list("state", "moved_at")
    for state, moved_at in rows:
        days = (today - timezone.localdate(moved_at)).days
        ages[state][next(name for most, name in AGES if most is None or days <= most)] += 1
    return tuple(
        PendingRow(
            state.value,
            str(state.label),
            sum(ages[state].values()),
            tuple(ages[state][name] for _most, name in AGES),
        )
        for state in ApplicationState
        if state in OPEN_STATES
    )


def is_narrow(actor: Actor) -> bool:
    """Tell whether the actor sees a part of the customers only, so that the page says so."""
    return visible_customers(actor) != Q()
