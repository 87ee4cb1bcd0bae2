"""How complete a credit file is against the checklist of its type of customer (完整度). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zixin.dossier.rules.choices import LegalForm
from zixin.dossier.rules.documents import Checklist, Item, checklists

NEW_DAYS = 365
INDIVIDUAL_CODE = "92"  # how the unified code of an individual business begins


@dataclass(frozen=True, slots=True)
class Known:
    """What a file holds, as far as a checklist asks."""

    entries: Mapping[str, Sequence[Any]]
    facts: Mapping[str, Any]
    outside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of what a section should hold is there, and what is not."""

    wanted: int
    present: int
    missing: tuple[Item, ...]

    @property
    def percent(self) -> int:
        """The share that is there in whole per cent; all of nothing is all."""
        return 100 if not self.wanted else self.present * 100 // self.wanted


def checklist_for(customer: Any, registrations: Sequence[Any], *, on: date) -> Checklist:
    """Return the checklist of a customer's type; the first that fits counts."""
    forms = {row.legal_form for row in registrations}
    if customer.country != "CN":
        return checklists()["foreign"]
    if LegalForm.INDIVIDUAL in forms or customer.uscc.startswith(INDIVIDUAL_CODE):
        return checklists()["individual"]
    since = customer.customer_since
    if since is None or (on - since).days < NEW_DAYS:
        return checklists()["new"]
    return checklists()["small" if customer.size in {"small", "micro"} else "company"]


def completeness(checklist: Checklist, known: Known, *, on: date) -> dict[str, Completeness]:
    """Hold a file against a checklist, section by section; what has expired is missing."""
    found = {}
    for section, items in checklist.sections.items():
        missing = tuple(item for item in items if _count(item, known, on=on) < item.least)
        found[section] = Completeness(len(items), len(items) - len(missing), missing)
    return found


def whole(parts: Mapping[str, Completeness]) -> Completeness:
    """Add the sections up."""
    return Completeness(
        sum(part.wanted for part in parts.values()),
        sum(part.present for part in parts.values()),
        tuple(item for part in parts.values() for item in part.missing),
    )


def _count(item: Item, known: Known, *, on: date) -> int:
    counters: dict[str, Callable[[], int]] = {
        "entry": lambda: _fresh(known.entries.get(item.code, ()), on),
        "office": lambda: _fresh(_with(known, "officer", "office", item.code), on),
        "search": lambda: _fresh(_with(known, "search", "register", item.code), on),
        "fact": lambda: _fresh([known.facts[item.code]] if item.code in known.facts else [], on),
        "outside": lambda: known.outside.get(item.code, 0),
    }
    return counters[item.kind]()


def _with(known: Known, kind: str, column: str, value: str) -> list[Any]:
    return [row for row in known.entries.get(kind, ()) if getattr(row, column) == value]


def _fresh(rows: Sequence[Any], on: date) -> int:
    return sum(row.expires_on is None or row.expires_on >= on for row in rows)
