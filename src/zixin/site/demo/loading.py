"""Plays the demo world through the product's own services, as its people would have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from zixin.accounts.models import Department, User
from zixin.accounts.queries import SYSTEM, actor_for, newest_agreement, newest_course
from zixin.accounts.services import (
    create_department,
    create_user,
    sign_agreement,
    take_training,
)
from zixin.accounts.services.sessions import change_password
from zixin.assessment.invoices import SCHEMA
from zixin.assessment.rules import StatementRecord
from zixin.assessment.services.invoices import record_invoices
from zixin.assessment.services.rating import assess_portfolio
from zixin.assessment.services.statements import record_statements
from zixin.connectors.tabular import CompanyInvoices
from zixin.customers.models import Customer
from zixin.customers.services.files import record_applied_file
from zixin.customers.services.registration import CustomerRecord, register_customers
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import rate_item, record_facts
from zixin.exposure.states import LimitState
from zixin.kernel.actor import Actor
from zixin.site.demo.files import fill_files, look_after_files
from zixin.site.demo.generation import World
from zixin.site.demo.generation.company import ANALYSTS, CREDIT_MANAGER
from zixin.site.demo.investigations import play_investigations
from zixin.site.demo.papers import bring_papers
from zixin.site.demo.people import fill_duplicates, fill_people
from zixin.site.demo.securities import CUSTOMERS, play_securities
from zixin.site.demo.stories import play_application

PASSWORD = "zixin-demo-2026"  # noqa: S105 -- printed for whoever tries the demonstration
REVIEW_MONTH, REVIEW_DAY = 5, 6  # annual statements are in by the end of April

CENTS = 100

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the demo, by user name, with their actors."""

    users: Mapping[str, User]
    actors: Mapping[str, Actor]


def load_world(world: World, *, now: datetime, say: Say) -> None:
    """Fill an empty installation with the demo world; runs inside the caller's transaction."""
    say("people")
    cast = _people(world, now=now)
    say("customers")
    _customers(world, cast, now=now)
    say("statements")
    _statements(world, now=now)
    say("invoices")
    _invoices(world, now=now)
    say("credit files")
    _facts(world, cast, now=now)
    everyone = list(Customer.objects.order_by("number"))
    fill_files(
        everyone,
        seed=world.seed,
        last_year=world.last_year,
        analyst=cast.actors[ANALYSTS[0]],
        now=now,
    )
    say("documents")
    _documents(world, cast, now=now)
    say("ratings")
    for year in range(world.last_year - 1, world.last_year + 1):
        as_of = date(year + 1, REVIEW_MONTH, REVIEW_DAY)
        at = now - timedelta(days=(now.date() - as_of).days)
        assess_portfolio(as_of=as_of, run=f"demo-{year}", actor=SYSTEM, now=at)
    say("applications")
    customers = Customer.objects.in_bulk(
        [application.customer_number for application in world.applications], field_name="number"
    )
    for application in world.applications:
        customer = customers[application.customer_number]
        play_application(application, customer=customer, actors=cast.actors, now=now)
    say("people of customers")
    fill_people(cast.actors, now=now)
    fill_duplicates(now=now)
    say("investigations")
    play_investigations(
        list(Customer.objects.order_by("-number")[:3]),
        users=cast.users,
        actors=cast.actors,
        password=PASSWORD,
        now=now,
    )
    say("collateral and guarantees")
    secured = Customer.objects.filter(limits__state=LimitState.ACTIVE).order_by("number")
    play_securities(list(secured.distinct()[:CUSTOMERS]), actors=cast.actors, now=now)
    look_after_files(
        everyone,
        users=cast.users,
        actors=cast.actors,
        analyst=ANALYSTS[0],
        manager=CREDIT_MANAGER,
        now=now,
    )


def _people(world: World, *, now: datetime) -> Cast:
    departments: dict[str, Department] = {}
    for row in world.departments:
        departments[row.code] = create_department(
            code=row.code,
            name=row.name_zh,
            parent=departments.get(row.parent),
            actor=SYSTEM,
            now=now,
        )
    users = {
        person.username: create_user(
            username=person.username,
            full_name=person.full_name,
            email=person.email,
            password=PASSWORD,
            department=departments[person.department],
            roles=person.roles,
            actor=SYSTEM,
            now=now,
        )
        for person in world.users
    }
    for user in users.values():
        clear(user, now=now)
    return Cast(users, {name: actor_for(user, now=now) for name, user in users.items()})


