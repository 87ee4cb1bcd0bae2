"""Cells: one rule for numbers, dates, choices and texts; what is wrong is named (E01, E02, E04, E14)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.connectors.tabular.files import LAYOUT
from zixin.connectors.tabular import Parsed, Table, parse, sentence
from zixin.connectors.tabular.layouts import statements_layout
from zixin.connectors.tabular.reading import read_table

LARGEST = Decimal(10) ** 15
REFERENCE = re.compile(r"(?P<minus>-?)(?P<whole>\d+|\d{1,3}(?:,\d{3})+)(?P<part>\.\d+)?", re.ASCII)


def parsed_of(unit: str = "", **cells: list[str]) -> Parsed:
    titles = {
        "customer": "客户编号",
        "as_of": "报表日期",
        "cash": "货币资金",
        "days": "天数",
        "size": "规模",
    }
    height = len(next(iter(cells.values())))
    columns = {"customer": ["N1"] * height, **cells}
    frame = pl.DataFrame({f"c{i}": texts for i, texts in enumerate(columns.values())})
    headers = tuple(titles.get(code, code) for code in columns)
    return parse(Table(headers, frame, tuple(range(2, height + 2)), ""), LAYOUT, unit=unit)


def codes_of(parsed: Parsed) -> list[str]:
    return [fault.code for fault in parsed.faults]


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234.56", 123_456),
        ("1,234.56", 123_456),
        ("-1,234,567.5", -123_456_750),
        ("(12.30)", -1_230),
        ("（12.30）", -1_230),
        ("１２３", 12_300),
        ("１，２３４．５", 123_450),
        ("١٢٣", 12_300),
        ("−5", -500),
        ("0.10", 10),
        ("999999999999.99", 99_999_999_999_999),
        ("-0", 0),
        ("1.0050", None),
        ("0.30", 30),
    ],
)
def test_an_amount_is_read_exactly(text, cents):
    assert parsed_of(cash=[text]).frame["cash"].to_list() == [cents]


@pytest.mark.parametrize("text", ["", " ", "-", "—", "--", "/"])
def test_an_empty_amount_is_none_and_no_fault(text):
    parsed = parsed_of(cash=[text])
    assert parsed.frame["cash"].to_list() == [None]
    assert parsed.faults == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "number"),
        ("Infinity", "number"),
        ("-inf", "number"),
        ("1e5", "number"),
        ("1_000", "number"),
        ("12.50元", "number"),
        ("12.5%", "number"),
        ("true", "number"),
        ("(-5)", "number"),
        ("1.2.3", "number"),
        ("1 234", "number"),
        ("½", "number"),
        ("待核实", "number"),
        ("1,23.4", "grouping"),
        ("1,2345", "grouping"),
        ("1.005", "precision"),
        ("1000000000000000.01", "too_large"),
        ("9" * 40, "too_large"),
        ("0." + "1" * 30, "too_large"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_its_place(text, code):
    parsed = parsed_of(cash=["1.00", text])
    (fault,) = parsed.faults
    assert (fault.row, fault.column, fault.code) == (3, "货币资金", code)
    assert parsed.frame["cash"].to_list() == [100, None]
    assert all(sentence(fault, str))


@settings(max_examples=400, deadline=None)
@given(text=st.text("0123456789.,-()（）１５ e_%", max_size=22))
@example(text="0" * 14 + "1.10")
@example(text="1,000,000,000,000.00")
def test_amounts_equal_a_slow_reference(text):
    cents = parsed_of(cash=[text, "0.50"]).frame["cash"].to_list()
    assert cents == [slow_cents(text), 50]


def slow_cents(text: str) -> int | None:
    """Read an amount one character at a time of understanding, with decimals throughout."""
    plain = unicodedata.normalize("NFKC", text).strip()
    inner = re.fullmatch(r"\(([^()-]+)\)", plain)
    found = REFERENCE.fullmatch(f"-{inner.group(1)}" if inner else plain)
    if found is None:
        return None
    amount = Decimal(found["whole"].replace(",", "") + (found["part"] or "")) * 100
    if amount != int(amount) or amount > LARGEST * 100:
        return None
    return int(amount) * (-1 if found["minus"] else 1)


@pytest.mark.parametrize(
    ("unit", "cents"),
    [
        ("元", 1_250),
        ("千元", 1_250_000),
        ("万元", 12_500_000),
        ("百万元", 1_250_000_000),
        ("亿元", 125_000_000_000),
    ],
)
def test_a_unit_scales_amounts_and_not_counts(unit, cents):
    parsed = parsed_of(unit, cash=["12.5"], days=["30"])
    assert parsed.frame["cash"].to_list() == [cents]
    assert parsed.frame["days"].to_list() == [30]


def test_an_unknown_unit_is_a_fault():
    assert codes_of(parsed_of("两", cash=["1"])) == ["unknown_unit"]


@pytest.mark.parametrize(
    "text",
    [
        "2025-12-31",
        "2025/12/31",
        "2025.12.31",
        "2025年12月31日",
        "20251231",
        "2025-12-31 00:00:00",
        "2025-12-31T00:00",
        "２０２５-12-31",
    ],
)
def test_a_date_may_be_written_in_every_usual_way(text):
    assert parsed_of(as_of=[text]).frame["as_of"].to_list() == [date(2025, 12, 31)]


@pytest.mark.parametrize(
    "text",
    [
        "2025-13-31",
        "2025-02-29",
        "31/12/2025",
        "2025",
        "2025-12",
        "0001-01-01",
        "9999-12-31",
        "昨天",
        "2025-12-31 x",
        "1-2-3-4",
        "20251332",
        "46022.5",
    ],
)
def test_a_date_that_is_none_is_refused(text):
    parsed = parsed_of(as_of=[text])
    assert codes_of(parsed) == ["date"]
    assert parsed.frame["as_of"].to_list() == [None]


def test_a_choice_takes_its_code_and_its_words():
    assert parsed_of(size=["large", "小型", " Large ", ""]).frame["size"].to_list() == [
        "large",
        "small",
        "large",
        "",
    ]
    parsed = parsed_of(size=["巨型"])
    assert codes_of(parsed) == ["choice"]
    assert "大型、小型" in sentence(parsed.faults[0], str)[1]


@pytest.mark.parametrize("text", ["1.5", "1234567890", "x"])
def test_a_whole_number_is_whole(text):
    assert set(codes_of(parsed_of(days=[text]))) <= {"integer", "number"}
    assert parsed_of(days=[text]).fault_count > 0


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("远\u200b大", "U+200B"),
        ("远\u202e大", "U+202E"),
        ("a\x07b", "U+0007"),
        ("\ufefe\ue000x", "U+E000"),
    ],
)
def test_an_invisible_character_is_refused_by_its_name(text, character):
    parsed = parsed_of(备注=[text])
    (fault,) = parsed.faults
    assert (fault.code, fault.parameters) == ("invisible", {"character": character})
    assert text not in fault.value


@pytest.mark.parametrize("text", ["<b>x</b>", "{{7*7}}", "%s", "企业🏭𠮷", "=1+1"])
def test_a_text_is_kept_literally(text):
    assert parsed_of(备注=[text]).frame["remark"].to_list() == [text]


def test_a_text_too_long_is_refused():
    assert codes_of(parsed_of(备注=["x" * 101])) == ["too_long"]


def test_a_required_cell_must_not_be_empty():
    table = Table(
        ("客户编号", "天数"), pl.DataFrame({"c0": ["", "N2"], "c1": ["1", "2"]}), (2, 3), ""
    )
    (fault,) = parse(table, LAYOUT, unit="").faults
    assert (fault.row, fault.code) == (2, "required")


@pytest.mark.parametrize(
    ("headers", "code", "title"),
    [
        (("报表日期", "天数"), "column_missing", "客户编号"),
        (("客户编号", "Customer"), "column_twice", "客户编号"),
        (("客户编号", "货币资产"), "column_unknown", "货币资产"),
        (("客户编号", "%s{{x}}<b>"), "column_unknown", "%s{{x}}<b>"),
    ],
)
def test_a_column_that_does_not_fit_is_named(headers, code, title):
    table = Table(headers, pl.DataFrame({"c0": ["2025-12-31"], "c1": ["1"]}), (2,), "")
    found = {fault.code: fault for fault in parse(table, LAYOUT, unit="").faults}
    assert found[code].parameters["title"] == title
    assert title in sentence(found[code], str)[0]


def test_the_nearest_known_column_is_offered():
    table = Table(("客户编号", "货币资全"), pl.DataFrame({"c0": ["N1"], "c1": ["1"]}), (2,), "")
    assert "货币资金" in sentence(parse(table, LAYOUT, unit="").faults[0], str)[1]


def test_headings_are_compared_without_blanks_width_and_star():
    table = Table(("客户 编号*", "ＤＡＹＳ"), pl.DataFrame({"c0": ["N1"], "c1": ["1"]}), (2,), "")
    assert parse(table, LAYOUT, unit="").headings == {"customer": "客户 编号*", "days": "ＤＡＹＳ"}


def test_the_faults_listed_are_bounded_and_all_are_counted():
    parsed = parsed_of(cash=["x"] * 1_500)
    assert (len(parsed.faults), parsed.fault_count) == (1_000, 1_500)


def test_a_unit_that_contradicts_the_file_is_refused() -> None:
    table = read_table("单位：万元\n客户编号,报表日期,货币资金\nC1,2025-12-31,1\n".encode())
    layout = statements_layout([("cash", "货币资金", "Cash", True)])

    assert [fault.code for fault in parse(table, layout, unit="元").faults] == [
        "unit_contradiction"
    ]
    assert parse(table, layout, unit="万元").fault_count == 0
