"""Searching the base for duplicates, deciding on pairs, and the pages of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from tests.customers.factories import make_pair
from tests.customers.records import make_record, make_uscc
from tests.factories import NOW, make_actor, make_user, unsaved_actor
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.customers.models import Customer, DuplicatePair
from zixin.customers.services.duplicates import (
    SearchOutcome,
    confirm_pair,
    dismiss_pair,
    order_search,
    search_duplicates,
)
from zixin.customers.services.registration import register_customer
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def register(name: str, **fields) -> Customer:
    record = make_record(name=name, **fields)
    return register_customer(record=record, actor=SYSTEM, now=NOW)


@pytest.fixture
def twins() -> tuple[Customer, Customer]:
    """Return one company under two names, and a third that is another."""
    register("远航贸易有限公司", phone="021-1234567")
    return (
        register("启明精密机械有限公司", phone="0512 6288-0001"),
        register("启明精密机械集团有限公司", phone="(0512) 62880001"),
    )


def test_search_keeps_pairs_with_their_reasons(twins):
    outcome = search_duplicates(actor=SYSTEM, now=NOW)

    pair = DuplicatePair.objects.get()
    assert outcome == SearchOutcome(customers=3, waiting=1, new=1, gone=0)
    assert (pair.first, pair.second) == twins
    assert [reason["code"] for reason in pair.reasons] == ["other_code", "name_part", "phone"]
    assert Event.objects.latest("sequence").data == {
        "customers": 3,
        "waiting": 1,
        "new": 1,
        "gone": 0,
    }


def test_second_search_finds_the_same_and_drops_what_no_longer_looks_alike(twins):
    search_duplicates(actor=SYSTEM, now=NOW)

    assert search_duplicates(actor=SYSTEM, now=NOW) == SearchOutcome(3, 1, 0, 0)

    other = twins[1]
    other.phone = "010-7654321"
    other.save(update_fields=["phone"])
    assert search_duplicates(actor=SYSTEM, now=NOW) == SearchOutcome(3, 0, 0, 1)


def test_decided_pair_stays_decided(twins):
    search_duplicates(actor=SYSTEM, now=NOW)
    analyst = make_actor(Role.CREDIT_ANALYST)

    dismiss_pair(pair=DuplicatePair.objects.get(), reason="母子公司", actor=analyst, now=NOW)
    outcome = search_duplicates(actor=SYSTEM, now=NOW)

    pair = DuplicatePair.objects.get()
    assert outcome == SearchOutcome(3, 0, 0, 0)
    assert (pair.state, pair.decision_reason, pair.decided_by_id) == (
        "DIFFERENT",
        "母子公司",
        analyst.user_id,
    )


def test_decision_is_recorded_with_its_reason():
    pair, analyst = make_pair(), make_actor(Role.CREDIT_ANALYST)

    confirm_pair(pair=pair, reason=" 同一电话 ", actor=analyst, now=NOW)

    event = Event.objects.get()
    assert event.kind == "customers.pair.confirmed"
    assert event.data == {
        "first": pair.first.number,
        "second": pair.second.number,
        "likeness": 80,
        "reason": "同一电话",
        "state": ["OPEN", "SAME"],
    }


@pytest.mark.parametrize("service", [confirm_pair, dismiss_pair])
def test_decision_without_reason_or_right_changes_nothing(service):
    pair = make_pair()

    for actor, reason in (
        (make_actor(Role.CREDIT_ANALYST), "  "),
        (make_actor(Role.SALESPERSON), "同一电话"),
    ):
        with pytest.raises(RefusedError):
            service(pair=pair, reason=reason, actor=actor, now=NOW)

    kept = DuplicatePair.objects.get()
    assert (kept.state, kept.decision_reason, kept.decided_at) == ("OPEN", "", None)
    assert Event.objects.count() == 0


def test_second_decision_is_refused():
    pair, analyst = make_pair(), make_actor(Role.CREDIT_ANALYST)
    stale = DuplicatePair.objects.get()
    dismiss_pair(pair=pair, reason="两家", actor=analyst, now=NOW)

    with pytest.raises(RefusedError):
        confirm_pair(pair=stale, reason="一家", actor=analyst, now=NOW)

    kept = DuplicatePair.objects.select_related("first", "second").get()
    assert (kept.state, kept.decision_reason) == ("DIFFERENT", "两家")


@pytest.mark.parametrize("role", Role.values)
def test_only_who_compares_customers_searches(role):
    actor = unsaved_actor(role)
    may = role in {Role.CREDIT_MANAGER, Role.CREDIT_ANALYST, Role.FINANCE_DIRECTOR}

    if may:
        order_search(actor=actor, now=NOW)
    else:
        with pytest.raises(RefusedError):
            order_search(actor=actor, now=NOW)

    assert DBTaskResult.objects.count() == Event.objects.count() == int(may)


def test_database_keeps_a_pair_once_and_in_order():
    pair = make_pair()

    for first, second in ((pair.first, pair.second), (pair.second, pair.first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_pair(first, second)


@pytest.fixture
def analyst(client):
    user = make_user(Role.CREDIT_ANALYST)
    client.force_login(user)
    return user


def test_page_shows_a_pair_with_its_reasons(client, analyst):
    pair = make_pair()

    text = client.get("/customers/duplicates/pairs/").content.decode()

    assert pair.first.name in text
    assert pair.second.number in text
    assert "名称仅差“集团”" in text
    assert "信用代码不同" in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_for_many_pairs(client, analyst, count):
    for _each in range(count):
        make_pair()

    with CaptureQueriesContext(connection) as asked:
        client.get("/customers/duplicates/pairs/")

    own = [query for query in asked.captured_queries if "customers_duplicatepair" in query["sql"]]
    assert len(own) == 2


def test_pair_is_decided_from_its_dialog(client, analyst):
    pair = make_pair()
    address = f"/customers/duplicates/pairs/{pair.pk}/confirmation/"

    faulty = client.post(address, {"reason": ""})
    right = client.post(address, {"reason": "同一地址"})

    pair.refresh_from_db()
    assert (faulty.status_code, right.status_code) == (422, 302)
    assert right["Location"] == "/customers/duplicates/pairs/"
    assert pair.state == "SAME"
    assert "同一地址" in client.get("/customers/duplicates/pairs/?state=decided").content.decode()


def test_search_is_ordered_from_the_page(client, analyst):
    response = client.post("/customers/duplicates/search/")

    assert response.status_code == 302
    assert DBTaskResult.objects.count() == 1


def test_code_of_a_pair_is_not_needed_for_a_search():
    register("Acme Trading Co., Ltd.", country="US", uscc="", address="12 Main Street")
    register("ACME Trading Inc.", country="US", uscc="", address="12, Main Street")
    register("启明贸易有限公司", uscc=make_uscc())

    assert search_duplicates(actor=SYSTEM, now=NOW) == SearchOutcome(3, 1, 1, 0)
