"""Why a file cannot be taken, as data; the sentence is translated where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def _(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


SENTENCES: dict[str, str] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than %(most)s MiB."),
    "kind": _(
        "The content is %(kind)s, which is not taken; bring PDF, DOCX, XLSX, an image or text."
    ),
    "mislabelled": _(
        "The name says %(named)s, but the content is %(found)s; the file was not kept."
    ),
    "broken": _("The file cannot be read: it is damaged or not what it seems."),
    "bomb": _("The file unpacks to far more than its size; it was not opened."),
    "nested": _("The file carries an archive inside; bring what is in it as files of their own."),
    "slip": _("The file holds a part whose name leads outside of it; it was not opened."),
    "doctype": _("The file declares document types of its own; it was not opened."),
    "macros": _("The file carries macros; save it without them."),
    "locked": _("The file is protected by a password; save it without one."),
    "pages": _("The file has %(pages)s pages, more than %(most)s; split it."),
    "pixels": _(
        "The image has %(width)s × %(height)s dots, more than can be opened; make it smaller."
    ),
    "encoding": _("Line %(line)s holds a byte that is not %(encoding)s; save the file as UTF-8."),
    "costly": _("Reading the file took too long or too much memory; it was not kept."),
    "page": _("There is no such page."),
}
# Words that stand for %(kind)s, %(named)s and %(found)s.
KINDS: dict[str, str] = {
    "pdf": "PDF",
    "docx": "DOCX",
    "xlsx": "XLSX",
    "png": "PNG",
    "jpeg": "JPEG",
    "webp": "WEBP",
    "tiff": "TIFF",
    "text": _("plain text"),
    "nothing": _("no known kind"),
    "archive": _("an archive"),
    "program": _("a program"),
    "markup": _("a web page or vector drawing"),
    "old_office": _("an old or protected Office file"),
    "binary": _("of an unknown kind"),
}


class DocumentError(ValueError):
    """A file that is not taken; ``code`` and ``parameters`` say why."""

    def __init__(self, code: str, **parameters: object) -> None:
        super().__init__(code)
        self.code = code
        self.parameters: Mapping[str, object] = parameters

    def sentence(self, translate: Callable[[str], str]) -> str:
        """Say why in the language of ``translate``."""
        values = {
            name: translate(KINDS[value]) if value in KINDS else value
            for name, value in self.parameters.items()
            if isinstance(value, str | int)
        }
        return translate(SENTENCES[self.code]) % values
