from __future__ import annotations

import random

import pytest

from tests.connectors.spreadsheet.files import csv_file
from zixin.connectors.spreadsheet import Limits, SpreadsheetError, Table, read_table

LINES = ("客户编号,客户名称,备注", "A1,杭州示例电子有限公司,华东区", "A2,沈阳示例重工集团,东北区")
CELLS = [("A1", "杭州示例电子有限公司", "华东区"), ("A2", "沈阳示例重工集团", "东北区")]


def read(content: bytes, **limits: int) -> Table:
    return read_table(content, "file.csv", limits=Limits(**limits))


def refused(content: bytes, **limits: int) -> tuple[str, dict[str, str | int]]:
    with pytest.raises(SpreadsheetError) as caught:
        read(content, **limits)
    return caught.value.fault.code, dict(caught.value.fault.parameters)


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
    ],
)
def test_text_file_is_read_in_every_encoding_people_save(encoding, title):  # E13
    table = read(csv_file(*LINES, encoding=encoding))
    assert table.cells.rows() == CELLS
    assert (table.encoding, table.columns, table.sheet) == (title, ("1", "2", "3"), "")
    assert table.headers == ("客户编号", "客户名称", "备注")


def test_big_endian_utf16_and_characters_beyond_the_first_plane_are_read():
    content = b"\xfe\xff" + "名称,备注\r\n𠮷野家,😀".encode("utf-16-be")
    assert read(content).cells.rows() == [("𠮷野家", "😀")]
    assert read(csv_file("名称,备注", "𠮷野家,好", encoding="gb18030")).cells.rows() == [
        ("𠮷野家", "好")
    ]


def test_one_bad_byte_in_utf8_is_refused_with_its_line_and_never_read_as_gb18030():
    content = csv_file(*LINES)
    for place in range(len(LINES[0].encode()) + 2, len(content)):
        if content[place] < 0x80:
            continue
        for byte in (0xFF, 0x80, 0xB0, 0xC4):
            broken = content[:place] + bytes([byte]) + content[place + 1 :]
            start = first_bad_byte(broken)
            if start is not None:
                line = broken.count(b"\n", 0, start) + 1
                told = {"line": line, "byte": start + 1, "encoding": "UTF-8"}
                assert refused(broken) == ("encoding_broken", told)


def first_bad_byte(content: bytes) -> int | None:
    try:
        content.decode()
    except UnicodeDecodeError as wrong:
        return wrong.start
    return None


def test_mixed_encodings_are_refused_whichever_comes_first():  # E13
    utf8_in_chinese = [*(line.encode("gb18030") for line in LINES), LINES[1].encode()]
    chinese_in_utf8 = [*(line.encode() for line in LINES), LINES[1].encode("gb18030")]
    assert refused(b"\n".join(utf8_in_chinese))[0] == "encoding_broken"
    assert refused(b"\n".join(chinese_in_utf8)) == (
        "encoding_broken",
        {"line": 4, "byte": 1 + len(b"\n".join(chinese_in_utf8[:3])) + 1 + 3, "encoding": "UTF-8"},
    )


def test_random_chinese_tables_survive_gb18030_and_damaged_utf8_never_becomes_mojibake():
    generator = random.Random(20251231)
    common = [chr(code) for code in range(0x4E00, 0x9FA6) if chr(code).encode("gb2312", "ignore")]
    for _round in range(300):
        names = ["".join(generator.choices(common, k=generator.randint(2, 9))) for _ in range(12)]
        lines = ["编号,客户名称", *(f"{number},{name}" for number, name in enumerate(names))]
        assert read(csv_file(*lines, encoding="gb18030")).cells["c1"].to_list() == names
        content = bytearray(csv_file(*lines))
        place = generator.choice([at for at, byte in enumerate(content) if byte >= 0xC0])
        content[place] = 0xFF
        assert refused(bytes(content))[0] == "encoding_broken"


