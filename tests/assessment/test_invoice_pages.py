"""The invoices of a customer on their pages: lists, figures, and the invoices behind each."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.assessment.files import apply
from tests.assessment.test_invoices import CUT_OFF, bring_invoices
from tests.factories import make_customer, make_user
from zixin.accounts.roles import Role
from zixin.assessment.invoice_sheet import invoices_shown, sheet_of
from zixin.assessment.invoices import invoice_facts

pytestmark = pytest.mark.django_db

PAGE = "/customers/N0001/invoices/"
BEHIND = f"{PAGE}vat_out_volume/?as_of=2026-02-28"


def signed_in(client: Client, role: str = Role.CREDIT_ANALYST) -> Client:
    client.force_login(make_user(role))
    return client


def get(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_lists_and_figures_stand_on_the_page_of_the_customer(client):
    make_customer(number="N0001")
    apply(bring_invoices({}, {"发票号码": "2", "发票状态": "作废"}))

    text = get(signed_in(client), f"{PAGE}?as_of=2026-02-28")

    assert text.count("发票.csv") == 1
    assert "2026-01-31 – 2026-01-31" in text
    assert f'href="{BEHIND}"' in text
    assert "记录月数不足" in text


def test_every_figure_names_how_many_invoices_it_looks_at():
    customer = make_customer(number="N0001")
    apply(
        bring_invoices(
            {},
            {"发票号码": "2", "开票日期": "2025-02-28"},
            {"发票号码": "3", "进销项": "进项"},
            {"发票号码": "4", "开票日期": "2026-03-01"},
        )
    )

    sheet = sheet_of(customer.pk, CUT_OFF, "en")

    assert sheet is not None
    rows = {row.code: row for shelf in sheet.shelves for row in shelf.rows}
    codes = ("vat_out_volume", "vat_out_growth_12m", "vat_out_silent_days", "vat_in_volume")
    assert [rows[code].count for code in codes] == [1, 2, 2, 1]
    assert rows["vat_margin"].count == 2
    assert {code: row.value for code, row in rows.items()} == (
        invoice_facts([customer.pk], CUT_OFF)[customer.pk]
    )
    assert sheet.findings == (("Dated after the cut-off", 1),)


def test_invoices_behind_a_figure_are_paged_and_narrowed_by_month_and_party(client):
    customer = make_customer(number="N0001")
    more = [
        {"发票号码": str(n), "开票日期": "2025-12-05", "对方名称": "乙公司"} for n in range(2, 62)
    ]
    apply(bring_invoices({}, *more))

    text = get(signed_in(client), BEHIND)

    assert "的 61 份发票中的 61 份" in text
    assert text.count("发票.csv · ") == 50
    second = get(client, f"{BEHIND}&page=2")
    assert second.count("发票.csv · ") == 11
    assert "的 61 份发票中的 1 份" in get(client, f"{BEHIND}&month=2026-01")
    assert "的 61 份发票中的 60 份" in get(client, f"{BEHIND}&party=乙")
    assert "的 61 份发票中的 0 份" in get(client, f"{BEHIND}&party=%25&month=2025-12")
    shown = invoices_shown(
        customer.pk, "vat_out_volume", CUT_OFF, month="1999-01", party="", number="x"
    )
    assert (shown.months, shown.month, shown.total) == (("2026-01", "2025-12"), "", 61)


def test_a_customer_without_invoices_says_so(client):
    make_customer(number="N0001")
    text = get(signed_in(client), PAGE)
    assert "尚无发票" in text
    assert "没有符合条件的发票" in get(client, BEHIND)


@pytest.mark.parametrize("address", [PAGE, BEHIND])
def test_who_may_not_see_ratings_sees_no_invoices(client, address):
    make_customer(number="N0001")
    assert client.get(address).status_code == 302
    assert signed_in(client, Role.SALESPERSON).get(address).status_code == 403


def test_an_unknown_customer_or_fact_does_not_exist(client):
    make_customer(number="N0001")
    signed_in(client)
    assert client.get("/customers/N9/invoices/").status_code == 404
    assert client.get(f"{PAGE}vat_out_nothing/").status_code == 404


def test_the_page_asks_as_often_for_three_lists_as_for_one(client):
    make_customer(number="N0001")
    signed_in(client)
    asked = []
    for numbers in (("1",), ("2", "3")):
        for number in numbers:
            apply(bring_invoices({"发票号码": number}))
        get(client, PAGE)
        with CaptureQueriesContext(connection) as queries:
            get(client, PAGE)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_customer_leads_to_the_invoices(client):
    make_customer(number="N0001")
    assert f'href="{PAGE}"' in get(signed_in(client), "/customers/N0001/")
