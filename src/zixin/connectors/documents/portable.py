"""PDF by PDFium: pages, text, marks, and what hides in it. Runs in the isolated process only."""

from __future__ import annotations

import re
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.reading import PAGES_MAX, TEXT_MAX, Report

MARKS = {
    "Author": "author",
    "Producer": "producer",
    "Creator": "creator",
    "CreationDate": "created",
    "ModDate": "modified",
    "Title": "title",
}
MARK_LENGTH = 200
STAMP = re.compile(
    r"D:(?P<y>\d{4})(?P<m>\d\d)?(?P<d>\d\d)?(?P<h>\d\d)?(?P<i>\d\d)?(?P<s>\d\d)?(?P<z>Z|[+-]\d\d'?\d\d)?"
)
SCRIPT_MARKS = re.compile(rb"/JavaScript\b|/JS\s*[(<\d]|/Launch\b")
LINK_MARKS = re.compile(rb"/(?:GoToR|SubmitForm|ImportData)\b")
LINEARIZED_WITHIN = 1024
SIDE_MAX = 4_000  # dots of the longer side of a drawn page


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF; raises ``DocumentError`` for a damaged, locked or endless one."""
    try:
        document = pypdfium2.PdfDocument(content)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD
        raise DocumentError("locked" if locked else "broken") from error
    if pages == 0:
        raise DocumentError("broken")
    if pages > PAGES_MAX:
        raise DocumentError("pages", pages=pages, most=PAGES_MAX)
    return document


def read_pdf(content: bytes) -> Report:
    """Read a PDF; raises ``DocumentError``."""
    document = opened(content)
    told = document.get_metadata_dict(skip_empty=True)
    marks = {name: told[key].strip()[:MARK_LENGTH] for key, name in MARKS.items() if key in told}
    for name in ("created", "modified"):
        if name in marks:
            marks[name] = _iso(marks[name])
    return Report(
        "pdf",
        pages=len(document),
        text=_text(document),
        marks={name: words for name, words in marks.items() if words},
        traits=_traits(document, content),
    )


def page_image(document: pypdfium2.PdfDocument, number: int, *, dots: int) -> Image.Image:
    """Draw a page (from 1) so that it is ``dots`` wide, or less when it is very long."""
    if not 1 <= number <= len(document):
        raise DocumentError("page")
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(dots / max(width, 1), SIDE_MAX / max(width, height, 1))
    image: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil()
    page.close()
    return image.convert("RGB")


def _text(document: pypdfium2.PdfDocument) -> str:
    pieces: list[str] = []
    kept = 0
    for page in document:
        if kept >= TEXT_MAX:
            break
        words = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\0", "")
        pieces.append(words)
        kept += len(words) + 1
        page.close()
    return "\n".join(pieces)[:TEXT_MAX].strip()


def _traits(document: pypdfium2.PdfDocument, content: bytes) -> list[str]:
    raw: Any = document.raw
    found = {
        "javascript": pdfium.FPDFDoc_GetJavaScriptActionCount(raw) > 0
        or SCRIPT_MARKS.search(content) is not None,
        "attachments": pdfium.FPDFDoc_GetAttachmentCount(raw) > 0 or b"/EmbeddedFile" in content,
        "links_out": LINK_MARKS.search(content) is not None,
        "locked": pdfium.FPDF_GetSecurityHandlerRevision(raw) >= 0,
        "revised": _saves(content) > 1,
        "signed": pdfium.FPDF_GetSignatureCount(raw) > 0,
    }
    return [name for name, holds in found.items() if holds]


def _saves(content: bytes) -> int:
    # A file laid out for the web ends twice though it was saved once.
    return content.count(b"%%EOF") - (b"/Linearized" in content[:LINEARIZED_WITHIN])


def _iso(stamp: str) -> str:
    parsed = STAMP.match(stamp)
    if parsed is None:
        return ""
    day = f"{parsed['y']}-{parsed['m'] or '01'}-{parsed['d'] or '01'}"
    time = f"{parsed['h'] or '00'}:{parsed['i'] or '00'}:{parsed['s'] or '00'}"
    zone = (parsed["z"] or "").replace("'", "")
    return f"{day}T{time}{zone}"
