"""What open lawsuits and enforcement cases ask for, as shares of equity that models read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.assessment.records import record_items
from tests.dossier.records import REGISTER, add
from tests.factories import NOW, make_customer, make_user
from zixin.dossier.queries import facts_known

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)


def shares(customer):
    known = facts_known([customer.pk], as_of=TODAY).get(customer.pk, {})
    return tuple(
        known[code].value if code in known else None
        for code in ("litigation_share", "enforcement_share")
    )


def customer_with(equity="1000000", **statement):
    customer = make_customer()
    record_items(customer, 2025, {"equity": equity}, **statement)
    return customer


def enforcement(customer, amount="250000", **values):
    values = {"about": "company", "filed_on": date(2025, 9, 1), "case_number": "1", **values}
    amount = None if amount is None else Decimal(amount)
    add(customer, "enforcement", origin=REGISTER, amount=amount, **values)


def test_shares_rest_on_open_cases_and_the_newest_equity():
    customer = customer_with()
    record_items(customer, 2024, {"equity": "9"})
    enforcement(customer)
    enforcement(customer, "50000", case_number="2")
    enforcement(customer, "70000", case_number="3", ended_on=TODAY)
    enforcement(customer, "90000", case_number="4", performance="all")
    enforcement(customer, "90000", case_number="5", about="controller")
    add(customer, "lawsuit", origin=REGISTER, amount=Decimal(20_000))

    assert shares(customer) == ("0.02", "0.3")
    fact = facts_known([customer.pk], as_of=TODAY)[customer.pk]["enforcement_share"]
    assert (fact.source, fact.verification) == ("public", "cross_checked")


def test_a_share_is_no_surer_than_the_statement_it_divides_by():
    customer = customer_with(evidence="management")
    enforcement(customer)

    fact = facts_known([customer.pk], as_of=TODAY)[customer.pk]["enforcement_share"]
    assert fact.verification == "claimed"


@pytest.mark.parametrize(
    ("equity", "currency", "amount"),
    [
        ("0", "CNY", "250000"),
        ("-5", "CNY", "250000"),
        ("1000000", "USD", "250000"),
        ("1000000", "CNY", None),
        (None, "CNY", "250000"),
    ],
)
def test_a_share_without_amount_or_equity_is_undefined(equity, currency, amount):
    customer = make_customer() if equity is None else customer_with(equity, currency=currency)
    enforcement(customer, amount)

    assert shares(customer) == (None, None)


def test_nothing_owed_is_zero_only_where_the_courts_were_searched():
    customer, unsearched = make_customer(), customer_with()
    add(customer, "search", origin=REGISTER)

    assert shares(customer) == ("0", "0")
    assert shares(unsearched) == (None, None)


def test_an_undefined_share_is_shown_as_undefined(client):
    client.force_login(make_user("credit_analyst"))
    customer = customer_with("-5")
    enforcement(customer)

    page = client.get(f"/customers/{customer.number}/file/facts/").context["shelves"]
    row = next(row for of in page for row in of.rows if row.code == "enforcement_share")
    assert row.known is None


def test_a_statement_recorded_later_was_not_known_before():
    customer = customer_with()
    enforcement(customer)

    early = facts_known([customer.pk], as_of=TODAY, known_at=NOW - timedelta(seconds=1))
    assert early.get(customer.pk, {}).get("enforcement_share") is None
