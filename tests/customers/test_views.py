"""The pages that register and change a customer."""

from __future__ import annotations

import pytest

from tests.customers.records import make_record, make_uscc
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.customers.models import Customer
from zixin.customers.rules.names import name_key
from zixin.customers.services.registration import register_customer
from zixin.kernel.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    user = make_user("credit_analyst")
    client.force_login(user)
    return user


def answers(**fields) -> dict[str, object]:
    return {"name": "启明精密机械有限公司", "uscc": make_uscc(), "country": "CN", **fields}


def test_customer_is_registered_from_the_form(client, analyst):
    response = client.post(
        "/customers/new/",
        answers(
            industry="C",
            terms_days="６０",
            expected_annual_purchases="１,２３4,567.8",
            remark="甲\r\n乙",
        ),
    )

    customer = Customer.objects.get()
    assert response.status_code == 302
    assert response["Location"] == f"/customers/{customer.number}/"
    assert customer.terms_days == 60
    assert str(customer.expected_annual_purchases) == "1234567.80"
    assert customer.remark == "甲\n乙"
    assert Event.objects.get().actor_id == analyst.pk


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"name": ""}, "name"),
        ({"name": "启\u200b明"}, "name"),
        ({"name": "启\u202e明"}, "name"),
        ({"name": "\0启明"}, "name"),
        ({"uscc": "91110000600037341M"}, "uscc"),
        ({"uscc": ""}, "uscc"),
        ({"country": "ZZ"}, "country"),
        ({"number": "../1"}, "number"),
        ({"registered_capital": "NaN"}, "registered_capital"),
        ({"registered_capital": "Infinity"}, "registered_capital"),
        ({"registered_capital": "1e5"}, "registered_capital"),
        ({"registered_capital": "1_000"}, "registered_capital"),
        ({"registered_capital": "12.50元"}, "registered_capital"),
        ({"registered_capital": "1,23"}, "registered_capital"),
        ({"registered_capital": "-1"}, "registered_capital"),
        ({"terms_days": "1_0"}, "terms_days"),
        ({"terms_days": "400"}, "terms_days"),
        ({"established_on": "2999-01-01"}, "established_on"),
        ({"established_on": "yesterday"}, "established_on"),
        ({"salesperson": "999999"}, "salesperson"),
        ({"department": "1 OR 1=1"}, "department"),
        ({"size": "giant"}, "size"),
    ],
)
def test_wrong_answer_is_refused_at_its_field(client, analyst, fields, name):
    response = client.post("/customers/new/", answers(**fields))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert Customer.objects.count() == 0
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>甲公司",
        "{{7*7}}{% now %}甲公司",
        "{0.__class__}甲",
        "%s甲公司",
        "👩🏽甲公司",
    ],
)
def test_odd_name_is_text_and_nothing_else(client, analyst, name):
    client.post("/customers/new/", answers(name=name))

    customer = Customer.objects.get()
    page = client.get(f"/customers/{customer.number}/").content.decode()
    assert customer.name == name
    assert "<script>alert" not in page
    assert client.get("/customers/").status_code == 200


def test_fields_the_form_does_not_have_are_ignored(client, analyst):
    client.post(
        "/customers/new/",
        answers(
            revision="77", search_text="x", registered_at="1999-01-01", id="5", import_file="1"
        ),
    )

    customer = Customer.objects.get()
    assert customer.revision == 1
    assert customer.import_file_id is None
    assert customer.registered_at.year > 2000
    assert "启明精密机械" in customer.search_text


def test_similar_name_asks_once_and_then_goes_on(client, analyst):
    make_customer(name="上海启明精密机械公司", name_key=name_key("上海启明精密机械公司"))
    given = answers()

    asked = client.post("/customers/new/", given)
    assert asked.status_code == 422
    assert "上海启明精密机械公司" in asked.content.decode()
    assert Customer.objects.count() == 1

    confirmed = client.post("/customers/new/", {**given, "is_another": "on"})
    assert confirmed.status_code == 302
    assert Customer.objects.count() == 2


def test_wrong_code_and_similar_name_are_told_together(client, analyst):
    make_customer(name="启明精密机械公司", name_key=name_key("启明精密机械公司"))

    response = client.post("/customers/new/", answers(uscc="91110000600037341M"))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["uscc", "__all__"]
    assert Customer.objects.count() == 1


def test_hint_is_a_fragment_of_its_own(client, analyst):
    known = make_customer(name="启明精密机械公司", name_key=name_key("启明精密机械公司"))

    page = client.get(
        "/customers/duplicates/", {"name": "启明精密机械"}, headers={"HX-Target": "duplicates"}
    )

    assert page.status_code == 200
    assert page.content.decode().strip().startswith('<div id="duplicates"')
    assert known.number in page.content.decode()


def test_change_saves_and_a_stale_page_is_refused(client, analyst):
    actor = make_actor(user=analyst)
    customer = register_customer(record=make_record(phone="1"), actor=actor, now=NOW)
    given = answers(name=customer.name, uscc=customer.uscc, phone="2", revision="1")

    assert client.post(f"/customers/{customer.number}/edit/", given).status_code == 302
    stale = client.post(f"/customers/{customer.number}/edit/", {**given, "phone": "3"})

    assert stale.status_code == 422
    customer.refresh_from_db()
    assert (customer.phone, customer.revision) == ("2", 2)
    assert Event.objects.count() == 2


def test_form_shows_what_is_known(client, analyst):
    actor = make_actor(user=analyst)
    record = make_record(name="单县化工", pinyin="shan xian hua gong", industry="C26", country="CN")
    customer = register_customer(record=record, actor=actor, now=NOW)

    form = client.get(f"/customers/{customer.number}/edit/").context["form"]

    assert form["pinyin"].value() == "shan xian hua gong"
    assert form["industry"].value() == "C26"
    assert "C26" in dict(form.fields["industry"].choices)


@pytest.mark.parametrize("role", ["salesperson", "internal_auditor", "administrator"])
@pytest.mark.parametrize(
    "path", ["/customers/new/", "/customers/duplicates/", "/customers/K-1/edit/"]
)
def test_pages_need_the_right(client, role, path):
    make_customer(number="K-1", name="机密甲公司")
    client.force_login(make_user(role))

    response = client.get(path)

    assert response.status_code == 403
    assert "机密" not in response.content.decode()


def test_stranger_is_sent_to_sign_in(client):
    response = client.get("/customers/new/")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/customers/new/"
