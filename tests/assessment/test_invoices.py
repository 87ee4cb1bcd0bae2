"""VAT invoices brought in: kept once, the newest word counts, and a fact leads back to its rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from benchmarks._invoices import AS_OF, invoice_rows
from benchmarks._invoices_plain import plain_features
from tests.assessment.files import apply, bring, csv_of, xlsx_of
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.invoices import (
    current_invoices,
    invoice_facts,
    invoice_figures,
    invoices_behind,
)
from zixin.assessment.models import InvoiceList
from zixin.assessment.queries import invoice_lists_for, portfolio_run
from zixin.assessment.services import imports
from zixin.customers.models import Customer, ImportFile
from zixin.customers.services.files import queue_file
from zixin.customers.states import FileState
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError
from zixin.site.command_line import main

pytestmark = pytest.mark.django_db

CUT_OFF = date(2026, 2, 28)
ROW = {
    "客户编号": "N0001",
    "进销项": "销项",
    "发票号码": "00000001",
    "开票日期": "2026-01-31",
    "对方名称": "甲公司",
    "金额": "1,000.00",
    "税额": "130.00",
    "发票状态": "正常",
}
STATES = {"valid": "正常", "void": "作废", "red": "红字"}


def bring_invoices(*changes: dict[str, str], **given: Any) -> ImportFile:
    content = csv_of([{**ROW, **change} for change in changes])
    return bring(content, **{"kind": "invoices", "name": "发票.csv", **given})


def generated(invoices: int, companies: int) -> list[dict[str, str]]:
    return [
        {
            "客户编号": company,
            "进销项": "销项" if direction == "out" else "进项",
            "发票号码": number,
            "开票日期": day.isoformat(),
            "对方名称": party,
            "金额": f"{amount:.2f}",
            "税额": f"{tax:.2f}",
            "发票状态": STATES[state],
        }
        for company, direction, number, day, party, amount, tax, state in invoice_rows(
            invoices, companies
        )
    ]


def test_a_list_is_previewed_and_stores_nothing():
    make_customer(number="N0001")
    file = bring_invoices({})
    assert (file.state, file.row_count, file.fault_count) == (FileState.PREVIEWED, 1, 0)
    assert file.preview["rows"] == [list(ROW.values())]
    assert InvoiceList.objects.count() == 0


def test_an_applied_list_gives_its_facts_and_says_where_they_are_from():
    customer = make_customer(number="N0001")
    file = bring_invoices(
        {}, {"发票号码": "2", "发票状态": "作废"}, {"发票号码": "3", "进销项": "进项"}
    )
    apply(file)
    kept = InvoiceList.objects.get()
    assert (kept.import_file, kept.invoice_count) == (file, 3)
    assert (kept.output_amount, kept.input_amount) == (Decimal("1000.00"), Decimal("1000.00"))
    assert (kept.first_on, kept.last_on) == (date(2026, 1, 31), date(2026, 1, 31))
    assert (file.state, file.created_count) == (FileState.APPLIED, 3)
    facts = invoice_facts([customer.pk], CUT_OFF)[customer.pk]
    assert (facts["vat_out_volume"], facts["vat_out_void_share"]) == (1000.0, 0.5)
    behind = invoices_behind(customer.pk, "vat_out_volume", CUT_OFF)
    assert behind.select("number", "file", "row").rows() == [
        ("00000001", "发票.csv", 2),
        ("2", "发票.csv", 3),
    ]
    assert invoices_behind(customer.pk, "vat_margin", CUT_OFF).height == 3


def test_a_customer_without_invoices_has_no_facts():
    customer = make_customer()
    assert invoice_facts([customer.pk], CUT_OFF) == {}
    assert invoice_facts([], CUT_OFF) == {}


def test_before_the_first_invoice_nothing_is_known():
    customer = make_customer(number="N0001")
    apply(bring_invoices({}))
    assert invoice_facts([customer.pk], date(2026, 1, 30)) == {}
    assert invoice_figures([customer.pk], date(2026, 1, 30)) == {}
    assert set(invoice_facts([customer.pk], date(2026, 1, 31))) == {customer.pk}


def test_reasons_and_findings_stand_beside_the_facts():
    customer = make_customer(number="N0001")
    apply(bring_invoices({}, {}, {"发票号码": "2", "开票日期": "2026-03-01"}))
    known = invoice_figures([customer.pk], CUT_OFF)[customer.pk]
    assert known.findings == {"duplicate": 1, "future": 1}
    assert known.reasons["vat_out_growth_12m"] == "TOO_FEW_MONTHS"
    assert known.reasons["vat_in_volume"] == "NO_INVOICES"
    assert known.facts["vat_in_volume"] is None
    assert set(known.reasons) == {code for code, value in known.facts.items() if value is None}


def test_the_import_records_what_it_found():
    make_customer(number="N0001")
    apply(bring_invoices({}, {}, {"发票号码": "2", "开票日期": "2027-01-01"}))
    event = Event.objects.get(kind="assessment.invoices.imported")
    assert event.data["found"] == {"future": 1, "duplicate": 1}
    assert (event.data["created"], event.data["customers"]) == (3, 1)


def test_the_preview_tells_what_was_found(client):
    make_customer(number="N0001")
    with translation.override("en"):
        file = bring_invoices({}, {}, {"发票号码": "2", "开票日期": "2027-01-01"})
    assert file.preview["notes"] == [
        "Dated after the cut-off: 1",
        "Rows beyond the first of an invoice: 1",
    ]
    client.force_login(make_user(Role.CREDIT_ANALYST))
    page = client.get(reverse("desk:import", args=[file.pk])).content.decode()
    assert "Dated after the cut-off: 1" in page
    assert bring_invoices({}).preview["notes"] == []


def test_the_same_list_twice_changes_nothing():
    make_customer(number="N0001")
    apply(bring_invoices({}, {}, {"发票号码": "2"}))
    second = bring_invoices({}, {}, {"发票号码": "2"})
    apply(second)
    assert (second.created_count, second.updated_count, second.unchanged_count) == (0, 0, 3)
    assert InvoiceList.objects.count() == 1


def test_a_later_list_adds_what_is_new_and_corrects_what_changed():
    customer = make_customer(number="N0001")
    apply(bring_invoices({}, {"发票号码": "2"}))
    later = bring_invoices({}, {"发票号码": "2", "发票状态": "作废"}, {"发票号码": "3"})
    apply(later)
    assert (later.created_count, later.updated_count, later.unchanged_count) == (1, 1, 1)
    assert [kept.invoice_count for kept in InvoiceList.objects.all()] == [2, 2]
    known = invoice_figures([customer.pk], CUT_OFF)[customer.pk]
    assert (known.facts["vat_out_volume"], known.findings) == (2000.0, {})
    assert known.facts["vat_out_void_share"] == pytest.approx(1 / 3, abs=1e-9)


def test_a_seller_may_bear_the_number_of_another():
    customer = make_customer(number="N0001")
    apply(bring_invoices({"进销项": "进项"}))
    apply(bring_invoices({"进销项": "进项", "对方名称": "乙公司"}))
    assert invoice_facts([customer.pk], CUT_OFF)[customer.pk]["vat_in_volume"] == 2000.0


def test_what_was_recorded_later_is_not_known_before():
    customer = make_customer(number="N0001")
    apply(bring_invoices({}))
    apply(bring_invoices({"发票号码": "2"}), now=NOW + timedelta(days=1))
    known = invoice_facts([customer.pk], CUT_OFF, known_at=NOW)
    assert known[customer.pk]["vat_out_volume"] == 1000.0
    assert current_invoices([customer.pk]).height == 2


def test_a_faulty_list_stores_nothing_and_names_row_column_and_remedy():
    make_customer(number="N0001")
    file = bring_invoices({}, {"金额": "约一千"}, {"客户编号": "N9"})
    assert [(f["row"], f["column"], f["value"]) for f in file.faults] == [(3, "金额", "约一千")]
    file = bring_invoices({}, {"客户编号": "N9"})
    assert [(f["row"], f["column"], f["value"]) for f in file.faults] == [(3, "客户编号", "N9")]
    with pytest.raises(RefusedError):
        apply(file)
    assert InvoiceList.objects.count() == 0


def test_an_ordered_list_whose_customer_is_gone_is_refused():
    customer = make_customer(number="N0001")
    file = bring_invoices({})
    Customer.objects.filter(pk=customer.pk).update(number="N0002")
    queue_file(file=file, actor=SYSTEM, now=NOW)
    apply(file)
    assert (file.state, file.fault_count) == (FileState.REFUSED, 1)
    assert InvoiceList.objects.count() == 0


def test_a_workbook_and_ten_thousand_yuan_are_read_alike():
    customer = make_customer(number="N0001")
    apply(bring(xlsx_of([{**ROW, "金额": "0.1", "税额": "0.013"}]), kind="invoices", unit="万元"))
    assert invoice_facts([customer.pk], CUT_OFF)[customer.pk]["vat_out_volume"] == 1000.0


def test_facts_of_a_portfolio_are_those_of_the_rows():
    rows = invoice_rows(1_500, 6)
    numbers = {name: make_customer(number=name).pk for name in sorted({row[0] for row in rows})}
    plain = plain_features(rows, AS_OF)
    apply(bring(csv_of(generated(1_500, 6)), kind="invoices"))
    facts = invoice_facts(numbers.values(), AS_OF)
    assert facts == {numbers[company]: known for company, known in plain.items()}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_template_of_invoices_comes_back_without_faults(language):
    file = bring(imports.template("invoices", language), kind="invoices", name="t.xlsx")
    assert (file.fault_count, file.row_count) == (0, 0)


def test_lists_are_read_by_whom_they_concern():
    make_customer(number="N0001")
    apply(bring_invoices({}))
    assert invoice_lists_for(SYSTEM).count() == 1
    assert invoice_lists_for(make_actor(Role.CREDIT_ANALYST)).count() == 1
    assert invoice_lists_for(make_actor(Role.SALESPERSON)).count() == 0


def test_without_the_right_no_list_is_kept():
    make_customer(number="N0001")
    with pytest.raises(RefusedError):
        bring_invoices({}, actor=make_actor(Role.INTERNAL_AUDITOR))
    assert ImportFile.objects.count() == 0


def test_the_command_line_imports_invoices(tmp_path, capsys):
    customer = make_customer(number="N0001")
    path = tmp_path / "invoices.csv"
    path.write_bytes(csv_of([ROW]))
    assert main(["import", "invoices", str(path), "--dry-run"]) == 0
    assert InvoiceList.objects.count() == 0
    assert main(["import", "invoices", str(path)]) == 0
    assert "1 new" in capsys.readouterr().out
    assert invoice_facts([customer.pk], CUT_OFF)[customer.pk]["vat_out_count"] == 1.0


def test_invoices_a_person_brought_in_are_rated_and_unchanged_ones_are_not():
    make_customer(number="N0001")
    actor = make_actor(Role.CREDIT_ANALYST)
    ratings = DBTaskResult.objects.filter(task_path__endswith="rate_after_import")
    apply(bring_invoices({}, actor=actor), actor=actor)
    assert ratings.count() == 1
    apply(bring_invoices({}, actor=actor), actor=actor)
    assert ratings.count() == 1
    apply(bring_invoices({"发票号码": "2"}))
    assert ratings.count() == 1


def test_new_invoices_make_a_new_run():
    make_customer(number="N0001")
    before = portfolio_run(CUT_OFF)
    apply(bring_invoices({}))
    assert (before, portfolio_run(CUT_OFF) != before) == ("20260228-0", True)
