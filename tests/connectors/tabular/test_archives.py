"""Workbooks that want to harm (E09, E10, E11, E14)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from tests.connectors.tabular.files import entry_of, with_entries, workbook
from zixin.connectors.tabular import TableError, read_table
from zixin.connectors.tabular.reading import COLUMNS_MAX, ROWS_MAX

GOOD = workbook([["客户编号", "货币资金"], ["N1", 12.5]])
SHEET = "xl/worksheets/sheet1.xml"


def refusal_of(content: bytes) -> TableError:
    with pytest.raises(TableError) as refused:
        read_table(content)
    return refused.value


def test_a_plain_workbook_is_taken():
    assert read_table(GOOD).cells.rows() == [("N1", "12.5")]


def test_a_workbook_that_declares_a_far_larger_size_is_not_opened():
    bomb = with_entries(GOOD, {"xl/media/image1.bin": b"0" * 30_000_000})
    assert len(bomb) < 100_000
    assert refusal_of(bomb).code == "bomb"


@pytest.mark.parametrize(("covered", "code"), [(4, "broken"), (5, "bomb"), (50_004, "broken")])
def test_an_entry_longer_than_it_declares_is_found_while_inflating(covered, code):
    body = b"<x/>" + b"0" * 50_000
    content = with_entries(GOOD, {"xl/extra.xml": body})
    lying = content.replace(struct.pack("<I", len(body)), struct.pack("<I", 4))
    lying = lying.replace(
        struct.pack("<I", zlib.crc32(body)), struct.pack("<I", zlib.crc32(body[:covered]))
    )
    assert lying != content
    assert refusal_of(lying).code == code


def test_a_damaged_entry_is_refused():
    place = GOOD.index(b"xl/worksheets/sheet1.xml") + 30
    assert refusal_of(GOOD[:place] + b"\xff" * 8 + GOOD[place + 8 :]).code == "broken"


def test_a_cut_workbook_is_refused():
    assert refusal_of(GOOD[: len(GOOD) // 2]).code == "broken"


def test_a_zip_archive_with_a_workbook_inside_is_not_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as outer:
        outer.writestr("inner.xlsx", GOOD)
    assert refusal_of(buffer.getvalue()).code == "kind"


def test_a_workbook_inside_a_workbook_stays_closed():
    inner = with_entries(GOOD, {"xl/media/bomb.bin": b"0" * 1_000_000})
    assert read_table(with_entries(GOOD, {"xl/embeddings/inner.xlsx": inner})).rows == (2,)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "..\\..\\windows\\x", "C:/x", "xl/../../x"]
)
def test_an_entry_named_outside_the_archive_is_refused(name):
    assert refusal_of(with_entries(GOOD, {name: b"x"})).code == "broken"


def test_an_entry_twice_is_refused():
    buffer = io.BytesIO(GOOD)
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert refusal_of(buffer.getvalue()).code == "broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_any_entity_is_looked_at(encoding):
    laughs = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    body = entry_of(GOOD, SHEET).decode().replace("<worksheet", laughs + "<worksheet", 1)
    assert refusal_of(with_entries(GOOD, {SHEET: body.encode(encoding)})).code == "doctype"


def test_two_cells_far_apart_do_not_lay_out_a_sheet_of_billions():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{place}"><v>1</v></c></row>'
        "</sheetData></worksheet>"
    )

    def spanning(row: int, column: str) -> TableError:
        body = sheet.format(row=row, place=f"{column}{row}").encode()
        return refusal_of(with_entries(GOOD, {SHEET: body}))

    assert spanning(1_048_576, "B").parameters == {"most": ROWS_MAX}
    assert spanning(2, "XFD").parameters == {"most": COLUMNS_MAX}
    assert spanning(ROWS_MAX, "KN").parameters == {"most": 100_000}


def test_an_error_cell_is_named_and_never_read_as_empty():
    body = entry_of(GOOD, SHEET).replace(b"<v>12.5</v>", b"<f>1/0</f><v>#DIV/0!</v>")
    body = body.replace(b'<c r="B2">', b'<c r="B2" t="e">')
    refused = refusal_of(with_entries(GOOD, {SHEET: body}))
    assert (refused.code, refused.parameters) == ("error_cell", {"cell": "B2"})


def test_an_escaped_nul_in_a_workbook_is_refused():
    content = workbook([["客户编号", "备注"], ["N1", "a_x0000_b"]])
    body = entry_of(content, "xl/sharedStrings.xml").replace(b"_x005F_x0000_", b"_x0000_")
    assert refusal_of(with_entries(content, {"xl/sharedStrings.xml": body})).code == "nul"


def test_a_workbook_protected_by_a_password_is_named_as_such():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refusal_of(ole).code == "xls"
    assert refusal_of(ole + "EncryptedPackage".encode("utf-16-le")).code == "locked"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<!DOCTYPE html><html><table></table></html>", "a web page"),
        (b"\xef\xbb\xbf  <html>", "a web page"),
        (b"<?xml version='1.0'?><svg onload='x()'/>", "a web page"),
        (b"MZ\x90\x00", "a program"),
        (b"\x7fELF", "a program"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08", "a packed archive"),
    ],
)
def test_another_kind_of_file_is_named_whatever_it_is_called(content, kind):
    refused = refusal_of(content)
    assert (refused.code, refused.parameters) == ("kind", {"kind": kind})