def test_other_chinese_encodings_are_refused_not_guessed():
    lines = (
        "客戶編號,客戶名稱,備註",
        "A1,臺灣範例電子股份有限公司,舊客戶",
        "A2,範例機械廠,關係企業",
    )
    assert refused(csv_file(*lines, encoding="big5"))[0] in {"encoding_unknown", "encoding_broken"}
    japanese = ("番号,会社名", "A1,日本サンプル電子株式会社")
    assert refused(csv_file(*japanese, encoding="shift-jis"))[0] in {
        "encoding_unknown",
        "encoding_broken",
    }


def test_word_that_reads_as_well_in_two_encodings_is_refused():
    valid = next(
        bytes([first, second])
        for first in range(0xC2, 0xD8)
        for second in range(0xA1, 0xC0)
        if bytes([first, second]).decode("gb2312", "ignore") and first >= 0xCA
    )
    assert refused(b"name,x\nA," + valid) == ("encoding_unknown", {})
    assert read("name,x\nSociété,é".encode()).cells.rows() == [("Société", "é")]
    assert read("name,x\nООО Ромашка,да".encode()).cells.rows() == [("ООО Ромашка", "да")]


def test_nul_and_broken_utf16_are_refused():  # E04
    assert refused(b"a,b\n1,2\n3,\x004") == ("nul_character", {"line": 3})
    assert refused("a,b\n1,2".encode("utf-16-le"))[0] == "nul_character"
    lone = b"\xff\xfe" + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + "\n".encode("utf-16-le")
    assert refused(lone) == ("encoding_broken", {"line": 2, "byte": 15, "encoding": "UTF-16"})
    surrogate = b"a,b\n1,\xed\xa0\x80"
    assert refused(surrogate)[0] == "encoding_broken"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiter_is_told_by_the_file(mark):
    content = f'a{mark}b{mark}"c,;,;,;"\n1{mark}2{mark}3\n'.encode()
    assert read(content).headers == ("a", "b", "c,;,;,;")
    assert read(content).cells.rows() == [("1", "2", "3")]


def test_quoted_newlines_keep_the_rows_as_excel_counts_them():
    content = b'a,b\r\n"x\r\ny ""z""",1\r\n\r\n , \r\nlast,2\r\n'
    table = read(content)
    assert table.cells.rows() == [('x\r\ny "z"', "1"), ("last", "2")]
    assert table.rows.to_list() == [2, 5]


def test_quotes_that_do_not_close_are_refused():
    assert refused(b'a,b\n"x,1\ny,2') == ("quotes_broken", {"line": 3})
    assert refused(b'a,b\n"x"y,2') == ("quotes_broken", {"line": 2})


def test_short_rows_are_filled_and_trailing_blank_columns_dropped():
    table = read(b"a,b,,,\n1,,,,\n2,3\n")
    assert (table.headers, table.cells.rows()) == (("a", "b"), [("1", None), ("2", "3")])


def test_cells_beyond_the_headings_are_kept_under_no_heading():
    assert read(b"a,b\n1,2,3\n").headers == ("a", "b", "")


def test_caps_hold_for_text_files():  # E04, E14
    assert refused(b",".join([b"a"] * 1_000_000) + b"\n1") == ("too_many_columns", {"most": 400})
    assert refused(b"a,b\n" + b"1,2\n" * 50, rows=20) == ("too_many_rows", {"most": 20})
    assert refused(b"a,b\n" + b"\n" * 50 + b"1,2", rows=20) == ("too_many_rows", {"most": 20})
    assert refused(b"a,b\n1," + b"x" * 10_000_000)[0] == "cell_too_long"
    assert refused(b"a,b\n" + b"1,2\n" * 50, cells=50) == ("too_many_cells", {"most": 50})
    fifty_million = b"a,b\n" + b"1,2\n" * 1_000_000
    assert refused(fifty_million) == ("too_many_rows", {"most": 200_000})
