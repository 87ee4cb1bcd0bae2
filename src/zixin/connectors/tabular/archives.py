"""Looking into a workbook before it is opened: sizes, names, declarations and the extent of its sheets."""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from zixin.connectors.tabular.faults import TableError, _

UNPACKED_MAX = 512 * 1024 * 1024
RATIO_MAX = 200
ENTRIES_MAX = 2_000
CHUNK = 1 << 20
OVERLAP = 16_384  # longer than the longest formula with its cell around it
CONTENT_TYPES = "[Content_Types].xml"
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
PLACE = re.compile(rb"""\sr\s*=\s*["']\$?([A-Z]{1,3})\$?(\d{1,9})["']""")
ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*?\st\s*=\s*["']e["'])[^>]*?r\s*=\s*["']([A-Z]+\d+)"""
)
FORMULA_WITHOUT_RESULT = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?r\s*=\s*["']([A-Z]+\d+)["'][^>]*>\s*"""
    rb"""<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"""
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"""
)
CRYPTED = "EncryptedPackage".encode("utf-16-le")
LETTERS = 26
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)


def inspect_workbook(content: bytes, *, rows: int, columns: int, cells: int) -> None:
    """Refuse what must not be opened; raises ``TableError``.

    Every entry is inflated once, in chunks that are thrown away, because what an archive says of
    its own size is not to be believed. The extent of each sheet is read from the places of its
    cells: a reader lays a sheet out as a full rectangle, however few cells it has.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_sizes(entries, len(content))
            _refuse_names([entry.filename for entry in entries])
            for entry in entries:
                extent = _Extent(rows, columns, cells)
                is_sheet = SHEET.fullmatch(entry.filename) is not None
                for chunk in _inflated(archive, entry):
                    if any(mark in chunk for mark in DOCTYPES):
                        raise TableError("doctype")
                    if is_sheet:
                        extent.widen(chunk)
    except (*BROKEN, ValueError) as broken:
        if isinstance(broken, TableError):
            raise
        raise TableError("broken") from broken


def _refuse_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES_MAX or declared > min(UNPACKED_MAX, RATIO_MAX * packed):
        raise TableError("bomb")


def _refuse_names(names: list[str]) -> None:
    if CONTENT_TYPES not in names:
        raise TableError("kind", kind=_("a ZIP archive"))
    if len(set(names)) != len(names):
        raise TableError("broken")
    for name in names:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in name:
            raise TableError("broken")


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield an entry in chunks that overlap; an entry longer than it says is a bomb."""
    longer = copy.copy(entry)
    longer.file_size = entry.file_size + 1  # one byte more than promised must not come
    read, tail = 0, b""
    with archive.open(longer) as stream:
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            if read > entry.file_size:
                raise TableError("bomb")
            yield tail + chunk
            tail = chunk[-OVERLAP:]
    if read != entry.file_size:
        raise TableError("broken")


class _Extent:
    """The rectangle the cells of a sheet span, as far as it is known."""

    def __init__(self, rows: int, columns: int, cells: int) -> None:
        self.most = (rows, columns, cells)
        self.rows = 0
        self.columns = 0

    def widen(self, chunk: bytes) -> None:
        places = PLACE.findall(chunk)
        self.columns = max([self.columns, *(_column(c) for c in {c for c, _r in places})])
        self.rows = max([self.rows, *(int(row) for row in {row for _c, row in places})])
        rows, columns, cells = self.most
        if self.columns > columns:
            raise TableError("columns", most=columns)
        if self.rows > rows or self.rows * self.columns > cells:
            raise TableError("rows", most=min(rows, cells // max(self.columns, 1)))
        if error := ERROR_CELL.search(chunk):
            raise TableError("error_cell", cell=error.group(1).decode())
        if formula := FORMULA_WITHOUT_RESULT.search(chunk):
            raise TableError("formula_cell", cell=formula.group(1).decode())


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + letter - ord("A") + 1
    return number
