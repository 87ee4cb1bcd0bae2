from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.connectors.spreadsheet.files import SKELETON, archive, csv_file, raw_workbook, workbook
from zixin.connectors.spreadsheet import (
    CUSTOMERS,
    SpreadsheetError,
    Table,
    parse,
    read_table,
    sentence,
)


def refused(content: bytes, name: str = "file.xlsx") -> tuple[str, str]:
    with pytest.raises(SpreadsheetError) as caught:
        read_table(content, name)
    fault = caught.value.fault
    assert all(sentence(fault, str))
    return fault.code, str(fault.parameters.get("kind", ""))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><body>", "HTML"),
        (b"\n<!-- x --><table border=1>", "HTML"),
        (b"<?xml version='1.0'?><Workbook/>", "XML"),
        (b"<svg onload='x()'>", "SVG"),
        (b"MZ\x90\x00", "EXE"),
        (b"\x7fELF\x02", "ELF"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\x1f\x8b\x08", "GZIP"),
        (b"PAR1....", "Parquet"),
        (archive({"x.txt": "x"}), "ZIP"),
        (archive({"[Content_Types].xml": "<x a='wordprocessingml'/>"}), "DOCX"),
    ],
)
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_other_kinds_are_called_by_their_name(content, kind, name):  # E11
    assert refused(content, name) == ("not_spreadsheet", kind)


def test_old_encrypted_binary_and_damaged_workbooks_are_refused():
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refused(old)[0] == "old_workbook"
    assert refused(old + "EncryptedPackage".encode("utf-16-le"))[0] == "encrypted_workbook"
    whole = workbook([["a", "b"], [1, 2]])
    assert refused(whole[: len(whole) // 2])[0] == "archive_broken"
    assert refused(b"PK\x05\x06" + b"\0" * 18)[0] == "not_spreadsheet"
    rels = SKELETON["_rels/.rels"].replace("workbook.xml", "workbook.bin")  # type: ignore[union-attr, arg-type] -- a str
    assert refused(archive({**SKELETON, "_rels/.rels": rels}))[0] == "binary_workbook"


def test_empty_files_and_files_without_rows_are_refused():
    assert refused(b"")[0] == "file_empty"
    assert refused(b" \r\n\t ")[0] == "file_empty"
    assert refused(b"a,b\n", "x.csv")[0] == "rows_missing"
    assert refused(b"1,2\n3,4\n", "x.csv")[0] == "header_missing"
    assert refused(b"a,b\n1,2")[0] == "text_named_workbook"


@pytest.mark.parametrize(
    "name", ["../../x", "CON", "a" * 300, "x\ny.csv", "", "客户.CSV", "\0", "a.csv\u202efdp"]
)
def test_name_of_the_file_is_never_a_path(name):  # E15
    assert read_table(b"a,b\n1,2", name).cells.rows() == [("1", "2")]


def test_workbook_is_told_by_its_bytes_whatever_it_is_called():
    assert read_table(workbook([["a", "b"], [1, 2]]), "x.csv").sheet == "Sheet1"


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("单位：万元", "ten_thousand"),
        ("编制单位：示例公司  金额单位:人民币千元", "thousand"),
        ("单位：元", "yuan"),
        ("Unit: million yuan", "million"),
        ("（单位：人民币百万元）", "million"),
        ("编制单位：示例公司", ""),
    ],
)
def test_rows_above_the_headings_are_passed_over_and_their_unit_heard(title, unit):  # E14
    lines = ("客户清单,,", f"{title},,", ",,", "客户编号,客户名称,注册资本", "A1,甲,100")
    table = read_table(csv_file(*lines), "x.csv")
    assert (table.headers, table.header_row) == (("客户编号", "客户名称", "注册资本"), 4)
    assert (table.unit, table.rows.to_list()) == (unit, [5])


def test_layout_finds_the_headings_where_the_fullest_row_is_another():
    lines = ("甲,乙,丙,丁,戊", "客户编号,客户名称,注册资本", "A1,甲,100")
    assert read_table(csv_file(*lines), "x.csv").header_row == 1
    assert read_table(csv_file(*lines), "x.csv", layout=CUSTOMERS).header_row == 2


def test_headings_below_the_tenth_row_are_not_looked_for():
    lines = [*("1,2" for _row in range(10)), "客户编号,客户名称", "A1,甲"]
    assert refused(csv_file(*lines), "x.csv")[0] == "header_missing"


def outcome(content: bytes, name: str) -> Table | SpreadsheetError:
    try:
        table = read_table(content, name, layout=CUSTOMERS)
    except SpreadsheetError as refusal:
        return refusal
    parsed = parse(table, CUSTOMERS, unit=None)
    assert parsed.frame.height == table.rows.len() == parsed.row_numbers.len()
    assert all(all(sentence(fault, str)) for fault in parsed.faults)
    return table


def is_settled(found: Table | SpreadsheetError) -> bool:
    """Any other outcome would have been an exception; a refusal has its sentence."""
    return isinstance(found, Table) or all(sentence(found.fault, str))


SMALL = workbook([["客户编号", "客户名称", "注册资本"], ["A1", "甲", 12.5]])


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content):
    assert is_settled(outcome(content, "x.csv"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6), st.sampled_from(",;\t"))
def test_any_cells_are_a_table_or_refused(rows, mark):
    lines = ["客户编号,客户名称,注册资本".replace(",", mark), *(mark.join(row) for row in rows)]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    assert is_settled(outcome(content, "x.csv"))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=4))
def test_any_damaged_workbook_is_a_table_or_refused(place, junk):
    damaged = SMALL[:place] + junk + SMALL[place + len(junk) :]
    assert is_settled(outcome(damaged, "x.xlsx"))


XML_PIECES = st.sampled_from(
    [
        "<row>",
        "</row>",
        "<c>",
        "</c>",
        "<v>",
        "</v>",
        "<f>",
        "</f>",
        "<is>",
        "</is>",
        "<t>",
        "</t>",
        "<v/>",
        "1",
        "x",
        "&amp;",
        "&#0;",
        "<!--",
        "-->",
        "<sheetData>",
        "</sheetData>",
        "<![CDATA[",
        "]]>",
        '<row\xa0r="2">',
        '<c\xa0r="A1">',
        '<c\xa0r="B3"\xa0t="s">',
        '<c\xa0r="A1"\xa0t="e">',
        '<c\xa0r="C1"\xa0s="1">',
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(XML_PIECES, max_size=25))
def test_any_sheet_of_pieces_is_a_table_or_refused(pieces):
    content = raw_workbook(f"<sheetData>{''.join(pieces)}</sheetData>".replace("\u00a0", " "))
    assert is_settled(outcome(content, "x.xlsx"))
