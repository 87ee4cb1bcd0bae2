"""Putting the fields of entries into words: choices, shares, amounts, days, and what is masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.dossier.models import Entry, Verification
from zixin.dossier.queries.entries import MODELS, kind_of_entry
from zixin.dossier.rules.conflicts import Settled, text_of
from zixin.dossier.rules.masks import masked
from zixin.dossier.rules.schema import KIND_BY_CODE, EntryKind, FieldSpec
from zixin.engine.catalogue import Name, load_catalogue

TONES = {
    "claimed": "alert",
    "documented": "watch",
    "cross_checked": "good",
    "verified": "good",
}


def in_language(name: Name) -> str:
    """Return a name in the active language."""
    return name.zh if (get_language() or "").startswith("zh") else name.en


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of an entry as a page shows it."""

    name: str
    label: str
    text: str
    is_masked: bool = False
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with its words, its provenance and where it stands."""

    entry: Entry
    kind: EntryKind
    cells: tuple[Cell, ...]
    verification: str
    tone: str
    is_expired: bool

    @property
    def name(self) -> str:
        """What the row is called in a list."""
        named = [cell.text for cell in self.cells if cell.name in {"name", "case_number"}]
        return next((text for text in named if text), str(self.kind.title))


def row_of(
    entry: Entry, *, today: date, conflicts: frozenset[str] = frozenset(), reveal: bool = False
) -> Row:
    """Put an entry into words; ``reveal`` shows masked fields, for print and page never."""
    kind = kind_of_entry(entry)
    cells = (
        _cell(
            entry,
            spec,
            getattr(entry, spec.name),
            is_conflict=spec.name in conflicts,
            reveal=reveal,
        )
        for spec in kind.fields
    )
    return _row(entry, kind, cells, today)


def row_settled(thing: Settled, *, today: date) -> Row:
    """Put a thing into words with the values that count, those somebody ruled on marked as such."""
    cells = []
    for spec in thing.kind.fields:
        cell = _cell(thing.newest, spec, thing.values[spec.name])
        choice = thing.conflicts.get(spec.name)
        if choice and choice.ruling is not None:
            words = {"value": cell.text, "by": choice.ruling.ruled_by_name}
            cell = replace(cell, text=_("%(value)s (ruled by %(by)s)") % words)
        cells.append(cell)
    return _row(thing.newest, thing.kind, cells, today)


def _row(entry: Entry, kind: EntryKind, cells: Iterable[Cell], today: date) -> Row:
    return Row(
        entry,
        kind,
        tuple(cell for cell in cells if cell.text),
        str(Verification(entry.verification).label),
        TONES[entry.verification],
        entry.expires_on is not None and entry.expires_on < today,
    )


def _cell(
    entry: Entry, spec: FieldSpec, value: Any, *, is_conflict: bool = False, reveal: bool = False
) -> Cell:
    column: Any = entry._meta.get_field(spec.name)
    is_masked = spec.is_masked and not reveal
    text = masked(str(value)) if is_masked else words_of(column, spec, value)
    label = str(column.verbose_name)
    return Cell(spec.name, label, text, is_masked and bool(value), is_conflict)


def words_of(column: Any, spec: FieldSpec, value: Any) -> str:
    """Return the words of a value of a column."""
    if value is None or value == "":
        return ""
    if spec.unit == "share":
        return f"{text_of(Decimal(value) * 100)}%"
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    match value:
        case bool():
            text = _("yes") if value else _("no")
        case date():
            text = value.isoformat()
        case Decimal():
            text = f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
        case _:
            text = str(value)
    return text


def title_of_code(code: str) -> str:
    """Name a fact, or a field of an entry (``owner.share``), in the active language."""
    kind, dot, name = code.partition(".")
    if not dot:
        return in_language(load_catalogue().inputs[code].name)
    found = KIND_BY_CODE[kind]
    column: Any = MODELS[found.model]._meta.get_field(name)
    return f"{found.title}: {column.verbose_name}"


def value_in_words(code: str, value: str, row: Any) -> str:
    """Put what a statement says into words; what is masked stays so."""
    kind, dot, name = code.partition(".")
    if not dot:
        if load_catalogue().inputs[code].kind == "yes_no":
            return {"1": _("yes"), "0": _("no")}.get(value, value)
        if load_catalogue().inputs[code].unit == "share":
            return f"{text_of(Decimal(value) * 100)}%"
        return value
    spec = next(spec for spec in KIND_BY_CODE[kind].fields if spec.name == name)
    return (
        masked(value)
        if spec.is_masked
        else words_of(row._meta.get_field(name), spec, getattr(row, name))
    )
