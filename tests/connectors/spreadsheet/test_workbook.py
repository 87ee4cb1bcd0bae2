from __future__ import annotations

import io
import stat
import zipfile
from datetime import date, datetime

import polars as pl
import pytest
import xlsxwriter

from tests.connectors.spreadsheet.files import SKELETON, archive, inline, raw_workbook, workbook
from zixin.connectors.spreadsheet import Limits, SpreadsheetError, Table, read_table
from zixin.connectors.spreadsheet.workbook import day_texts, number_texts

MOMENT = datetime.fromisoformat("2024-02-29T13:05:00")


def read(content: bytes, **limits: int) -> Table:
    return read_table(content, "file.xlsx", limits=Limits(**limits))


def refused(content: bytes, **limits: int) -> str:
    with pytest.raises(SpreadsheetError) as caught:
        read(content, **limits)
    return caught.value.fault.code


def cells(table: Table) -> list[tuple[str | None, ...]]:
    return table.cells.rows()


def two_rows(second: str) -> str:
    """A sheet of a heading row a, b and the given second row."""
    first = f'<row r="1">{inline("A1", "a")}{inline("B1", "b")}</row>'
    return f'<sheetData>{first}<row r="2">{second}</row></sheetData>'


def test_workbook_is_read_with_letters_rows_sheet_and_digest():
    content = workbook([["客户编号", "名称"], ["A1", "甲"], [None, None], ["A2", "乙"]])
    table = read(content)

    assert table.headers == ("客户编号", "名称")
    assert table.columns == ("A", "B")
    assert cells(table) == [("A1", "甲"), ("A2", "乙")]
    assert table.rows.to_list() == [2, 4]
    assert (table.sheet, table.encoding, table.header_row) == ("Sheet1", "", 1)
    assert len(table.sha256) == 64
    assert read(content).sha256 == table.sha256  # E16: the same file again


def test_table_that_does_not_start_in_the_corner_keeps_its_letters():
    table = read(workbook([[], [None, None, "a", "b"], [None, None, 1, 2]]))

    assert table.columns == ("C", "D")
    assert cells(table) == [("1", "2")]
    assert table.rows.to_list() == [3]


def test_numbers_keep_the_digits_a_person_sees():
    stored = ["0.30000000000000004", "1234567.8899999999", "12345678901234.561", "1E+5", "1.5E-7"]
    shown = ["0.3", "1234567.89", "12345678901234.56", "100000", "0.00000015"]
    assert number_texts(pl.Series(stored)).to_list() == shown
    assert number_texts(pl.Series(["-0", "7.0", "x", "NaN", None])).to_list() == [
        "-0",
        "7.0",
        "x",
        "NaN",
        None,
    ]


def test_dates_are_days_in_both_date_systems():
    rows = [["d", "e"], [date(2026, 8, 26), MOMENT], [date(1900, 3, 1), 1]]
    expected = [("2026-08-26", "2024-02-29 13:05:00"), ("1900-03-01", "1")]
    assert cells(read(workbook(rows))) == expected

    later = [rows[0], rows[1], [date(1904, 1, 2), 1]]
    table = read(workbook(later, date_1904=True))
    assert cells(table) == [expected[0], ("1904-01-02", "1")]
    assert table.date_system == 1904


def test_day_that_excel_invented_is_not_moved():
    serials = pl.Series(["1", "59", "60", "61", "-1", "99999999"])
    assert day_texts(serials, 1900).to_list() == [
        "1900-01-01",
        "1900-02-28",
        "1900-02-29",
        "1900-03-01",
        "-1",
        "99999999",
    ]


def test_error_boolean_and_text_cells_stay_what_they_are():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "c", "d"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_boolean(1, 1, boolean=True)
        sheet.write_string(1, 2, "0012")
        sheet.write_formula(1, 3, "=1+1", None, 2)
    assert cells(read(buffer.getvalue())) == [("#DIV/0!", "TRUE", "0012", "2")]


