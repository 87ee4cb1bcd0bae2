"""Reading a file into a table of texts, with every bound checked before anything is unpacked."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from typing import Any

import fastexcel
import polars as pl

from zixin.connectors.tabular.faults import FILE_SENTENCES

BYTES_MAX = 64 * 1024 * 1024
UNPACKED_MAX = 512 * 1024 * 1024
RATIO_MAX = 200
ENTRIES_MAX = 2_000
ROWS_MAX = 200_000
COLUMNS_MAX = 300
HEADER_ROWS = 10
HEADER_CELLS_MIN = 2
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"MZ", "a program"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x7fELF", "a program"),
)


class TableError(ValueError):
    """A file that cannot be taken at all; ``sentence`` and ``parameters`` say why."""

    def __init__(self, code: str, **parameters: object) -> None:
        self.code = code
        self.parameters = parameters
        self.sentence = FILE_SENTENCES[code]
        super().__init__(self.sentence % parameters)


@dataclass(frozen=True, slots=True)
class Table:
    """Texts under headings; ``rows`` are the row numbers as the person sees them in the file."""

    headers: tuple[str, ...]
    cells: pl.DataFrame
    rows: tuple[int, ...]
    unit: str


def read_table(content: bytes, name: str) -> Table:
    """Read an XLSX or CSV file; raises ``TableError`` with the reason when it cannot be taken."""
    if not content.strip():
        raise TableError("empty")
    if len(content) > BYTES_MAX:
        raise TableError("too_large", most=BYTES_MAX // 2**20)
    _refuse_other_kinds(content)
    if content.startswith(b"PK"):
        _refuse_bombs(content)
        grid = _workbook(content)
    else:
        grid = _csv(_text(content))
    return _table(grid)


def _refuse_other_kinds(content: bytes) -> None:
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            raise TableError("xls") if kind == "xls" else TableError("kind", kind=kind)
    start = content[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<svg")):
        raise TableError("kind", kind="a web page")


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names:
                raise TableError("kind", kind="a ZIP archive")
            declared = sum(entry.file_size for entry in entries)
            if (
                len(entries) > ENTRIES_MAX
                or declared > UNPACKED_MAX
                or declared > RATIO_MAX * len(content)
            ):
                raise TableError("bomb")
            for entry in entries:
                _refuse_lying_entry(archive, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise TableError("broken") from broken


def _refuse_lying_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    read, doctype = 0, b"<!DOCTYPE"
    with archive.open(entry) as stream:
        tail = b""
        while chunk := stream.read(1 << 20):
            read += len(chunk)
            if read > entry.file_size or doctype in (tail + chunk):
                raise TableError("bomb" if read > entry.file_size else "broken")
            tail = chunk[-len(doctype) :]


def _workbook(content: bytes) -> list[list[str]]:
    try:
        book = fastexcel.read_excel(content)
        sheet = book.load_sheet(0, header_row=None, dtypes="string")
        frame = sheet.to_polars()
    except Exception as broken:  # noqa: BLE001 -- the reader has no common error type
        raise TableError("broken") from broken
    _bound(frame.height, frame.width)
    start = sheet.offset if hasattr(sheet, "offset") else 0
    rows: list[list[str]] = [[] for _ in range(start)]
    rows += [["" if cell is None else cell for cell in row] for row in frame.iter_rows()]
    return rows


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(content, "utf-16")
    try:
        return _decode(content, "utf-8-sig")
    except TableError as not_utf8:
        if _mostly_utf8(content):
            raise
        try:
            return _decode(content, "gb18030")
        except TableError:
            raise not_utf8 from None


def _decode(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise TableError("encoding", line=line, encoding=encoding.removesuffix("-sig")) from wrong
    if "\0" in text:
        raise TableError("nul")
    return text


def _mostly_utf8(content: bytes) -> bool:
    """Tell whether most lines with Chinese are UTF-8: then a bad byte is a fault, not GB18030."""
    lines = [line for line in content.split(b"\n") if not line.isascii()]
    good = sum(1 for line in lines if line.decode("utf-8", "ignore").encode() == line)
    return good * 2 > len(lines)


def _csv(text: str) -> list[list[str]]:
    sample = text[:65_536]
    counts = {mark: sample.count(mark) for mark in (",", "\t", ";")}
    delimiter = max(counts, key=lambda mark: counts[mark])
    csv.field_size_limit(1 << 20)
    try:
        grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as broken:
        raise TableError("broken") from broken
    _bound(len(grid), max((len(row) for row in grid), default=0))
    return grid


def _bound(rows: int, columns: int) -> None:
    if rows > ROWS_MAX:
        raise TableError("rows", most=ROWS_MAX)
    if columns > COLUMNS_MAX:
        raise TableError("columns", most=COLUMNS_MAX)


def _table(grid: list[list[str]]) -> Table:
    position = _header_position(grid)
    headers = [cell.strip() for cell in grid[position]]
    while headers and not headers[-1]:
        headers.pop()
    width = len(headers)
    numbers: list[int] = []
    body: list[list[str]] = []
    for number, row in enumerate(grid[position + 1 :], start=position + 2):
        if not any(cell.strip() for cell in row):
            continue
        if any(cell.strip() for cell in row[width:]):
            raise TableError("ragged", line=number)
        numbers.append(number)
        body.append([*row[:width], *[""] * (width - len(row))])
    columns: dict[str, Any] = {
        f"c{index}": [row[index] for row in body] for index in range(width)
    }
    cells = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    return Table(tuple(headers), cells, tuple(numbers), _unit(grid[:position]))


def _header_position(grid: list[list[str]]) -> int:
    widest = max((_filled(row) for row in grid[:HEADER_ROWS]), default=0)
    if widest < HEADER_CELLS_MIN:
        raise TableError("no_header")
    return next(i for i, row in enumerate(grid[:HEADER_ROWS]) if _filled(row) * 2 > widest)


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _unit(title_rows: list[list[str]]) -> str:
    for row in title_rows:
        for cell in row:
            for mark in ("单位：", "单位:", "Unit:"):
                if mark in cell:
                    return cell.split(mark)[1].split()[0].removeprefix("人民币")
    return ""
