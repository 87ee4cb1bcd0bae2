from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.connectors.spreadsheet.files import csv_file, workbook
from zixin.connectors.spreadsheet import (
    CUSTOMERS,
    Layout,
    Parsed,
    parse,
    read_table,
    sentence,
    statements_layout,
)
from zixin.connectors.spreadsheet.layout import Choice, Field

ITEMS = [
    ("ta", "资产总计", "Total assets", True),
    ("tl", "负债合计", "Total liabilities", True),
    ("int_exp", "利息费用", "Interest expense", True),
    ("op", "营业利润", "Operating profit", True),
    ("paid_in", "实收资本（或股本）", "Paid-in capital", True),
    ("headcount", "从业人数", "Head count", False),
]
STATEMENTS = statements_layout(ITEMS)


def read(*lines: str, layout: Layout = CUSTOMERS, unit: str | None = None) -> Parsed:
    return parse(read_table(csv_file(*lines), "x.csv", layout=layout), layout, unit=unit)


def codes(parsed: Parsed) -> list[tuple[int | None, str, str]]:
    return [(fault.row, fault.column, fault.code) for fault in parsed.faults]


def test_customers_are_typed_exactly():
    parsed = read(
        "客户编号,客户名称*,统一社会信用代码,国家/地区,企业规模,注册资本(万元),成立日期,账期天数,"
        "联系电话,电子邮箱",
        'KH1,示例（苏州）  机械,91310000ma1fl00000,中国,中型,"1,234.5678",2012/5/18,60,'
        "0512-55550000,a@example.com",
        "KH2,ＡＢＣ公司,,US,LARGE,,20120518,,,",
    )

    assert codes(parsed) == []
    assert parsed.frame.rows(named=True) == [
        {
            "number": "KH1",
            "name": "示例(苏州) 机械",
            "uscc": "91310000MA1FL00000",
            "country": "CN",
            "size": "medium",
            "registered_capital": Decimal("12345678.00"),
            "established_on": date(2012, 5, 18),
            "terms_days": 60,
            "phone": "0512-55550000",
            "email": "a@example.com",
        },
        {
            "number": "KH2",
            "name": "ABC公司",
            "uscc": None,
            "country": "US",
            "size": "large",
            "registered_capital": None,
            "established_on": date(2012, 5, 18),
            "terms_days": None,
            "phone": None,
            "email": None,
        },
    ]
    assert parsed.frame.schema["registered_capital"] == pl.Decimal(20, 2)
    assert parsed.row_numbers.to_list() == [2, 3]


def test_every_faulty_cell_is_reported_with_its_place():
    parsed = read(
        "客户编号,客户名称,统一社会信用代码,注册资本,成立日期,企业规模,账期天数,电子邮箱,联系电话",
        ",,91310000MA1FL0000I,12.50元,2025-02-30,巨型,1.5,a@b,abc",
        "K 1,甲\u200b乙,,1.005,31/12/2025,,-1,,",
        "K3,АBC公司,,#REF!,,,9999,,",
    )

    assert codes(parsed) == [
        (2, "2", "required"),
        (2, "3", "code"),
        (2, "4", "number_unit"),
        (2, "5", "date_impossible"),
        (2, "6", "choice"),
        (2, "7", "integer"),
        (2, "8", "email"),
        (2, "9", "phone"),
        (3, "1", "code"),
        (3, "2", "invisible"),
        (3, "4", "number_decimals"),
        (3, "5", "date_order"),
        (3, "7", "out_of_range"),
        (4, "2", "mixed_scripts"),
        (4, "4", "error_cell"),
        (4, "7", "out_of_range"),
    ]
    assert parsed.fault_count == 16
    assert parsed.frame["name"].to_list() == [None, None, None]
    first = next(fault for fault in parsed.faults if fault.code == "invisible")
    assert (first.header, first.value) == ("客户名称", "甲\\u200b乙")
    assert sentence(first, str)[0].endswith("(U+200B ZERO WIDTH SPACE).")


def test_columns_may_stand_in_any_order_and_language():  # E14
    parsed = read("Customer Name , registered  CAPITAL（Million）,number", "甲,1.5,K1")
    assert codes(parsed) == []
    assert parsed.frame.rows(named=True) == [
        {"number": "K1", "name": "甲", "registered_capital": Decimal("1500000.00")}
    ]
    assert parsed.places["registered_capital"].unit == "million"


