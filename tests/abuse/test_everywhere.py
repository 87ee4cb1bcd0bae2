"""Abuse that could hit any page: hostile words, foreign filters, false hosts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import make_customer, make_user
from tests.matrix.test_edges import answers
from tests.matrix.world import make_world
from zixin.accounts.models import User
from zixin.accounts.roles import Role
from zixin.customers.models import Customer

HOSTILE = "<script>alert(7)</script>{{7*7}}{0.__class__}%s${7*7}\"'onload=x"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def test_hostile_words_are_shown_as_text_on_every_page() -> None:
    world = make_world(Role.CREDIT_MANAGER)
    Customer.objects.update(name=HOSTILE, remark=HOSTILE, address=HOSTILE, legal_rep=HOSTILE)

    wrong, told = [], 0
    for name, answer, _written in answers(world):
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        page = answer.content.decode()
        told += "&lt;script&gt;alert(7)" in page
        if "<script>alert(7)" in page or "\"'onload=x" in page or answer.status_code >= 500:
            wrong.append((name, answer.status_code))

    assert wrong == []
    assert told >= 8  # the words were there to be shown


@pytest.mark.parametrize(
    "query",
    [
        "owner__password__startswith=a",
        "salesperson__password__startswith=p",
        "_connector=OR&pk__gte=0",
        "grade__gte=A&limit__amount__gte=1",
        "sort=salesperson__password",
        "sort=-remark%00",
        "page=-1",
        "page=99999999999999999999",
        "industry[]=C&industry=C%27%20OR%201=1--",
    ],
)
def test_foreign_filter_shows_nothing_more_and_asks_the_database_nothing_else(query: str) -> None:
    client = Client()
    client.force_login(make_user(Role.SALESPERSON))
    make_customer(name="金丝雀Q7X有限公司", salesperson=make_user(Role.SALESPERSON))

    with CaptureQueriesContext(connection) as ran:
        answer = client.get(f"/customers/?{query}")

    assert answer.status_code in (200, 404, 422)
    assert "金丝雀Q7X" not in answer.content.decode()
    asked = " ".join(row["sql"] for row in ran.captured_queries)
    assert '"accounts_user"."password" LIKE' not in asked
    assert " OR 1=1" not in asked


def test_fields_that_a_form_does_not_have_change_nothing() -> None:
    world = make_world(Role.CREDIT_ANALYST)
    client = Client()
    client.force_login(world.user)
    other = make_customer()
    customer = Customer.objects.get(number=world.things["own"]["customer"]["number"])
    page = client.get(f"/customers/{customer.number}/edit/")
    typed = {
        name: "" if value is None else value for name, value in page.context["form"].initial.items()
    }

    client.post(
        f"/customers/{customer.number}/edit/",
        {
            **typed,
            "revision": customer.revision,
            "remark": "改",
            "id": other.pk,
            "pk": other.pk,
            "revision_count": 99,
            "registered_at": "2000-01-01",
            "limit_amount": "99999999",
            "grade": "AAA",
            "is_staff": "1",
        },
    )

    after = Customer.objects.get(pk=customer.pk)
    assert after.registered_at == customer.registered_at
    assert Customer.objects.get(pk=other.pk).remark == ""
    assert not User.objects.filter(is_staff=True).exists()


def test_host_that_is_not_ours_is_refused_and_a_forwarded_one_is_not_believed(settings) -> None:
    settings.ALLOWED_HOSTS = ["credit.example.com"]

    assert Client().get("/healthz", headers={"host": "evil.example"}).status_code == 400
    forwarded = {
        "host": "credit.example.com",
        "X-Forwarded-Host": "evil.example",
        "X-Original-URL": "/audit/",
        "X-Rewrite-URL": "/audit/",
    }
    answer = Client().get("/", headers=forwarded)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/")


def test_new_installation_has_no_accounts() -> None:
    assert User.objects.count() == 0
