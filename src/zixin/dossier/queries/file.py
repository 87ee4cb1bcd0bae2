"""One credit file, read whole: what of it the actor may see, on a day as known at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zixin.customers.models import Customer
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.facts import FileRows, choices_of, rows_of, things_of
from zixin.dossier.queries.outside import outside_counts
from zixin.dossier.queries.secrecy import SectionAccess, sections_for
from zixin.dossier.rules.completeness import Completeness, Known, checklist_for, completeness
from zixin.dossier.rules.conflicts import Choice, Settled
from zixin.dossier.rules.documents import Checklist
from zixin.dossier.rules.schema import KINDS
from zixin.dossier.rules.sections import section_of
from zixin.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing on which sources differ: a fact, or a field of an entry."""

    code: str
    key: str
    section: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class CreditFile:
    """What the actor may see of a customer's credit file."""

    customer: Customer
    moment: Moment
    accesses: tuple[SectionAccess, ...]
    rows: FileRows
    things: Mapping[str, list[Settled]]
    facts: Mapping[str, Choice]
    checklist: Checklist
    completeness: Mapping[str, Completeness]
    outside: Mapping[str, int]

    @property
    def open_sections(self) -> frozenset[str]:
        return frozenset(access.section.code for access in self.accesses if access.is_open)

    @property
    def conflicts(self) -> list[Conflict]:
        """What sources differ on, ruled on or not: facts first, then entries."""
        found = [
            Conflict(code, "", section_of(code), choice)
            for code, choice in self.facts.items()
            if choice.is_conflict
        ]
        for kind, things in self.things.items():
            for thing in things:
                found += [
                    Conflict(f"{kind}.{name}", thing.key, thing.kind.section, choice)
                    for name, choice in thing.conflicts.items()
                ]
        return found


def file_for(actor: Actor, customer: Customer, moment: Moment) -> CreditFile:
    """Read the sections that are open to the actor; a closed one is not read at all."""
    accesses = tuple(sections_for(actor, customer, on=moment.on))
    is_open = {access.section.code for access in accesses if access.is_open}
    models = sorted({kind.model for kind in KINDS if kind.section in is_open})
    rows = rows_of([customer.pk], moment, models=models).get(customer.pk, FileRows())
    closed = [kind.code for kind in KINDS if kind.section not in is_open]
    for code in closed:  # tables hold kinds of several sections
        rows.entries.pop(code, None)
    things = things_of(rows, on=moment.on)
    facts = {
        code: choice
        for code, choice in choices_of(rows, on=moment.on).items()
        if section_of(code) in is_open
    }
    checklist = checklist_for(customer, rows.entries.get("registration", ()), on=moment.on)
    outside = outside_counts(customer.pk, moment.on, moment.known_at)
    chosen = {code: choice.chosen.row for code, choice in facts.items()}
    known = Known(rows.entries, chosen, outside)
    parts = completeness(checklist, known, on=moment.on)
    return CreditFile(
        customer,
        moment,
        accesses,
        rows,
        things,
        facts,
        checklist,
        {section: part for section, part in parts.items() if section in is_open},
        {section: count for section, count in outside.items() if section in is_open},
    )
