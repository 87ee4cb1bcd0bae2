"""What is odd about a document (资料疑点), from the marks its file carries. Pure.

A finding is a question, never an accusation: a scan made later is as usual as a forgery.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from zixin.documents.models import Document

LATE_DAYS = 30
PHOTO_DAYS = 30
PHOTO = "site_photo"
# Programs that draw or alter pictures and pages; statements and certificates come from others.
EDITORS = (
    "photoshop",
    "illustrator",
    "coreldraw",
    "gimp",
    "inkscape",
    "canva",
    "pixelmator",
    "meitu",
    "美图",
    "ilovepdf",
    "smallpdf",
    "sejda",
    "pdfelement",
    "phantompdf",
    "foxit pdf editor",
    "福昕",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing: its code, how grave it is (a tone of the pages), and a sentence."""

    code: str
    tone: str
    sentence: str


def findings_of(document: Document) -> list[Finding]:
    """List what is odd about a document by itself, the gravest first."""
    found = [*_of_time(document), *_of_makers(document), *_of_traits(document)]
    if document.pages < document.kind_of.pages_min:
        sentence = _("It has %(pages)d pages; a document of this kind rarely has so few.")
        found.append(Finding("few_pages", "watch", sentence % {"pages": document.pages}))
    order = ("critical", "alert", "watch", "plain", "good")
    return sorted(found, key=lambda finding: order.index(finding.tone))


def is_made_late(document: Document) -> bool:
    """Tell whether the file was made clearly after the date the document bears."""
    made = made_on(document)
    if made is None or document.dated_on is None:
        return False
    return (made - document.dated_on).days > LATE_DAYS


def made_on(document: Document) -> date | None:
    """Return the latest day on which the file says it was made or changed; of a photograph, taken."""
    days = [_day(document.marks.get(name, "")) for name in ("created", "modified", "taken")]
    return max((day for day in days if day is not None), default=None)


def _day(stamp: str) -> date | None:
    try:
        return datetime.fromisoformat(stamp[:10]).date()
    except ValueError:
        return None


def _of_time(document: Document) -> Iterator[Finding]:
    made = made_on(document)
    if is_made_late(document):
        sentence = _("The file was made on %(made)s, after the date the document bears: %(dated)s.")
        told = sentence % {"made": made, "dated": document.dated_on}
        yield Finding("made_late", "alert", told)
    taken = _day(document.marks.get("taken", ""))
    if document.kind == PHOTO and _lie_apart(taken, document.dated_on):
        sentence = _("The photograph was taken on %(taken)s, not on the day it stands for.")
        yield Finding("taken_otherwise", "alert", sentence % {"taken": taken})
    if document.marks.get("place"):
        sentence = _("The camera noted the place %(place)s: compare it with the address.")
        yield Finding("place", "plain", sentence % {"place": document.marks["place"]})


def _lie_apart(taken: date | None, dated: date | None) -> bool:
    return taken is not None and dated is not None and abs((taken - dated).days) > PHOTO_DAYS


def _of_makers(document: Document) -> Iterator[Finding]:
    makers = " ".join(document.marks.get(name, "") for name in ("producer", "creator")).lower()
    if any(editor in makers for editor in EDITORS):
        sentence = _("It was last written by a program for editing pictures or pages: %(program)s.")
        program = document.marks.get("producer") or document.marks.get("creator")
        yield Finding("editor", "alert", sentence % {"program": program})
    editor, author = document.marks.get("editor", ""), document.marks.get("author", "")
    if editor and author and editor != author:
        sentence = _("Written by %(author)s, last changed by %(editor)s.")
        yield Finding("second_hand", "watch", sentence % {"author": author, "editor": editor})
    company = document.marks.get("company", "")
    if company and company not in document.customer.name and document.customer.name not in company:
        sentence = _("It was written on a computer of %(company)s.")
        yield Finding("company", "watch", sentence % {"company": company})


def _of_traits(document: Document) -> Iterator[Finding]:
    sentences = {
        "javascript": ("alert", _("It carries program code.")),
        "attachments": ("watch", _("It carries other files inside.")),
        "embedded": ("watch", _("It carries other files inside.")),
        "links_out": ("watch", _("It can send or fetch data when it is opened.")),
        "revised": ("watch", _("It was changed and saved again after it was first made.")),
        "locked": ("plain", _("Its maker forbade changes or copies.")),
        "signed": ("good", _("It carries an electronic signature; it is not verified here.")),
    }
    for trait in document.traits:
        if trait in sentences:
            tone, sentence = sentences[trait]
            yield Finding(trait, tone, sentence)
