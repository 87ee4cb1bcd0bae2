"""DOCX and XLSX: text and marks, read part by part by a parser that knows no entities."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

from zixin.connectors.documents.archives import parts_of
from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.reading import PAGES_MAX, TEXT_MAX, Report

TEXT_PARTS = {
    "docx": frozenset({"word/document.xml"}),
    "xlsx": frozenset({"xl/sharedStrings.xml"}),
}
TEXT_ELEMENTS = frozenset({"t"})
BREAKS = frozenset({"p", "si", "br", "tab"})
CORE = "docProps/core.xml"
APPLICATION = "docProps/app.xml"
MARKS = {
    "creator": "author",
    "lastModifiedBy": "editor",
    "created": "created",
    "modified": "modified",
    "Application": "producer",
    "Company": "company",
    "Pages": "pages",
}
MARK_LENGTH = 200


def read_office(content: bytes, kind: str, embedded: list[str]) -> Report:
    """Read an Office file that was looked through; raises ``DocumentError``."""
    report = Report(kind, traits=["embedded"] if embedded else [])
    wanted = TEXT_PARTS[kind] | {CORE, APPLICATION}
    for name, part in parts_of(content, wanted):
        if name in TEXT_PARTS[kind]:
            report.text += _text(part)
        else:
            report.marks |= _marks(part)
    stated = report.marks.pop("pages", "")
    report.pages = int(stated) if stated.isascii() and stated.isdigit() else 1
    if report.pages > PAGES_MAX:
        raise DocumentError("pages", pages=report.pages, most=PAGES_MAX)
    return report


def _text(part: bytes) -> str:
    pieces: list[str] = []
    kept = 0

    def take(element: str, words: str) -> None:
        nonlocal kept
        if element in TEXT_ELEMENTS and kept < TEXT_MAX:
            pieces.append(words)
            kept += len(words)

    def end(element: str) -> None:
        if element in BREAKS and kept < TEXT_MAX:
            pieces.append("\n")

    _walk(part, take, end)
    return "".join(pieces)[:TEXT_MAX]


def _marks(part: bytes) -> dict[str, str]:
    found: dict[str, str] = {}

    def take(element: str, words: str) -> None:
        mark = MARKS.get(element)
        if mark:
            found[mark] = (found.get(mark, "") + words)[:MARK_LENGTH]

    _walk(part, take, lambda _element: None)
    return {name: words.strip() for name, words in found.items() if words.strip()}


def _walk(part: bytes, take: Callable[[str, str], None], end: Callable[[str], None]) -> None:
    """Call ``take`` with each text and the element it stands in, ``end`` with each that closes."""
    open_elements: list[str] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        open_elements.append(name.rpartition(":")[2])

    def close(_name: str) -> None:
        end(open_elements.pop())

    def words(text: str) -> None:
        if open_elements:
            take(open_elements[-1], text)

    def refuse(*_declaration: object) -> None:
        raise DocumentError("doctype")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, close
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    except expat.ExpatError as broken:
        raise DocumentError("broken") from broken
