"""The overview of a credit file: its sections as cards, how complete and fresh, and what conflicts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from zixin.dossier.queries.file import Conflict, CreditFile
from zixin.dossier.queries.secrecy import SectionAccess
from zixin.dossier.rules.choices import Office, Register
from zixin.dossier.rules.completeness import Completeness, whole
from zixin.dossier.rules.conflicts import Statement
from zixin.dossier.rules.documents import Item
from zixin.dossier.rules.schema import KIND_BY_CODE, kinds_of
from zixin.dossier.shelves.display import TONES, in_language, title_of_code, value_in_words
from zixin.engine.catalogue import load_catalogue

GOOD, FAIR = 80, 50


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the checklist asks for that is not there, and where to enter it."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A section on the overview."""

    access: SectionAccess
    part: Completeness | None
    missing: tuple[Missing, ...]
    entry_count: int
    newest_on: date | None
    expired_count: int
    conflict_count: int

    @property
    def tone(self) -> str:
        if self.part is None:
            return "plain"
        return (
            "good"
            if self.part.percent >= GOOD
            else "watch"
            if self.part.percent >= FAIR
            else "alert"
        )


@dataclass(frozen=True, slots=True)
class Overview:
    """The cards of a file and the whole of it."""

    cards: tuple[Card, ...]
    whole: Completeness
    checklist_name: str
    checklist_version: str
    conflict_count: int


def overview_of(file: CreditFile) -> Overview:
    """Lay out a credit file as cards."""
    conflicts = [conflict for conflict in file.conflicts if conflict.choice.is_open]
    return Overview(
        tuple(_card(file, access, conflicts) for access in file.accesses),
        whole(file.completeness),
        in_language(file.checklist.name),
        file.checklist.version,
        len(conflicts),
    )


def _card(file: CreditFile, access: SectionAccess, conflicts: Sequence[Conflict]) -> Card:
    section, day = access.section.code, file.moment.on
    part = file.completeness.get(section)
    rows = [row for kind in kinds_of(section) for row in file.rows.entries.get(kind.code, ())]
    return Card(
        access,
        part,
        tuple(missing_of(item, file.customer.number) for item in part.missing) if part else (),
        len(rows) + file.outside.get(section, 0),
        max((row.as_of for row in rows), default=None),
        sum(row.expires_on is not None and row.expires_on < day for row in rows),
        sum(conflict.section == section for conflict in conflicts),
    )


def missing_of(item: Item, number: str) -> Missing:
    """Say what is missing and where it is entered."""
    if item.kind == "fact":
        name = in_language(load_catalogue().inputs[item.code].name)
        return Missing(name, reverse("dossier:fact", args=[number, item.code]))
    if item.kind == "outside":
        titles = {"statements": _("Annual statements"), "documents": _("Documents")}
        address = reverse("dossier:section", args=[number, item.code])
        return Missing(_least(titles[item.code], item.least), address)
    kind = {"office": "officer", "search": "search"}.get(item.kind, item.code)
    title = str(KIND_BY_CODE[kind].title)
    if item.kind == "office":
        title = str(Office(item.code).label)
    elif item.kind == "search":
        title = f"{title}: {Register(item.code).label}"
    return Missing(_least(title, item.least), reverse("dossier:entry_new", args=[number, kind]))


def _least(title: str, least: int) -> str:
    return title if least == 1 else f"{title} ≥ {least}"


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source says, as the page of conflicts shows it."""

    text: str
    statement: Statement
    row: Any
    tone: str
    counts: bool


@dataclass(frozen=True, slots=True)
class ConflictView:
    """One conflict with its voices side by side."""

    code: str
    key: str
    title: str
    voices: tuple[Voice, ...]
    ruling: Any
    is_open: bool


def conflicts_of(file: CreditFile, *, sections: Collection[str]) -> list[ConflictView]:
    """Lay out what contradicts itself in some sections, open conflicts first."""
    views = [_view(conflict) for conflict in file.conflicts if conflict.section in sections]
    return sorted(views, key=lambda view: (not view.is_open, view.title, view.key))


def _view(conflict: Conflict) -> ConflictView:
    choice = conflict.choice
    voices = tuple(
        Voice(
            value_in_words(conflict.code, voice.value, voice.row),
            voice,
            voice.row,
            TONES[voice.verification],
            voice is choice.chosen,
        )
        for voice in choice.voices
    )
    title = title_of_code(conflict.code)
    return ConflictView(conflict.code, conflict.key, title, voices, choice.ruling, choice.is_open)
