"""What differs between two documents, in words (版本对比). Pure: two documents in, sentences out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zixin.policies.rules.authority.reading import BOUND
from zixin.policies.rules.authority.words import (
    ACTION_WORDS,
    WARNING_WORDS,
    band_words,
    grade_words,
)
from zixin.policies.rules.editing.shapes import CHOICE_WORDS
from zixin.policies.rules.words import (
    PLACES,
    ROWS,
    SECTIONS,
    figure_words,
    key_words,
    name_of_code,
)

ROW = re.compile(r"\[[^\]]*\]")
UNTOLD = frozenset({"code", "zh", "en", "source"})
IDENTITIES = ("code", "key", "rating", "name", "feature", "indicator", "grade", "model", "zone")
# Rows of an authority matrix are known by what they are about.
CELL, BAND, STEP = "actions", "up_to", "role"
NAMED: Mapping[str, Mapping[Any, object]] = {
    "actions": ACTION_WORDS,
    "warning": WARNING_WORDS,
    "grades": {"": _lazy("Not rated")},
}
LEVELLED = frozenset({"level", "to"})  # keys whose value names a level


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs: where, in which way, and what stood before and after.

    ``way`` is changed, added, removed or moved; texts are ready to be read.
    """

    place: str
    what: str
    way: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Say it in one line."""
        if self.way == "added":
            return _("%(what)s added") % {"what": self.what}
        if self.way == "removed":
            return _("%(what)s removed") % {"what": self.what}
        if self.way == "moved":
            return _("%(what)s put in another order") % {"what": self.what}
        return f"{self.what} {self.before} → {self.after}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the documents and what differs in it; nothing, when it is the same."""

    code: str
    title: str
    differences: tuple[Difference, ...]


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Section]:
    """Return every part of either document, in the order people read, with its differences."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    levels = {
        row["code"]: row["title"].get(language, row["code"])
        for document in (old, new)
        for row in _tables(document.get("levels"))
        if isinstance(row.get("code"), str) and isinstance(row.get("title"), Mapping)
    }
    keys = dict.fromkeys([*SECTIONS, *old, *new])
    return [
        Section(
            key,
            _key(key, language),
            tuple(_Comparison(language, levels).of_key(old, new, key, within=None)),
        )
        for key in keys
        if key in old or key in new
    ]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where the walk stands: the key, its place, its name with that of its row, and the row's."""

    key: str
    place: str
    label: str
    row: str


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Walks two documents side by side; ``language`` chooses the names of rows.

    ``levels`` are those of an authority matrix by code, in that language.
    """

    language: str
    levels: Mapping[str, str]

    def of_key(
        self, old: Mapping[str, Any], new: Mapping[str, Any], key: str, *, within: _Spot | None
    ) -> Iterator[Difference]:
        place = f"{within.place}.{key}" if within else key
        words = str(PLACES.get(ROW.sub("[]", place)) or _key(key, self.language))
        row = within.row if within else ""
        spot = _Spot(key, place, f"{row} · {words}" if row else words, row)
        if key not in old:
            yield from self._whole(new[key], spot, way="added")
        elif key not in new:
            yield from self._whole(old[key], spot, way="removed")
        elif old[key] != new[key] or type(old[key]) is not type(new[key]):
            yield from self._between(old[key], new[key], spot)

    def _whole(self, value: Any, spot: _Spot, *, way: str) -> Iterator[Difference]:
        if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
            for row in value:
                yield self._row(row, spot, way=way)
            return
        text = self._text(value, spot.key)
        before, after = ("", text) if way == "added" else (text, "")
        yield Difference(spot.place, spot.label, way, before, after)

    def _between(self, old: Any, new: Any, spot: _Spot) -> Iterator[Difference]:
        identity = _identity(old, new)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            inside = _Spot(spot.key, spot.place, spot.label, spot.label)
            for key in dict.fromkeys([*old, *new]):
                yield from self.of_key(old, new, key, within=inside)
        elif identity:
            yield from self._rows(old, new, identity, spot)
        else:
            before, after = self._text(old, spot.key), self._text(new, spot.key)
            if before != after:
                yield Difference(spot.place, spot.label, "changed", before, after)

    def _rows(
        self, old: list[Mapping[str, Any]], new: list[Mapping[str, Any]], identity: str, spot: _Spot
    ) -> Iterator[Difference]:
        before = {_known_by(row, identity): row for row in old}
        after = {_known_by(row, identity): row for row in new}
        for code, row in before.items():
            if code not in after:
                yield self._row(row, spot, way="removed")
        for code, row in after.items():
            if code not in before:
                yield self._row(row, spot, way="added")
                continue
            name = self._row_name(row, spot)
            inside = _Spot(spot.key, f"{spot.place}[{code}]", name, name)
            for key in dict.fromkeys([*before[code], *row]):
                if key != identity and not (identity == CELL and key == "grades"):
                    yield from self.of_key(before[code], row, key, within=inside)
        kept = [code for code in before if code in after]
        if kept != [code for code in after if code in before]:
            yield Difference(spot.place, spot.label, "moved", "", "")

    def _row(self, row: Mapping[str, Any], spot: _Spot, *, way: str) -> Difference:
        """Tell of a whole row: its name, and what else stands in it as plain figures."""
        facts = " · ".join(
            f"{_key(part, self.language)} {self._text(value, part)}"
            for part, value in row.items()
            if part not in UNTOLD and not isinstance(value, Mapping | list)
        )
        before, after = ("", facts) if way == "added" else (facts, "")
        return Difference(spot.place, self._row_name(row, spot), way, before, after)

    def _row_name(self, row: Mapping[str, Any], spot: _Spot) -> str:
        if spot.key in {"cells", "bands"}:
            name = _about(row)
            return f"{spot.row} · {name}" if spot.row else name
        title = row.get("title")
        own = (title if isinstance(title, Mapping) else row).get(self.language)
        code = next((str(row[name]) for name in IDENTITIES if name in row), "")
        name = str(own) if isinstance(own, str) and own else name_of_code(code, self.language)
        noun = ROWS.get(spot.key)
        named = f"{noun} {name}" if noun else name
        return f"{spot.row} · {named}" if spot.row else named

    def _text(self, value: Any, key: str) -> str:
        """Write a value; a word chosen at a key as its field in the editor shows it."""
        if key in LEVELLED and isinstance(value, str):
            return self.levels.get(value, value)
        if isinstance(value, list) and key in NAMED:
            return ", ".join(str(NAMED[key].get(word, word)) for word in value)
        is_word = isinstance(value, str | int) and value in CHOICE_WORDS.get(key, {})
        return str(CHOICE_WORDS[key][value]) if is_word else figure_words(value, self.language)


def _key(key: str, language: str) -> str:
    words = str(key_words(key))
    return name_of_code(key, language) if words == key else words


def _identity(old: Any, new: Any) -> str:
    """Return the key that names every row of both lists once; empty when there is none."""
    if not (isinstance(old, list) and isinstance(new, list)):
        return ""
    rows = [*old, *new]
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        return ""
    keys = (*IDENTITIES, CELL, BAND, STEP)
    return next((key for key in keys if _names_each(key, old) and _names_each(key, new)), "")


def _names_each(key: str, rows: list[Mapping[str, Any]]) -> bool:
    names = [_known_by(row, key) for row in rows]
    return all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


def _known_by(row: Mapping[str, Any], key: str) -> Any:
    """Return by what a row is known under a key: a cell by its actions and grades."""
    if key == CELL and {CELL, "grades"} <= set(row):
        return f"{row[CELL]} {row['grades']}"
    if key == BAND and BAND in row:
        return str(row[BAND])
    return row.get(key)


def _about(row: Mapping[str, Any]) -> str:
    """Name a cell of an authority matrix by actions and grades, a band of one by its bound."""
    if "up_to" in row:
        bound = row["up_to"]
        return band_words(
            Decimal(bound) if isinstance(bound, str) and BOUND.fullmatch(bound) else None
        )
    words = (
        [str(ACTION_WORDS.get(action, action)) for action in row.get("actions", ())],
        [grade_words(str(grade)) for grade in row.get("grades", ())],
    )
    return " · ".join(", ".join(part) for part in words if part)


def _tables(rows: Any) -> list[Mapping[str, Any]]:
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
