"""What the page of one customer shows, part by part; the heavy parts are read when they are opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zixin.assessment.models import Assessment, CreditReport, Statement
from zixin.assessment.pictures import name_of, radar, reason_text
from zixin.assessment.queries import assessments_for, reports_for, statements_for
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.decisions.models import CreditApplication
from zixin.decisions.queries import applications_for
from zixin.decisions.states import OPEN_STATES
from zixin.desk.queries.customer_list import EXPIRING_DAYS, ratings_of, sees
from zixin.engine.catalogue import load_catalogue
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import limits_for
from zixin.exposure.states import LimitState
from zixin.guarantees.models import Security
from zixin.guarantees.queries.securities import securities_of
from zixin.guarantees.queries.values import Cover, accepted_security_for
from zixin.guarantees.rules.valuing import Valued
from zixin.kernel.actor import Actor
from zixin.kernel.models import Event
from zixin.kernel.money import DEFAULT_CURRENCY
from zixin.kernel.trail import line_of

YEARS = 3
HISTORY_MAX = 12
PERIODS_MAX = 6
EVENTS_MAX = 60
KEY_ITEMS = ("rev", "ni", "ta", "tl", "equity")
KEY_INDICATORS = ("roe", "op_margin", "debt_ratio", "current_ratio", "dso_avg")
SEEN_WITH = {  # app of an event -> what its reader must be allowed to see
    "customers": "customers.view",
    "assessment": "assessment.view",
    "decisions": "decisions.view",
    "exposure": "exposure.view",
    "guarantees": "guarantees.view",
}


def customers_shown(actor: Actor) -> QuerySet[Customer]:
    """The actor's customers with what the head of the page shows."""
    return customers_for(actor).select_related("department", "salesperson", "import_file")


