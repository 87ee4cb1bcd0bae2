"""What a file tells of itself: its kind, pages, text and the marks its makers left. No network, no clock."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from zixin.connectors.documents.archives import inspect_archive
from zixin.connectors.documents.faults import DocumentError
from zixin.connectors.documents.kinds import IMAGES, kind_of

BYTES_MAX = 30 * 1024 * 1024
PAGES_MAX = 2_000
PIXELS_MAX = 60_000_000
TEXT_MAX = 200_000
THREE_BYTES_FROM = "\u0800"


@dataclass(slots=True)
class Report:
    """What was found in a file.

    ``marks`` are what its maker left: author, editor, producer, creator, created, modified (ISO
    times), camera, taken, place. ``traits`` name what a reader should know: javascript, attachments,
    links_out, locked, revised, signed, embedded.
    """

    kind: str
    pages: int = 0
    text: str = ""
    marks: dict[str, str] = field(default_factory=dict)
    traits: list[str] = field(default_factory=list)

    def as_row(self) -> dict[str, Any]:
        """Return it as plain data."""
        return asdict(self)


def read(content: bytes, name: str) -> Report:
    """Read a file; raises ``DocumentError`` for one that is not taken."""
    if len(content) > BYTES_MAX:
        raise DocumentError("too_large", most=BYTES_MAX // 2**20)
    kind = kind_of(content, name)
    if kind == "pdf":
        from zixin.connectors.documents.portable import read_pdf  # noqa: PLC0415 -- loads a library

        return read_pdf(content)
    if kind in IMAGES:
        from zixin.connectors.documents.pictures import read_image  # noqa: PLC0415 -- the same

        return read_image(content, kind)
    if kind == "text":
        return Report("text", pages=1, text=decoded(content)[:TEXT_MAX])
    from zixin.connectors.documents.office import read_office  # noqa: PLC0415 -- an XML parser

    return read_office(content, kind, inspect_archive(content))


def decoded(content: bytes) -> str:
    """Return a text in UTF-8, UTF-16 with a mark, or GB18030.

    A file that is UTF-8 up to one bad byte is refused with its line rather than read as rubbish.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        try:
            return _plain(content.decode(encoding))
        except UnicodeDecodeError as wrong:
            if _is_utf8_so_far(content[: wrong.start]):
                line = content[: wrong.start].count(b"\n") + 1
                raise DocumentError("encoding", line=line, encoding="UTF-8") from wrong
            encoding = "gb18030"
    try:
        return _plain(content.decode(encoding))
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise DocumentError("encoding", line=line, encoding=encoding.upper()) from wrong


def _is_utf8_so_far(before: bytes) -> bool:
    # Two bytes of GB18030 are often two of UTF-8 by chance; three in a row hardly ever are.
    return any(sign >= THREE_BYTES_FROM for sign in before.decode(errors="ignore"))


def _plain(text: str) -> str:
    if any(sign < " " and sign not in "\t\r\n\f" for sign in text):
        raise DocumentError("kind", kind="binary")
    return text.replace("\r\n", "\n").replace("\r", "\n")
