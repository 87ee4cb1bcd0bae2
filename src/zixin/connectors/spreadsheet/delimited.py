"""Reading text files (CSV): the encoding is proved by the whole file or refused, never guessed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice, zip_longest

import polars as pl

from zixin.connectors.spreadsheet.faults import SpreadsheetError
from zixin.connectors.spreadsheet.grid import Grid, Limits

DELIMITERS = ",;\t"
SAMPLE_CHARACTERS = 65_536
SURE_CHARACTERS = 4
"""So many Chinese characters in one line do not come out of GB18030 by chance: about 1 in 10^7."""
SHORT_CHARACTERS = 8
COMMON_SHARE_MIN = 0.7
BYTE_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
TITLES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030"}
_WIDE = re.compile("[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_WESTERN = re.compile("[\u00a0-\u017f]*")


def read_delimited(content: bytes, limits: Limits) -> Grid:
    """Read a text file of cells between commas, semicolons or tabs; rows count as in Excel.

    Raises ``SpreadsheetError`` for text that cannot be decoded for sure, quotation marks that do
    not close, NUL characters, or beyond the limits.
    """
    text, encoding = decode(content)
    if "\0" in text:
        raise SpreadsheetError("nul_character", line=text.count("\n", 0, text.index("\0")) + 1)
    rows = list(islice(_records(text, limits), limits.rows * 2))
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if _is_filled(row)]
    if len(numbered) > limits.rows or len(rows) == limits.rows * 2:
        raise SpreadsheetError("too_many_rows", most=limits.rows)
    width = max((_width(row) for _number, row in numbered), default=0)
    if width > limits.columns:
        raise SpreadsheetError("too_many_columns", most=limits.columns)
    if width * len(numbered) > limits.cells:
        raise SpreadsheetError("too_many_cells", most=limits.cells)
    columns = islice(zip_longest(*(row for _number, row in numbered)), width)
    cells = {
        f"c{index}": pl.Series(values, dtype=pl.String) for index, values in enumerate(columns)
    }
    frame = pl.DataFrame(cells).with_columns(pl.when(pl.all().str.contains(r"\S")).then(pl.all()))
    numbers = pl.Series("row", [number for number, _row in numbered], dtype=pl.UInt32)
    return Grid(frame, numbers, encoding=TITLES[encoding])


def _is_filled(row: list[str]) -> bool:
    return any(row) and any(cell.strip() for cell in row)


def _width(row: list[str]) -> int:
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _records(text: str, limits: Limits) -> Iterator[list[str]]:
    csv.field_size_limit(max(csv.field_size_limit(), limits.cell_characters))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if len(row) > limits.columns and _width(row) > limits.columns:
                raise SpreadsheetError("too_many_columns", most=limits.columns)
            if max(map(len, row), default=0) > limits.cell_characters:
                raise SpreadsheetError("cell_too_long", at_row=number, most=limits.cell_characters)
            yield row
    except csv.Error as broken:
        if "field larger" in str(broken):
            raise SpreadsheetError(
                "cell_too_long", at_row=reader.line_num, most=limits.cell_characters
            ) from broken
        raise SpreadsheetError("quotes_broken", line=reader.line_num) from broken


def _delimiter(text: str) -> str:
    """Choose the mark that stands most often outside quotation marks in the first lines."""
    sample = re.sub(r'"[^"]*"', "", text[:SAMPLE_CHARACTERS])
    return max(DELIMITERS, key=sample.count)


def decode(content: bytes) -> tuple[str, str]:
    """Decode a text file and name its encoding: UTF-8, UTF-16 by its mark, or GB18030.

    A file without a mark is UTF-8 when all of it is. Else it is GB18030 when all of it is, no line
    of it is beyond doubt UTF-8, and its characters are those that people use. Anything else
    raises ``SpreadsheetError``: a UTF-8 file with one bad byte is refused with its line.
    """
    for mark, encoding in BYTE_MARKS:
        if content.startswith(mark):
            return _decoded(content.removeprefix(mark), encoding, len(mark)), encoding
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as broken:
        return _decode_chinese(content, broken), "gb18030"
    if _is_ambiguous(content, text):
        raise SpreadsheetError("encoding_unknown")
    return text, "utf-8"


def _decoded(body: bytes, encoding: str, offset: int) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as broken:
        newline = "\n".encode(encoding)
        line = body.count(newline, 0, broken.start) + 1
        raise _broken(line, broken.start + offset + 1, encoding) from broken


def _broken(line: int, byte: int, encoding: str) -> SpreadsheetError:
    return SpreadsheetError("encoding_broken", line=line, byte=byte, encoding=TITLES[encoding])


def _decode_chinese(content: bytes, broken: UnicodeDecodeError) -> str:
    if _is_utf8_at_heart(content):
        line = content.count(b"\n", 0, broken.start) + 1
        raise _broken(line, broken.start + 1, "utf-8") from broken
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as neither:
        line = content.count(b"\n", 0, neither.start) + 1
        raise _broken(line, neither.start + 1, "gb18030") from neither
    if not _is_common_chinese(text):
        raise SpreadsheetError("encoding_unknown") from broken
    return text


def _is_utf8_at_heart(content: bytes) -> bool:
    """Tell whether one line is surely UTF-8, or most of those beyond ASCII are."""
    valid = invalid = 0
    for line in content.split(b"\n"):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            invalid += 1
        else:
            valid += 1
            if len(_WIDE.findall(text)) >= SURE_CHARACTERS:
                return True
    return valid >= invalid


def _is_common_chinese(text: str) -> bool:
    """Tell whether most characters beyond ASCII are of the common set (GB 2312-80)."""
    beyond = _BEYOND_ASCII.findall(text)
    common = len("".join(beyond).encode("gb2312", "ignore")) // 2
    return common >= COMMON_SHARE_MIN * len(beyond)


def _is_ambiguous(content: bytes, text: str) -> bool:
    """Tell whether a few short words read as well in GB18030 as in UTF-8 (the 联通 trap)."""
    beyond = "".join(_BEYOND_ASCII.findall(text))
    if not beyond or len(beyond) > SHORT_CHARACTERS or max(beyond) >= "\u0800":
        return False
    if _WESTERN.fullmatch(beyond):
        return False
    try:
        other = content.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return all("\u4e00" <= character <= "\u9fff" for character in _BEYOND_ASCII.findall(other))
