"""What a field may be chosen from: indicators and facts by name, methods, models, words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from zixin.accounts.roles import ROLE_PERMISSIONS, Role
from zixin.engine.catalogue import Catalogue, load_catalogue
from zixin.engine.policy import CAPACITY_METHODS
from zixin.policies.rules.editing.places import pattern_of
from zixin.policies.rules.editing.shapes import CHOICE_WORDS
from zixin.policies.rules.words import key_words, name_of_code

Choices: TypeAlias = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]  # (group, (value, label))


def choices_of(
    document: dict[str, Any], place: str, value: Any, *, language: str, models: frozenset[str]
) -> Choices:
    """Return what a field may be chosen from; what stands in it is always among them."""
    pattern = pattern_of(place)
    key = pattern.rsplit(".", 1)[-1]
    if pattern == "dimensions[].indicators[].code":
        groups = _figures(document, language, without=frozenset())
    elif pattern == "special[].indicator":
        groups = _plain((code, name_of_code(code, language)) for code in _scored(document))
    elif pattern == "limits.methods[].evidence":
        tables = [row for row in document["limits"].get("evidence", []) if isinstance(row, dict)]
        groups = _plain(
            (str(row.get("code")), str(row.get(language) or row.get("code"))) for row in tables
        )
    elif pattern in {"cells[].bands[].level", "raises[].to"}:
        groups = _plain(_levels(document, language))
    elif pattern in {"cells[].bands[].role", "levels[].steps[].role"}:
        deciding = [role for role in Role.values if "decisions.decide" in ROLE_PERMISSIONS[role]]
        groups = _plain((role, str(Role(role).label)) for role in deciding)
    elif key == "model" or pattern == "otherwise":
        groups = _plain((name, name) for name in sorted(models))
    elif key in CHOICE_WORDS:
        groups = _plain((str(word), str(label)) for word, label in CHOICE_WORDS[key].items())
    else:
        groups = _codes(document, pattern.removesuffix("[].code"), language, without=frozenset())
    known = {word for _group, rows in groups for word, _label in rows}
    present = str(value)
    if present in known:
        return groups
    return (("", ((present, present or "—"),)), *groups)


def picks_of(document: dict[str, Any], pattern: str, language: str) -> Choices:
    """Return what a new row of a list may be, leaving out what stands there already."""
    if pattern == "dimensions[].indicators":
        return _figures(document, language, without=frozenset(_scored(document)))
    return _codes(document, pattern, language, without=_present(document, pattern))


def _codes(
    document: dict[str, Any], pattern: str, language: str, *, without: frozenset[str]
) -> Choices:
    catalogue = _catalogue(document)
    known: dict[str, Iterable[str]] = {
        "limits.methods": CAPACITY_METHODS,
        "references": catalogue.models,
        "identities.tolerances": catalogue.identities,
    }
    return _plain(
        (code, _identity_name(catalogue, code, language))
        for code in known.get(pattern, ())
        if code not in without
    )


def _identity_name(catalogue: Catalogue, code: str, language: str) -> str:
    if code in catalogue.identities:
        return f"{code} {getattr(catalogue.identities[code].name, language)}"
    words = str(key_words(code))
    name = words if words != code else name_of_code(code, language)
    return name if name == code else f"{code} {name}"


def _present(document: dict[str, Any], pattern: str) -> frozenset[str]:
    inside: Any = document
    for step in pattern.split("."):
        inside = inside.get(step) if isinstance(inside, dict) else None
    rows = inside if isinstance(inside, list) else []
    return frozenset(str(row.get("code")) for row in rows if isinstance(row, dict))


def _figures(document: dict[str, Any], language: str, *, without: frozenset[str]) -> Choices:
    """Return own indicators, those of the catalogue by dimension, and facts, by name."""
    catalogue = _catalogue(document)
    groups: list[tuple[str, tuple[tuple[str, str], ...]]] = []
    own = [row for row in document.get("indicators", []) if isinstance(row, dict)]
    mine = [(str(row.get("code")), str(row.get(language) or row.get("code"))) for row in own]
    groups.append((_("Own indicators"), _labelled(mine, without)))
    shelves: dict[str, list[tuple[str, str]]] = {}
    for code, item in catalogue.indicators.items():
        name = str(getattr(item.name, language))
        shelves.setdefault(str(key_words(item.dimension)), []).append((code, name))
    groups += [(shelf, _labelled(rows, without)) for shelf, rows in shelves.items()]
    if document.get("edition", 1) != 1:
        facts = [(code, str(getattr(row.name, language))) for code, row in catalogue.inputs.items()]
        groups.append((_("Facts about the customer"), _labelled(facts, without)))
    return tuple(group for group in groups if group[1])


def _labelled(
    rows: Iterable[tuple[str, str]], without: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    return tuple((code, f"{name} · {code}") for code, name in rows if code not in without)


def _scored(document: dict[str, Any]) -> list[str]:
    return [
        str(indicator.get("code"))
        for row in document.get("dimensions", [])
        if isinstance(row, dict)
        for indicator in row.get("indicators", [])
        if isinstance(indicator, dict)
    ]


def _levels(document: dict[str, Any], language: str) -> Iterable[tuple[str, str]]:
    rows = document.get("levels")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            title, code = row.get("title"), str(row.get("code"))
            yield code, str((title.get(language) if isinstance(title, dict) else "") or code)


def _catalogue(document: dict[str, Any]) -> Catalogue:
    edition = document.get("edition", 1)
    return load_catalogue(1 if edition == 1 else None)


def _plain(rows: Iterable[tuple[str, str]]) -> Choices:
    found = tuple(rows)
    return (("", found),) if found else ()
