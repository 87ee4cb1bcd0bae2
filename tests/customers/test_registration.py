"""Registering and changing customers one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.customers.records import make_record, make_uscc
from tests.factories import NOW, make_actor, make_department, make_user
from zixin.customers.models import Customer
from zixin.customers.services.registration import change_customer, register_customer
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def test_registration_keeps_the_facts_and_how_to_find_them():
    actor = make_actor("credit_analyst")
    code = make_uscc()

    customer = register_customer(
        record=make_record(name="重庆示例机械有限公司", uscc=code.lower(), industry="c34"),
        actor=actor,
        now=NOW,
    )

    kept = Customer.objects.get()
    assert kept == customer
    assert kept.number == "CU-2026-000001"
    assert kept.uscc == code
    assert kept.industry == "C34"
    assert kept.pinyin_initials == "cqsljxyxgs"
    assert kept.search_text == (
        "cu-2026-000001 重庆示例机械有限公司 示例机械 "
        f"chongqingshilijixieyouxiangongsi cqsljxyxgs {code.lower()}"
    )
    event = Event.objects.get()
    assert event.kind == "customers.customer.registered"
    assert event.customer_id == kept.pk
    assert event.data["after"]["name"] == "重庆示例机械有限公司"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "示\u200b例"}, "name"),
        ({"name": "长" * 201}, "name"),
        ({"name": "长" * 10_000_000}, "name"),
        ({"uscc": ""}, "uscc"),
        ({"uscc": "91110000600037341M"}, "uscc"),
        ({"country": "US", "uscc": "91110000600037341L"}, "uscc"),
        ({"country": "ZZ", "uscc": ""}, "country"),
        ({"industry": "Z99"}, "industry"),
        ({"size": "huge"}, "size"),
        ({"number": "A/1"}, "number"),
        ({"number": "New"}, "number"),
        ({"number": ".."}, "number"),
        ({"email": "nobody"}, "email"),
        ({"terms_days": -1}, "terms_days"),
        ({"terms_days": 366}, "terms_days"),
        ({"registered_capital": Decimal("NaN")}, "registered_capital"),
        ({"registered_capital": Decimal("Infinity")}, "registered_capital"),
        ({"expected_annual_purchases": Decimal(-1)}, "expected_annual_purchases"),
        ({"expected_annual_purchases": Decimal("1e16")}, "expected_annual_purchases"),
        ({"established_on": date(2026, 3, 3)}, "established_on"),
        ({"customer_since": date(1, 1, 1)}, "customer_since"),
        ({"remark": "\u202e倒"}, "remark"),
        ({"salesperson_id": 99_999}, "salesperson"),
        ({"department_id": 99_999}, "department"),
    ],
)
def test_registration_refuses_a_fact_that_cannot_be_right(fields, field):
    actor = make_actor("credit_analyst")

    with pytest.raises(RefusedError) as refused:
        register_customer(record=make_record(**fields), actor=actor, now=NOW)

    assert refused.value.field == field
    assert Customer.objects.count() == 0
    assert Event.objects.count() == 0


def test_foreign_company_needs_no_code():
    actor = make_actor("credit_analyst")

    for name in ("Example Tools GmbH", "Sample Steel AG"):
        register_customer(record=make_record(name=name, country="de"), actor=actor, now=NOW)

    assert list(Customer.objects.values_list("country", "uscc")) == [("DE", ""), ("DE", "")]


@pytest.mark.parametrize("role", ["salesperson", "internal_auditor", "administrator"])
def test_registration_needs_the_right(role):
    actor = make_actor(role)

    with pytest.raises(RefusedError):
        register_customer(record=make_record(), actor=actor, now=NOW)

    assert Customer.objects.count() == 0
    assert Event.objects.count() == 0


@pytest.mark.parametrize("field", ["uscc", "number"])
def test_code_and_number_are_taken_once(field):
    actor = make_actor("credit_analyst")
    first = register_customer(record=make_record(number="K-1"), actor=actor, now=NOW)

    with pytest.raises(RefusedError) as refused:
        register_customer(
            record=make_record(name="另一家", **{field: getattr(first, field)}),
            actor=actor,
            now=NOW,
        )

    assert refused.value.field == field
    assert Customer.objects.count() == 1
    assert Event.objects.count() == 1


def test_change_records_each_fact_before_and_after():
    actor = make_actor("credit_analyst")
    seller = make_user("salesperson", department=make_department())
    record = make_record(phone="021-1")
    customer = register_customer(record=record, actor=actor, now=NOW)

    changed = change_customer(
        customer=customer,
        record=replace(record, phone="021-2", salesperson_id=seller.pk),
        revision=1,
        actor=actor,
        now=NOW,
    )

    assert changed.revision == 2
    assert Customer.objects.get().phone == "021-2"
    event = Event.objects.latest("sequence")
    assert event.kind == "customers.customer.changed"
    assert event.data == {
        "before": {"phone": "•••", "salesperson_id": None},
        "after": {"phone": "•••", "salesperson_id": seller.pk},
        "revision": 2,
    }


def test_who_to_reach_stands_sealed_in_the_database_and_nowhere_else():
    record = make_record(contact="赵财", phone="021-58880123", email="cai@example.com")
    customer = register_customer(record=record, actor=make_actor("credit_analyst"), now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact, phone, email FROM customers_customer")
        row = cursor.fetchone()
    assert [token[:6] for token in row] == ["2.a.1."] * 3
    kept = Customer.objects.get()
    assert (kept.contact, kept.phone, kept.email) == ("赵财", "021-58880123", "cai@example.com")
    assert "5888" not in kept.search_text
    after = Event.objects.get(subject_id=str(customer.pk)).data["after"]
    assert [after[name] for name in ("contact", "phone", "email")] == ["•••"] * 3


def test_change_of_nothing_writes_nothing():
    actor = make_actor("credit_analyst")
    record = make_record()
    customer = register_customer(record=record, actor=actor, now=NOW)

    change_customer(customer=customer, record=record, revision=1, actor=actor, now=NOW)

    assert Customer.objects.get().revision == 1
    assert Event.objects.count() == 1


def test_change_keeps_a_custom_reading_findable():
    actor = make_actor("credit_analyst")
    record = make_record(name="单县化工")
    customer = register_customer(record=record, actor=actor, now=NOW)
    assert customer.pinyin == "dan xian hua gong"

    spoken = replace(record, pinyin="shan xian hua gong")
    change_customer(customer=customer, record=spoken, revision=1, actor=actor, now=NOW)

    assert "shanxianhuagong sxhg" in Customer.objects.get().search_text


def test_change_of_a_stale_page_is_refused():
    actor = make_actor("credit_analyst")
    record = make_record(phone="1")
    customer = register_customer(record=record, actor=actor, now=NOW)
    later = NOW + timedelta(minutes=1)
    change_customer(
        customer=customer, record=replace(record, phone="2"), revision=1, actor=actor, now=later
    )

    with pytest.raises(RefusedError):
        change_customer(
            customer=customer, record=replace(record, phone="3"), revision=1, actor=actor, now=later
        )

    assert Customer.objects.get().phone == "2"
    assert Event.objects.count() == 2


def test_change_never_moves_the_number():
    actor = make_actor("credit_analyst")
    record = make_record(number="K-7")
    customer = register_customer(record=record, actor=actor, now=NOW)

    change_customer(
        customer=customer,
        record=replace(record, number="K-8", phone="5"),
        revision=1,
        actor=actor,
        now=NOW,
    )

    assert Customer.objects.get().number == "K-7"
