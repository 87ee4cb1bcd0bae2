"""The credit file laid out: facts by group, judgements by item."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zixin.dossier.models import Fact, ItemRating
from zixin.dossier.rules import fact_codes
from zixin.dossier.rules.conflicts import FROM_ENTRIES, Choice
from zixin.dossier.rules.sections import section_of
from zixin.dossier.shelves.display import TONES, in_language
from zixin.engine.catalogue import load_catalogue


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that may be recorded, and the newest one that is."""

    code: str
    name: str
    unit: str
    kind: str
    known: Fact | None
    tone: str
    is_expired: bool
    is_conflict: bool
    is_from_entries: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The facts of one group."""

    code: str
    name: str
    rows: tuple[FactRow, ...]
    known_count: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A qualitative item with the judgements of its raters."""

    code: str
    name: str
    asks: str
    ratings: tuple[ItemRating, ...]


@dataclass(frozen=True, slots=True)
class ItemShelf:
    """The items that one set of rules asks for."""

    code: str
    name: str
    rows: tuple[ItemRow, ...]
    known_count: int


def fact_shelves(
    known: Mapping[str, Choice], *, today: date, open_sections: Collection[str]
) -> list[Shelf]:
    """Lay out every fact that may be recorded, group by group; of closed sections none."""
    inputs = load_catalogue().inputs
    rows: dict[str, list[FactRow]] = {}
    for code in fact_codes():
        if section_of(code) not in open_sections:
            continue
        choice = known.get(code)
        fact = choice.chosen.row if choice else None
        is_expired = fact is not None and fact.expires_on is not None and fact.expires_on < today
        rows.setdefault(inputs[code].group, []).append(
            FactRow(
                code=code,
                name=in_language(inputs[code].name),
                unit=inputs[code].unit,
                kind=inputs[code].kind,
                known=fact,
                tone=TONES[fact.verification] if fact else "plain",
                is_expired=is_expired,
                is_conflict=choice is not None and choice.is_open,
                is_from_entries=choice is not None and choice.chosen.origin == FROM_ENTRIES,
            )
        )
    return [
        Shelf(group, group_name(group), tuple(of), sum(row.known is not None for row in of))
        for group, of in rows.items()
    ]


def item_shelves(known: Mapping[str, Sequence[ItemRating]]) -> list[ItemShelf]:
    """Lay out the qualitative items, those for suppliers first."""
    rows: dict[str, list[ItemRow]] = {"supplier": []}
    for item in load_catalogue().qualitative.values():
        ratings = tuple(known.get(item.code, ()))
        row = ItemRow(item.code, in_language(item.name), in_language(item.asks), ratings)
        rows.setdefault(item.set, []).append(row)
    names = {
        "supplier": _("What a supplier asks"),
        "2006": _("Performance rules of 2006"),
        "2002": _("Performance rules of 2002"),
    }
    return [
        ItemShelf(code, names.get(code, code), tuple(of), sum(bool(row.ratings) for row in of))
        for code, of in rows.items()
    ]


def group_name(group: str) -> str:
    """Say in words what a group of facts is about."""
    return {
        "payment": _("Payment behaviour"),
        "public_record": _("Public record"),
        "references": _("References"),
        "disclosure": _("Disclosure"),
        "registration": _("Registration"),
        "owner": _("Owner"),
        "evidence": _("Evidence for cross-checks"),
        "limit": _("Facts for the limit"),
        "models": _("Facts for reference models"),
        "characteristics": _("Characteristics analysis"),
    }.get(group, group)
