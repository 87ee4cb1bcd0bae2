"""Small files of every kind, good and bad, made on the spot."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import UTC, datetime

from PIL import Image

CORE = (
    '<?xml version="1.0"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t">'
    "<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{editor}</cp:lastModifiedBy>"
    "<dcterms:created>{created}</dcterms:created></cp:coreProperties>"
)


def text_paper(text="示例公司纳税证明", *, encoding="utf-8"):
    return text.encode(encoding)


def image_paper(kind="PNG", *, size=(40, 30), colour="white", **options):
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, kind, **options)
    return kept.getvalue()


def pdf_paper(*, pages=1, shade=255, made=datetime(2026, 1, 5, tzinfo=UTC), **marks):
    """Return a PDF of blank pages; ``shade`` makes one file differ from another."""
    sheets = [Image.new("L", (60, 80), shade) for _page in range(pages)]
    kept = io.BytesIO()
    sheets[0].save(
        kept,
        "PDF",
        save_all=True,
        append_images=sheets[1:],
        creationDate=made.timetuple(),
        modDate=made.timetuple(),
        **marks,
    )
    return kept.getvalue()


def page_tree_pdf(count, *, extra=b""):
    """Return a PDF of many pages that is small, for one page stands in it many times over."""
    kids = b"3 0 R " * count
    body = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R%s>>endobj\n"
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 80]>>endobj\n"
        b"trailer<</Root 1 0 R/Size 4>>\n%%%%EOF\n"
    )
    return body % (extra, count, kids)


def office_paper(
    words="审计报告正文", *, main="word/document.xml", author="张三", editor="张三", parts=()
):
    document = f'<w:document xmlns:w="w"><w:p><w:t>{words}</w:t></w:p></w:document>'
    core = CORE.format(author=author, editor=editor, created="2026-01-05T08:00:00Z")
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, document)
        archive.writestr("docProps/core.xml", core)
        for name, content in parts:
            archive.writestr(name, content)
    return kept.getvalue()


def bomb_paper():
    return office_paper(parts=[("word/big.xml", b"0" * 50_000_000)])


def lying_bomb_paper():
    """Return an archive that says of a part of 50 MB that it has 10 bytes."""
    content = bytearray(office_paper(parts=[("word/big.bin", b"0" * 50_000_000)]))
    size = (50_000_000).to_bytes(4, "little")
    at = content.find(size)
    while at >= 0:
        content[at : at + 4] = (10).to_bytes(4, "little")
        at = content.find(size, at + 4)
    return bytes(content)


def wide_image_paper(width=50_000, height=50_000):
    """Return a PNG that says it is huge."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    chunks = b"".join(_chunk(kind, body) for kind, body in ((b"IHDR", head), (b"IDAT", b"x")))
    return b"\x89PNG\r\n\x1a\n" + chunks + _chunk(b"IEND", b"")


def _chunk(kind, body):
    checked = zlib.crc32(kind + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + kind + body + checked
