"""Turning a report's content into a PDF/A file with the embedded font, or into a text to work on.

The content is one structure for both: words and figures, laid out in chapters and parts.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import docx
import typst
from docx.document import Document

TEMPLATE = ("kernel", "templates", "kernel", "report.typ")


class RenderingError(RuntimeError):
    """The report could not be typeset as it must look; the message is typst's own."""


def render_report(content: Mapping[str, Any]) -> bytes:
    """Typeset a report as PDF/A-2b.

    Raises ``RenderingError`` when typst fails or warns: a missing glyph or font must not leave the house.
    """
    package = resources.files("zixin")
    template = package.joinpath(*TEMPLATE).read_bytes()
    with resources.as_file(package / "site" / "fonts") as fonts:
        try:
            document, warnings = typst.compile_with_warnings(  # type: ignore[misc]  # -- its stub cannot infer the input
                template,
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                sys_inputs={"report": json.dumps(content, ensure_ascii=False)},
                pdf_standards=["a-2b"],
            )
        except typst.TypstError as unprintable:
            raise RenderingError(str(unprintable)) from unprintable
    if warnings:
        raise RenderingError("; ".join(warning.message for warning in warnings))
    return bytes(document)


def render_text(content: Mapping[str, Any]) -> bytes:
    """Write a report as DOCX, for readers who quote from it; the PDF is what was issued.

    Its properties carry the times and names of the content, so that nothing of this machine leaves.
    """
    text = docx.Document()
    text.core_properties.author = content["seller"]
    text.core_properties.title = f"{content['title']} {content['number']}"
    text.add_heading(content["title"], level=0)
    text.add_paragraph(f"{content['seller']}\n{content['customer']}")
    _table(text, content["cover"])
    text.add_paragraph(content["disclaimer"])
    for chapter in content["chapters"]:
        text.add_heading(chapter["title"], level=1)
        for part in chapter["parts"]:
            _part(text, part)
    file = io.BytesIO()
    text.save(file)
    return file.getvalue()


def _part(text: Document, part: Mapping[str, Any]) -> None:
    if "heading" in part:
        text.add_heading(part["heading"], level=2)
    match part["kind"]:
        case "text":
            text.add_paragraph(part["text"])
        case "facts":
            _table(text, part["rows"])
        case "table":
            _table(text, [part["header"], *part["rows"]])
        case "list":
            for item in part["items"]:
                text.add_paragraph(item, style="List Bullet")
        case "drawing":
            text.add_paragraph(part["title"])  # the drawing itself stands in the PDF
        case other:
            raise RenderingError(f"a text has no part of the kind {other}")


def _table(text: Document, rows: Sequence[Sequence[str]]) -> None:
    table = text.add_table(rows=0, cols=max(len(row) for row in rows), style="Table Grid")
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=False):
            cell.text = str(words)
