"""The customer list: what it finds, in which order, and what it never tells."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.customers.records import make_record, make_uscc
from tests.desk.rows import make_application, make_assessment, make_limit
from tests.factories import NOW, make_actor, make_customer, make_department, make_user
from zixin.customers.services.registration import register_customer
from zixin.desk.queries.customer_list import CustomerSearch, list_customers

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)


def register(name: str, **fields):
    return register_customer(
        record=make_record(name=name, **fields), actor=make_actor("credit_analyst"), now=NOW
    )


def names(actor, **search) -> list[str]:
    listing = list_customers(actor, CustomerSearch(**search), today=TODAY)
    return [row.customer.name for row in listing.rows]


def sign_in(client, *roles: str, **fields):
    user = make_user(*roles, **fields)
    client.force_login(user)
    return user


def queries_of(client, path: str) -> int:
    client.get(path)  # the first request also fills what the process keeps
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "words",
    [
        "重庆启明",
        "chongqingqiming",
        "chongqing QIMING",
        "cqqm",
        "ＣＱＱＭ",
        "k-77",
        "k-77 启明",
        "91310000MA",
    ],
)
def test_customer_is_found_by_name_pinyin_initials_number_and_code(words):
    actor = make_actor("credit_analyst")
    register("重庆启明机械有限公司", number="K-77")
    register("远航物流有限公司", number="K-1", country="HK", uscc="")

    assert names(actor, words=words) == ["重庆启明机械有限公司"]


@pytest.mark.parametrize("words", ["%", "_", "' OR ''='", "\\", "\0启铭", "不存在", "启明%"])
def test_signs_of_the_query_language_are_text(words):
    actor = make_actor("credit_analyst")
    register("启明机械有限公司")

    assert names(actor, words=words) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("021-5888 0123", ["甲"]),
        ("（０２１）５８８８０１２３", ["甲"]),
        ("58880123", []),
        ("Cai.Wu@Example.com", ["甲"]),
        ("wu@example.com", []),
        ("赵财", []),
    ],
)
def test_customer_is_found_by_the_whole_telephone_number_or_mailbox_alone(words, found):
    register("甲", phone="021 5888-0123", email="cai.wu@example.com", contact="赵财")
    register("乙", phone="021 5888-0124")

    assert names(make_actor("credit_analyst"), words=words) == found


def test_filters_narrow_and_add_up(published_policies):
    actor = make_actor("credit_analyst")
    department = make_department()
    first = register("甲机械", industry="C34", department_id=department.pk)
    second = register("乙贸易", industry="F51")
    third = register("丙机械", industry="C")
    make_assessment(first, "AA")
    make_assessment(second, "B")
    make_assessment(third, "")
    make_limit(first)
    make_limit(second, days=-1)

    assert names(actor, industry="C") == ["丙机械", "甲机械"]
    assert names(actor, grade="AA") == ["甲机械"]
    assert names(actor, grade="none") == ["丙机械"]
    assert names(actor, limit="yes") == ["甲机械"]
    assert names(actor, limit="no") == ["丙机械", "乙贸易"]
    assert names(actor, limit="expiring") == ["乙贸易"]
    assert names(actor, department_id=department.pk) == ["甲机械"]
    assert names(actor, industry="C", grade="B") == []


def test_orders_put_what_is_missing_last(published_policies):
    actor = make_actor("credit_analyst")
    best = register("丙", number="K-1", customer_since=TODAY)
    worst = register("乙", number="K-3", customer_since=TODAY - timedelta(days=9))
    register("甲", number="K-2")
    make_assessment(best, "AAA", total="95.5")
    make_assessment(worst, "C", total="12.0")
    make_limit(best, amount=Decimal(10))
    make_limit(worst, amount=Decimal(20))

    assert names(actor, sort="name") == ["丙", "甲", "乙"]
    assert names(actor, sort="-name") == ["乙", "甲", "丙"]
    assert names(actor, sort="number") == ["丙", "甲", "乙"]
    assert names(actor, sort="grade") == ["丙", "乙", "甲"]
    assert names(actor, sort="-grade") == ["乙", "丙", "甲"]
    assert names(actor, sort="-score") == ["丙", "乙", "甲"]
    assert names(actor, sort="-limit") == ["乙", "丙", "甲"]
    assert names(actor, sort="since") == ["乙", "丙", "甲"]


@pytest.mark.parametrize("sort", ["salesperson__password", "-id", "?", "name;drop", "__", "-"])
def test_order_beyond_the_list_is_the_order_by_name(sort):
    actor = make_actor("credit_analyst")
    register("乙")
    register("甲")

    assert names(actor, sort=sort) == ["甲", "乙"]


@pytest.mark.parametrize(
    "query",
    [
        "owner__password__startswith=a",
        "_connector=OR",
        "rating__grade__gte=A",
        "grade=ZZ",
        "industry=1",
        "department=999999",
        "department=1 OR 1=1",
        "limit=maybe",
        "page=nine",
        "page=99999",
        "page=-1",
        "q=" + "x" * 500,
        "sort=" + "x" * 500,
    ],
)
def test_address_nobody_offered_answers_the_plain_list(client, query):
    sign_in(client, "credit_analyst")
    make_customer(name="甲机械")

    response = client.get(f"/customers/?{query}")

    assert response.status_code == 200
    assert response.content.decode().count("甲机械") > 0


def test_customers_of_others_are_nowhere(client, published_policies):
    department = make_department()
    foreign = make_customer(
        name="外部机密有限公司",
        number="F-1",
        search_text="f-1 外部机密 waibujimi wbjm",
        department=make_department(name="机密部"),
        salesperson=make_user("salesperson", full_name="机密业务员"),
    )
    make_assessment(foreign, "AAA")
    make_limit(foreign)
    make_application("SUBMITTED", customer=foreign)
    seller = sign_in(client, "salesperson", department=department)
    make_customer(name="自己的客户", salesperson=seller)

    for query in (
        "",
        "?q=外部",
        "?q=wbjm",
        "?q=F-1",
        "?sort=-limit",
        "?limit=yes",
        "?grade=AAA",
        f"?salesperson={foreign.salesperson_id}",
        f"?department={foreign.department_id}",
    ):
        page = client.get(f"/customers/{query}").content.decode()
        assert "机密" not in page
        assert "F-1" not in page.replace("?q=F-1", "").replace('value="F-1"', "")

    assert client.get("/customers/F-1/").status_code == 404
    assert client.get("/customers/F-1/edit/").status_code == 403
    listing = client.get("/customers/").context["listing"]
    assert listing.page.paginator.count == 1


def test_role_without_ratings_neither_sees_nor_sorts_nor_filters_by_them(
    client, published_policies
):
    seller = sign_in(client, "salesperson")
    good = make_customer(name="甲机械", salesperson=seller, pinyin="jia")
    weak = make_customer(name="乙机械", salesperson=seller, pinyin="yi")
    make_assessment(good, "C", total="11.1")
    make_assessment(weak, "AAA", total="99.9")

    for query in ("", "?sort=grade", "?sort=-grade", "?sort=score", "?grade=AAA"):
        response = client.get(f"/customers/{query}")
        rows = [row.customer.name for row in response.context["listing"].rows]
        assert rows == ["甲机械", "乙机械"]
        assert "99.9" not in response.content.decode()
        assert "data-grade" not in response.content.decode()


def test_role_without_limits_does_not_see_them(client):
    sign_in(client, "service_agent")
    limited, bare = make_customer(pinyin="a"), make_customer(pinyin="b")
    make_limit(limited, amount=Decimal("7654321.00"))

    response = client.get("/customers/?limit=no&sort=limit")

    assert [row.customer for row in response.context["listing"].rows] == [limited, bare]
    assert "7,654,321" not in response.content.decode()


def test_list_asks_as_often_for_three_rows_as_for_one(client, published_policies):
    seller = make_user("salesperson", department=make_department())
    sign_in(client, "credit_manager")

    def add() -> None:
        customer = make_customer(salesperson=seller, department=seller.department)
        make_assessment(customer, "A")
        make_limit(customer)
        make_application("SUBMITTED", customer=customer)

    add()
    one = queries_of(client, "/customers/?grade=A&limit=yes&sort=-limit&q=示例")
    add()
    add()
    three = queries_of(client, "/customers/?grade=A&limit=yes&sort=-limit&q=示例")

    assert three == one
    assert one <= 12


def test_fragment_is_the_table_alone(client):
    sign_in(client, "credit_analyst")
    make_customer()

    response = client.get("/customers/", headers={"HX-Target": "customers", "HX-Request": "true"})

    assert response.content.decode().strip().startswith('<div id="customers"')
    assert "<html" not in response.content.decode()


def test_paging_walks_through_every_customer_once(client):
    sign_in(client, "credit_analyst")
    for number in range(30):
        make_customer(pinyin="same", number=f"P-{number:02d}")

    first = client.get("/customers/?page=1").context["listing"].rows
    second = client.get("/customers/?page=2").context["listing"].rows

    assert len(first) == 20
    assert len({row.customer.pk for row in (*first, *second)}) == 30


@pytest.mark.parametrize("role", ["administrator", "confidentiality_officer"])
def test_list_needs_the_right(client, role):
    sign_in(client, role)
    make_customer(name="机密甲", uscc=make_uscc())

    response = client.get("/customers/")

    assert response.status_code == 403
    assert "机密甲" not in response.content.decode()


def test_list_has_no_act(client):
    sign_in(client, "credit_analyst")

    assert client.post("/customers/").status_code == 405
    assert client.delete("/customers/").status_code == 405
