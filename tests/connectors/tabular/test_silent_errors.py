"""Files that would be read without complaint and say something else than they mean."""

from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from tests.connectors.tabular.files import LAYOUT, with_entries, workbook
from zixin.connectors.tabular import TableError, parse, read_table

ROWS = (("客户编号", "报表日期", "货币资金"), ("C1", "2025-12-31", "1"))
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("result", [b"", b"<v></v>", b"<v/>"])
def test_a_formula_without_its_result_is_refused_by_its_cell(result: bytes) -> None:
    content = workbook((ROWS[0], ("C1", "2025-12-31", 1)))
    sheet = zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    number = b'<c r="C2"><v>1</v></c>'
    assert number in sheet
    formula = b'<c r="C2"><f>SUM(A1:A9)</f>' + result + b"</c>"

    with pytest.raises(TableError) as refused:
        read_table(with_entries(content, {SHEET: sheet.replace(number, formula)}))

    assert (refused.value.code, refused.value.parameters) == ("formula_cell", {"cell": "C2"})


def test_a_formula_with_its_result_is_read() -> None:
    content = workbook((ROWS[0], ("C1", "2025-12-31", 1)))
    sheet = zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    formula = b'<c r="C2"><f>SUM(A1:A9)</f><v>7</v></c>'
    changed = sheet.replace(b'<c r="C2"><v>1</v></c>', formula)

    assert read_table(with_entries(content, {SHEET: changed})).cells.row(0)[2] == "7"


def test_a_hidden_sheet_is_passed_over() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        hidden, shown = book.add_worksheet("old"), book.add_worksheet("new")
        for sheet, number in ((hidden, "C1"), (shown, "C2")):
            for column, title in enumerate(ROWS[0]):
                sheet.write_string(0, column, title)
                sheet.write_string(1, column, (number, "2025-12-31", "1")[column])
        shown.activate()
        shown.set_first_sheet()
        hidden.hide()

    assert read_table(buffer.getvalue()).cells.row(0)[0] == "C2"


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_other_encodings_of_the_region_are_refused(encoding: str) -> None:
    names = {
        "big5": "客戶編號,貨幣資金\n臺灣製造,1\n國際貿易,2\n",
        "shift_jis": "顧客番号,カブシキ\nヒガシ商事,1\n",
    }

    with pytest.raises(TableError) as refused:
        read_table(names[encoding].encode(encoding))

    assert refused.value.code == "encoding"


@pytest.mark.parametrize("serial", ["46022", "44560", "60"])
def test_a_bare_serial_number_is_no_date(serial: str) -> None:
    table = read_table(f"客户编号,报表日期,货币资金\nC1,{serial},1\n".encode())

    assert [fault.code for fault in parse(table, LAYOUT, unit="").faults] == ["date"]
