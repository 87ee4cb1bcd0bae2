"""Reading a file into a table of texts, with every bound checked before anything is unpacked."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Context
from itertools import zip_longest

import fastexcel
import polars as pl

from zixin.connectors.tabular.archives import CRYPTED, inspect_workbook
from zixin.connectors.tabular.encodings import decode
from zixin.connectors.tabular.faults import TableError, _

BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 200_000
COLUMNS_MAX = 300
CELLS_MAX = 30_000_000
CELL_LENGTH_MAX = 100_000
HEADER_ROWS = 10
HEADER_CELLS_MIN = 2
EXACT_DIGITS = 15  # a float keeps no more; what a workbook shows beyond them is noise
LONG_FRACTION = r"^-?\d+\.\d+$"
UNIT_MARK = re.compile(r"(?:单位|Unit)\s*[:：]\s*(?:人民币)?\s*([^\s()（）,，;；]+)", re.IGNORECASE)
SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"MZ", _("a program")),
    (b"\x7fELF", _("a program")),
    (b"%PDF", _("a PDF document")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF8", _("a picture")),
    (b"Rar!", _("a packed archive")),
    (b"7z\xbc\xaf", _("a packed archive")),
    (b"\x1f\x8b", _("a packed archive")),
)
MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"<table")


@dataclass(frozen=True, slots=True)
class Table:
    """Texts under headings; ``rows`` are the row numbers as the person sees them in the file."""

    headers: tuple[str, ...]
    cells: pl.DataFrame
    rows: tuple[int, ...]
    unit: str


def read_table(content: bytes, *, rows: int = ROWS_MAX) -> Table:
    """Read an XLSX or CSV file; raises ``TableError`` with the reason when it cannot be taken.

    What the file is called does not matter: what it is shows in its first bytes. ``rows`` bounds
    the length of the kind of file expected.
    """
    if not content.strip():
        raise TableError("empty")
    if len(content) > BYTES_MAX:
        raise TableError("too_large", most=BYTES_MAX // 2**20)
    _refuse_other_kinds(content)
    is_workbook = content.startswith(b"PK")
    return _table(_workbook(content, rows) if is_workbook else _csv(decode(content), rows))


def _refuse_other_kinds(content: bytes) -> None:
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            if kind != "xls":
                raise TableError("kind", kind=kind)
            raise TableError("locked" if CRYPTED in content else "xls")
    if content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(MARKUP):
        raise TableError("kind", kind=_("a web page"))


def _workbook(content: bytes, rows: int) -> pl.DataFrame:
    inspect_workbook(content, rows=rows, columns=COLUMNS_MAX, cells=CELLS_MAX)
    try:
        book = fastexcel.read_excel(content)
        # Blank rows above are kept, so that row numbers stay those of the file.
        sheets = (
            book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            for name in book.sheet_names
        )
        frame = next(sheet for sheet in sheets if sheet.visible == "visible").to_polars()
    except Exception as broken:
        raise TableError("broken") from broken
    _bound(frame.height, frame.width, rows)
    if any(cells.str.contains("\0", literal=True).any() for cells in frame):
        raise TableError("nul")
    frame = frame.rename({name: f"c{index}" for index, name in enumerate(frame.columns)})
    return frame.fill_null("").with_columns(
        _without_noise(cells) for cells in frame.fill_null("") if _is_noisy(cells).any()
    )


def _is_noisy(cells: pl.Series) -> pl.Series:
    return (cells.str.len_chars() > EXACT_DIGITS) & cells.str.contains(LONG_FRACTION)


def _without_noise(cells: pl.Series) -> pl.Series:
    """Round figures of more digits than a float keeps; 0.1 + 0.2 is 0.3 to whoever looks at it."""
    noisy = _is_noisy(cells)
    return pl.Series(
        cells.name,
        [_shortest(text) if bad else text for text, bad in zip(cells, noisy, strict=True)],
    )


def _shortest(text: str) -> str:
    return format(Context(prec=EXACT_DIGITS).create_decimal(text).normalize(), "f")


def _csv(text: str, rows: int) -> pl.DataFrame:
    sample = text[:65_536]
    counts = {mark: sample.count(mark) for mark in (",", "\t", ";")}
    delimiter = max(counts, key=lambda mark: counts[mark])
    if _is_regular(text, delimiter):
        return _regular(text, delimiter, rows)
    return _quoted(text, delimiter, rows)


def _is_regular(text: str, delimiter: str) -> bool:
    """Tell whether every line has the same cells and nothing is quoted: the fast reader may have it."""
    if '"' in text or text.count("\r") != text.count("\r\n"):
        return False
    lines = text.rstrip("\r\n").split("\n")
    marks = lines[0].count(delimiter)
    return marks > 0 and all(
        line.count(delimiter) == marks and len(line) < CELL_LENGTH_MAX for line in lines
    )


def _regular(text: str, delimiter: str, rows: int) -> pl.DataFrame:
    lines = text.rstrip("\r\n").count("\n") + 1
    _bound(lines, text.partition("\n")[0].count(delimiter) + 1, rows)
    frame = pl.read_csv(
        text.replace("\r\n", "\n").encode(),
        has_header=False,
        separator=delimiter,
        quote_char=None,
        infer_schema=False,
    )
    names = {name: f"c{index}" for index, name in enumerate(frame.columns)}
    return frame.rename(names).fill_null("")


def _quoted(text: str, delimiter: str, rows: int) -> pl.DataFrame:
    csv.field_size_limit(CELL_LENGTH_MAX)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as broken:
        raise TableError("csv") from broken
    width = max((len(line) for line in lines), default=0)
    _bound(len(lines), width, rows)
    # Turning rows into columns in one sweep is what keeps wide files fast.
    columns = zip_longest(*lines, fillvalue="")
    names = [f"c{index}" for index in range(width)]
    return pl.DataFrame(
        dict(zip(names, columns, strict=True)), schema=dict.fromkeys(names, pl.String)
    )


def _bound(rows: int, columns: int, most: int) -> None:
    if columns > COLUMNS_MAX:
        raise TableError("columns", most=COLUMNS_MAX)
    if rows > most or rows * columns > CELLS_MAX:
        raise TableError("rows", most=min(most, CELLS_MAX // max(columns, 1)))


def _table(grid: pl.DataFrame) -> Table:
    """Find the headings, drop blank rows, and keep the number each row has in the file."""
    top = [list(row) for row in grid.head(HEADER_ROWS).iter_rows()]
    position = _header_position(top)
    headers = [cell.strip() for cell in top[position]]
    while not headers[-1]:
        headers.pop()
    body = grid.slice(position + 1).with_row_index("row", offset=position + 2)
    names = grid.columns[: len(headers)]
    beyond = grid.columns[len(headers) :]
    if beyond:
        ragged = body.filter(pl.concat_str(beyond).str.strip_chars() != "")
        if ragged.height:
            raise TableError("ragged", line=ragged["row"][0])
    filled = body.filter(pl.concat_str(names).str.strip_chars() != "")
    rows = tuple(filled["row"].to_list())
    return Table(tuple(headers), filled.select(names), rows, _unit(top[:position]))


def _header_position(top: list[list[str]]) -> int:
    widest = max((_filled(row) for row in top), default=0)
    if widest < HEADER_CELLS_MIN:
        raise TableError("no_header")
    return next(index for index, row in enumerate(top) if _filled(row) * 2 > widest)


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _unit(title_rows: list[list[str]]) -> str:
    for row in title_rows:
        for place, cell in enumerate(row):
            found = UNIT_MARK.search(" ".join((cell, *row[place + 1 : place + 2])))
            if found:
                return found.group(1)
    return ""