@dataclass(frozen=True, slots=True)
class NextAct:
    """The one thing to do next: its name, what it concerns, and whether the actor may."""

    name: str
    is_allowed: bool
    application: CreditApplication | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands at the head of the page, whatever part is open."""

    customer: Customer
    assessment: Assessment | None
    limit: CreditLimit | None
    application: CreditApplication | None
    next_act: NextAct
    sees_ratings: bool
    sees_limits: bool
    is_lapsed: bool

    @property
    def total(self) -> Decimal | None:
        return self.assessment.total if self.assessment else None

    @property
    def limit_amount(self) -> Decimal | None:
        return self.limit.amount if self.limit else None

    @property
    def currency(self) -> str:
        return self.limit.currency if self.limit else DEFAULT_CURRENCY


def summary_for(actor: Actor, customer: Customer, *, today: date) -> Summary:
    """Read the present rating, limit and application of a customer, and what follows from them."""
    rating = ratings_of(actor, [customer.pk]).get(customer.pk)
    assessment = assessments_for(actor).filter(pk=rating.assessment_id).first() if rating else None
    limit = (
        limits_for(actor)
        .filter(customer=customer, state=LimitState.ACTIVE)
        .order_by("-amount")
        .first()
    )
    application = applications_for(actor).filter(customer=customer, state__in=OPEN_STATES).first()
    is_expiring = bool(limit and limit.valid_until <= today + timedelta(days=EXPIRING_DAYS))
    return Summary(
        customer,
        assessment,
        limit,
        application,
        _next_act(actor, customer, assessment, application, is_renewal=is_expiring or not limit),
        sees(actor, "assessment.view"),
        sees(actor, "exposure.view"),
        bool(limit and limit.valid_until < today),
    )


def _next_act(
    actor: Actor,
    customer: Customer,
    assessment: Assessment | None,
    application: CreditApplication | None,
    *,
    is_renewal: bool,
) -> NextAct:
    if application:
        return NextAct("application", is_allowed=True, application=application)
    if sees(actor, "assessment.view"):
        newest = statements_for(actor).filter(customer=customer, months=12).first()
        if newest is None and assessment is None:
            return NextAct("import", is_allowed=actor.may("desk.import"))
        rated = assessment.statement if assessment else None
        if newest is not None and (rated is None or newest.as_of > rated.as_of):
            return NextAct("assess", is_allowed=actor.may("assessment.assess"))
    if is_renewal:
        return NextAct("apply", is_allowed=actor.may("decisions.apply"))
    return NextAct("none", is_allowed=actor.may("decisions.apply"))


@dataclass(frozen=True, slots=True)
class KeyCell:
    """One figure: its value or the reason why there is none, and the assessment that explains it."""

    value: Decimal | None
    reason: str
    assessment: Assessment | None
    code: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A figure over the years, each with the assessment or statement it comes from."""

    title: str
    unit: str
    cells: tuple[KeyCell, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The pictures and key figures of a customer."""

    history: dict[str, Any]
    radar: dict[str, Any]
    periods: tuple[date, ...]
    figures: tuple[KeyFigures, ...]


def overview_for(
    actor: Actor, customer: Customer, assessment: Assessment | None, *, language: str
) -> Overview:
    """Read the grade history, the radar and the key figures of the last years."""
    history = list(assessments_for(actor).filter(customer=customer)[:HISTORY_MAX])
    statements = list(
        statements_for(actor).filter(customer=customer, months=12).order_by("-as_of")[:YEARS]
    )
    explained = {row.statement_id: row for row in reversed(history) if row.statement_id}
    return Overview(
        _history(history),
        radar(assessment.result, language) if assessment else {},
        tuple(row.as_of for row in statements),
        tuple(_key_figures(statements, explained, language)),
    )


def _history(assessments: list[Assessment]) -> dict[str, Any]:
    """One point a data cut-off: the newest rating of that day counts."""
    points = {row.as_of: row for row in reversed(assessments)}
    rows = [points[day] for day in sorted(points)]
    if not rows:
        return {}
    return {
        "labels": [f"{row.as_of:%Y-%m-%d} · {row.grade or '—'}" for row in rows],
        "series": [
            {
                "name": _("Total score"),
                "values": [None if row.total is None else float(row.total) for row in rows],
            }
        ],
        "notes": ["" if row.grade else _("not rated") for row in rows],
        "links": [reverse("assessment:assessment", args=[row.number]) for row in rows],
        "min": 0,
        "max": 100,
        "unit": _("points"),
    }


def _key_figures(
    statements: list[Statement], explained: dict[int, Assessment], language: str
) -> list[KeyFigures]:
    catalogue = load_catalogue()
    rows = [
        KeyFigures(
            name_of(code, language),
            "money",
            tuple(
                KeyCell(_item(row, code), _("not in the statement"), explained.get(row.pk), "")
                for row in statements
            ),
        )
        for code in KEY_ITEMS
    ]
    rows += [
        KeyFigures(
            name_of(code, language),
            catalogue.indicators[code].unit,
            tuple(_indicator(explained.get(row.pk), code) for row in statements),
        )
        for code in KEY_INDICATORS
        if code in catalogue.indicators
    ]
    return rows


def _item(statement: Statement, code: str) -> Decimal | None:
    text = statement.items.get(code)
    return None if text is None else Decimal(str(text))


def _indicator(assessment: Assessment | None, code: str) -> KeyCell:
    if assessment is None:
        return KeyCell(None, _("not assessed"), None, code)
    entry = assessment.result["indicators"].get(code)
    if entry is None:
        return KeyCell(None, _("not computed"), assessment, code)
    value = None if entry["value"] is None else Decimal(str(entry["value"]))
    return KeyCell(value, reason_text(entry["reason"]), assessment, code)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A line item over the periods; counts of people and the like have no ``digits``."""

    title: str
    is_total: bool
    digits: int
    amounts: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class StatementBlock:
    """One of the three statements."""

    title: str
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class Failing:
    """A check of accounting identities that does not hold in a period."""

    code: str
    title: str
    is_hard: bool
    left: Decimal
    right: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Period:
    """A column of the statements with what the checks found in it."""

    statement: Statement
    failing: tuple[Failing, ...]


@dataclass(frozen=True, slots=True)
class StatementTable:
    """The statements of a customer side by side."""

    periods: tuple[Period, ...]
    blocks: tuple[StatementBlock, ...]


def statement_table_for(actor: Actor, customer: Customer, *, language: str) -> StatementTable:
    """Lay the current statements side by side, newest first, with the findings of each."""
    statements = list(statements_for(actor).filter(customer=customer)[:PERIODS_MAX])
    explained: dict[int, Assessment] = {}
    for row in assessments_for(actor).filter(statement__in=statements).order_by("assessed_at"):
        explained[row.statement_id or 0] = row
    periods = tuple(
        Period(row, _failing(row, explained.get(row.pk), language)) for row in statements
    )
    titles = {
        "balance_sheet": _("Balance sheet"),
        "income_statement": _("Income statement"),
        "cash_flow_statement": _("Cash flow statement"),
        "notes": _("Notes to the statements"),
    }
    blocks: dict[str, list[StatementLine]] = {}
    for item in load_catalogue().line_items.values():
        amounts = tuple(_item(row, item.code) for row in statements)
        if any(amount is not None for amount in amounts):
            name = item.name.zh if language == "zh" else item.name.en
            blocks.setdefault(item.statement, []).append(
                StatementLine(name, item.is_total, 2 if item.unit == "money" else 0, amounts)
            )
    return StatementTable(
        periods,
        tuple(
            StatementBlock(titles.get(code, code), tuple(lines)) for code, lines in blocks.items()
        ),
    )


def _failing(
    statement: Statement, assessment: Assessment | None, language: str
) -> tuple[Failing, ...]:
    found = statement.findings or (assessment.result["findings"] if assessment else [])
    identities = load_catalogue().identities
    return tuple(
        Failing(
            row["code"],
            _identity_name(identities.get(row["code"]), language) or row["code"],
            row["severity"] == "hard",
            Decimal(str(row["lhs"])),
            Decimal(str(row["rhs"])),
            Decimal(str(row["difference"])),
        )
        for row in found
    )


def _identity_name(identity: Any, language: str) -> str:
    if identity is None:
        return ""
    return str(identity.name.zh if language == "zh" else identity.name.en)


@dataclass(frozen=True, slots=True)
class CreditHistory:
    """What was asked for and what was granted."""

    applications: tuple[CreditApplication, ...]
    limits: tuple[CreditLimit, ...]


def credit_history_for(actor: Actor, customer: Customer) -> CreditHistory:
    """The applications and limits of a customer, newest first."""
    return CreditHistory(
        tuple(applications_for(actor).filter(customer=customer).prefetch_related("decisions")),
        tuple(limits_for(actor).filter(customer=customer)),
    )


def reports_of(actor: Actor, customer: Customer) -> tuple[CreditReport, ...]:
    """The reports issued on a customer, newest first."""
    return tuple(reports_for(actor).filter(customer=customer))


@dataclass(frozen=True, slots=True)
class SecurityPart:
    """The securities of a customer, each with its value, and what they count for together."""

    rows: tuple[tuple[Security, Valued | None], ...]
    cover: Cover | None


def security_for(actor: Actor, customer: Customer, *, today: date) -> SecurityPart:
    """Read the securities of a customer; their value only for who may read it."""
    known = tuple(securities_of(actor, customer))
    if not sees(actor, "guarantees.view"):
        return SecurityPart(tuple((row, None) for row in known), None)
    cover = accepted_security_for(customer.pk, on=today)
    values = {row.security.pk: row for row in cover.valued}
    return SecurityPart(tuple((row, values.get(row.pk)) for row in known), cover)


@dataclass(frozen=True, slots=True)
class Happening:
    """An event in words: what happened, the facts worth reading, when and by whom."""

    title: str
    facts: tuple[tuple[str, str], ...]
    at: datetime
    actor: str
    kind: str


def timeline_of(actor: Actor, customer: Customer) -> tuple[Happening, ...]:
    """The newest events of a customer, of the kinds the actor may see."""
    allowed = tuple(f"{app}." for app, right in SEEN_WITH.items() if sees(actor, right))
    ids = [customer.pk, *customer.merged_from.values_list("pk", flat=True)]
    events = Event.objects.filter(customer_id__in=ids).order_by("-sequence")[:EVENTS_MAX]
    return tuple(
        Happening(
            line_of(event).title, _told(event), event.happened_at, event.actor_name, event.kind
        )
        for event in events
        if event.kind.startswith(allowed)
    )


def _told(event: Event) -> tuple[tuple[str, str], ...]:
    if event.kind == "customers.customer.registered":
        return ()  # the facts stand on the page itself
    if event.kind == "customers.customer.changed":
        before, after = event.data["before"], event.data["after"]
        return tuple(
            (_fact_name(name), f"{_said(before[name])} → {_said(after[name])}") for name in after
        )
    hidden = {"state", "digest", "revision"}  # the title says the move, the rest is for auditors
    shown = {name: value for name, value in event.data.items() if name not in hidden}
    return line_of(Event(kind=event.kind, subject_type=event.subject_type, data=shown)).facts


def _fact_name(name: str) -> str:
    titles = {field.attname: str(field.verbose_name) for field in Customer._meta.concrete_fields}
    return titles.get(name, name)


def _said(value: object) -> str:
    return "—" if value in {None, ""} else str(value)
