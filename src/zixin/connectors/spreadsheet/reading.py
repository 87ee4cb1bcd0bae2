"""Reading a file into a table (读取): what it is by its bytes, where its headings are, its unit."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import polars as pl

from zixin.connectors.spreadsheet.delimited import read_delimited
from zixin.connectors.spreadsheet.faults import SpreadsheetError
from zixin.connectors.spreadsheet.grid import DateSystem, Grid, Limits, letters_of
from zixin.connectors.spreadsheet.layout import Layout, fold, plain_title
from zixin.connectors.spreadsheet.units import stated_unit
from zixin.connectors.spreadsheet.workbook import read_workbook

HEADER_ROWS_MAX = 10
SNIFFED_BYTES = 1_024
MIB = 1 << 20
ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_NAME = "EncryptedPackage".encode("utf-16-le")
KINDS = (
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\0", "SQLite"),
)
"""A file's first bytes -> its kind, named alike in every language."""
_MARKUP = re.compile(
    rb"^(?:<!--.*?-->|\s)*<(?:(!doctype\s+html|html|head|body|table|meta)\b|(svg)\b|([?!]|[a-z]))",
    re.IGNORECASE | re.DOTALL,
)
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xltx", ".xls", ".et")
_NUMBER_OR_DATE = re.compile(r"[-+(（]?[\d.,/%\-年月日: ]*\d[\d.,/%\-年月日: ]*[)）]?")


@dataclass(frozen=True, slots=True)
class Table:
    """Texts under headings (表): one String column per heading, ``c0`` the first.

    ``rows`` are the row numbers of the file, ``columns`` its column letters (a workbook) or numbers
    (a text file). ``unit`` is the one stated above the headings, empty when none is.
    """

    headers: tuple[str, ...]
    columns: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series
    header_row: int
    sha256: str
    sheet: str
    encoding: str
    unit: str
    date_system: DateSystem


def read_table(
    content: bytes,
    name: str,
    *,
    limits: Limits = Limits(),  # noqa: B008 -- frozen
    layout: Layout | None = None,
) -> Table:
    """Read an XLSX or CSV file (电子表格) of any origin into texts under headings.

    The kind is told by the bytes, not by ``name``. The headings are the row of the first ten that
    knows most titles of ``layout``, else the fullest row without numbers. A text merged over rows
    of one column stands in each of them. Raises ``SpreadsheetError`` and nothing else.
    """
    if len(content) > limits.content_bytes:
        raise SpreadsheetError("file_too_large", most=max(1, limits.content_bytes // MIB))
    if not content.strip():
        raise SpreadsheetError("file_empty")
    _refuse_other_kinds(content)
    if content.startswith(ZIP_MARKS):
        grid = read_workbook(content, limits)
    else:
        if name.casefold().endswith(WORKBOOK_SUFFIXES):
            raise SpreadsheetError("text_named_workbook")
        grid = read_delimited(content, limits)
    return _table(grid, hashlib.sha256(content).hexdigest(), layout)


def _refuse_other_kinds(content: bytes) -> None:
    if content.startswith(OLE_MARK):
        is_encrypted = ENCRYPTED_NAME in content
        raise SpreadsheetError("encrypted_workbook" if is_encrypted else "old_workbook")
    for mark, kind in KINDS:
        if content.startswith(mark):
            raise SpreadsheetError("not_spreadsheet", kind=kind)
    found = _MARKUP.match(content[:SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf"))
    if found:
        kind = "HTML" if found[1] else "SVG" if found[2] else "XML"
        raise SpreadsheetError("not_spreadsheet", kind=kind)


def _table(grid: Grid, sha256: str, layout: Layout | None) -> Table:
    top = [[cell or "" for cell in row] for row in grid.cells.head(HEADER_ROWS_MAX).iter_rows()]
    place = _header_place(top, layout)
    above = [cell for row in top[:place] for cell in row if cell]
    body = _filled_down(grid, place).slice(place + 1)
    if not body.height:
        raise SpreadsheetError("rows_missing")
    is_lettered = not grid.encoding
    kept = [
        index
        for index, header in enumerate(top[place])
        if header.strip() or body[f"c{index}"].null_count() < body.height
    ]
    return Table(
        headers=tuple(" ".join(top[place][index].split()) for index in kept),
        columns=tuple(letters_of(index) if is_lettered else str(index + 1) for index in kept),
        cells=pl.DataFrame({f"c{new}": body[f"c{index}"] for new, index in enumerate(kept)}),
        rows=grid.rows.slice(place + 1),
        header_row=int(grid.rows[place]),
        sha256=sha256,
        sheet=grid.sheet,
        encoding=grid.encoding,
        unit=next((unit for unit in map(stated_unit, above) if unit), ""),
        date_system=grid.date_system,
    )


def _header_place(top: list[list[str]], layout: Layout | None) -> int:
    """Find the headings among the first rows; ``SpreadsheetError`` when no row can be them."""
    known = {title for field in layout.fields for title in field.spellings} if layout else set()
    knows = [
        sum(fold(cell) in known or fold(plain_title(cell)) in known for cell in row if cell)
        for row in top
    ]
    if any(knows):
        return knows.index(max(knows))
    filled = [_heading_cells(row) for row in top]
    if not any(filled):
        raise SpreadsheetError("header_missing", most=HEADER_ROWS_MAX)
    return filled.index(max(filled))


def _heading_cells(row: list[str]) -> int:
    """Count the cells of a row that may be headings: 0 when it has a number or a repeated text."""
    texts = [cell.strip() for cell in row if cell.strip()]
    if len(set(texts)) < len(texts) or any(_NUMBER_OR_DATE.fullmatch(text) for text in texts):
        return 0
    return len(texts)


def _filled_down(grid: Grid, place: int) -> pl.DataFrame:
    """Write the text of merged rows into each of them, below the headings only."""
    rows = grid.rows.to_list()
    columns: dict[int, list[str | None]] = {}
    for span in grid.spans:
        if span.first_row <= rows[place]:
            continue
        cells = columns.setdefault(span.column, grid.cells[f"c{span.column}"].to_list())
        first, end = bisect_left(rows, span.first_row), bisect_right(rows, span.last_row)
        cells[first:end] = [cells[first]] * (end - first)
    return grid.cells.with_columns(
        pl.Series(f"c{column}", cells, dtype=pl.String) for column, cells in columns.items()
    )
