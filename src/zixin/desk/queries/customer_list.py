"""The customer list: search, filters, order and page, in a constant number of queries."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy

from zixin.accounts.models import Department, User
from zixin.assessment.models import CurrentRating
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.customers.rules.contacts import DIGITS_MIN, digits_of
from zixin.customers.rules.industries import section_name
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries import open_applications_for
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import active_limits_for
from zixin.kernel.actor import Actor

ROWS = 20
EXPIRING_DAYS = 60
DEFAULT_SORT = "name"
UNRATED = "none"
WORDS_MAX = 8
JOINED = ("salesperson", "rating")
SHOWN = (
    "number",
    "name",
    "industry",
    "customer_since",
    "salesperson__full_name",
    "rating__customer_id",
    "rating__grade",
    "rating__total",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSearch:
    """What to look for; an empty field does not narrow.

    ``grade`` is a grade or ``none``; ``industry`` a section letter; ``limit`` is ``yes`` (in force
    today), ``no`` or ``expiring`` (soon, or lapsed and not renewed); ``sort`` a name of the
    allow-list with an optional minus.
    """

    words: str = ""
    grade: str = ""
    industry: str = ""
    department_id: int | None = None
    salesperson_id: int | None = None
    limit: str = ""
    sort: str = DEFAULT_SORT
    page: str = "1"


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A line of the list; what the actor may not know is absent."""

    customer: Customer
    industry: str
    grade: str
    total: Decimal | None
    limit: CreditLimit | None
    application: CreditApplication | None
    is_lapsed: bool


@dataclass(frozen=True, slots=True)
class CustomerListing:
    """A page of rows with the order they are in, and what the actor may filter by."""

    page: Page[int]
    rows: tuple[CustomerRow, ...]
    sort: str
    sees_ratings: bool
    sees_limits: bool


def list_customers(actor: Actor, search: CustomerSearch, *, today: date) -> CustomerListing:
    """Find the actor's customers that fit, in order, and load what a row shows."""
    sees_ratings, sees_limits = sees(actor, "assessment.view"), sees(actor, "exposure.view")
    found = _narrowed(actor, search, today=today)
    sort = search.sort if search.sort.removeprefix("-") in _sorts(actor) else DEFAULT_SORT
    ids = _ordered(found, sort, actor).values_list("pk", flat=True)
    page = Paginator(ids, ROWS).get_page(search.page)
    # Ordering and skipping see ids alone; the columns are read of the rows of this page.
    shown = customers_for(actor).filter(pk__in=page.object_list)
    customers = list(_ordered(shown, sort, actor).select_related(*JOINED).only(*SHOWN))
    rows = _rows_of(actor, customers, today=today)
    return CustomerListing(page, tuple(rows), sort, sees_ratings, sees_limits)


def sees(actor: Actor, permission: str) -> bool:
    """Tell whether the actor may know figures that need this permission."""
    return actor.is_system or actor.may(permission)


def _rows_of(actor: Actor, customers: list[Customer], *, today: date) -> list[CustomerRow]:
    """Load the limits and open applications of some customers, each kind at once."""
    ids = [customer.pk for customer in customers]
    limits: dict[int, CreditLimit] = {}
    for limit in active_limits_for(actor).filter(customer__in=ids).order_by("amount"):
        limits[limit.customer_id] = limit
    applications = {
        application.customer_id: application
        for application in open_applications_for(actor)
        .filter(customer__in=ids)
        .select_related(None)
        .only("customer_id", "number", "state")
    }
    sees_ratings = sees(actor, "assessment.view")
    rows = []
    for customer in customers:
        limit_of = limits.get(customer.pk)
        rating = getattr(customer, "rating", None) if sees_ratings else None
        rows.append(
            CustomerRow(
                customer=customer,
                industry=section_name(customer.industry),
                grade=rating.grade if rating else "",
                total=rating.total if rating else None,
                limit=limit_of,
                application=applications.get(customer.pk),
                is_lapsed=limit_of is not None and limit_of.valid_until < today,
            )
        )
    return rows


