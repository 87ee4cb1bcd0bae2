"""Office files are archives: what is in one, and what must not be, before anything is opened."""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from zixin.connectors.documents.faults import DocumentError

UNPACKED_MAX = 200 * 1024 * 1024
RATIO_MAX = 200
ENTRIES_MAX = 2_000
CHUNK = 1 << 18
OVERLAP = 32
BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
ARCHIVE_MARKS = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
EMBEDDINGS = ("word/embeddings/", "xl/embeddings/")
SYMLINK = 0o120000
FILE_TYPE = 0o170000


def office_kind(content: bytes) -> str:
    """Tell whether an archive is a DOCX, an XLSX or just an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (*BROKEN, ValueError) as broken:
        raise DocumentError("broken") from broken
    if "[Content_Types].xml" not in names:
        return "archive"
    return next((kind for part, kind in MAIN_PARTS.items() if part in names), "archive")


def inspect_archive(content: bytes) -> list[str]:
    """Look through an Office file without keeping what is inflated; return what is embedded.

    What an archive says of its own size is not to be believed: every part is inflated once, counted
    and thrown away. Raises ``DocumentError``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_sizes(entries, len(content))
            for entry in entries:
                _refuse_name(entry)
                _refuse_content(archive, entry)
    except BROKEN as broken:
        raise DocumentError("broken") from broken
    return [entry.filename for entry in entries if entry.filename.startswith(EMBEDDINGS)]


def parts_of(content: bytes, names: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the named parts of an Office file that was looked through."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name in names:
                yield name, archive.read(name)


def _refuse_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES_MAX or declared > min(UNPACKED_MAX, RATIO_MAX * packed):
        raise DocumentError("bomb")
    if len({entry.filename for entry in entries}) != len(entries):
        raise DocumentError("broken")


def _refuse_name(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = (entry.external_attr >> 16) & FILE_TYPE == SYMLINK
    if path.is_absolute() or ".." in path.parts or ":" in entry.filename or is_link:
        raise DocumentError("slip")
    if path.name.lower() in {"vbaproject.bin", "vbadata.xml"}:
        raise DocumentError("macros")


def _refuse_content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    longer = copy.copy(entry)
    longer.file_size = entry.file_size + 1  # one byte more than promised must not come
    read, tail = 0, b""
    with archive.open(longer) as stream:
        while chunk := stream.read(CHUNK):
            is_first = read == 0
            read += len(chunk)
            if read > entry.file_size:
                raise DocumentError("bomb")
            if any(mark in tail + chunk for mark in DOCTYPES):
                raise DocumentError("doctype")
            is_embedded = entry.filename.startswith(EMBEDDINGS)
            if is_first and not is_embedded and chunk.startswith(ARCHIVE_MARKS):
                raise DocumentError("nested")
            tail = chunk[-OVERLAP:]
    if read != entry.file_size:
        raise DocumentError("broken")