def test_headings_that_are_missing_doubled_unknown_or_misspelt_are_faults():  # E14
    parsed = read("客户编号,客户代码,注册资夲,天气,,企业规模", "K1,K2,1,2,3,大型")
    found = {fault.code: fault for fault in parsed.faults}

    assert codes(parsed) == [
        (None, "2", "column_twice"),
        (None, "3", "column_misspelt"),
        (None, "4", "column_unknown"),
        (None, "5", "column_unnamed"),
        (None, "", "column_missing"),
    ]
    assert found["column_misspelt"].parameters["nearest"] == "注册资本"
    assert sentence(found["column_missing"], str)[0] == "The column “客户名称” is missing."
    assert sentence(found["column_twice"], str)[0] == "Columns 1 and 2 both mean “客户编号”."


def test_statements_are_read_in_the_units_of_file_heading_and_row():
    lines = (
        "单位：万元,,,,,,",
        "客户编号,报表日期,资产合计,二、营业利润（亏损以“-”号填列）,其中：利息费用(元),从业人数,金额单位",
        "K1,2025-12-31,1.23,(4.5),7.89,12,",
        "K2,2025-12-31,1.23,-,7.89,12.5,千元",
    )
    parsed = read(*lines, layout=STATEMENTS)

    assert codes(parsed) == []
    assert parsed.unit == "ten_thousand"
    assert parsed.frame.select("ta", "op", "int_exp", "headcount").rows() == [
        (Decimal("12300.00"), Decimal("-45000.00"), Decimal("7.89"), Decimal(12)),
        (Decimal("1230.00"), None, Decimal("7890.00"), Decimal("12.5")),
    ]
    assert parsed.frame.select("months", "currency", "unit").rows() == [
        (12, "CNY", None),
        (12, "CNY", "thousand"),
    ]


def test_unit_that_contradicts_the_file_is_refused_not_chosen():
    lines = ("单位：万元,,", "客户,报表日期,资产总计", "K1,2025-12-31,1")
    assert codes(read(*lines, layout=STATEMENTS, unit="元")) == [(None, "", "unit_conflict")]
    assert codes(read(*lines, layout=STATEMENTS, unit="ten thousand")) == []
    heading = ("客户,报表日期,资产总计（千元）", "K1,2025-12-31,1")
    assert codes(read(*heading, layout=STATEMENTS, unit="元")) == [(None, "3", "unit_conflict")]
    unknown = read(*lines, layout=STATEMENTS, unit="两")
    assert [(fault.code, fault.value) for fault in unknown.faults] == [("unit_unknown", "两")]


@pytest.mark.parametrize(
    ("unit", "amount"),
    [
        ("元", "1.23"),
        ("yuan", "1.23"),
        ("千元", "1230"),
        ("thousand", "1230"),
        ("万元", "12300"),
        ("百万元", "1230000"),
        ("million", "1230000"),
        ("亿元", "123000000"),
        ("", "1.23"),
    ],
)
def test_chosen_unit_scales_every_amount(unit, amount):
    lines = ("客户,报表日期,资产总计", "K1,2025-12-31,1.23")
    assert read(*lines, layout=STATEMENTS, unit=unit).frame["ta"][0] == Decimal(amount)


def test_repeated_keys_are_refused_with_the_first_row():  # E14
    parsed = read("客户编号,客户名称", "K1,甲", "K2,乙", "K1,丙", "Ｋ1,丁")
    assert [(f.row, f.code, f.value, f.parameters["first"]) for f in parsed.faults] == [
        (4, "duplicate", "K1", 2),
        (5, "duplicate", "K1", 2),
    ]
    lines = (
        "客户,报表日期,口径,资产总计",
        "K1,2025-12-31,,1",
        "K1,2025/12/31,,2",
        "K1,2025-12-31,合并,3",
    )
    assert codes(read(*lines, layout=STATEMENTS)) == [(3, "1", "duplicate")]


def test_thousand_faults_are_kept_and_all_are_counted():
    parsed = read("客户编号,客户名称,注册资本", *(f"K{row},甲,x" for row in range(2_500)))
    assert (len(parsed.faults), parsed.fault_count) == (1_000, 2_500)
    assert parsed.faults[-1].row == 1_001


