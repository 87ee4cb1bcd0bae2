"""A part of a document laid out as fields, for a template to draw."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias

from django.utils.translation import gettext as _

from zixin.engine.catalogue import load_catalogue
from zixin.engine.policy import GRADES, LEVELS
from zixin.policies.rules.editing.answers import LEAVES, shown
from zixin.policies.rules.editing.choices import Choices, choices_of, picks_of
from zixin.policies.rules.editing.places import (
    has,
    is_within,
    joined,
    parent_of,
    pattern_of,
    value_at,
)
from zixin.policies.rules.editing.sections import Section
from zixin.policies.rules.editing.shapes import (
    FIXED,
    OPTIONS,
    SUMMED,
    is_droppable,
    is_folded,
    kind_of,
    options_of,
)
from zixin.policies.rules.words import PLACES, key_words, name_of_code

NAMES = frozenset({"zh", "en"})
BY_GRADE = frozenset({"validity_months", "standard_terms_days"})  # the unrated have one, too
COLUMNS_MAX = 5
BELOW = frozenset({"otherwise"})  # stands below its row, beside the values it completes
ROW_TITLES = ("zh", "code", "key", "indicator", "model")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field: its place is its name; ``label`` is heard where a column heads it."""

    place: str
    label: str
    kind: str
    text: str
    choices: Choices = ()
    error: str = ""
    is_droppable: bool = False
    summand: str = ""
    shape: ClassVar[str] = "leaf"

    @property
    def id(self) -> str:
        """Name the element."""
        return element_id(self.place)


Line: TypeAlias = tuple[str, str, tuple[Leaf, ...], bool, str]  # label, place, …, error


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: a cell of fields for each column, and what needs a line of its own."""

    place: str
    title: str
    cells: tuple[tuple[Leaf, ...], ...]
    details: tuple[Any, ...]
    options: tuple[tuple[str, str], ...]
    error: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Fold:
    """A long part behind its name: open when something inside needs eyes."""

    node: Any
    count: int | None
    is_open: bool
    shape: ClassVar[str] = "fold"

    @property
    def id(self) -> str:
        """Name the element, so that it stays open when the page is drawn anew."""
        return f"fold-{element_id(self.node.place)}"


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of tables."""

    place: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    picks: Choices
    is_fixed: bool
    sums: tuple[tuple[str, str, str], ...]
    is_droppable: bool
    error: str
    shape: ClassVar[str] = "rows"

    @property
    def id(self) -> str:
        """Name the element."""
        return element_id(self.place)


