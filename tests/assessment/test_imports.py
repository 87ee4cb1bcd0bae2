"""Bringing statements and customers in: checked on arrival, applied whole or not at all (E14-E16)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from tests.assessment.files import STATEMENT, apply, bring, bring_statements, csv_of, xlsx_of
from tests.connectors.tabular.files import workbook
from tests.factories import NOW, make_actor, make_customer, make_department, make_user
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment import jobs
from zixin.assessment.models import Statement
from zixin.assessment.services import imports
from zixin.customers.models import Customer, ImportFile
from zixin.customers.services.files import discard_file, queue_file
from zixin.customers.states import FileState
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError
from zixin.site.command_line import main
from zixin.site.demo.generation.samples import sample_files
from zixin.site.demo.generation.world import generate_world

pytestmark = pytest.mark.django_db


def test_a_file_is_previewed_and_stores_nothing():
    make_customer(number="N0001")
    file = bring_statements({})
    assert (file.state, file.row_count, file.fault_count) == (FileState.PREVIEWED, 1, 0)
    assert file.preview["rows"] == [list(STATEMENT.values())]
    assert Statement.objects.count() == 0


def test_an_applied_file_stores_exact_amounts_and_its_origin():
    make_customer(number="N0001")
    file = bring_statements({"货币资金": "1,234.5"}, unit="万元")
    apply(file)
    statement = Statement.objects.get()
    assert statement.items == {"cash": "12345000.00", "ta": "9000000.00"}
    assert (statement.import_file, statement.revision, statement.is_current) == (file, 1, True)
    assert (file.state, file.created_count) == (FileState.APPLIED, 1)


def test_the_same_file_twice_changes_nothing():
    make_customer(number="N0001")
    apply(bring_statements({}))
    second = bring_statements({})
    apply(second)
    assert (second.created_count, second.updated_count, second.unchanged_count) == (0, 0, 1)
    assert Statement.objects.count() == 1


def test_a_corrected_statement_is_the_next_revision_and_the_first_is_kept():
    make_customer(number="N0001")
    apply(bring_statements({}))
    apply(bring_statements({"货币资金": "150.00"}))
    first, second = Statement.objects.order_by("revision")
    assert (first.items["cash"], first.is_current) == ("100.00", False)
    assert (second.items["cash"], second.revision, second.is_current) == ("150.00", 2, True)


def test_a_faulty_file_stores_nothing_and_names_row_column_value_and_remedy():
    make_customer(number="N0001")
    file = bring_statements({}, {"报表日期": "2024-12-31", "资产总计": "待核实"})
    assert file.fault_count == 1
    (fault,) = file.faults
    assert (fault["row"], fault["column"], fault["value"]) == (3, "资产总计", "待核实")
    assert fault["message"]
    assert fault["remedy"]
    with pytest.raises(RefusedError):
        queue_file(file=file, actor=SYSTEM, now=NOW)
    assert Statement.objects.count() == 0


def test_faults_are_shown_as_text_in_any_file():
    make_customer(number="N0001")
    file = bring_statements({"客户编号": "<script>%s{{7*7}}"})
    assert file.faults[0]["value"] == "<script>%s{{7*7}}"
    assert "<script>%s{{7*7}}" in file.faults[0]["message"]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"客户编号": "N9"}, "客户编号"),
        ({"报表日期": "2025-13-31"}, "报表日期"),
        ({"月数": "11"}, "月数"),
        ({"币种": "dollar"}, "币种"),
        ({"报表口径": "全部"}, "报表口径"),
    ],
)
def test_a_fault_stands_under_the_heading_of_the_file(change, column):
    make_customer(number="N0001")
    file = bring(csv_of([{**STATEMENT, **change}]))
    assert [(fault["row"], fault["column"]) for fault in file.faults] == [(2, column)]


def test_a_period_twice_is_a_fault():
    make_customer(number="N0001", uscc="91310000MA0000001X")
    file = bring_statements({}, {"客户编号": "91310000MA0000001X"})
    assert [(fault["row"], fault["column"]) for fault in file.faults] == [(3, "报表日期")]


def test_a_customer_is_found_by_its_credit_code():
    customer = make_customer(uscc="91310000MA0000001X")
    apply(bring_statements({"客户编号": "91310000MA0000001X"}))
    assert Statement.objects.get().customer == customer


def test_an_import_killed_half_way_stores_nothing_and_the_next_completes():
    make_customer(number="N0001")
    file = bring_statements({}, {"报表日期": "2024-12-31"})

    def kill(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply(file, progress=kill)
    assert Statement.objects.count() == 0
    fresh = ImportFile.objects.get()
    assert fresh.state == FileState.PREVIEWED
    apply(fresh)
    assert Statement.objects.count() == 2


def test_an_applied_or_discarded_file_is_not_applied_again():
    make_customer(number="N0001")
    file = bring_statements({})
    apply(file)
    other = bring_statements({"货币资金": "7.00"})
    discard_file(file=other, actor=SYSTEM, now=NOW)
    for done in (file, other):
        with pytest.raises(RefusedError):
            apply(done)
    assert Statement.objects.get().items["cash"] == "100.00"


def test_an_ordered_file_that_no_longer_fits_is_refused():
    customer = make_customer(number="N0001")
    file = bring_statements({})
    queue_file(file=file, actor=SYSTEM, now=NOW)
    Customer.objects.filter(pk=customer.pk).update(number="N0002")
    apply(file)
    assert (file.state, file.fault_count) == (FileState.REFUSED, 1)
    assert Statement.objects.count() == 0


def test_without_the_right_nothing_is_kept():
    with pytest.raises(RefusedError):
        bring_statements({}, actor=make_actor(Role.INTERNAL_AUDITOR))
    assert ImportFile.objects.count() == 0


def test_ordering_a_file_queues_its_job_and_the_job_applies_it_once():
    make_customer(number="N0001")
    user = make_user(Role.CREDIT_ANALYST)
    actor = make_actor(user=user)
    file = bring_statements({}, actor=actor)
    queue_file(file=file, actor=actor, now=NOW)
    file.refresh_from_db()
    queued = DBTaskResult.objects.get(id=file.task_id)
    assert queued.args_kwargs["kwargs"] == {"file_id": file.pk, "actor_id": user.pk}
    for _try in range(2):
        jobs.apply_import.func(**queued.args_kwargs["kwargs"])
    file.refresh_from_db()
    assert file.state == FileState.APPLIED
    assert Statement.objects.count() == 1
    assert Event.objects.filter(kind="customers.file.applied").count() == 1


def test_statements_a_person_brought_in_are_rated_and_unchanged_ones_are_not():
    make_customer(number="N0001")
    actor = make_actor(Role.CREDIT_ANALYST)
    ratings = DBTaskResult.objects.filter(task_path__endswith="rate_after_import")
    apply(bring_statements({}, actor=actor), actor=actor)
    assert ratings.count() == 1
    apply(bring_statements({}, actor=actor), actor=actor)
    assert ratings.count() == 1
    apply(bring_statements({"货币资金": "1.00"}))
    assert ratings.count() == 1


@pytest.mark.parametrize("kind", ["customers", "statements"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_template_comes_back_without_faults(kind, language):
    file = bring(imports.template(kind, language), kind=kind, name="t.xlsx")
    assert (file.fault_count, file.row_count) == (0, 0)


def test_the_sample_files_give_what_they_should():
    world = generate_world(seed=2026, customers=30, last_year=2024)
    samples = {sample.name: sample for sample in sample_files(world)}
    for code in {row["部门"] for row in samples["customers.csv"].rows}:
        make_department(code=code)
    for username in {row["业务员"] for row in samples["customers.csv"].rows}:
        make_user(username=username)
    good = samples["customers.xlsx"]
    file = bring(xlsx_of(good.rows), kind="customers", name=good.name)
    assert file.faults == []
    apply(file)
    assert file.created_count == 24
    again = bring(csv_of(samples["customers.csv"].rows), kind="customers")
    apply(again)
    assert again.unchanged_count == 24
    statements = bring(xlsx_of(samples["statements.xlsx"].rows), name="statements.xlsx")
    apply(statements)
    assert statements.created_count == 20
    faulty = bring(csv_of(samples["statements-with-faults.csv"].rows, encoding="gb18030"))
    assert sorted((fault["row"], fault["column"]) for fault in faulty.faults) == [
        (5, "应收账款"),
        (6, "客户编号"),
        (7, "报表日期"),
        (9, "货币资金"),
        (11, "月数"),
        (12, "存货"),
    ]


def american_csv(companies: int = 3, years: int = 2, **changed: str) -> bytes:
    rows = []
    for company in range(companies):
        for year in range(2001, 2001 + years):
            figures = {f"X{place}": "10.0" for place in range(1, 19)}
            figures |= {"X9": "100.0", "X2": "60.0", "X13": "40.0", "X4": "25.0", "X12": "20.0"}
            figures |= {"X3": "5.0", "X18": "75.0", "X1": "50.0", "X10": "511.267"}
            rows.append(
                {"company_name": f"C_{company}", "status_label": "alive", "year": str(year)}
                | figures
                | changed
            )
    return csv_of(rows, encoding="utf-8")


def test_the_american_set_is_recognised_as_customers_and_statements():
    customers = bring(american_csv(), kind="customers", name="american_bankruptcy.csv")
    apply(customers)
    assert customers.created_count == 3
    statements = bring(american_csv())
    apply(statements)
    assert statements.created_count == 6
    row = Statement.objects.get(customer__number="C_1", as_of="2002-12-31")
    assert (row.currency, row.items["ta"], row.items["cogs"]) == (
        "USD",
        "511267000.00",
        "60000000.00",
    )


@pytest.mark.parametrize("change", [{"X10": "NaN"}, {"X10": "x"}, {"X13": "1.0"}, {"year": "x"}])
def test_an_american_file_in_another_order_is_refused(change):
    with pytest.raises(RefusedError):
        bring(american_csv(**change))
    assert ImportFile.objects.count() == 0


def test_american_statements_of_unknown_companies_are_faults():
    assert bring(american_csv(companies=1)).fault_count == 2


def test_a_customer_the_store_refuses_is_a_fault_of_its_row():
    rows = [{"客户名称": "远大", "国家": "CN", "统一社会信用代码": "91310000MA0000001X"}]
    file = bring(csv_of(rows), kind="customers")
    assert [(fault["row"], fault["column"]) for fault in file.faults] == [(2, "统一社会信用代码")]
    assert Customer.objects.count() == 0


def test_amounts_of_customers_are_exact():
    rows = [
        {"客户名称": "Foreign Ltd", "国家": "US", "注册资本": "0.30", "预计年采购额": "1,000.10"}
    ]
    apply(bring(csv_of(rows), kind="customers"))
    customer = Customer.objects.get()
    assert customer.registered_capital == Decimal("0.30")
    assert customer.expected_annual_purchases == Decimal("1000.10")


def test_the_import_page_takes_any_upload_without_an_error_of_the_server(client: Client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(make_user(Role.CREDIT_ANALYST))
    for content in (b"", b"MZ", b"\0", b"a,b\n1\n", workbook([["x"]])):
        answer = client.post(
            "/imports/",
            {"kind": "statements", "file": SimpleUploadedFile("../../x\n.csv", content)},
        )
        assert answer.status_code in {302, 422}


def test_the_command_dry_runs_imports_and_answers_in_json(tmp_path, capsys):
    make_customer(number="N0001")
    path = tmp_path / "f.csv"
    path.write_bytes(csv_of([STATEMENT]))
    call = ["import", "statements", str(path), "--json"]
    assert main([*call, "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
    assert (Statement.objects.count(), ImportFile.objects.count()) == (0, 0)
    assert main(call) == 0
    outcome = json.loads(capsys.readouterr().out)
    assert (outcome["created"], outcome["faults"]) == (1, 0)
    assert Statement.objects.count() == 1


def test_the_command_answers_one_for_faults_and_two_for_a_wrong_call(tmp_path, capsys):
    path = tmp_path / "f.csv"
    path.write_bytes(csv_of([STATEMENT]))
    assert main(["import", "statements", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["found"]
    assert found[0]["value"] == "N0001"
    assert main(["import", "statements", str(tmp_path / "none.csv")]) == 1
    with pytest.raises(SystemExit) as wrong:
        main(["import", "dogs", str(path)])
    assert wrong.value.code == 2
    assert Statement.objects.count() == 0


def test_the_command_writes_a_template_and_leaves_an_existing_file_alone(tmp_path, capsys):
    path = tmp_path / "t.xlsx"
    assert main(["template", "statements", str(path)]) == 0
    first = path.read_bytes()
    assert first.startswith(b"PK")
    assert main(["template", "customers", str(path)]) == 1
    assert path.read_bytes() == first
