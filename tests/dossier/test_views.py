"""The pages of the credit file."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_customer, make_user
from zixin.dossier.models import Fact, ItemRating
from zixin.kernel.models import Event

pytestmark = pytest.mark.django_db

FACT = {
    "value": "95%",
    "as_of": "2026-01-31",
    "source": "ledger",
    "method": "calculated",
    "verification": "verified",
    "expires_on": "",
    "evidence": "open items of January",
}


def sign_in(client, role="credit_analyst"):
    user = make_user(role)
    client.force_login(user)
    return user


def test_the_file_shows_every_fact_that_may_be_recorded(client):
    sign_in(client)
    customer = make_customer()

    page = client.get(f"/customers/{customer.number}/file/facts/").content.decode()

    assert "按期付款率" in page or "on_time_share" in page
    assert "实际控制人品行" in page


def test_a_fact_is_recorded_with_its_source_and_shown(client):
    user = sign_in(client)
    customer = make_customer()

    response = client.post(f"/customers/{customer.number}/file/facts/on_time_share/", FACT)

    assert (response.status_code, response["Location"]) == (
        302,
        f"/customers/{customer.number}/file/facts/",
    )
    fact = Fact.objects.get()
    assert (fact.value, fact.source, fact.verification) == ("0.95", "ledger", "verified")
    assert Event.objects.get(kind="dossier.facts.recorded").actor_id == user.pk
    assert "0.95" in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", ""),
        ("value", "sehr gut"),
        ("value", "1e3"),
        ("value", "NaN"),
        ("as_of", "2999-01-01"),
        ("as_of", "yesterday"),
        ("source", "rumour"),
        ("expires_on", "2020-01-01"),
        ("evidence", "x" * 301),
    ],
)
def test_a_faulty_fact_is_shown_at_its_field_and_changes_nothing(client, field, value):
    sign_in(client)
    customer = make_customer()

    response = client.post(
        f"/customers/{customer.number}/file/facts/on_time_share/", {**FACT, field: value}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Fact.objects.count() == 0


def test_an_item_is_judged_by_its_anchors(client):
    user = sign_in(client)
    customer = make_customer()
    address = f"/customers/{customer.number}/file/items/q_owner/"

    assert (
        client.post(address, {"level": 1, "reason": "", "as_of": "2026-01-31"}).status_code == 422
    )
    assert (
        client.post(address, {"level": 7, "reason": "x", "as_of": "2026-01-31"}).status_code == 422
    )
    response = client.post(address, {"level": 1, "reason": "met twice", "as_of": "2026-01-31"})

    assert response.status_code == 302
    rating = ItemRating.objects.get()
    assert (rating.level, rating.rater_id, rating.reason) == (1, user.pk, "met twice")


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (None, "file/", 302),
        ("credit_controller", "file/", 200),
        ("credit_controller", "file/facts/", 200),
        ("credit_controller", "file/sections/owners/", 200),
        ("credit_controller", "file/sections/owners/history/", 200),
        ("credit_controller", "file/sections/nothing/", 404),
        ("credit_controller", "file/entries/owner/", 403),
        ("credit_analyst", "file/entries/owner/", 200),
        ("credit_analyst", "file/entries/nothing/", 404),
        ("credit_analyst", "file/entries/owner/1/correction/", 404),
        ("credit_analyst", "file/conflicts/", 200),
        ("credit_analyst", "file/conflicts/dishonest_listing/ruling/", 403),
        ("credit_manager", "file/conflicts/dishonest_listing/ruling/", 404),
        ("credit_analyst", "file/sections/owners/level/", 403),
        ("credit_manager", "file/sections/owners/level/", 200),
        ("credit_analyst", "file/review/", 200),
        ("credit_controller", "file/review/", 403),
        ("credit_analyst", "file/readers/", 200),
        ("salesperson", "file/readers/", 403),
        ("credit_controller", "file/facts/on_time_share/", 403),
        ("credit_controller", "file/items/q_owner/", 403),
        ("salesperson", "file/", 403),
        ("ar_accountant", "file/facts/on_time_share/", 200),
        ("ar_accountant", "file/items/q_owner/", 403),
        ("credit_analyst", "file/facts/months/", 404),
        ("credit_analyst", "file/facts/nothing/", 404),
        ("credit_analyst", "file/items/nothing/", 404),
    ],
)
def test_each_page_opens_to_whom_it_should(client, role, address, status):
    customer = make_customer()
    if role:
        sign_in(client, role)

    assert client.get(f"/customers/{customer.number}/{address}").status_code == status


def test_a_customer_that_is_not_there_is_not_found(client):
    sign_in(client)

    assert client.get("/customers/C999999/file/").status_code == 404


def test_the_facts_ask_as_often_for_one_fact_as_for_many(client):
    sign_in(client)
    customer = make_customer()
    address = f"/customers/{customer.number}/file/facts/"
    counts = []
    for code in ("on_time_share", "average_days_late", "dispute_share"):
        client.post(f"/customers/{customer.number}/file/facts/{code}/", {**FACT, "value": "0.5"})
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[1:] == counts[:1] * 2
