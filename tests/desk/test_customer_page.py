"""The page of one customer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.customers.records import make_record
from tests.desk.rows import make_application, make_assessment, make_limit
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.assessment.models import CurrentRating, Statement
from zixin.customers.services.registration import change_customer, register_customer
from zixin.desk.queries.customer_page import (
    overview_for,
    statement_table_for,
    summary_for,
    timeline_of,
)
from zixin.kernel.audit import record

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)
TABS = ("overview", "statements", "credit", "reports", "timeline")
RESULT = {
    "dimensions": [
        {
            "code": code,
            "name": {"zh": code, "en": code},
            "weight": 20,
            "score": score,
            "fed": fed,
            "indicators": [],
        }
        for code, score, fed in (
            ("solvency", 61.5, True),
            ("operation", 40.0, True),
            ("profitability", None, True),
            ("growth", 20.0, True),
            ("credit", None, False),
        )
    ],
    "indicators": {
        "roe": {"value": 0.125, "reason": None, "inputs": {}},
        "debt_ratio": {"value": None, "reason": "DIV0", "inputs": {}},
    },
    "findings": [],
}


def make_statement(customer, year: int, items=None, **fields) -> Statement:
    return Statement.objects.create(
        **{
            "customer": customer,
            "as_of": f"{year}-12-31",
            "items": items or {"rev": "1000.50", "ta": "2000", "np": "1"},
            "digest": "0" * 64,
            "recorded_at": NOW,
            **fields,
        }
    )


def explained(customer, grade: str, statement: Statement, total: str = "70.0"):
    assessment = make_assessment(customer, grade, total=total)
    spare = assessment.statement
    assessment.statement, assessment.result = statement, RESULT
    assessment.save()
    spare.delete()
    return assessment


def next_act(actor, customer) -> tuple[str, bool]:
    act = summary_for(actor, customer, today=TODAY).next_act
    return act.name, act.is_allowed


def test_next_act_follows_what_there_is(published_policies):
    analyst, auditor = make_actor("credit_analyst"), make_actor("internal_auditor")
    customer = make_customer()
    assert next_act(analyst, customer) == ("import", True)
    assert next_act(auditor, customer) == ("import", False)

    statement = make_statement(customer, 2024)
    assert next_act(analyst, customer) == ("assess", True)
    assert next_act(auditor, customer) == ("assess", False)

    explained(customer, "A", statement)
    assert next_act(analyst, customer) == ("apply", True)

    make_statement(customer, 2025)
    assert next_act(analyst, customer) == ("assess", True)


def test_next_act_is_the_open_application_and_nothing_with_a_long_limit(published_policies):
    actor = make_actor("credit_analyst")
    customer = make_customer()
    explained(customer, "A", make_statement(customer, 2025))
    limit = make_limit(customer)
    assert next_act(actor, customer) == ("none", True)

    limit.delete()
    make_limit(customer, days=-1)
    assert next_act(actor, customer) == ("apply", True)
    assert summary_for(actor, customer, today=TODAY).is_lapsed

    application = make_application("SUBMITTED", customer=customer)
    summary = summary_for(actor, customer, today=TODAY)
    assert (summary.next_act.name, summary.application) == ("application", application)


def test_salesperson_is_not_told_ratings_and_may_apply(client, published_policies):
    seller = make_user("salesperson")
    customer = make_customer(number="K-1", salesperson=seller)
    explained(customer, "CCC", make_statement(customer, 2025), total="33.3")
    client.force_login(seller)

    for tab in TABS:
        page = client.get(f"/customers/K-1/?tab={tab}").content.decode()
        assert "CCC" not in page
        assert "33.3" not in page
        assert "1,000.50" not in page
    assert next_act(make_actor(user=seller), customer) == ("apply", True)


def test_undefined_figures_are_dashes_with_a_reason(client, published_policies):
    customer = make_customer(number="K-1")
    client.force_login(make_user("credit_analyst"))
    client.cookies["django_language"] = "en"

    page = client.get("/customers/K-1/").content.decode()

    assert "receivables are not fed yet" in page
    assert "no limit in force" in page
    assert "nan" not in page.casefold().split()
    assert customer.name in page


def test_overview_reads_three_years_and_leaves_out_what_is_not_fed(published_policies):
    actor = make_actor("credit_analyst")
    customer = make_customer()
    for year in (2022, 2023, 2024):
        make_statement(customer, year)
    newest = make_statement(customer, 2025)
    assessment = explained(customer, "A", newest, total="71.5")

    overview = overview_for(actor, customer, assessment, language="en")

    assert [day.year for day in overview.periods] == [2025, 2024, 2023]
    assert overview.history["series"][0]["values"] == [71.5]
    assert overview.radar["series"][0]["values"] == [61.5, 40.0, None, 20.0, None]
    assert overview.radar["notes"][4]
    assert overview.radar["notes"][3] == ""
    figures = {row.title: row.cells for row in overview.figures}
    assert figures["Revenue"][0].value == Decimal("1000.50")
    assert figures["Return on equity"][0].value == Decimal("0.125")
    assert figures["Return on equity"][0].assessment == assessment
    assert figures["Return on equity"][1].value is None
    assert figures["Return on equity"][1].reason
    debt = next(cells for title, cells in figures.items() if "ebt" in title)
    assert debt[0].value is None
    assert debt[0].reason


def test_change_is_told_before_and_after():
    analyst = make_actor("credit_analyst")
    stated = make_record(phone="1")
    customer = register_customer(record=stated, actor=analyst, now=NOW)
    change_customer(
        customer=customer, record=replace(stated, phone="2"), revision=1, actor=analyst, now=NOW
    )

    newest = timeline_of(analyst, customer)[0]

    assert [value for _name, value in newest.facts] == ["••• → •••"]
    assert newest.actor == analyst.name


def test_statements_stand_side_by_side_with_their_findings(published_policies):
    actor = make_actor("credit_analyst")
    customer = make_customer()
    finding = {
        "code": "AC01",
        "severity": "hard",
        "lhs": 10.0,
        "rhs": 8.0,
        "difference": 2.0,
        "period": 2025,
    }
    make_statement(customer, 2025, {"cash": "5", "ta": "10"}, findings=[finding])
    make_statement(customer, 2024, {"cash": "4"})
    make_statement(customer, 2024, {"cash": "3"}, revision=2, is_current=False)

    table = statement_table_for(actor, customer, language="zh")

    assert [period.statement.as_of.year for period in table.periods] == [2025, 2024]
    assert [row.code for row in table.periods[0].failing] == ["AC01"]
    assert table.periods[0].failing[0].is_hard
    assert table.periods[1].failing == ()
    lines = {line.title: line for block in table.blocks for line in block.lines}
    assert lines["货币资金"].amounts == (Decimal(5), Decimal(4))
    assert lines["资产总计"].amounts == (Decimal(10), None)
    assert lines["资产总计"].is_total


def test_timeline_tells_what_the_reader_may_know():
    analyst = make_actor("credit_analyst")
    seller = make_user("salesperson")
    stated = make_record(salesperson_id=seller.pk)
    customer = register_customer(record=stated, actor=analyst, now=NOW)
    record(
        kind="assessment.customer.assessed",
        subject=customer,
        actor=analyst,
        now=NOW,
        data={"grade": "CCC"},
        customer_id=customer.pk,
    )
    other = register_customer(record=make_record(name="另一家"), actor=analyst, now=NOW)
    change_customer(
        customer=other,
        record=make_record(name="另一家", uscc=other.uscc, phone="1"),
        revision=1,
        actor=analyst,
        now=NOW,
    )

    kinds = [line.kind for line in timeline_of(analyst, customer)]
    told = [line.kind for line in timeline_of(make_actor(user=seller), customer)]

    assert kinds == ["assessment.customer.assessed", "customers.customer.registered"]
    assert told == ["customers.customer.registered"]


@pytest.mark.parametrize("tab", TABS)
def test_page_asks_as_often_for_three_rows_as_for_one(client, published_policies, tab):
    customer = make_customer(number="K-1", salesperson=make_user("salesperson"))
    client.force_login(make_user("credit_manager"))

    def add(year: int) -> None:
        CurrentRating.objects.all().delete()
        explained(customer, "A", make_statement(customer, year))
        make_application("EFFECTIVE", customer=customer)
        make_limit(customer, state="SUPERSEDED")

    def queries() -> int:
        client.get(f"/customers/K-1/?tab={tab}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/customers/K-1/?tab={tab}").status_code == 200
        return len(captured)

    add(2023)
    one = queries()
    add(2024)
    add(2025)
    three = queries()

    assert three == one
    assert one <= 25


@pytest.mark.parametrize("role", ["salesperson", "sales_manager"])
@pytest.mark.parametrize("path", ["", "?tab=statements", "?tab=timeline"])
def test_customer_of_others_is_not_found(client, role, path):
    make_customer(number="F-1", name="外部机密有限公司")
    client.force_login(make_user(role))

    there = client.get(f"/customers/F-1/{path}")
    nowhere = client.get(f"/customers/F-2/{path}")

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert "机密" not in there.content.decode()
    assert len(there.content) == len(nowhere.content)


def test_assessing_someone_elses_customer_is_not_found(client):
    make_customer(number="F-1")
    client.force_login(make_user("salesperson"))

    assert client.post("/customers/F-1/assessment/").status_code == 403


def test_assessing_without_a_statement_says_why(client, published_policies):
    make_customer(number="K-1")
    client.force_login(make_user("credit_analyst"))

    response = client.post("/customers/K-1/assessment/", follow=True)

    assert response.redirect_chain == [("/customers/K-1/", 302)]
    assert len(list(response.context["messages"])) == 1


def test_looking_has_no_effect_and_acts_need_post(client):
    make_customer(number="K-1")
    client.force_login(make_user("credit_analyst"))

    assert client.get("/customers/K-1/assessment/").status_code == 405
    assert client.post("/customers/K-1/").status_code == 405
