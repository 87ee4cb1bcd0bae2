"""The sections of the editor: which parts of a document stand on which page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.policies.rules.editing.places import is_within


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the editor: the places it holds, and those that have a page of their own.

    ``level`` 1 stands below the section before it. ``extra`` places are edited here too.
    """

    code: str
    title: str
    roots: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    level: int = 0

    def holds(self, place: str) -> bool:
        """Tell whether a place is edited on this page."""
        inside = any(is_within(place, root) for root in (*self.roots, *self.extra))
        return inside and not any(
            f".{key}" in place.removeprefix(root)
            for root in self.roots
            for key in self.hidden
            if is_within(place, root)
        )


def sections_of(kind: str, document: Mapping[str, Any]) -> list[Section]:
    """Return the pages of a document, in the order of the work; none when it has no forms."""
    general = Section("general", _("General"), ("title", "source"))
    match kind:
        case "assessment":
            roots = (*general.roots, "edition", "scoring")
            return [Section("general", general.title, roots), *_assessment(document)]
        case "assignment":
            return [general, Section("rules", _("Rules"), ("rules", "otherwise"))]
        case "authority" if document.get("format", 1) != 1:
            return [
                general,
                Section("levels", _("Levels of approval"), ("ranks", "levels")),
                Section("cells", _("Bounds"), ("cells",)),
                Section("raises", _("What lifts a case"), ("raises",)),
                Section("terms", _("Terms, time and delegation"), ("currency", *_LEVELLED)),
            ]
        case "authority":
            return [
                general,
                Section("authority", _("Ranks and validity"), ("ranks", "currency", *_AUTHORITY)),
                Section("cells", _("Bounds"), ("cells",)),
            ]
        case _:
            return []


_AUTHORITY = ("terms_days_max", "validity_months")
_LEVELLED = (*_AUTHORITY, "standard_terms_days", "escalation", "delegation")


def section_of(kind: str, document: Mapping[str, Any], code: str) -> Section | None:
    """Return a page by its code."""
    return next((row for row in sections_of(kind, document) if row.code == code), None)


def section_holding(sections: list[Section], place: str) -> Section | None:
    """Return the page that shows a place: the most special one."""
    holding = [section for section in sections if place and section.holds(place)]
    return max(holding, key=lambda section: section.level, default=None)


def _assessment(document: Mapping[str, Any]) -> list[Section]:
    sections = [
        Section("dimensions", _("Dimensions and weights"), ("dimensions",), hidden=("indicators",))
    ]
    for place, row in enumerate(_rows(document, "dimensions")):
        root = f"dimensions[{place}].indicators"
        extra = ("standards[0].values",)
        sections.append(Section(f"dimensions-{place}", _named(row), (root,), extra=extra, level=1))
    sections += [
        Section("indicators", _("Own indicators"), ("indicators",)),
        Section("rules", _("Caps, notches, special cases"), ("caps", "notches", "special")),
        Section("grades", _("Grades"), ("grades", "classes")),
        Section("limits", _("Credit limit"), ("limits",)),
        Section("qualitative", _("Qualitative items"), ("qualitative",)),
        Section("checks", _("Checks and references"), ("identities", "references")),
        Section("standards", _("Standard values"), ("standards",), hidden=("values",)),
    ]
    for place, row in enumerate(_rows(document, "standards")):
        root = f"standards[{place}].values"
        sections.append(Section(f"standards-{place}", _named(row), (root,), level=1))
    return sections


def _rows(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = document.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _named(row: Mapping[str, Any]) -> str:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    return str(row.get(language) or row.get("code") or row.get("key") or "—")
