"""The credit files of the demo: a few filled to the last section, the others with what a register tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from zixin.accounts.models import User
from zixin.accounts.queries import SYSTEM
from zixin.customers.models import Customer
from zixin.dossier.models import Fact
from zixin.dossier.queries import facts_known
from zixin.dossier.rules.choices import RecordKind, Register
from zixin.dossier.rules.mapping import COUNTED, LISTED
from zixin.dossier.services import (
    classify_section,
    mark_due_now,
    record_entries,
    review_file,
)
from zixin.dossier.services.entries import EntryRecord, Provenance
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level
from zixin.kernel.money import to_cents
from zixin.site.demo.generation.chance import between, happens, stream
from zixin.site.demo.generation.names import person

RICH_COUNT = 12
CALLED_COUNT = 3  # of them wait for a review at once
CORE_DAYS = 180
SEEN = (5, 20)  # month and day: after the ratings of the year, which rest on facts recorded by hand
BANKS = ("方壶商业银行", "华胥农村商业银行", "南柯银行")
GOODS = ("电缆", "铜材", "接插件", "绝缘材料", "配电箱")
MARKETS = ("华东", "华南", "西南", "出口")

Told = tuple[str, dict[str, Any]]
Found = Mapping[str, Fact]


def fill_files(
    customers: Sequence[Customer], *, seed: int, last_year: int, analyst: Actor, now: datetime
) -> None:
    """Record the entries of all credit files: as the register tells, and as the customer does."""
    seen_on = date(last_year + 1, *SEEN)
    public = Provenance(
        source="public", method="online", verification="cross_checked", as_of=seen_on
    )
    papers = Provenance(
        source="customer",
        method="document",
        verification="documented",
        as_of=seen_on - timedelta(days=9),
        expires_on=seen_on + timedelta(days=540),
        evidence="客户盖章资料",
    )
    known = facts_known([customer.pk for customer in customers[:RICH_COUNT]], as_of=seen_on)
    from_register: list[EntryRecord] = []
    from_customer: list[EntryRecord] = []
    for place, customer in enumerate(customers):
        rng = stream(seed, customer.number, "file")
        from_register += _records(customer, _registered(rng, customer), public)
        if place < RICH_COUNT:
            found = known.get(customer.pk, {})
            from_register += _records(customer, _searched(rng, found, seen_on), public)
            from_customer += _records(customer, _handed_in(rng, customer, found, seen_on), papers)
    record_entries(entries=from_register, actor=SYSTEM, now=now)
    record_entries(entries=from_customer, actor=analyst, now=now)


def look_after_files(
    customers: Sequence[Customer],
    *,
    users: Mapping[str, User],
    actors: Mapping[str, Actor],
    analyst: str,
    manager: str,
    now: datetime,
) -> None:
    """Review the filled files, call for some again, and keep one section most closely."""
    rich = customers[:RICH_COUNT]
    for customer in rich:
        review_file(
            customer=customer,
            is_confirmed=True,
            remark="年度复核",
            actor=actors[analyst],
            now=now - timedelta(days=20),
        )
    for customer in rich[-CALLED_COUNT:]:
        reason = "橙色预警：回款明显放慢"
        mark_due_now(customer=customer, reason=reason, actor=SYSTEM, now=now)
    for customer in rich[:1]:
        classify_section(
            customer=customer,
            section="group",
            level=Level.CORE,
            until=timezone.localdate(now) + timedelta(days=CORE_DAYS),
            responsible=users[manager],
            reason="重组谈判期间",
            actor=actors[manager],
            now=now,
        )


def _records(customer: Customer, told: Iterator[Told], origin: Provenance) -> Iterator[EntryRecord]:
    for kind, values in told:
        yield EntryRecord(customer_id=customer.pk, kind=kind, values=values, provenance=origin)


def _registered(rng: Random, customer: Customer) -> Iterator[Told]:
    """What the register tells of every customer."""
    is_foreign = customer.country != "CN"
    yield (
        "registration",
        {
            "legal_form": "foreign" if is_foreign else "limited",
            "register_status": "operating",
            "registered_capital": customer.registered_capital,
            "registered_address": customer.address,
        },
    )
    head = customer.legal_rep or person(rng)
    yield "officer", {"name": head, "office": "legal_rep"}
    share = Decimal(round(between(rng, (0.51, 0.9)), 2)).quantize(Decimal("0.01"))
    yield "owner", {"name": head, "owner_type": "person", "share": share}
    if happens(rng, 0.6):
        yield "owner", {"name": person(rng), "owner_type": "person", "share": 1 - share}


def _searched(rng: Random, found: Found, day: date) -> Iterator[Told]:
    """What a search of each register found: what is recorded by hand, case by case."""
    for kind, code in (COUNTED | LISTED).items():
        if kind == RecordKind.LAWSUIT:
            continue
        for number in range(int(_figure(found, code) or 0)):
            yield (
                kind.value,
                {
                    "about": "company",
                    "case_number": f"（{day.year}）方0105执{rng.randint(100, 9999)}号",
                    "filed_on": day - timedelta(days=40 + 20 * number),
                },
            )
    for register in Register.values:
        yield "search", {"about": "company", "register": register}
    yield "search", {"about": "controller", "register": Register.COURT.value}
    if happens(rng, 0.5):
        yield (
            "lawsuit",
            {
                "about": "company",
                "case_number": f"（{day.year}）方0105民初{rng.randint(100, 9999)}号",
                "authority": "方壶区人民法院",
                "filed_on": day - timedelta(days=rng.randint(30, 300)),
                "amount": Decimal(rng.randint(5, 80) * 10_000),
                "note": "买卖合同纠纷",
            },
        )
    if happens(rng, 0.3):
        yield (
            "mortgage",
            {
                "about": "company",
                "authority": "方壶市市场监督管理局",
                "filed_on": day - timedelta(days=rng.randint(100, 700)),
                "amount": Decimal(rng.randint(50, 400) * 10_000),
            },
        )
    grade = found["tax_grade"].value if "tax_grade" in found else rng.choice("ABM")
    yield "tax_grade", {"grade": grade, "issuer": "方壶市税务局"}


def _figure(found: Found, code: str) -> Decimal | None:
    return Decimal(found[code].value) if code in found else None


def _handed_in(rng: Random, customer: Customer, found: Found, day: date) -> Iterator[Told]:
    """What the customer itself handed in; its capital does not always agree with the register."""
    capital = customer.registered_capital or Decimal(5_000_000)
    stated = capital * 2 if happens(rng, 0.3) else capital
    yield (
        "registration",
        {
            "legal_form": "foreign" if customer.country != "CN" else "limited",
            "register_status": "operating",
            "registered_capital": stated,
            "paid_capital": to_cents(
                capital * (_figure(found, "paid_capital_share") or Decimal("0.5"))
            ),
            "registered_address": customer.address,
            "premises_match": True,
        },
    )
    yield (
        "officer",
        {
            "name": customer.legal_rep or person(rng),
            "office": "controller",
            "identity_number": f"99010119{rng.randint(500_101, 991_228)}00{rng.randint(10, 99)}",
            "phone": f"190{rng.randint(10_000_000, 99_999_999)}",
            "experience_years": int(_figure(found, "owner_experience_years") or rng.randint(6, 25)),
        },
    )
    yield from _operations(rng, day)
    yield from _references(rng, found, day)
    yield (
        "payment_period",
        {
            "from_on": date(day.year - 1, 1, 1),
            "to_on": date(day.year - 1, 12, 31),
            "invoiced": Decimal(rng.randint(100, 900) * 10_000),
            "on_time_share": _figure(found, "on_time_share"),
            "average_days_late": _figure(found, "average_days_late"),
            "days_past_due_max": int(_figure(found, "days_past_due_max") or 0),
        },
    )
    yield "qualification", {"name": "质量管理体系认证", "number": f"Q{rng.randint(10_000, 99_999)}"}
    if happens(rng, 0.7):
        yield "related_party", {"name": f"{person(rng)}商贸有限公司", "relation": "sister"}


def _operations(rng: Random, day: date) -> Iterator[Told]:
    for goods in rng.sample(GOODS, 2):
        yield "product", {"name": goods, "share": Decimal(rng.randint(20, 50)) / 100}
    yield "market", {"name": rng.choice(MARKETS), "share": Decimal(rng.randint(40, 90)) / 100}
    for kind in ("supplier", "major_customer"):
        for _number in range(2):
            name = f"{person(rng)}实业有限公司"
            share = Decimal(rng.randint(5, 35)) / 100
            yield kind, {"name": name, "share": share, "terms_days": rng.choice((30, 60, 90))}
    yield "headcount", {"amount": Decimal(rng.randint(20, 600))}
    yield (
        "licence",
        {
            "name": "安全生产许可证",
            "issuer": "方壶市应急管理局",
            "valid_until": date(day.year + 2, 3, 31),
        },
    )


def _references(rng: Random, found: Found, day: date) -> Iterator[Told]:
    bank = rng.choice(BANKS)
    yield "bank", {"name": bank, "score": _figure(found, "bank_reference_score")}
    yield "account", {"name": bank, "account_number": f"990{rng.randint(10**12, 10**13 - 1)}"}
    for _number in range(2):
        yield (
            "trade",
            {
                "name": f"{person(rng)}供应链有限公司",
                "contact": person(rng),
                "phone": f"190{rng.randint(10_000_000, 99_999_999)}",
                "known_since": date(day.year - rng.randint(2, 9), 6, 1),
                "terms_days": 60,
                "score": _figure(found, "trade_reference_score"),
            },
        )