def test_formula_without_its_result_is_refused_not_read_as_empty():
    for cell in ("<f>1+1</f>", "<f>1+1</f><v></v>", "<f>1+1</f><v/>"):
        content = raw_workbook(two_rows(f'{inline("A2", "x")}<c r="B2">{cell}</c>'))
        with pytest.raises(SpreadsheetError) as caught:
            read(content)
        assert caught.value.fault.code == "formula_without_value"
        assert caught.value.fault.parameters == {"cell": "B2"}
    empty_text = two_rows(f'{inline("A2", "x")}<c r="B2" t="str"><f>""</f><v></v></c>')
    assert cells(read(raw_workbook(empty_text))) == [("x", None)]


def test_formula_that_its_writer_never_calculated_is_refused():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_formula(1, 0, "=1+1")  # the library stores 0
    assert refused(buffer.getvalue()) == "formula_without_value"


PLAIN = '<c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>x &amp; &#20013;</t></is></c>'


@pytest.mark.parametrize(
    "row",
    [
        PLAIN,
        PLAIN.replace('"', "'"),
        PLAIN.replace("<c ", "<c\n"),
        PLAIN.replace(' r="A2"', "").replace(' r="B2"', ""),
        PLAIN.replace("<v>1</v>", "<!-- <c r='B2'><v>9</v></c> --><v>1</v>"),
        PLAIN.replace("<v>1</v>", "<v><![CDATA[1]]></v>"),
        PLAIN.replace("<v>1</v>", "<?hint <v>9</v>?><v>1</v>"),
        PLAIN.replace('<c r="A2">', '<c cm="1>" r="A2">'),
        PLAIN.replace(
            "<t>x ", '<r><t xml:space="preserve">x </t></r><rPh sb="0"><t>no</t></rPh><r><t>'
        ).replace("</t></is>", "</t></r></is>"),
    ],
)
def test_any_way_of_writing_the_same_cells_reads_the_same(row):
    assert cells(read(raw_workbook(two_rows(row)))) == [("1", "x & 中")]


def test_prefixed_elements_are_read():
    rows = two_rows(PLAIN)
    for name in ("sheetData", "row", "c", "v", "is", "t"):
        for mark in ("<", "</"):
            for end in (">", " "):
                rows = rows.replace(f"{mark}{name}{end}", f"{mark}x:{name}{end}")
    assert cells(read(raw_workbook(rows, root="x:worksheet"))) == [("1", "x & 中")]


def test_text_merged_over_rows_stands_in_each_of_them_and_a_number_does_not():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "资产负债表  单位：万元")
        sheet.write_row(1, 0, ["客户", "年", "金额"])
        sheet.merge_range(2, 0, 4, 0, "KH1")
        sheet.merge_range(2, 2, 3, 2, 500)
        for row in (2, 3, 4):
            sheet.write_string(row, 1, f"y{row}")
    table = read(buffer.getvalue())

    assert cells(table) == [("KH1", "y2", "500"), ("KH1", "y3", None), ("KH1", "y4", None)]
    assert (table.unit, table.header_row) == ("ten_thousand", 2)


def test_first_visible_sheet_with_cells_is_read():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("空")
        hidden = book.add_worksheet("隐藏")
        hidden.write_row(0, 0, ["no", "no"])
        hidden.hide()
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["1", "2"])
    assert read(buffer.getvalue()).sheet == "数据"
    assert refused(workbook([])) == "sheet_missing"


def test_trailing_styled_blank_cells_cost_nothing():
    blank = inline("A2", "x") + '<c r="B2" s="0"/><c r="XFD2" s="0"/><c r="XFC2"><v></v></c>'
    table = read(raw_workbook(two_rows(blank)))
    assert (table.columns, cells(table)) == (("A", "B"), [("x", None)])


