from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from decimal import Decimal

from tests.site.demo.generation.worlds import whole_world
from zixin.site.demo.generation import generate_world

PINNED = "f75297116a48328e23a4db1e6373c85271e9a50ff639c3047bbb7e2ea982e834"


def test_new_customers_hand_in_invoices_and_a_few_nothing():
    world = whole_world()
    stated = {item.customer_number for item in world.statements}
    billed = {item.customer_number for item in world.invoices}
    new = {person.number for person in world.customers} - stated

    assert len(new) == 12
    assert len(new & billed) >= 8
    assert new - billed
    assert billed & stated


def test_an_invoice_bears_its_number_once_a_customer():
    keys = Counter((row.customer_number, row.number) for row in whole_world().invoices)

    assert set(keys.values()) == {1}


def test_invoices_lie_between_the_founding_and_the_cut_off():
    world = whole_world()
    founded = {person.number: person.established_on for person in world.customers}

    assert all(
        founded[row.customer_number] < row.issued_on <= date(2026, 4, 30) for row in world.invoices
    )


def test_red_invoices_alone_are_negative_and_tax_follows_the_amount():
    for row in whole_world().invoices:
        assert (row.amount < 0) == (row.state == "red")
        assert Decimal(0) <= row.tax / row.amount <= Decimal("0.14") or abs(row.amount) < 1


def test_a_year_later_the_invoices_run_a_year_longer():
    later = generate_world(customers=60, last_year=2026)

    assert max(row.issued_on for row in later.invoices).year == 2027


def test_the_same_seed_makes_the_same_invoices():
    rows = "\n".join(map(repr, whole_world().invoices))

    assert len(whole_world().invoices) == 5151
    assert hashlib.sha256(rows.encode()).hexdigest() == PINNED