@dataclass(frozen=True, slots=True)
class Group:
    """A table of fields and of parts inside it."""

    place: str
    label: str
    fields: tuple[tuple[str, tuple[Leaf, ...]], ...]
    parts: tuple[Any, ...]
    options: tuple[tuple[str, str], ...]
    is_droppable: bool
    error: str
    shape: ClassVar[str] = "group"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Figures in a grid: a head for each column, a label for each line."""

    place: str
    label: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    options: tuple[tuple[str, str], ...]
    error: str
    is_droppable: bool = False
    shape: ClassVar[str] = "matrix"


@dataclass(frozen=True, slots=True)
class Begin:
    """A part the document does not have yet."""

    place: str
    label: str
    shape: ClassVar[str] = "begin"


def element_id(place: str) -> str:
    """Return the id of the element of a place.

    >>> element_id("dimensions[0].weight")
    'f-dimensions-0-weight'
    """
    return "f-" + re.sub(r"[^A-Za-z0-9_]+", "-", place).strip("-")


def field_of(document: Mapping[str, Any], place: str) -> str:
    """Return the nearest place around a refusal that a form shows; empty for the whole."""
    while place:
        if has(document, place):
            around = parent_of(place)[0]
            inside = kind_of(around, value_at(document, around)) if around else ""
            if inside not in LEAVES:
                return place
        try:
            place = parent_of(place)[0]
        except KeyError:
            return ""
    return ""


@dataclass(frozen=True, slots=True)
class Builder:
    """Lays out parts of one document; ``errors`` and ``typed`` are by place, ``begun`` is a place."""

    document: dict[str, Any]
    language: str
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    models: frozenset[str] = frozenset()
    begun: str = ""

    def section(self, section: Section) -> list[Any]:
        """Return the nodes of a page of the editor."""
        nodes: list[Any] = []
        leaves: list[tuple[str, tuple[Leaf, ...]]] = []
        for root in section.roots:
            if not has(self.document, root):
                if root in options_of(self.document, "", self.document):
                    nodes.append(Begin(root, self._label(root)))
                continue
            cell = self._cell(root)
            if cell:
                leaves.append((self._label(root), cell))
            else:
                nodes.append(self._node(root, section))
        if leaves:
            return [Group("", "", tuple(leaves), (), (), is_droppable=False, error=""), *nodes]
        return nodes

    def _node(self, place: str, section: Section) -> Any:
        value = value_at(self.document, place)
        node = self._unfolded(place, value, section)
        if not is_folded(place):
            return node
        is_open = place == self.begun or any(is_within(error, place) for error in self.errors)
        return Fold(node, len(value) if isinstance(value, list) else None, is_open)

    def _unfolded(self, place: str, value: Any, section: Section) -> Any:
        if kind_of(place, value) == "rows":
            return self._rows(place, value, section)
        if _is_grid(place, value):
            return self._matrix(place, value)
        return self._group(place, value, section)

    def _group(self, place: str, table: Mapping[str, Any], section: Section) -> Group:
        cells: list[tuple[str, tuple[Leaf, ...]]] = []
        parts: list[Any] = []
        for key in table:
            inner = joined(place, str(key))
            cell = self._cell(inner)
            if cell:
                cells.append((self._label(inner), cell))
            else:
                parts.append(self._node(inner, section))
        return Group(
            place,
            self._label(place),
            tuple(_names_together(cells)),
            tuple(parts),
            self._options(place, table),
            is_droppable(place),
            self.errors.get(place, ""),
        )

    def _rows(self, place: str, rows: list[dict[str, Any]], section: Section) -> Rows:
        shown_rows = [
            {key: row[key] for key in row if key not in section.hidden or place != section.roots[0]}
            for row in rows
        ]
        columns = self._columns(place, shown_rows)
        pattern = pattern_of(place)
        return Rows(
            place=place,
            label=self._label(place),
            columns=tuple(self._label(f"{place}[0].{column}") for column in columns),
            rows=tuple(
                self._row(joined(place, index), row, columns, section, last=len(rows) - 1)
                for index, row in enumerate(shown_rows)
            ),
            picks=picks_of(self.document, pattern, self.language),
            is_fixed=pattern in FIXED,
            sums=self._sums(pattern, rows),
            is_droppable=is_droppable(place),
            error=self.errors.get(place, ""),
        )

    def _sums(self, pattern: str, rows: list[dict[str, Any]]) -> tuple[tuple[str, str, str], ...]:
        """Return the running sums of weights below a list: what, which rows, how much."""
        if pattern not in SUMMED:
            return ()
        sums: dict[str, float] = {"basic": 0.0}
        for row in rows:
            role, weight = str(row.get("role", "basic")), row.get("weight")
            if row.get("fed", True) and isinstance(weight, int | float):
                sums[role] = sums.get(role, 0.0) + weight
        heads = {"basic": _("Sum of the weights"), "modifying": _("Sum of the modifying weights")}
        return tuple((heads.get(role, role), role, f"{whole:.10g}") for role, whole in sums.items())

    def _columns(self, place: str, rows: list[dict[str, Any]]) -> list[str]:
        """Return the keys that head a column; names of two languages need room a wide row lacks."""
        keys: dict[str, str] = {}
        for index, row in enumerate(rows):
            for key in row:
                cell = self._cell(f"{place}[{index}].{key}")
                if cell and key in NAMES:
                    keys["names"] = "pair"
                elif cell:
                    keys[key] = "pair" if _is_pair(row[key]) else cell[0].kind
        is_wide = len(keys) > COLUMNS_MAX or "condition" in keys.values()
        first = ["from", "to"] if {"from", "to"} <= set(keys) else []
        return [
            key
            for key in dict.fromkeys([*first, *keys])
            if not (is_wide and keys[key] == "pair") and keys[key] != "pairs" and key not in BELOW
        ]

    def _row(
        self,
        place: str,
        row: Mapping[str, Any],
        columns: list[str],
        section: Section,
        *,
        last: int,
    ) -> Row:
        cells = []
        for column in columns:
            keys = ("zh", "en") if column == "names" else (column,)
            found = [self._cell(joined(place, key)) for key in keys if key in row]
            cells.append(tuple(leaf for cell in found for leaf in cell))
        index = parent_of(place)[1]
        return Row(
            place,
            self._title(row),
            tuple(cells),
            tuple(self._details(place, row, columns, section)),
            self._options(place, value_at(self.document, place)),
            self.errors.get(place, ""),
            is_first=index == 0,
            is_last=index == last,
        )

    def _details(
        self, place: str, row: Mapping[str, Any], columns: list[str], section: Section
    ) -> Iterator[Any]:
        """Yield what stands below a row: names without a column, parts, its standard values."""
        beside = [
            (self._label(joined(place, key)), self._cell(joined(place, key)))
            for key in row
            if key not in columns and not (key in NAMES and "names" in columns)
        ]
        pairs = [(label, cell) for label, cell in beside if cell]
        if pairs:
            yield Group("", "", tuple(_names_together(pairs)), (), (), is_droppable=False, error="")
        for key in row:
            if not self._cell(joined(place, key)):
                yield self._node(joined(place, key), section)
        standard = f"standards[0].values.{row.get('code')}"
        is_measured = pattern_of(place) == "dimensions[].indicators[]" and section.extra
        if is_measured and has(self.document, standard):
            yield self._matrix_line(standard)

    def _title(self, row: Mapping[str, Any]) -> str:
        title = row.get("title")
        own = (title if isinstance(title, dict) else row).get(self.language)
        code = next((str(row[key]) for key in ROW_TITLES if row.get(key)), "")
        return str(own) if own else name_of_code(code, self.language)

    def _matrix(self, place: str, value: Mapping[str, Any]) -> Matrix:
        if all(key in GRADES for key in value):
            leaves = tuple(self._leaf(joined(place, key), key) for key in value)
            lines: tuple[Line, ...] = (("", place, leaves, False, ""),)
            heads: tuple[str, ...] = tuple(value)
        else:
            heads = self._levels()
            lines = tuple(
                (
                    name_of_code(str(code), self.language),
                    joined(place, str(code)),
                    self._cell(joined(place, str(code))),
                    is_droppable(joined(place, str(code))),
                    self.errors.get(joined(place, str(code)), ""),
                )
                for code in value
            )
        return Matrix(
            place,
            self._label(place),
            heads,
            lines,
            self._options(place, value),
            self.errors.get(place, ""),
            is_droppable(place),
        )

    def _matrix_line(self, place: str) -> Matrix:
        """Lay out the standard values of one indicator below it."""
        line = ("", place, self._cell(place), False, self.errors.get(place, ""))
        return Matrix(place, str(key_words("standards")), self._levels(), (line,), (), "")

    def _levels(self) -> tuple[str, ...]:
        return tuple(str(key_words(level)) for level in LEVELS)

    def _cell(self, place: str) -> tuple[Leaf, ...]:
        """Return the fields of a value that fits a cell; none for what needs more room."""
        value = value_at(self.document, place)
        kind = kind_of(place, value)
        if kind in LEAVES:
            return (self._leaf(place, self._label(place)),)
        if kind == "numbers":
            return tuple(
                self._leaf(joined(place, index), f"{self._label(place)} {index + 1}")
                for index in range(len(value))
            )
        if kind == "group" and _is_pair(value):
            return tuple(
                self._leaf(joined(place, key), f"{self._label(place)} ({self._heading(key)})")
                for key in ("zh", "en")
                if key in value
            )
        return ()

    def _leaf(self, place: str, label: str) -> Leaf:
        value = value_at(self.document, place)
        kind = kind_of(place, value)
        choices: Choices = ()
        if kind == "choice":
            choices = choices_of(
                self.document, place, value, language=self.language, models=self.models
            )
        return Leaf(
            place,
            label,
            kind,
            self.typed.get(place, shown(kind, value)),
            choices,
            self.errors.get(place, ""),
            is_droppable(place),
            self._summand(place),
        )

    def _summand(self, place: str) -> str:
        """Say to which running sum a weight belongs; empty when it is none of one."""
        around, key = parent_of(place)
        if SUMMED.get(pattern_of(around).removesuffix("[]")) != key:
            return ""
        return str(value_at(self.document, around).get("role", "basic"))

    def _options(self, place: str, table: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        if not place or (pattern_of(place) not in OPTIONS and not place.endswith(".values")):
            return ()
        found = options_of(self.document, place, dict(table))
        return tuple((key, self._heading(key)) for key in found)

    def _label(self, place: str) -> str:
        pattern = pattern_of(place)
        return str(PLACES.get(pattern) or self._heading(pattern.rsplit(".", 1)[-1]))

    def _heading(self, key: str) -> str:
        words = str(key_words(key))
        if not key or words != key:
            return words or _("not rated")
        parameters = load_catalogue().parameters
        if key in parameters:
            return str(getattr(parameters[key].name, self.language))
        return name_of_code(key, self.language)


def _is_grid(place: str, value: Mapping[str, Any]) -> bool:
    if pattern_of(place) == "standards[].values":
        return True
    return bool(value) and all(key in GRADES for key in value) and pattern_of(place) not in BY_GRADE


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) <= NAMES


def _names_together(
    cells: list[tuple[str, tuple[Leaf, ...]]],
) -> Iterator[tuple[str, tuple[Leaf, ...]]]:
    """Put the Chinese and the English name of a thing side by side."""
    names = [cell[0] for _label, cell in cells if _is_name(cell)]
    waiting = bool(names)
    for label, cell in cells:
        if not _is_name(cell):
            yield label, cell
        elif waiting:
            waiting = False
            yield str(key_words("names")), tuple(names)


def _is_name(cell: tuple[Leaf, ...]) -> bool:
    return len(cell) == 1 and cell[0].place.endswith((".zh", ".en"))