def ratings_of(actor: Actor, customer_ids: list[int]) -> dict[int, CurrentRating]:
    """The current ratings of some customers, for who may read assessments."""
    if not sees(actor, "assessment.view"):
        return {}
    found = CurrentRating.objects.filter(
        customer__in=customers_for(actor).filter(pk__in=customer_ids)
    )
    return {rating.customer_id: rating for rating in found}


def departments_with_customers(actor: Actor) -> QuerySet[Department]:
    """The departments that have a customer the actor sees."""
    own = customers_for(actor).filter(department=OuterRef("pk"))
    return Department.objects.filter(Exists(own)).order_by("code")


def salespeople_with_customers(actor: Actor) -> QuerySet[User]:
    """The people who have a customer the actor sees."""
    own = customers_for(actor).filter(salesperson=OuterRef("pk"))
    return User.objects.filter(Exists(own)).order_by("full_name", "pk")


def _narrowed(actor: Actor, search: CustomerSearch, *, today: date) -> QuerySet[Customer]:
    found = customers_for(actor)
    if search.words:
        found = found.filter(called(search.words))
    if search.industry:
        found = found.filter(
            industry__gte=search.industry, industry__lt=chr(ord(search.industry) + 1)
        )
    if search.department_id:
        found = found.filter(department=search.department_id)
    if search.salesperson_id:
        found = found.filter(salesperson=search.salesperson_id)
    if search.grade and sees(actor, "assessment.view"):
        found = found.filter(_grade(search.grade))
    if search.limit and sees(actor, "exposure.view"):
        found = found.filter(_limit(actor, search.limit, today=today))
    return found


def called(text: str) -> Q:
    """Say which customers a text means: by name, reading, number or code, telephone or e-mail."""
    return _named(text) | _reached_by(text)


def _named(text: str) -> Q:
    """Each word stands somewhere in the name, its reading, the number or the code."""
    named = Q()
    for word in unicodedata.normalize("NFKC", text).casefold().split()[:WORDS_MAX]:
        named &= Q(search_text__contains=word.replace("\0", ""))
    return named


def _reached_by(text: str) -> Q:
    """The whole text is the telephone number or the e-mail of the customer."""
    if "@" in text:
        return Q(email_index=text)
    return Q(phone_index=text) if len(digits_of(text)) >= DIGITS_MIN else Q()


def _grade(grade: str) -> Q:
    if grade == UNRATED:
        return Q(rating__isnull=True) | Q(rating__grade="")
    return Q(rating__grade=grade)


def _limit(actor: Actor, wanted: str, *, today: date) -> Q:
    limits = active_limits_for(actor).filter(customer=OuterRef("pk"))
    if wanted == "expiring":
        limits = limits.filter(valid_until__lte=today + timedelta(days=EXPIRING_DAYS))
    else:
        limits = limits.filter(valid_until__gte=today)
    return ~Q(Exists(limits)) if wanted == "no" else Q(Exists(limits))


def _sorts(actor: Actor) -> dict[str, OrderBy | str]:
    """The columns a list may be ordered by; one the actor may not know is no column."""
    sorts: dict[str, OrderBy | str] = {
        "name": "pinyin",
        "number": "number",
        "since": F("customer_since").asc(nulls_last=True),
    }
    if sees(actor, "assessment.view"):
        sorts["grade"] = F("rating__grade_rank").asc(nulls_last=True)
        sorts["score"] = F("rating__total").asc(nulls_last=True)
    if sees(actor, "exposure.view"):
        limits = active_limits_for(actor).filter(customer=OuterRef("pk")).order_by("-amount")
        sorts["limit"] = Subquery(limits.values("amount")[:1]).asc(nulls_last=True)
    return sorts


def _ordered(found: QuerySet[Customer], sort: str, actor: Actor) -> QuerySet[Customer]:
    column = _sorts(actor)[sort.removeprefix("-")]
    is_downwards = sort.startswith("-")
    if isinstance(column, str):
        sign = "-" if is_downwards else ""
        return found.order_by(f"{sign}{column}", f"{sign}id")
    if is_downwards:
        column.descending = True
    return found.order_by(column, "id")
