"""What a file is, by its first bytes and its structure; its name is only held against that."""

from __future__ import annotations

from zixin.connectors.documents.archives import office_kind
from zixin.connectors.documents.faults import DocumentError

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd0\xcf\x11\xe0", "old_office"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"GIF8", "binary"),
)
IMAGES = frozenset({"png", "jpeg", "webp", "tiff"})
TAKEN = IMAGES | {"pdf", "docx", "xlsx", "text"}
ENDINGS: dict[str, str] = {
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "png": "png",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "webp": "webp",
    "tif": "tiff",
    "tiff": "tiff",
    "txt": "text",
    "csv": "text",
}
MARKUP_MARKS = (b"<!", b"<?xml", b"<html", b"<svg", b"<script", b"<head", b"<body")
TAR_MARK_AT = 257


def kind_of(content: bytes, name: str) -> str:
    """Return the kind of a file; raises ``DocumentError`` for one that is not taken.

    >>> kind_of(b"%PDF-1.7 ...", "licence.pdf")
    'pdf'
    """
    if not content:
        raise DocumentError("empty")
    found = _found(content)
    if found not in TAKEN:
        raise DocumentError("kind", kind=found)
    named = ENDINGS.get(name.rpartition(".")[2].lower() if "." in name else "", "nothing")
    if named != found:
        raise DocumentError("mislabelled", named=named, found=found)
    return found


def _found(content: bytes) -> str:
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return office_kind(content)
    if content[TAR_MARK_AT:].startswith(b"ustar"):
        return "archive"
    start = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(MARKUP_MARKS):
        return "markup"
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if b"\0" in content and not is_utf16 else "text"
