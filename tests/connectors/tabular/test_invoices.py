from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from tests.connectors.tabular.files import workbook
from zixin.connectors.tabular import (
    InvoiceSheet,
    KnownCompany,
    TableError,
    invoices_layout,
    parse,
    read_invoices,
    read_table,
)

KNOWN = {
    "N0001": KnownCompany(1, "启明机械有限公司", "91310000MA0000001X"),
    "N0002": KnownCompany(2, "远航贸易有限公司", "91310000MA0000002Y"),
}
BY_TAX_NUMBER = {company.tax_number: company for company in KNOWN.values()}
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
EXPORT = {
    "序号": "1",
    "发票代码": "3100221130",
    "发票号码": "00000001",
    "数电发票号码": "",
    "销方识别号": "91310000MA0000001X",
    "销方名称": "启明机械有限公司",
    "购方识别号": "91440000MA0000009Q",
    "购买方名称": "甲公司",
    "开票日期": "2026-01-31 10:22:31",
    "金额": "1000",
    "税额": "130",
    "价税合计": "1130",
    "发票状态": "正常",
    "备注": "",
}


def csv_of(rows: list[dict[str, str]], encoding: str = "utf-8-sig") -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def read(content: bytes) -> tuple[InvoiceSheet, list[tuple[int, str, str]]]:
    parsed = parse(read_table(content), invoices_layout(), unit="")
    sheet = read_invoices(parsed, lambda names: {n: found for n in names if (found := _find(n))})
    faults = [*parsed.faults, *sheet.faults]
    return sheet, [(fault.row, fault.column, fault.code) for fault in faults]


def _find(name: str) -> KnownCompany | None:
    return KNOWN.get(name) or BY_TAX_NUMBER.get(name)


def stored(*rows: dict[str, str], **given: Any) -> list[dict[str, Any]]:
    sheet, faults = read(csv_of(list(rows), **given))
    assert faults == []
    return [row for company in sheet.companies for row in company.invoices.to_dicts()]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_in_the_usual_encodings(encoding):
    assert stored(ROW, encoding=encoding) == [
        {
            "direction": "out",
            "number": "00000001",
            "issued_on": date(2026, 1, 31),
            "counterparty": "甲公司",
            "cents": 100_000,
            "tax": 13_000,
            "state": "valid",
            "row": 2,
        }
    ]


def test_a_workbook_and_english_headings_are_read_alike():
    headings = [
        "Customer", "Direction", "Invoice number", "Issued on", "Counterparty", "Amount", "Tax",
        "State",
    ]  # fmt: skip
    cells = ["N0001", "Output", "00000001", "2026-01-31", "甲公司", "1000", "130", "Valid"]

    sheet, faults = read(workbook([headings, cells]))

    assert faults == []
    assert sheet.companies[0].invoices.to_dicts() == stored(ROW)


def test_customers_are_told_apart_by_number_or_tax_number():
    sheet, faults = read(csv_of([ROW, {**ROW, "客户编号": "91310000MA0000002Y"}]))

    assert faults == []
    assert [(company.customer_id, company.invoices.height) for company in sheet.companies] == [
        (1, 1),
        (2, 1),
    ]


def test_an_export_of_the_tax_bureau_needs_no_customer_column():
    bought = {
        **EXPORT,
        "发票号码": "",
        "数电发票号码": "26312000000000000001",
        "销方识别号": "91440000MA0000009Q",
        "销方名称": "乙公司",
        "购方识别号": "91310000MA0000001X",
        "购买方名称": "启明机械有限公司",
    }

    rows = stored(EXPORT, bought)

    assert [(row["direction"], row["number"], row["counterparty"]) for row in rows] == [
        ("out", "3100221130-00000001", "甲公司"),
        ("in", "26312000000000000001", "乙公司"),
    ]


def test_an_export_of_nobody_known_is_refused():
    row = {**EXPORT, "销方识别号": "91310000MA0000003Z"}

    assert read(csv_of([row]))[1] == [(0, "客户编号", "column_missing")]


def test_an_export_that_mixes_two_customers_is_refused():
    other = {**EXPORT, "销方识别号": "91310000MA0000002Y", "发票号码": "2"}

    assert read(csv_of([EXPORT, other]))[1] == [(0, "客户编号", "column_missing")]


