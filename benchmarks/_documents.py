"""Invented documents' metadata in the database, and who searches it for what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.db import connection

from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.desk.queries.everywhere import search_everywhere
from zixin.documents.models import Document, SearchEntry
from zixin.documents.rules.kinds import kinds
from zixin.documents.rules.scope import scope_of
from zixin.documents.rules.words import words_of
from zixin.kernel.actor import Actor
from zixin.kernel.vault import VaultFile

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SEED = 20260302
SLICE = 10_000
SELLERS = 50
WORD_LIST = "远航 启明 恒泰 华信 金石 瑞丰 宏图 天行 百川 新源 东升 中科 海润 博远 嘉禾 鼎盛"
TRADE_LIST = "贸易 机械 电子 化工 物流 建材 食品 纺织 能源 医药"
WORDS, TRADES = WORD_LIST.split(), TRADE_LIST.split()


def fill(customers: int, documents: int) -> list[Actor]:
    """Fill the tables with metadata; return who searches: all, all ordinary, one salesperson."""
    random = Random(SEED)
    sellers = [User.objects.create(username=f"s{n}", email=f"s{n}@x.cn") for n in range(SELLERS)]
    names = []
    for start in range(0, customers, SLICE):
        rows = []
        for number in range(start, min(start + SLICE, customers)):
            first, second = random.choice(WORDS), random.choice(WORDS)
            names.append(f"{first}{second}{random.choice(TRADES)}")
            rows.append(_customer(number, f"{names[-1]}有限公司", sellers[number % SELLERS]))
        Customer.objects.bulk_create(rows)
    first_customer = Customer.objects.order_by("pk").values_list("pk", flat=True)[0]
    for start in range(0, documents, SLICE):
        numbers = range(start, min(start + SLICE, documents))
        _slice(numbers, names, first_customer, [seller.pk for seller in sellers], random)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    permissions = frozenset({"customers.view", "documents.view"})
    reader = Actor(
        user_id=1, name="r", permissions=permissions | {"customers.view_all"}, clearance=2
    )
    seller = Actor(user_id=sellers[7].pk, name="s", permissions=permissions, clearance=1)
    return [reader, replace(reader, clearance=1), seller]


def searches(actors: Sequence[Actor], texts: Sequence[str]) -> dict[str, Callable[[], int]]:
    """Name each search, beside the floor."""
    last = Document.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = [last - 997 * step for step in range(20)]

    def floor() -> int:
        return len(Document.objects.filter(pk__in=keys).select_related("customer", "responsible"))

    found: dict[str, Callable[[], int]] = {"floor: 20 documents by key": floor}
    for who, actor in zip(("all", "ordinary", "seller"), actors, strict=True):
        for text in texts:
            found[f"{who}: {text}"] = _search(actor, text)
    return found


def _search(actor: Actor, text: str) -> Callable[[], int]:
    def run() -> int:
        found = search_everywhere(actor, text, today=TODAY)
        return len(found.customers) + len(found.documents)

    return run


def _customer(number: int, name: str, seller: User) -> Customer:
    return Customer(
        number=f"C{number:06d}",
        name=name,
        name_key=name,
        pinyin=name,
        search_text=f"{name} c{number:06d}",
        salesperson=seller,
        registered_at=NOW,
    )


def _slice(
    numbers: range,
    names: Sequence[str],
    first_customer: int,
    sellers: Sequence[int],
    random: Random,
) -> None:
    files = VaultFile.objects.bulk_create(
        VaultFile(size_bytes=1, sha256=f"{n:064x}", kept_at=NOW, shredded_at=NOW) for n in numbers
    )
    codes = list(kinds())
    rows = []
    for n, file in zip(numbers, files, strict=True):
        place = n % len(names)
        kind = kinds()[random.choice(codes)]
        year = random.randrange(2015, 2026)
        rows.append(
            Document(
                number=f"DO-2026-{n:07d}",
                customer_id=first_customer + place,
                kind=kind.code,
                title=f"{names[place]}{year}年度{kind.zh}",
                dated_on=TODAY - timedelta(days=n % 3000),
                level=kind.level,
                file=file,
                file_name=f"{'annual' if n % 10 == 0 else 'scan'} {n % 1000}.pdf",
                file_kind="pdf",
                sha256=file.sha256,
                pages=1,
                brought_at=NOW,
                brought_by_name="x",
            )
        )
    Document.objects.bulk_create(rows)
    SearchEntry.objects.bulk_create(
        SearchEntry(
            document=row,
            words=" ".join(
                words_of(f"{row.title} {row.file_name} {row.kind_of.zh} {row.kind_of.en}")
            ),
            scope=scope_of(
                sellers[(row.customer_id - first_customer) % SELLERS], None, row.level, None
            ),
        )
        for row in rows
    )
