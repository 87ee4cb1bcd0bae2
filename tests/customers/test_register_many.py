"""Bringing many customers in: whole or not at all, and the same again changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.customers.records import make_record
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.customers.models import Customer, ImportFile
from zixin.customers.services.registration import (
    ImportOutcome,
    RowsRefusedError,
    register_customers,
)
from zixin.kernel.actor import Actor
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def make_file() -> ImportFile:
    return ImportFile.objects.create(
        kind="customers", name="客户.xlsx", sha256="a" * 64, size_bytes=1, brought_at=NOW
    )


def narrow_importer() -> Actor:
    """Someone who imports but sees his own customers alone; no role of the product is that."""
    user = make_user()
    return Actor(
        user_id=user.pk,
        name="乙",
        permissions=frozenset({"desk.import", "customers.view", "customers.register"}),
    )


def test_rows_become_customers_with_one_event():
    actor, file = make_actor("credit_analyst"), make_file()
    rows = [make_record(name=f"示例{number}号有限公司") for number in range(3)]

    outcome = register_customers(rows=rows, import_file=file, actor=actor, now=NOW)

    assert outcome == ImportOutcome(created=3, updated=0, unchanged=0)
    assert list(Customer.objects.order_by("pk").values_list("number", "import_file_id")) == [
        (f"CU-2026-00000{number}", file.pk) for number in (1, 2, 3)
    ]
    event = Event.objects.get()
    assert (event.kind, event.data["customers"]) == ("customers.batch.registered", 3)
    assert len(event.data["digest"]) == 64


def test_same_rows_again_change_nothing():
    actor, file = make_actor("credit_analyst"), make_file()
    rows = [make_record(name=f"示例{number}号有限公司") for number in range(3)]
    register_customers(rows=rows, import_file=file, actor=actor, now=NOW)

    outcome = register_customers(rows=rows, import_file=file, actor=actor, now=NOW)

    assert outcome == ImportOutcome(created=0, updated=0, unchanged=3)
    assert Customer.objects.count() == 3
    assert Event.objects.count() == 1


def test_row_changes_the_customer_with_its_code_and_keeps_what_it_does_not_say():
    actor, file = make_actor("credit_analyst"), make_file()
    row = make_record(number="K-1", phone="1", address="示例路1号")
    register_customers(rows=[row], import_file=file, actor=actor, now=NOW)

    outcome = register_customers(
        rows=[replace(row, number="", phone="2", address="")],
        import_file=file,
        actor=actor,
        now=NOW,
    )

    assert outcome == ImportOutcome(created=0, updated=1, unchanged=0)
    customer = Customer.objects.get()
    assert (customer.number, customer.phone, customer.address) == ("K-1", "2", "示例路1号")
    event = Event.objects.latest("sequence")
    assert event.kind == "customers.customer.changed"
    assert event.customer_id == customer.pk
    assert event.data["before"] == {"phone": "•••"}


def test_foreign_row_means_the_customer_with_its_number():
    actor, file = make_actor("credit_analyst"), make_file()
    row = make_record(number="US-1", name="Example Tools", country="US")
    register_customers(rows=[row], import_file=file, actor=actor, now=NOW)

    outcome = register_customers(
        rows=[replace(row, phone="2")], import_file=file, actor=actor, now=NOW
    )

    assert outcome == ImportOutcome(created=0, updated=1, unchanged=0)


def test_one_faulty_row_takes_none():
    actor, file = make_actor("credit_analyst"), make_file()
    good = make_record()
    rows = [good, make_record(name="\u200b示例"), make_record(uscc="1"), replace(good, name="再来")]

    with pytest.raises(RowsRefusedError) as refused:
        register_customers(rows=rows, import_file=file, actor=actor, now=NOW)

    assert [(fault.index, fault.field) for fault in refused.value.faults] == [
        (1, "name"),
        (2, "uscc"),
        (3, "uscc"),
    ]
    assert Customer.objects.count() == 0
    assert Event.objects.count() == 0


@pytest.mark.parametrize("key", ["uscc", "number"])
def test_customer_of_others_is_neither_changed_nor_told(key):
    record = make_record(number="K-9", name="外部机密有限公司")
    foreign = make_customer(number="K-9", name="外部机密有限公司", uscc=record.uscc)
    row = make_record(name="乙的客户", **{key: getattr(record, key)})

    with pytest.raises(RowsRefusedError) as refused:
        register_customers(rows=[row], import_file=make_file(), actor=narrow_importer(), now=NOW)

    assert [(fault.index, fault.field) for fault in refused.value.faults] == [(0, key)]
    assert "机密" not in refused.value.faults[0].message
    foreign.refresh_from_db()
    assert (foreign.name, foreign.revision) == ("外部机密有限公司", 1)
    assert Event.objects.count() == 0


def test_code_and_number_of_two_customers_are_refused():
    actor = make_actor("credit_analyst")
    one, other = make_record(number="K-1"), make_record(number="K-2")
    register_customers(rows=[one, other], import_file=make_file(), actor=actor, now=NOW)

    with pytest.raises(RowsRefusedError):
        register_customers(
            rows=[replace(one, number="K-2")], import_file=make_file(), actor=actor, now=NOW
        )

    assert Customer.objects.filter(revision=1).count() == 2


def test_import_needs_the_right():
    with pytest.raises(RefusedError):
        register_customers(
            rows=[make_record()], import_file=make_file(), actor=make_actor("salesperson"), now=NOW
        )

    assert Customer.objects.count() == 0