def test_far_cell_does_not_decide_how_much_memory_is_taken():
    far = inline("A2", "x") + '</row><row r="1048576">' + inline("A1048576", "y")
    table = read(raw_workbook(two_rows(far)))
    assert (cells(table), table.rows.to_list()) == ([("x", None), ("y", None)], [2, 1_048_576])
    wide = two_rows(inline("A2", "x") + inline("XFD2", "y"))
    assert refused(raw_workbook(wide)) == "too_many_columns"


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (inline("A2", "x") + inline("A2", "y"), "workbook_broken"),
        ('<c r="A2" t="s"><v>7</v></c>', "workbook_broken"),
        ('<c r="A2" t="zz"><v>7</v></c>', "workbook_broken"),
        ('<c r="AAAA2"><v>7</v></c>', "workbook_broken"),
        ('<c r="A9999999"><v>7</v></c>', "workbook_broken"),
        ('<c r="A0"><v>7</v></c>', "workbook_broken"),
        ('<c r="A2"><v>&xxe;</v></c>', "workbook_broken"),
        ('<c r="A2"><v>7</v>', "workbook_broken"),
        (inline("A2", "_xD800_"), "workbook_broken"),  # E04: half of a character
        (inline("A2", "a" * 200_000), "cell_too_long"),
    ],
)
def test_what_no_program_writes_is_refused(second, code):
    assert refused(raw_workbook(two_rows(second))) == code


def test_escaped_characters_of_a_workbook_are_decoded():
    row = inline("A2", "a_x000A_b") + inline("B2", "_xD83D__xDE00_")
    assert cells(read(raw_workbook(two_rows(row)))) == [("a\nb", "😀")]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "docProps/core.xml", "_rels/.rels"])
def test_document_type_in_any_part_is_refused(part):  # E10
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">'
        '<!ENTITY c SYSTEM "file:///etc/passwd">]><x>&b;&c;</x>'
    )
    assert refused(archive({**SKELETON, part: laughs})) == "document_type"


def test_document_type_in_another_encoding_is_refused():
    hidden = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    assert refused(archive({**SKELETON, "docProps/core.xml": hidden})) == "workbook_broken"


def test_bombs_are_refused_before_they_go_off():  # E09
    zeros = {**SKELETON, "xl/worksheets/sheet1.xml": b" " * 40_000_000}
    assert refused(archive(zeros)) == "archive_bomb"
    assert refused(workbook([["a", "b"], [1, 2]]), unpacked_bytes=1_000) == "archive_bomb"
    many = {f"xl/media/{number}.bin": b"" for number in range(2_100)}
    assert refused(archive({**SKELETON, **many})) == "archive_bomb"


def test_archive_that_lies_about_its_sizes_is_refused():
    content = bytearray(archive({**SKELETON, "xl/worksheets/sheet1.xml": b" " * 5_000_000}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")  # the size when unpacked
    assert refused(bytes(content)) == "archive_broken"


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "/etc/evil.xml", "xl\\evil.xml", "C:evil.xml", "xl/inner.zip", "a/../b.xml"],
)
def test_entries_that_lead_outside_or_hold_archives_are_refused(name):  # E09
    assert refused(archive({**SKELETON, name: "<x/>"})) == "archive_unsafe"


def test_archive_in_the_archive_is_refused_under_any_name():
    inner = archive({"x.txt": "x"})
    assert refused(archive({**SKELETON, "xl/media/image1.png": inner})) == "archive_unsafe"
    assert refused(archive({**SKELETON, "xl/media/image1.xml": inner})) == "archive_unsafe"


def test_link_in_the_archive_is_refused():
    buffer = io.BytesIO(archive(SKELETON))
    with zipfile.ZipFile(buffer, "a") as bundle:
        link = zipfile.ZipInfo("xl/worksheets/link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        bundle.writestr(link, "/etc/passwd")
    assert refused(buffer.getvalue()) == "archive_unsafe"


def test_target_outside_the_archive_is_not_followed():
    outside = SKELETON["xl/_rels/workbook.xml.rels"].replace(  # type: ignore[union-attr, arg-type] -- a str
        'Target="worksheets/sheet1.xml"', 'Target="http://127.0.0.1/x" TargetMode="External"'
    )
    content = raw_workbook("<sheetData/>", **{"xl/_rels/workbook.xml.rels": outside})
    assert refused(content) == "sheet_missing"


def test_caps_on_rows_columns_and_cells():  # E14
    rows = [["a", "b", "c"], *[[1, 2, 3]] * 20]
    assert read(workbook(rows), rows=21, columns=3, cells=63).cells.height == 20
    assert refused(workbook(rows), rows=20) == "too_many_rows"
    assert refused(workbook(rows), columns=2) == "too_many_columns"
    assert refused(workbook(rows), cells=62) == "too_many_cells"
    assert refused(workbook(rows), content_bytes=100) == "file_too_large"
