"""The scope in the index: however owners and levels change, a search finds what the rights say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from random import Random

import pytest
from django.db import connection

from tests.customers.factories import make_merge
from tests.customers.records import make_uscc
from tests.factories import NOW, make_actor, make_customer, make_department, make_user
from zixin.accounts.queries import SYSTEM
from zixin.customers.models import Customer, CustomerMerge
from zixin.customers.rules.records import FACTS, CustomerRecord
from zixin.customers.services.merges import confirm_merge, undo_merge
from zixin.customers.services.registration import change_customer, register_customers
from zixin.documents.indexing import index_document
from zixin.documents.models import Document, SearchEntry
from zixin.documents.queries import documents_for
from zixin.documents.queries.search import found_documents, match_expression, within_scope
from zixin.documents.rules.scope import scope_of
from zixin.documents.rules.words import words_of
from zixin.documents.services.keeping import classify_document
from zixin.kernel.vault import VaultFile
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
SEEDS = (1, 2, 3)
ACTS, CUSTOMERS = 30, 8
WORDS = ("江南", "织造", "annual", "2019年度", "船运")
TEXTS = (*WORDS, "江南织造", "2019年度 annual", "annual 船运", "σ1", "λ3", "没有", "2019年度 年度")
MOST = 7


class World:
    """Customers with documents, the people who look for them, and whatever happens to both."""

    def __init__(self, seed: int) -> None:
        self.chance, self.serial = Random(seed), count(1)
        upper = make_department(code="U")
        self.departments = [None, upper.pk, make_department(code="L", parent=upper).pk]
        sellers = [make_user("salesperson") for _n in range(3)]
        self.people = [None, *(user.pk for user in sellers)]
        self.actors = [
            SYSTEM,
            *(make_actor(user=user) for user in sellers),
            make_actor(user=make_user("sales_manager", department=upper)),
            *(make_actor(role) for role in ("archivist", "credit_analyst", "administrator")),
        ]
        self.customers = [
            make_customer(uscc=make_uscc(), **self.owner()) for _n in range(CUSTOMERS)
        ]
        raised = {self.customers[0].pk: 3}
        self.actors += [replace(actor, raised=raised) for actor in self.actors[1:3]]
        for _n in range(30):
            self.bring()

    def owner(self) -> dict[str, int | None]:
        return {
            "salesperson_id": self.chance.choice(self.people),
            "department_id": self.chance.choice(self.departments),
        }

    def bring(self) -> None:
        number = next(self.serial)
        document = Document.objects.create(
            number=f"DO-2026-{number:06d}",
            customer=self.chance.choice(self.customers),
            kind="contract",
            title=" ".join(self.chance.sample(WORDS, 2)),
            level=self.chance.choice((1, 1, 2, 3)),
            level_until=self.chance.choice((None, None, TODAY - timedelta(1), TODAY)),
            file=VaultFile.objects.create(
                size_bytes=1, sha256="0" * 64, kept_at=NOW, shredded_at=NOW
            ),
            file_name="scan.pdf",
            sha256="0" * 64,
            pages=1,
            brought_at=NOW,
        )
        index_document(document, "")

    def act(self) -> str:
        """Do something at random; returns what was done, or why it was refused."""
        acts = (self.hand_over, self.import_anew, self.classify, self.merge, self.part)
        act = self.chance.choice(acts)
        try:
            act()
        except RefusedError as refused:
            return f"{act.__name__}: {refused}"
        return act.__name__

    def hand_over(self) -> None:
        customer = self.some_customer()
        record = replace(record_of(customer), **self.owner())
        change_customer(
            customer=customer, record=record, revision=customer.revision, actor=SYSTEM, now=NOW
        )

    def import_anew(self) -> None:
        """An empty cell is no statement, so that an import hands over and never takes away."""
        records = [replace(record_of(self.some_customer()), **self.owner())]
        register_customers(rows=records, import_file=None, actor=SYSTEM, now=NOW)

    def classify(self) -> None:
        classify_document(
            document=self.chance.choice(Document.objects.order_by("pk")),
            level=self.chance.choice((1, 2, 3)),
            level_until=self.chance.choice((None, TODAY + timedelta(days=1))),
            responsible=make_user("archivist"),
            actor=make_actor("archivist"),
            now=NOW,
        )

    def merge(self) -> CustomerMerge:
        alive = Customer.objects.filter(merged_into__isnull=True).order_by("pk")
        if len(alive) < CUSTOMERS // 2:
            raise RefusedError("few are left")
        kept, lost = self.chance.sample(list(alive), 2)
        merge = make_merge(kept, lost, fields=["salesperson_id", "department_id"])
        confirm_merge(merge=merge, actor=make_actor("credit_manager"), now=NOW)
        return merge

    def part(self) -> None:
        actor = make_actor("credit_manager")
        undo_merge(merge=self.merge(), reason="看错", actor=actor, now=NOW)

    def some_customer(self) -> Customer:
        return self.chance.choice(Customer.objects.filter(merged_into__isnull=True).order_by("pk"))


def record_of(customer: Customer) -> CustomerRecord:
    return CustomerRecord(**{name: getattr(customer, name) for name in FACTS})


def read_through(actor, text, today):
    """Go through all that the actor reads, without any index."""
    asked = [word for word in words_of(text) if len(word) > 1]
    return [
        row.pk
        for row in documents_for(actor, today=today)
        if asked and set(asked) <= set(words_of(f"{row.title} {row.file_name} contract 合同"))
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_search_finds_what_the_rights_say_whatever_happened(seed):
    world = World(seed)
    acts = Counter(world.act() for _n in range(ACTS))
    world.bring()

    found = hidden = 0
    for today in (TODAY, TODAY + timedelta(days=40)):
        for actor in world.actors:
            for text in TEXTS:
                expected = read_through(actor, text, today)
                rows = found_documents(actor, text, today=today, most=MOST)
                assert [row.pk for row in rows] == expected[:MOST], (actor, text)
                found += len(expected)
                hidden += not expected
    assert {"hand_over", "import_anew", "classify", "merge", "part"} <= acts.keys(), acts
    assert found > 100 < hidden


@pytest.mark.parametrize("seed", SEEDS)
def test_the_index_itself_leaves_out_what_is_foreign_or_too_high(seed):
    """Only then a search does not walk through the documents of others."""
    world = World(seed)
    for _n in range(ACTS):
        world.act()
    for actor in world.actors[:8]:
        query = match_expression("annual", connection.vendor) + within_scope(
            actor, connection.vendor
        )
        allowed = {row.pk for row in documents_for(actor, today=TODAY)}
        lapsing = set(
            Document.objects.filter(level_until__isnull=False).values_list("pk", flat=True)
        )
        buried = set(
            Document.objects.filter(customer__merged_into__isnull=False).values_list(
                "pk", flat=True
            )
        )
        if actor.may("documents.view"):
            assert hits(query) - lapsing - buried <= allowed


def hits(query: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM documents_words WHERE documents_words MATCH %s"
            if connection.vendor == "sqlite"
            else "SELECT document_id FROM documents_searchentry WHERE vector @@ %s::tsquery",
            [query],
        )
        return {row[0] for row in cursor.fetchall()}


def test_a_document_without_owner_and_with_a_level_that_may_lapse_is_found_too():
    assert scope_of(None, None, 3, TODAY) == ""
    world = World(4)
    SearchEntry.objects.update(scope="")

    assert found_documents(make_actor("archivist"), "annual", today=TODAY, most=MOST)
    assert not found_documents(world.actors[1], "annual", today=TODAY, most=MOST)
