"""Encodings people save in, and the ones that lie (E04, E13)."""

from __future__ import annotations

import pytest

from zixin.connectors.tabular import TableError, read_table

TEXT = "客户编号,备注\nN1,远大精密机械\nN2,华东贸易\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "gbk"])
def test_every_usual_encoding_gives_the_same_cells(encoding):
    table = read_table(TEXT.encode(encoding))
    assert table.headers == ("客户编号", "备注")
    assert table.cells.rows() == [("N1", "远大精密机械"), ("N2", "华东贸易")]


def test_utf_16_with_its_mark_in_the_other_order_is_read():
    assert read_table(b"\xfe\xff" + TEXT.encode("utf-16-be")).rows == (2, 3)


@pytest.mark.parametrize("line", [1, 2, 3])
def test_one_bad_byte_in_utf8_is_named_by_its_line_and_never_read_as_other_characters(line):
    lines = TEXT.encode().splitlines(keepends=True)
    lines[line - 1] = (
        lines[line - 1].replace(b"\xe5", b"\xff\xe5", 1).replace(b"\xe8", b"\xff\xe8", 1)
    )
    with pytest.raises(TableError) as refused:
        read_table(b"".join(lines))
    assert refused.value.code == "encoding"
    assert refused.value.parameters == {"line": line, "encoding": "UTF-8"}


def test_a_byte_lost_from_a_utf8_character_is_not_read_as_gb18030():
    content = TEXT.encode().replace("远".encode(), "远".encode()[:2])
    with pytest.raises(TableError, match="Line 2"):
        read_table(content)


def test_lines_in_different_encodings_are_refused():
    mixed = "客户编号,备注\n".encode() + "N1,远大精密机械\nN2,华东贸易\n".encode("gb18030")
    with pytest.raises(TableError, match="Line 2 holds a byte that is not UTF-8"):
        read_table(mixed)


def test_nul_characters_are_refused():
    with pytest.raises(TableError) as refused:
        read_table(b"a,b\n1,\x002\n")
    assert refused.value.code == "nul"


def test_utf_16_without_its_mark_is_refused():
    with pytest.raises(TableError):
        read_table(TEXT.encode("utf-16-le"))


def test_a_lone_surrogate_in_utf_16_is_refused():
    with pytest.raises(TableError) as refused:
        read_table(b"\xff\xfe" + "a,b\nc,".encode("utf-16-le") + b"\x00\xd8\n\x00")
    assert refused.value.code == "encoding"
