"""The published documents of the credit file, read once: levels, checklist, review cycle."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from zixin.dossier.rules.schema import SECTION_BY_CODE
from zixin.engine.catalogue import Name

UNRATED = "unrated"


@dataclass(frozen=True, slots=True)
class Levels:
    """The usual level of each section and the role to ask."""

    version: str
    sections: Mapping[str, int]
    responsible: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: what is looked for, and how many of it."""

    kind: str
    code: str
    least: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """What a complete file of one type of customer holds, by section."""

    version: str
    code: str
    name: Name
    sections: Mapping[str, tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class ReviewCycle:
    """After how many months a file is reviewed again, and when somebody else hears of it."""

    version: str
    months: Mapping[str, int]
    grace_days: int
    escalate_days: int
    owners: tuple[str, ...]

    def months_for(self, grade: str) -> int:
        """Return the months of a grade; one nobody knows counts as none."""
        return self.months.get(grade, self.months[UNRATED])


@cache
def levels() -> Levels:
    """Return the usual levels; every section has one."""
    document = _document("levels")
    sections = {code: int(document["sections"][code]) for code in SECTION_BY_CODE}
    return Levels(_version(document), sections, str(document["responsible"]))


@cache
def checklists() -> dict[str, Checklist]:
    """Return the checklist of each type of customer."""
    document = _document("checklist")
    return {
        code: Checklist(
            _version(document),
            code,
            Name(of["zh"], of["en"]),
            {section: tuple(map(_item, items)) for section, items in of["sections"].items()},
        )
        for code, of in document["types"].items()
    }


@cache
def review_cycle() -> ReviewCycle:
    """Return the cycle of reviews."""
    document = _document("review_cycle")
    return ReviewCycle(
        _version(document),
        document["months"],
        int(document["grace_days"]),
        int(document["escalate_days"]),
        tuple(document["owners"]),
    )


def _item(text: str) -> Item:
    """Read ``supplier>=2`` or ``search:court``.

    >>> _item("supplier>=2"), _item("search:court")
    (Item(kind='entry', code='supplier', least=2), Item(kind='search', code='court', least=1))
    """
    wanted, _sign, least = text.partition(">=")
    kind, colon, code = wanted.partition(":")
    if not colon:
        kind, code = ("outside" if wanted in {"statements", "documents"} else "entry"), wanted
    return Item(kind, code, int(least or 1))


def _version(document: Mapping[str, Any]) -> str:
    return f"{document['name']}@{document['version']}"


def _document(name: str) -> dict[str, Any]:
    place = resources.files("zixin.dossier.published").joinpath(f"{name}.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))
