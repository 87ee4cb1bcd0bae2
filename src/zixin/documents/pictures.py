"""Documents as pictures (资料影像): pages for the eye, and copies that name who took them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import resources
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from zixin.connectors.documents import DocumentError, draw_page, marked_copy
from zixin.documents.models import Document
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level
from zixin.kernel.vault import DamagedFileError, ShreddedFileError, content_of
from zixin.kernel.workflow import RefusedError

FONT = ("site", "fonts", "NotoSansSC-400.ttf")


def page_picture(document: Document, number: int, *, actor: Actor, now: datetime) -> bytes:
    """Draw a page (from 1) as PNG, without what a camera left in the file.

    Above the ordinary level the reader's name and the time stand across it. Raises ``RefusedError``
    for a page that is not there and for bytes that are gone.
    """
    is_ordinary = document.level_on(timezone.localdate(now)) <= Level.GENERAL
    mark = "" if is_ordinary else mark_of(actor, document.number, now)
    return _drawn(document, draw_page, number, mark=mark)


def marked_document(document: Document, mark: str) -> bytes:
    """Return a PDF of pictures of all pages with a mark burnt in; raises ``RefusedError``."""
    return _drawn(document, marked_copy, mark=mark)


def mark_of(actor: Actor, number: str, now: datetime) -> str:
    """Write who looks at what and when, as it stands across a page."""
    return f"{actor.name} {timezone.localtime(now):%Y-%m-%d %H:%M} {number}"


def _drawn(document: Document, draw: Callable[..., bytes], *place: int, mark: str) -> bytes:
    font = resources.files("zixin").joinpath(*FONT)
    try:
        content = content_of(document.file)
        with resources.as_file(font) as path:
            looks: dict[str, Any] = {"font": str(path), "mark": mark}
            return draw(content, document.file_name, *place, **looks)
    except DocumentError as refused:
        raise RefusedError(refused.sentence(gettext)) from refused
    except (DamagedFileError, ShreddedFileError) as gone:
        raise RefusedError(gettext("The bytes of this document are gone.")) from gone