def test_workbook_gives_the_same_as_the_text_file():
    header = ["客户编号", "客户名称", "注册资本", "成立日期"]
    rows = [header, ["K1", "甲", 0.1 + 0.2, date(2012, 5, 18)], [7, "乙", -12.5, 41047]]
    table = read_table(workbook(rows), "x.xlsx", layout=CUSTOMERS)
    parsed = parse(table, CUSTOMERS, unit=None)

    assert codes(parsed) == []
    assert parsed.frame.rows() == [
        ("K1", "甲", Decimal("0.30"), date(2012, 5, 18)),
        ("7", "乙", Decimal("-12.50"), date(2012, 5, 18)),
    ]


def test_faults_of_a_workbook_name_the_letters_of_its_columns():
    rows = [[], [None, "客户编号", "客户名称", "注册资本"], [None, "K1", "甲", "1_000"]]
    parsed = parse(read_table(workbook(rows), "x.xlsx"), CUSTOMERS, unit=None)
    assert codes(parsed) == [(3, "D", "number_underscore")]


def test_long_texts_are_refused_and_their_value_is_cut():  # E04
    parsed = read("客户编号,客户名称,备注", f"K1,{'甲' * 201},{'好' * 2_000}")
    assert codes(parsed) == [(2, "2", "too_long")]
    assert (len(parsed.faults[0].value), parsed.faults[0].parameters) == (60, {"most": 200})


def test_formulas_scripts_and_templates_are_kept_as_they_stand():  # E05, E06
    remarks = ["<img src=x onerror=alert(1)>", "{{7*7}}", "%s %(x)s", "=1+1", "' OR 1=1 --"]
    parsed = read("客户编号,客户名称,备注", *(f"K{n},甲,{text}" for n, text in enumerate(remarks)))
    assert (parsed.frame["remark"].to_list(), codes(parsed)) == (remarks, [])
    wrong = read("客户编号,客户名称,注册资本", "K1,甲,%(secret)s {0.__class__}")
    assert "%(secret)s {0.__class__}" in sentence(wrong.faults[0], str)[0]


def test_row_needs_one_of_the_fields_that_name_a_customer():
    parsed = read("客户编号,统一社会信用代码,客户名称", "K1,,甲", ",91310000MA1FL00000,乙", ",,丙")
    assert codes(parsed) == [(4, "1", "either_required")]
    told = "One of these must be filled in: 客户编号 / 统一社会信用代码."
    assert sentence(parsed.faults[0], str)[0] == told


def test_faults_name_titles_in_the_language_of_the_headings():
    parsed = read("number,size,registered capitol", "K1,huge,1")
    told = {fault.code: fault.parameters for fault in parsed.faults}
    assert told == {
        "choice": {"choices": "Large, Medium, Small, Micro"},
        "column_misspelt": {"nearest": "Registered capital"},
        "column_missing": {"title": "Customer name"},
    }


def test_open_choice_takes_other_codes_and_a_closed_one_does_not():
    choices = (Choice("CN", "中国", "China"),)
    layout = Layout(
        "x",
        (
            Field("a", "甲", "A", kind="choice", choices=choices, pattern="^[A-Z]{2}$"),
            Field("b", "乙", "B", kind="choice", choices=choices),
        ),
    )
    parsed = read("甲,乙", "de,china", "Mars,de", layout=layout)
    assert parsed.frame.rows() == [("DE", "CN"), (None, None)]
    assert codes(parsed) == [(3, "1", "choice"), (3, "2", "choice")]


def test_unit_of_a_row_that_is_none_is_a_fault_of_its_cell():
    lines = ("客户,报表日期,资产总计,金额单位", "K1,2025-12-31,1,件", "K2,2025-12-31,1,万元")
    parsed = read(*lines, layout=STATEMENTS)
    assert codes(parsed) == [(2, "4", "choice")]
    assert parsed.frame["ta"].to_list() == [Decimal("1.00"), Decimal("10000.00")]


def test_faults_found_later_name_the_place_of_the_field():
    parsed = read("客户编号,客户名称,归属部门", "K1,甲,销售一部")
    fault = parsed.fault("department", 2, "department", "销售一部")
    assert (fault.column, fault.header) == ("3", "归属部门")
    assert sentence(fault, str)[0] == "There is no department “销售一部”."