def clear(user: User, *, now: datetime) -> None:
    """Let a person take the demo's password, pass the training and sign, as everybody must."""
    course, agreement = newest_course(), newest_agreement()
    if course is None or agreement is None:
        raise RuntimeError("no course or no agreement is published")
    change_password(user=user, password=PASSWORD, actor=actor_for(user, now=now), now=now)
    actor = actor_for(user, now=now)
    answers = {question["code"]: question["right"] for question in course.questions}
    take_training(user=user, course=course, answers=answers, actor=actor, now=now)
    sign_agreement(
        user=user,
        agreement=agreement,
        digest=agreement.digest,
        typed_name=user.full_name,
        address="127.0.0.1",
        actor=actor,
        now=now,
    )


def _customers(world: World, cast: Cast, *, now: datetime) -> None:
    departments = {row.code: row.pk for row in Department.objects.all()}
    file = record_applied_file(
        kind="customers",
        name="demo-customers.xlsx",
        rows=len(world.customers),
        actor=SYSTEM,
        now=now,
    )
    records = [
        CustomerRecord(
            number=row.number,
            name=row.name,
            uscc=row.uscc,
            country=row.country,
            industry=row.industry,
            size=row.size,
            region=row.region,
            address=row.address,
            legal_rep=row.legal_rep,
            registered_capital=row.registered_capital,
            established_on=row.established_on,
            contact=row.contact,
            phone=row.phone,
            email=row.email,
            expected_annual_purchases=row.expected_annual_purchases,
            terms_days=row.terms_days,
            customer_since=row.customer_since,
            department_id=departments[row.department],
            salesperson_id=cast.users[row.salesperson].pk,
        )
        for row in world.customers
    ]
    register_customers(rows=records, import_file=file, actor=SYSTEM, now=now)


def _statements(world: World, *, now: datetime) -> None:
    ids = dict(Customer.objects.values_list("number", "pk"))
    file = record_applied_file(
        kind="statements",
        name="demo-statements.xlsx",
        rows=len(world.statements),
        actor=SYSTEM,
        now=now,
    )
    records = [
        StatementRecord(
            customer_id=ids[row.customer_number],
            as_of=row.as_of,
            months=row.months,
            scope=row.scope,
            evidence=row.evidence,
            currency="CNY",
            items={code: _text(amount) for code, amount in row.items.items()},
        )
        for row in world.statements
    ]
    record_statements(records=records, import_file=file, actor=SYSTEM, now=now)


def _invoices(world: World, *, now: datetime) -> None:
    ids = dict(Customer.objects.values_list("number", "pk"))
    file = record_applied_file(
        kind="invoices",
        name="demo-invoices.xlsx",
        rows=len(world.invoices),
        actor=SYSTEM,
        now=now,
    )
    rows: dict[str, list[tuple[object, ...]]] = {}
    for place, row in enumerate(world.invoices, start=2):
        cents, tax = int(row.amount * CENTS), int(row.tax * CENTS)
        facts = (row.direction, row.number, row.issued_on, row.counterparty, cents, tax, row.state)
        rows.setdefault(row.customer_number, []).append((*facts, place))
    companies = [
        CompanyInvoices(ids[number], pl.DataFrame(own, schema=SCHEMA, orient="row"))
        for number, own in rows.items()
    ]
    record_invoices(companies=companies, import_file=file, actor=SYSTEM, now=now)


def _facts(world: World, cast: Cast, *, now: datetime) -> None:
    customers = Customer.objects.in_bulk(field_name="number")
    facts = [
        FactRecord(
            customer_id=customers[row.customer_number].pk,
            code=row.code,
            value=row.value,
            source=row.source,
            method=row.method,
            verification=row.verification,
            as_of=row.as_of,
        )
        for row in world.facts
    ]
    record_facts(facts=facts, actor=SYSTEM, now=now)
    for row in world.judgements:
        rate_item(
            customer=customers[row.customer_number],
            item=row.item,
            level=row.level,
            reason=row.reason,
            as_of=row.as_of,
            actor=cast.actors[row.rater],
            now=now,
        )


def _documents(world: World, cast: Cast, *, now: datetime) -> None:
    numbers = list(dict.fromkeys(row.customer_number for row in world.applications))
    customers = Customer.objects.in_bulk(numbers, field_name="number")
    arrived = date(world.last_year + 1, REVIEW_MONTH, 1)
    bring_papers(
        [customers[number] for number in numbers],
        year=world.last_year,
        actor=cast.actors["cang.youxu"],
        responsible=cast.users["yan.shounuo"],
        now=now - timedelta(days=(now.date() - arrived).days),
    )


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"
