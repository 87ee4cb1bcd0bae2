from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter

from zixin.connectors import court, registry, tax
from zixin.connectors.records import (
    RECORDS,
    DishonestDebtor,
    Enforcement,
    Shareholder,
    TaxCreditGrade,
    columns_of,
    layout_of,
)
from zixin.connectors.tabular import TableError, read_table, sentence, write_template
from zixin.connectors.tabular.parsing import parse

CHINESE = (
    "序号,企业名称,统一社会信用代码,案号,执行法院,履行情况,涉案金额,立案日期\n"
    '1,甲公司,91310000MA1K00007U,（2025）沪0115执1号,浦东法院,全部未履行,"1,234.50",2025年6月1日\n'
    "2,乙公司,,（2025）沪0115执2号,,部分履行,,2025/06/02\n"
)


def workbook(*rows: tuple[object, ...]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_chinese_file_is_read(encoding: str) -> None:
    read = court.read_file(CHINESE.encode(encoding), "dishonest_debtor")

    assert (read.faults, read.fault_count) == ((), 0)
    assert read.records == (
        DishonestDebtor(
            subject="甲公司",
            subject_code="91310000MA1K00007U",
            case_number="(2025)沪0115执1号",
            court="浦东法院",
            performance="none",
            amount=Decimal("1234.50"),
            filed_on=date(2025, 6, 1),
        ),
        DishonestDebtor(
            subject="乙公司",
            case_number="(2025)沪0115执2号",
            performance="partial",
            filed_on=date(2025, 6, 2),
        ),
    )


def test_an_english_workbook_is_read_in_its_unit() -> None:
    content = workbook(
        ("Company", "Case number", "Amount", "State"), ("A Ltd", "No. 1", 12.5, "Open")
    )

    read = court.read_file(content, "enforcement", unit="万元")

    assert read.records == (
        Enforcement(
            subject="A Ltd", case_number="No. 1", amount=Decimal("125000.00"), state="open"
        ),
    )


def test_shares_and_currencies_are_read() -> None:
    holders = "企业名称,股东名称,持股比例\n甲公司,乙,51%\n甲公司,丙,49\n"
    capital = "企业名称,登记状态,注册资本,币种\n甲公司,存续,500,美元\n乙公司,注销,600,\n"

    shares = registry.read_file(holders.encode(), "shareholder").records
    registrations = registry.read_file(capital.encode(), "registration").records
    assert shares == (
        Shareholder(subject="甲公司", holder="乙", share=Decimal("0.51")),
        Shareholder(subject="甲公司", holder="丙", share=Decimal("0.49")),
    )
    assert [
        (each.status, each.registered_capital, each.capital_currency) for each in registrations
    ] == [("active", Decimal("500.00"), "USD"), ("deregistered", Decimal("600.00"), "")]


@pytest.mark.parametrize(
    ("kind", "text", "faults"),
    [
        (
            "enforcement",
            "企业名称,案号,执行标的,立案日期\n甲,1,abc,2025-02-30\n甲,,1,2025-01-01\n",
            [(2, "执行标的", "number"), (2, "立案日期", "date"), (3, "案号", "required")],
        ),
        ("enforcement", "企业名称,案号\n甲,1\n,2\n", [(3, "企业名称", "required")]),
        ("enforcement", "案号,执行标的\n1,2\n", [(0, "企业名称", "column_missing")]),
        ("enforcement", "企业名称,执行标的\n甲,2\n", [(0, "案号", "column_missing")]),
        ("enforcement", "企业名称,案号,星座\n甲,1,x\n", [(0, "星座", "column_unknown")]),
        (
            "dishonest_debtor",
            "企业名称,案号,履行情况\n甲,1,不明\n",
            [(2, "履行情况", "choice")],
        ),
    ],
)
def test_faulty_cells_are_named_and_nothing_is_taken(
    kind: str, text: str, faults: list[tuple[int, str, str]]
) -> None:
    read = court.read_file(text.encode(), kind)

    assert read.records == ()
    found = [(fault.row, fault.column, fault.code) for fault in read.faults]
    assert sorted(found) == sorted(faults)
    assert read.fault_count == len(faults)
    assert all("%(" not in "".join(sentence(fault, str)) for fault in read.faults)


def test_a_share_and_a_currency_that_are_none_are_named() -> None:
    holders = "企业名称,股东名称,持股比例\n甲公司,乙,150%\n甲公司,丙,half\n"
    capital = "企业名称,登记状态,币种\n甲公司,存续,??\n"

    shares = registry.read_file(holders.encode(), "shareholder").faults
    currencies = registry.read_file(capital.encode(), "registration").faults
    assert [(f.row, f.column, f.value, f.code) for f in shares] == [
        (2, "持股比例", "150%", "share"),
        (3, "持股比例", "half", "share"),
    ]
    assert [(f.row, f.column, f.code) for f in currencies] == [(2, "币种", "currency")]
    assert sentence(shares[0], str)[1] == "Write a share of the whole such as 51%."


def test_a_file_of_another_family_or_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no record"):
        tax.read_file(CHINESE.encode(), "dishonest_debtor")
    with pytest.raises(TableError):
        court.read_file(b"%PDF-1.7", "dishonest_debtor")


def test_grades_are_read() -> None:
    text = "纳税人识别号,评价年度,纳税信用等级\n91310000MA1K00007U,2025,B级\n"

    assert tax.read_file(text.encode(), "tax_credit_grade").records == (
        TaxCreditGrade(subject_code="91310000MA1K00007U", year=2025, grade="B"),
    )


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_of_each_kind_is_understood(kind: str, language: str) -> None:
    layout = layout_of(kind)
    titles = [title for field in layout.fields for title in field.titles()]
    assert len(titles) == len(set(titles))

    assert write_template(layout, language=language)[:2] == b"PK"
    heads = tuple((f.zh if language == "zh" else f.en) for f in layout.fields if f.is_read)
    faults = parse(read_table(workbook(heads, ("x",) * len(heads))), layout, unit="").faults
    assert not {f.code for f in faults} & {"column_unknown", "column_twice", "column_missing"}
    assert list(columns_of(kind))[:2] == ["subject", "subject_code"]
