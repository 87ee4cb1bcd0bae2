"""A portfolio of invented customers in the database, and a walk through pages that show it."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from types import ModuleType

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import timezone

from zixin.accounts.models import Department, RoleGrant, User
from zixin.accounts.queries import SYSTEM
from zixin.accounts.services import publish_shipped_documents
from zixin.assessment.models import Assessment, CurrentRating, Statement
from zixin.customers.models import Customer, ImportFile
from zixin.customers.rules.records import CustomerRecord
from zixin.customers.services.registration import register_customers
from zixin.decisions.models import CreditApplication
from zixin.engine.identity import credit_check_sign
from zixin.exposure.models import CreditLimit
from zixin.policies.models import PolicyVersion
from zixin.policies.services import publish_shipped_policies
from zixin.site import urls
from zixin.site.demo.loading import clear

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
SEED = 20260302
SLICE = 10_000
WORD_LIST = "远航 启明 恒泰 华信 金石 瑞丰 宏图 天行 百川 新源 东升 中科 海润 博远 嘉禾 鼎盛"
TRADE_LIST = "贸易 机械 电子 化工 物流 建材 食品 纺织 能源 医药"
WORDS, TRADES = WORD_LIST.split(), TRADE_LIST.split()
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C")


def blank_page(request: HttpRequest) -> HttpResponse:
    """Show the layout alone."""
    return render(request, "base.html", {"title": "—"})


def addresses() -> ModuleType:
    """Offer the site's addresses and the blank page, as a module of their own."""
    module = ModuleType("benchmark_addresses")
    module.__dict__["urlpatterns"] = [path("blank/", blank_page), *urls.urlpatterns]
    return module


def fill(count: int) -> User:
    """Register the customers through the product's own service, then rate and limit some."""
    random = Random(SEED)
    publish_shipped_policies(actor=SYSTEM, now=NOW)
    departments = [Department.objects.create(code=f"D{n}", name=f"部门{n}") for n in range(10)]
    sellers = [_user(f"seller{n}") for n in range(50)]
    analyst = _user("analyst", departments[0])
    RoleGrant.objects.create(
        user=analyst, role="credit_analyst", granted_by_name="bench", granted_at=NOW
    )
    publish_shipped_documents(actor=SYSTEM, now=NOW)
    clear(analyst, now=timezone.now())  # the pages are asked for by the clock of the machine
    file = _file()
    started = time.perf_counter()
    for start in range(0, count, SLICE):
        numbers = range(start, min(start + SLICE, count))
        rows = [_record(number, random, departments, sellers) for number in numbers]
        register_customers(rows=rows, import_file=file, actor=SYSTEM, now=NOW)
    print(f"  registered at {count / (time.perf_counter() - started):,.0f} customers/s")
    _rate(random)
    _limit_and_apply(random, analyst.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return analyst


def _user(name: str, department: Department | None = None) -> User:
    user = User(department=department, username=name, full_name=name, email=f"{name}@example.com")
    user.set_unusable_password()
    user.save()
    return user


def _file() -> ImportFile:
    return ImportFile.objects.create(
        kind="customers", name="bench.csv", sha256="0" * 64, size_bytes=1, brought_at=NOW
    )


def _record(
    number: int, random: Random, departments: list[Department], sellers: list[User]
) -> CustomerRecord:
    body = f"91310000MA{number:07d}"
    name = f"{random.choice(WORDS)}{random.choice(WORDS)}{random.choice(TRADES)}{number}号有限公司"
    return CustomerRecord(
        name=name,
        number=f"K{number:07d}",
        uscc=body + credit_check_sign(body),
        industry=random.choice("CCCCFFEGIL"),
        customer_since=(NOW - timedelta(days=random.randrange(4_000))).date(),
        department_id=random.choice(departments).pk,
        salesperson_id=random.choice(sellers).pk,
    )


def _rate(random: Random) -> None:
    policy = PolicyVersion.objects.earliest("pk")
    ids = [pk for pk in Customer.objects.values_list("pk", flat=True) if random.random() < 0.8]
    for start in range(0, len(ids), SLICE):
        part = ids[start : start + SLICE]
        statements = Statement.objects.bulk_create(
            Statement(customer_id=pk, as_of=NOW.date(), items={}, digest="0" * 64, recorded_at=NOW)
            for pk in part
        )
        grades = [random.randrange(len(GRADES)) for _pk in part]
        assessments = Assessment.objects.bulk_create(
            Assessment(
                number=f"AS-{pk}",
                customer_id=pk,
                statement=statement,
                policy=policy,
                as_of=NOW.date(),
                inputs={},
                result={},
                total=Decimal(95 - 10 * rank),
                grade=GRADES[rank],
                assessed_at=NOW,
            )
            for pk, statement, rank in zip(part, statements, grades, strict=True)
        )
        CurrentRating.objects.bulk_create(
            CurrentRating(
                customer_id=row.customer_id,
                assessment=row,
                grade=row.grade,
                grade_rank=rank,
                total=row.total,
            )
            for row, rank in zip(assessments, grades, strict=True)
        )


def _limit_and_apply(random: Random, drafter: int) -> None:
    ids = list(Customer.objects.values_list("pk", flat=True))
    CreditLimit.objects.bulk_create(
        (
            CreditLimit(
                customer_id=pk,
                amount=Decimal(random.randrange(1, 900) * 10_000),
                terms_days=60,
                valid_from=NOW.date(),
                valid_until=NOW.date() + timedelta(days=random.randrange(1, 365)),
                source=f"CA-{pk}",
            )
            for pk in random.sample(ids, len(ids) // 5)
        ),
        batch_size=SLICE,
    )
    CreditApplication.objects.bulk_create(
        CreditApplication(
            number=f"CA-{pk}",
            customer_id=pk,
            amount_requested=Decimal(100_000),
            terms_days=60,
            purpose="—",
            drafted_by_id=drafter,
            drafted_by_name="bench",
            drafted_at=NOW,
            moved_at=NOW,
        )
        for pk in random.sample(ids, len(ids) // 100)
    )


def walk(
    user: User, pages: Sequence[str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Open every page once a round, in turn; count the queries of each in a first round."""
    client = Client()
    client.force_login(user)
    queries: dict[str, int] = {}
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(page)
        assert response.status_code == 200, page
        queries[page] = len(captured)
    gc.collect()
    gc.freeze()  # what filling the database left behind is nothing a server would carry
    taken: dict[str, list[float]] = {page: [] for page in pages}
    for _round in range(rounds):
        for page in pages:
            started = time.perf_counter()
            client.get(page)
            taken[page].append((time.perf_counter() - started) * 1_000)
    return taken, queries
