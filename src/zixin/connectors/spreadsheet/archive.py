"""Unpacking workbooks (解包): no part is read before the whole archive is known to be harmless."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.parsers import expat

from zixin.connectors.spreadsheet.faults import SpreadsheetError, shown

CHUNK_BYTES = 1 << 20
SMALL_BYTES = 1 << 20
SYMLINK = 0o120000
FILE_TYPE_MASK = 0o170000
ENCRYPTED_FLAG = 1
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
ARCHIVE_SUFFIXES = (".zip", ".xlsx", ".xlsm", ".docx", ".pptx", ".jar", ".gz", ".7z", ".rar")
XML_SUFFIXES = (".xml", ".rels")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    OverflowError,
)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']")


@dataclass(frozen=True, slots=True)
class Caps:
    """What an archive may hold: bytes when unpacked, bytes per packed byte, entries."""

    unpacked_bytes: int
    ratio: int
    entries: int


def unpack(content: bytes, caps: Caps) -> dict[str, bytes]:
    """Unpack the XML parts of an archive by name; other parts are looked at and left behind.

    Raises ``SpreadsheetError`` for an archive that is damaged, unpacks to more than the caps
    allow, or holds what no spreadsheet program writes: links, paths outside, archives in the
    archive, a document type.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _refuse_entries(entries, caps)
            return dict(_parts(archive, entries, caps))
    except SpreadsheetError:
        raise
    except BROKEN as broken:
        raise SpreadsheetError("archive_broken", part="ZIP") from broken


def _refuse_entries(entries: list[zipfile.ZipInfo], caps: Caps) -> None:
    if len(entries) > caps.entries:
        raise SpreadsheetError("archive_bomb", part=f"{len(entries)} parts")
    seen: set[str] = set()
    for entry in entries:
        part = shown(entry.filename)
        if _is_unsafe(entry) or entry.filename.casefold() in seen:
            raise SpreadsheetError("archive_unsafe", part=part)
        seen.add(entry.filename.casefold())
        if entry.flag_bits & ENCRYPTED_FLAG or entry.compress_type not in METHODS:
            raise SpreadsheetError("archive_broken", part=part)
        packed = max(entry.compress_size, 1)
        if entry.file_size > SMALL_BYTES and entry.file_size > caps.ratio * packed:
            raise SpreadsheetError("archive_bomb", part=part)
    if sum(entry.file_size for entry in entries) > caps.unpacked_bytes:
        raise SpreadsheetError("archive_bomb", part="ZIP")


def _is_unsafe(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename
    path = PurePosixPath(name)
    return (
        (entry.external_attr >> 16) & FILE_TYPE_MASK == SYMLINK
        or path.is_absolute()
        or ".." in path.parts
        or any(mark in name for mark in ("\\", ":", "\0"))
        or name.casefold().endswith(ARCHIVE_SUFFIXES)
    )


def _parts(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], caps: Caps
) -> Iterator[tuple[str, bytes]]:
    left = caps.unpacked_bytes
    for entry in entries:
        if entry.is_dir():
            continue
        part = shown(entry.filename)
        with archive.open(entry) as stream:
            if not entry.filename.casefold().endswith(XML_SUFFIXES):
                if stream.read(4).startswith((b"PK\x03\x04", b"PK\x05\x06")):
                    raise SpreadsheetError("archive_unsafe", part=part)
                continue
            chunks: list[bytes] = []
            while chunk := stream.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise SpreadsheetError("archive_bomb", part=part)
                chunks.append(chunk)
        body = b"".join(chunks)
        if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            raise SpreadsheetError("archive_unsafe", part=part)
        yield entry.filename, _sound_xml(body, part)


def _sound_xml(body: bytes, part: str) -> bytes:
    """Return XML in UTF-8 without a document type; anything else raises."""
    if any(declaration in body for declaration in _DECLARATIONS):
        raise SpreadsheetError("document_type", part=part)
    stated = _ENCODING.match(body.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in body or (stated and stated[1].lower() not in {b"utf-8", b"utf8", b"us-ascii"}):
        raise SpreadsheetError("workbook_broken", part=part)
    return body


def refuse_unsound(body: bytes, part: str) -> None:
    """Raise ``SpreadsheetError`` unless the part is well-formed XML in UTF-8."""
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(body, True)
    except expat.ExpatError as broken:
        raise SpreadsheetError("workbook_broken", part=part) from broken