def test_the_column_of_one_party_tells_the_direction():
    sold = {key: value for key, value in ROW.items() if key not in {"进销项", "对方名称"}}

    assert [r["direction"] for r in stored({**sold, "购方单位代号": "B01"})] == ["out"]
    assert [r["direction"] for r in stored({**sold, "销方单位代号": "A01"})] == ["in"]


def test_lines_of_one_invoice_are_added_up():
    lines = [{**EXPORT, "货物或应税劳务名称": name} for name in ("轴承", "齿轮", "轴承")]

    (row,) = stored(*lines)

    assert (row["cents"], row["tax"], row["row"]) == (300_000, 39_000, 2)


def test_lines_that_disagree_are_named():
    lines = [{**EXPORT, "货物或应税劳务名称": "轴承"}] * 2
    lines[1] = {**lines[1], "发票状态": "作废"}

    assert [code for _row, _column, code in read(csv_of(lines))[1]] == ["uneven_invoice"] * 2


@pytest.mark.parametrize(
    ("word", "state"),
    [("有效发票", "valid"), ("已红冲-全额", "valid"), ("作废发票", "void"), ("红字", "red")],
)
def test_states_have_the_words_of_exports(word, state):
    assert stored({**ROW, "发票状态": word})[0]["state"] == state


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"客户编号": "N9999"}, (2, "customer", "unknown_customer")),
        ({"客户编号": ""}, (2, "customer", "required")),
        ({"发票号码": ""}, (2, "number", "required")),
        ({"发票号码": "2.6312E+19"}, (2, "number", "invoice_number")),
        ({"进销项": ""}, (2, "direction", "required")),
        ({"进销项": "其他"}, (2, "进销项", "choice")),
        ({"开票日期": "2026-02-30"}, (2, "开票日期", "date")),
        ({"开票日期": ""}, (2, "开票日期", "required")),
        ({"金额": "1000元"}, (2, "金额", "number")),
        ({"金额": "1e3"}, (2, "金额", "number")),
        ({"税额": "NaN"}, (2, "税额", "number")),
        ({"发票状态": "失控"}, (2, "发票状态", "choice")),
        ({"发票状态": ""}, (2, "发票状态", "required")),
        ({"对方名称": "甲\u200b公司"}, (2, "对方名称", "invisible")),
    ],
)
def test_a_wrong_cell_is_named(change, fault):
    sheet, faults = read(csv_of([{**ROW, **change}]))

    assert faults == [fault]
    assert sheet.companies == ()


def test_a_total_that_does_not_add_up_is_named():
    rows = [{**ROW, "价税合计": "1130.01"}, {**ROW, "发票号码": "2", "价税合计": "1310.00"}]

    assert read(csv_of(rows))[1] == [(3, "total", "unclear_total")]


def test_an_invoice_of_strangers_is_named():
    strange = {key: value for key, value in ROW.items() if key not in {"进销项", "对方名称"}}
    strange |= {"销方名称": "乙公司", "购方名称": "丙公司"}

    assert read(csv_of([strange]))[1] == [(2, "buyer", "unclear_direction")]


@pytest.mark.parametrize(
    ("column", "missing"),
    [
        ("客户编号", "客户编号"),
        ("进销项", "进销项"),
        ("发票号码", "发票号码"),
        ("对方名称", "对方名称"),
        ("金额", "金额"),
        ("税额", "税额"),
        ("发票状态", "发票状态"),
        ("开票日期", "开票日期"),
    ],
)
def test_a_missing_column_is_named(column, missing):
    row = {key: value for key, value in ROW.items() if key != column}

    assert read(csv_of([row]))[1] == [(0, missing, "column_missing")]


def test_an_unknown_column_and_one_given_twice_are_named():
    row = {**ROW, "信用评分": "5", "状态": "正常"}

    assert [code for _row, _column, code in read(csv_of([row]))[1]] == [
        "column_unknown",
        "column_twice",
    ]


def test_a_list_longer_than_allowed_is_refused():
    content = csv_of([ROW, {**ROW, "发票号码": "2"}])

    assert read_table(content, rows=3).cells.height == 2
    with pytest.raises(TableError) as refused:
        read_table(content, rows=2)
    assert refused.value.code == "rows"
