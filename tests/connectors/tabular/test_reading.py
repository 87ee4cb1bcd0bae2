"""Tables inside files: headings, blank rows, bounds, figures as workbooks keep them (E04-E06, E11, E14)."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.tabular.files import LAYOUT, workbook
from zixin.connectors.tabular import Table, TableError, parse, read_table
from zixin.connectors.tabular.reading import COLUMNS_MAX, ROWS_MAX


def refusal_of(content: bytes) -> TableError:
    with pytest.raises(TableError) as refused:
        read_table(content)
    return refused.value


@pytest.mark.parametrize("content", [b"", b"  \r\n\t "])
def test_an_empty_file_is_refused(content):
    assert refusal_of(content).code == "empty"


@pytest.mark.parametrize("content", [b"a single line", b"x\ny\nz", "说明\n".encode()])
def test_a_file_without_headings_is_refused(content):
    assert refusal_of(content).code == "no_header"


def test_row_numbers_are_those_of_the_file_with_titles_and_blank_rows_above():
    grid = [
        [],
        ["客户资料表"],
        [],
        ["客户编号", "备注"],
        ["N1", "x"],
        [],
        ["N2", "y"],
    ]
    text = "\r\n".join(",".join(row) for row in grid).encode()
    for content in (text, workbook(grid)):
        table = read_table(content)
        assert table.headers == ("客户编号", "备注")
        assert table.rows == (5, 7)
        assert table.cells.rows() == [("N1", "x"), ("N2", "y")]


def test_row_numbers_of_a_workbook_count_leading_blank_rows():
    table = read_table(workbook([[], [], [], ["客户编号", "备注"], ["N1", "x"]]))
    assert table.rows == (5,)


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位: 人民币万元", "万元"),
        ("2025 年度（单位：千元）", "千元"),
        ("单位：百万元,审计", "百万元"),
        ("Unit: yuan", "yuan"),
        ("单位名称 远大公司", ""),
    ],
)
def test_the_unit_row_above_the_headings_is_read(title, unit):
    assert read_table(workbook([[title], ["客户编号", "货币资金"], ["N1", 1]])).unit == unit


def test_amounts_under_a_unit_row_are_scaled_exactly():
    parsed = parse(
        read_table(workbook([["单位：万元"], ["客户编号", "货币资金"], ["N1", 12.345678]])),
        LAYOUT,
        unit="",
    )
    assert parsed.faults == ()
    assert parsed.frame["cash"].to_list() == [12_345_678]  # cents: 123,456.78 yuan


def test_columns_may_stand_in_any_order():
    parsed = parse(read_table("货币资金,客户编号\n1.50,N1\n".encode()), LAYOUT, unit="")
    assert parsed.frame.row(0, named=True) == {"customer": "N1", "cash": 150}


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        (1234.5, "1234.5"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (123456789012.34, "123456789012.34"),
        (123456789012.345, "123456789012.345"),
        (1.005, "1.005"),
        (-0.07, "-0.07"),
        (12, "12"),
        (True, "true"),
        (date(2026, 8, 26), "2026-08-26 00:00:00"),
        ("0012", "0012"),
        ("911100001234567890", "911100001234567890"),
    ],
)
def test_a_cell_of_a_workbook_is_read_as_it_is_shown(shown, kept):
    assert read_table(workbook([["a", "b"], ["x", shown]])).cells.rows() == [("x", kept)]


def test_dates_of_a_workbook_that_counts_from_1904_are_the_dates_shown():
    day = datetime(2026, 8, 26)  # noqa: DTZ001 -- a workbook knows no time zone
    content = workbook([["客户编号", "报表日期"], ["N1", day]], date_1904=True)
    parsed = parse(read_table(content), LAYOUT, unit="")
    assert parsed.frame["as_of"].to_list() == [date(2026, 8, 26)]


def test_a_merged_cell_fills_its_first_place_only():
    table = read_table("a,b\n合并,\n,2\n".encode())
    assert table.cells.rows() == [("合并", ""), ("", "2")]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{7*7}}",
        "{0.__class__}",
        "%s %(x)s 100%",
        "=HYPERLINK(1)",
        "企业🏭𠮷",
        "\u200f\u05e9\u05dc\u05d5\u05dd",
    ],
)
def test_a_text_is_read_literally(text):
    for content in (f"a,b\nx,{text}\n".encode(), workbook([["a", "b"], ["x", text]])):
        assert read_table(content).cells.rows() == [("x", text)]


def test_a_quoted_cell_may_hold_marks_and_line_ends():
    table = read_table(b'a,b\n"x,y","1\n2"\nz,w\n')
    assert table.cells.rows() == [("x,y", "1\n2"), ("z", "w")]
    assert table.rows == (2, 3)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_mark_between_cells_is_recognised(mark):
    assert read_table(f"a{mark}b\n1{mark}2\n".encode()).cells.rows() == [("1", "2")]


def test_a_short_row_is_filled_and_a_long_row_is_refused_by_its_line():
    assert read_table(b"a,b\n1\n").cells.rows() == [("1", "")]
    assert refusal_of(b"a,b\n1,2\n1,2,3\n").parameters == {"line": 3}


def test_a_quotation_mark_left_open_is_refused():
    assert refusal_of(b'a,b\n"1,2\n').code == "csv"


def test_a_cell_of_megabytes_is_refused():
    assert refusal_of(b"a,b\n1," + b"x" * 1_000_000).code == "csv"


def test_too_many_columns_are_refused():
    assert refusal_of(b"a," * 1_000_000).parameters == {"most": COLUMNS_MAX}
    assert refusal_of(workbook([["a"] * (COLUMNS_MAX + 1)])).code == "columns"


def test_too_many_rows_are_refused():
    assert refusal_of(b"a,b\n" * (ROWS_MAX + 1)).parameters == {"most": ROWS_MAX}


def test_a_few_wide_rows_among_many_do_not_lay_out_a_huge_table():
    assert refusal_of(b"a\n" * 150_000 + b"," * 299).parameters == {"most": 100_000}


SMALL = workbook([["客户编号", "货币资金"], ["N1", 12.5]])
CELL = st.text(st.characters(exclude_characters='",\r\n\0', exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_plain_file_reads_like_the_same_file_quoted(rows, end):
    grid = [["a", "b", "c"], *rows]
    plain = end.join(",".join(row) for row in grid)
    quoted = end.join(",".join(f'"{cell}"' for cell in row) for row in grid)
    assert _content_of(plain) == _content_of(quoted)


def _content_of(text: str) -> object:
    table = read_table(text.encode())
    return table.headers, table.rows, table.cells.rows()


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_give_a_table_or_a_reason(content):
    _table_or_reason(content)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200), encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_text_gives_a_table_or_a_reason(text, encoding):
    _table_or_reason(text.encode(encoding, "replace"))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_workbook_with_any_byte_changed_gives_a_table_or_a_reason(data):
    content = bytearray(SMALL)
    for _change in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    _table_or_reason(bytes(content))


def _table_or_reason(content: bytes) -> None:
    try:
        table = read_table(content)
    except TableError:
        return  # a reason is an answer
    assert isinstance(table, Table)
    assert table.cells.height == len(table.rows)
    assert table.cells.width == len(table.headers)
    parsed = parse(table, LAYOUT, unit="")
    assert parsed.fault_count >= len(parsed.faults)
