"""From bytes to text: UTF-8, UTF-16 with its mark, or GB18030, and never a guess that hides a fault."""

from __future__ import annotations

import re

from zixin.connectors.tabular.faults import TableError

MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
NOT_ASCII = re.compile(rb"[\x80-\xff]")
WIDE = re.compile(r"[\u0800-\uffff]")  # three bytes each in UTF-8, as Chinese is
WIDE_BYTES = 3
WIDE_IN_A_LINE = 3
UTF8_SHARE = 0.2
ASCII_RUN = re.compile(r"[\x00-\x7f]+")
COMMON_SHARE = 0.7  # of the foreign characters in a file of names, the part that GB2312 has


def decode(content: bytes) -> str:
    """Return the text of a file; raises ``TableError`` naming the line of the first wrong byte.

    A file that is not UTF-8 is read as GB18030 only when nothing in it looks like UTF-8: many
    lines of Chinese UTF-8 are valid GB18030 too, and would become other characters.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decode(content, encoding)
    try:
        return _decode(content, "utf-8-sig")
    except TableError as fault:
        if fault.code != "encoding" or _looks_like_utf8(content):
            raise
        try:
            text = _decode(content, "gb18030")
        except TableError:
            raise fault from None
        if not _reads_as_chinese(text):
            raise fault from None
        return text


def _decode(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise TableError("encoding", line=line, encoding=name) from wrong
    if "\0" in text:
        raise TableError("nul")
    return text


def _reads_as_chinese(text: str) -> bool:
    """Tell whether a decoded text is made of common characters; Big5 or Shift-JIS is not."""
    foreign = ASCII_RUN.sub("", text)
    return len(foreign.encode("gb2312", "ignore")) // 2 >= len(foreign) * COMMON_SHARE


def _looks_like_utf8(content: bytes) -> bool:
    """Tell whether a file was meant as UTF-8: by its share of such characters, or by a whole line."""
    foreign = len(NOT_ASCII.findall(content))
    wide = len(WIDE.findall(content.decode("utf-8", "ignore")))
    if wide * WIDE_BYTES > foreign * UTF8_SHARE:
        return True
    for line in content.split(b"\n"):
        if not line.isascii():
            text = line.decode("utf-8", "ignore")
            if len(text.encode()) == len(line) and len(WIDE.findall(text)) >= WIDE_IN_A_LINE:
                return True
    return False
