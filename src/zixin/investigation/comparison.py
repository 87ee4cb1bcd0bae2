"""What a source says beside what the credit file holds now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from zixin.connectors.records import RECORDS, columns_of
from zixin.dossier.queries.entries import MODELS, Moment
from zixin.dossier.queries.file import CreditFile, file_for
from zixin.dossier.queries.secrecy import SectionAccess
from zixin.dossier.rules.conflicts import Settled, text_of
from zixin.dossier.rules.schema import KIND_BY_CODE, EntryKind
from zixin.investigation.models import Lookup, Proposal
from zixin.investigation.rules.proposals import RECORD_TITLES
from zixin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Field:
    """A value as the source says it and as the file holds it; both as a reader sees them."""

    title: str
    said: str
    held: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """A proposed record beside the file; a section that is closed to the reader shows nothing."""

    proposal: Proposal
    title: str
    fields: tuple[Field, ...]
    missing: tuple[str, ...]
    is_closed: bool
    is_known: bool

    @property
    def differs(self) -> bool:
        return any(field.differs for field in self.fields)

    @property
    def waits(self) -> bool:
        return bool(self.proposal.kind) and self.proposal.state == "PROPOSED" and not self.is_closed


@dataclass(frozen=True, slots=True)
class Comparison:
    """The records of a look-up, and the sections that were read for them."""

    rows: tuple[Compared, ...]
    read: tuple[SectionAccess, ...]


def missing_of(proposal: Proposal) -> tuple[str, ...]:
    """The required fields a source says nothing of."""
    kind = KIND_BY_CODE.get(proposal.kind)
    fields = kind.fields if kind else ()
    return tuple(
        spec.name for spec in fields if spec.is_required and not _said(proposal, spec.name)
    )


def compare(
    actor: Actor, lookup: Lookup, proposals: Iterable[Proposal], *, now: datetime
) -> Comparison:
    """Lay the records of a look-up beside the file as far as the actor reads it.

    A core section asks why one reads it, on its own page; here it stays closed.
    """
    proposals = list(proposals)
    if not proposals:
        return Comparison((), ())
    file = file_for(actor, lookup.case.customer, Moment(timezone.localdate(now), now))
    open_ = {
        access.section.code: access
        for access in file.accesses
        if access.is_open and not access.is_core
    }
    kinds = [KIND_BY_CODE[row.kind] for row in proposals if row.kind]
    read = {kind.section: open_[kind.section] for kind in kinds if kind.section in open_}
    return Comparison(
        tuple(_compared(row, file, is_open=set(open_)) for row in proposals), tuple(read.values())
    )


def _compared(proposal: Proposal, file: CreditFile, *, is_open: set[str]) -> Compared:
    kind = KIND_BY_CODE.get(proposal.kind)
    if kind is None:
        title = str(RECORD_TITLES[proposal.record])
        return Compared(proposal, title, _for_reading(proposal), (), False, False)
    if kind.section not in is_open:
        return Compared(proposal, str(kind.title), (), (), True, False)
    held = _held(kind, proposal, file)
    fields = tuple(
        _field(kind, spec.name, proposal, held)
        for spec in kind.fields
        if spec.name in proposal.values
    )
    is_known = held is not None and not any(field.differs or not field.held for field in fields)
    missing = missing_of(proposal)
    return Compared(proposal, str(kind.title), fields, missing, False, is_known)


def _for_reading(proposal: Proposal) -> tuple[Field, ...]:
    known = columns_of(proposal.record) if proposal.record in RECORDS else {}
    is_chinese = (get_language() or "").startswith("zh")
    titles: Mapping[str, str] = {
        name: column.zh if is_chinese else column.en for name, column in known.items()
    }
    return tuple(
        Field(titles.get(name, name), value, "", differs=False)
        for name, value in proposal.values.items()
    )


def _held(kind: EntryKind, proposal: Proposal, file: CreditFile) -> Settled | None:
    """Find the thing of the file that a record speaks of."""
    own = {name: _typed(kind, name, text) for name, text in proposal.values.items()}
    key = tuple(text_of(own.get(name)) for name in kind.key)
    for thing in file.things.get(kind.code, ()):
        if kind.is_single:
            return thing
        names = kind.key if any(key) else ("filed_on", "authority")
        if all(text_of(thing.values.get(name)) == text_of(own.get(name)) for name in names):
            return thing
    return None


def _field(kind: EntryKind, name: str, proposal: Proposal, held: Settled | None) -> Field:
    column: Any = MODELS[kind.model]._meta.get_field(name)
    said = _typed(kind, name, proposal.values[name])
    kept = held.values[name] if held is not None else None
    title = str(column.verbose_name)
    title = title[:1].upper() + title[1:]
    if name in kind.masked:
        return Field(title, "•••", "•••" if kept else "", differs=False)
    differs = bool(text_of(kept)) and text_of(kept) != text_of(said)
    return Field(title, _shown(column, said), _shown(column, kept), differs)


def _typed(kind: EntryKind, name: str, text: str) -> Any:
    column: Any = MODELS[kind.model]._meta.get_field(name)
    return column.to_python(text)


def _shown(column: Any, value: Any) -> str:
    return str(dict(column.flatchoices).get(value, text_of(value)))


def _said(proposal: Proposal, name: str) -> bool:
    return bool(proposal.values.get(name))
