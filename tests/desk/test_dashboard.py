"""The dashboard: figures of what the actor sees, each leading to the list behind it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.desk.rows import make_application, make_assessment, make_limit
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.roles import Role
from zixin.desk.queries.portfolio import portfolio_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def portfolio(published_policies: None) -> None:
    """Three rated customers, one unrated, five limits."""
    steel = make_customer(industry="C31")
    shop = make_customer(industry="F51")
    unknown = make_customer(industry="")
    plain = make_customer()
    for customer, grade in ((steel, "AA"), (shop, "AA"), (unknown, "C")):
        make_assessment(customer, grade)
    make_limit(steel, amount=Decimal(3_000_000))
    make_limit(shop, amount=Decimal(1_000_000), days=60)
    make_limit(unknown, amount=Decimal(800_000), days=-1)
    make_limit(plain, amount=Decimal(200_000), days=61)
    make_limit(steel, amount=Decimal(90_000_000), currency="USD")
    make_limit(plain, amount=Decimal(7), state="SUPERSEDED")


@pytest.mark.usefixtures("portfolio")
def test_dashboard_adds_up_customers_and_limits_by_grade() -> None:
    seen = portfolio_for(make_actor("credit_manager"), now=NOW)
    assert (seen.customers, seen.rated) == (4, 3)
    assert seen.grades["series"][0]["values"] == [0, 2, 0, 0, 0, 0, 0, 0, 1, 1]
    assert seen.grades["colours"][1] == "grade-aa"
    assert seen.grades["links"][1] == "/customers/?grade=AA"
    assert seen.limits["series"][0]["values"] == [0, 400, 0, 0, 0, 0, 0, 0, 0, 20]
    assert seen.limits["links"][8] == "/customers/?grade=C&limit=yes"


@pytest.mark.usefixtures("portfolio")
def test_dashboard_adds_no_other_currency_and_no_lapsed_limit() -> None:
    seen = portfolio_for(make_actor("credit_manager"), now=NOW)
    assert (seen.limit_total, seen.limit_count, seen.foreign_count) == (4_200_000, 3, 1)
    assert [line.limit.amount for line in seen.top] == [3_000_000, 1_000_000, 200_000]
    assert [line.grade for line in seen.top] == ["AA", "AA", ""]


@pytest.mark.usefixtures("portfolio")
def test_limits_expire_up_to_and_with_the_sixtieth_day() -> None:
    seen = portfolio_for(make_actor("credit_manager"), now=NOW)
    assert [line.days_left for line in seen.expiring] == [-1, 60]
    assert (seen.expiring_count, seen.lapsed_count) == (2, 1)


@pytest.mark.usefixtures("portfolio")
def test_heat_table_counts_all_rated_and_names_a_missing_industry() -> None:
    heat = portfolio_for(make_actor("credit_manager"), now=NOW).heat
    assert [row.count for row in heat] == [1, 1, 1]
    assert [row.cells[1].count for row in heat] == [1, 1, 0]
    assert [cell.shade for cell in heat[2].cells] == [0, 0, 0, 0, 0, 0, 0, 0, 50]
    assert heat[0].cells[1].address == "/customers/?industry=C&grade=AA"
    assert heat[2].cells[8].count == 1
    assert heat[2].cells[8].address == ""  # no filter of the list says "not stated"


def test_pending_work_shows_waits_in_days_and_none_where_nothing_waits() -> None:
    make_application("SUBMITTED", days=1)
    make_application("SUBMITTED", days=8, due_at=NOW - timedelta(minutes=1))
    make_application("IN_REVIEW", due_at=NOW)
    make_application("EFFECTIVE", days=90)
    seen = portfolio_for(make_actor("credit_manager"), now=NOW)
    rows = {row.state: row for row in seen.pending}
    assert (seen.open_count, seen.late_count) == (3, 1)
    submitted = rows["SUBMITTED"]
    assert (submitted.count, submitted.average_days, submitted.longest_days) == (2, 4.5, 8)
    assert (rows["DRAFT"].count, rows["DRAFT"].average_days) == (0, None)
    assert "EFFECTIVE" not in rows


@pytest.mark.usefixtures("portfolio")
def test_dashboard_covers_only_what_the_actor_sees() -> None:
    user = make_user("salesperson")
    mine = make_customer(salesperson=user)
    make_limit(mine, amount=Decimal(10))
    make_application("DRAFT")

    seen = portfolio_for(make_actor(user=user), now=NOW)

    assert (seen.customers, seen.limit_total, seen.open_count) == (1, 10, 0)
    assert seen.is_narrow
    assert not seen.sees_ratings
    assert seen.heat == ()
    assert [line.limit.customer for line in seen.top] == [mine]
    assert [line.grade for line in seen.top] == [""]


@pytest.mark.parametrize("role", [Role.SALESPERSON, Role.COLLECTOR, Role.ADMINISTRATOR])
def test_dashboard_stays_shut_without_the_right(client: Client, role: str) -> None:
    client.force_login(make_user(role))
    assert client.get("/dashboard/").status_code == 403


def test_dashboard_opens_on_an_empty_installation(client: Client) -> None:
    client.force_login(make_user("general_manager"))
    response = client.get("/dashboard/")
    assert response.status_code == 200
    assert response.context["portfolio"].limit_total is None


def test_dashboard_needs_the_same_queries_for_one_and_three_rows(
    client: Client, published_policies: None, django_assert_max_num_queries
) -> None:
    client.force_login(make_user("credit_manager"))
    client.get("/customers/")  # the first page of a session is asked for more
    counts = []
    for more in (1, 2):
        for grade in ("AA", "CC", "") * more:
            customer = make_customer()
            make_assessment(customer, grade)
            make_limit(customer, days=10)
            make_application("DRAFT", customer=customer)
        with django_assert_max_num_queries(15) as queries:
            assert client.get("/dashboard/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_import_template_of_an_unknown_kind_is_not_found(client: Client) -> None:
    client.force_login(make_user("credit_analyst"))
    assert client.get("/imports/templates/customers/").status_code == 200
    assert client.get("/imports/templates/secrets/").status_code == 404
