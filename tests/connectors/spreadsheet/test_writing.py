from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po

from tests.connectors.spreadsheet.files import csv_file
from zixin.connectors.spreadsheet import (
    CUSTOMERS,
    SENTENCES,
    Fault,
    parse,
    read_table,
    sentence,
    statements_layout,
    write_csv,
    write_table,
    write_template,
)

ATTACKS = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "http://x", "＝1"]
ITEMS = [("ta", "资产总计", "Total assets", True), ("headcount", "从业人数", "Head count", False)]


def sheet(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return bundle.read("xl/worksheets/sheet1.xml").decode()


def test_workbook_keeps_texts_harmless_and_negative_numbers_numbers():  # E07
    rows = [[text, -12.5, Decimal("-0.01"), -3] for text in ATTACKS]
    content = write_table(["文字", "a", "b", "c"], rows)

    assert "<f>" not in sheet(content)
    assert "hyperlink" not in sheet(content)
    table = read_table(content, "x.xlsx")
    assert table.cells["c0"].to_list() == ATTACKS
    assert table.cells.rows()[0][1:] == ("-12.5", "-0.01", "-3")
    assert len(re.findall(r"<v>-(?:12\.5|0\.01|3)</v>", sheet(content))) == 3 * len(ATTACKS)


def test_workbook_keeps_every_digit_and_what_it_cannot_hold():
    long = Decimal("123456789012345.67")
    row = [
        long,
        date(2025, 12, 31),
        date(1890, 1, 1),
        True,
        None,
        float("nan"),
        "a\x00b\ud800",
        1.5,
    ]
    table = read_table(write_table(list("abcdefgh"), [row]), "x.xlsx")
    kept = ("123456789012345.67", "2025-12-31", "1890-01-01", "TRUE", None, "nan", "a�b�", "1.5")
    assert table.cells.rows() == [kept]


def test_text_file_neutralises_formulas_and_leaves_numbers():  # E07
    content = write_csv(["a", "b", "=h"], [[text, Decimal("-12.50"), -1.5] for text in ATTACKS])

    assert content.startswith(b"\xef\xbb\xbf")
    table = read_table(content, "x.csv")
    assert table.headers == ("a", "b", "'=h")
    assert table.cells["c0"].to_list() == [
        text if text == "http://x" else f"'{text}" for text in ATTACKS
    ]
    assert set(table.cells["c1"]) == {"-12.50"}
    assert write_csv(["a"], [["-12.50"], [" =1"], [None], [date(2025, 1, 2)]]).decode(
        "utf-8-sig"
    ) == ('a\r\n-12.50\r\n\' =1\r\n""\r\n2025-01-02\r\n')


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("layout", [CUSTOMERS, statements_layout(ITEMS)])
def test_template_reads_back_as_the_example_it_shows(layout, language):
    content = write_template(layout, language)
    table = read_table(content, "template.xlsx", layout=layout)
    parsed = parse(table, layout, unit=None)

    assert parsed.faults == []
    assert len(table.headers) == len(layout.fields)
    assert set(parsed.places) == {field.code for field in layout.fields}
    assert parsed.frame.height == 1
    assert "dataValidation " in sheet(content)
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        assert "xl/worksheets/sheet2.xml" in bundle.namelist()


def test_template_in_chinese_and_english_have_their_own_headings():
    chinese = read_table(write_template(CUSTOMERS, "zh-hans"), "x.xlsx")
    english = read_table(write_template(CUSTOMERS, "en"), "x.xlsx")
    assert chinese.headers[:3] == ("客户编号", "客户名称*", "统一社会信用代码")
    assert english.headers[:3] == (
        "Customer number",
        "Customer name*",
        "Unified social credit code",
    )


def test_no_two_fields_of_a_layout_share_a_heading():
    for layout in (CUSTOMERS, statements_layout(ITEMS)):
        seen = [spelling for field in layout.fields for spelling in field.spellings]
        assert len(seen) == len(set(seen))


def test_written_layout_reads_back():
    rows = [["K1", "甲", "91310000MA1FL00000"], ["K2", "乙", None]]
    content = write_table(CUSTOMERS, rows)
    parsed = parse(read_table(content, "x.xlsx", layout=CUSTOMERS), CUSTOMERS, unit=None)
    assert parsed.faults == []
    assert parsed.frame.select("number", "name", "uscc").rows() == [tuple(row) for row in rows]


PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_has_its_chinese_with_the_same_places(code):
    from importlib.resources import files

    source = files("zixin.connectors") / "locale/zh_Hans/LC_MESSAGES/django.po"
    catalog = read_po(io.BytesIO(source.read_bytes()), locale="zh_Hans")
    for text in SENTENCES[code]:
        message = catalog.get(text)
        assert message is not None
        assert message.string
        assert set(PLACEHOLDER.findall(str(message.string))) == set(PLACEHOLDER.findall(text))
        values = dict.fromkeys(PLACEHOLDER.findall(text), "x")
        assert "%(" not in text % values + str(message.string) % values


def test_sentence_is_said_in_the_language_of_the_translation():
    fault = Fault(3, "D", "注册资本", "1_000", "number_underscore")
    what, mend = sentence(fault, lambda text: text.replace("has an underscore in it", "含有下划线"))
    assert (what, mend) == ("“1_000” 含有下划线.", "Write the digits without underscores.")


def test_percent_sign_survives_the_sentence():
    fault = Fault(3, "D", "x", "12.5%", "number_percent")
    assert sentence(fault, str)[1] == "Write it as a plain number, such as 0.125 for 12.5 %."


def test_csv_written_here_is_read_here():
    content = write_csv(CUSTOMERS, [["K1", "甲,乙\n丙", ""]])
    assert read_table(content, "x.csv").cells.rows() == [("K1", "甲,乙\n丙", *[None] * 18)]
    assert csv_file("a") == b"a"
