"""A limit takes the place of the one before it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import NOW, make_actor, make_customer
from zixin.exposure.models import CreditLimit
from zixin.exposure.queries import active_limits_for, limits_for
from zixin.exposure.services import open_limit
from zixin.kernel.audit import Event

pytestmark = pytest.mark.django_db


def _open(customer, amount, *, currency="CNY", source="CA-1"):
    return open_limit(
        customer=customer,
        amount=Decimal(amount),
        currency=currency,
        terms_days=30,
        valid_from=date(2026, 3, 2),
        valid_until=date(2027, 3, 2),
        source=source,
        actor=make_actor("general_manager"),
        now=NOW,
    )


def test_new_limit_supersedes_the_present_one():
    customer = make_customer()
    first = _open(customer, 100)

    second = _open(customer, 250, source="CA-2")

    first.refresh_from_db()
    assert (first.state, second.state) == ("SUPERSEDED", "ACTIVE")
    kinds = list(Event.objects.order_by("sequence").values_list("kind", "customer_id"))
    assert kinds == [
        ("exposure.limit.opened", customer.pk),
        ("exposure.limit.superseded", customer.pk),
        ("exposure.limit.opened", customer.pk),
    ]
    superseded = Event.objects.get(kind="exposure.limit.superseded")
    assert superseded.data == {
        "amount": "100.00",
        "by": "CA-2",
        "state": ["ACTIVE", "SUPERSEDED"],
    }


def test_limits_of_two_currencies_and_customers_stand_side_by_side():
    one, other = make_customer(), make_customer()
    _open(one, 100)
    _open(one, 100, currency="USD")
    _open(other, 0)

    assert CreditLimit.objects.filter(state="ACTIVE").count() == 3


def test_limits_are_seen_with_the_customer():
    seller = make_actor("salesperson")
    own = _open(make_customer(salesperson_id=seller.user_id), 100)
    foreign = _open(make_customer(), 200)

    assert list(limits_for(seller)) == [own]
    assert set(active_limits_for(make_actor("credit_analyst"))) == {own, foreign}
    assert list(limits_for(make_actor("administrator"))) == []
