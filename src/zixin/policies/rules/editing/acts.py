"""Acts on the rows and keys of a document: add, remove, move, take in, take out."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from zixin.engine.policy.limits import WITHOUT_SHARE
from zixin.policies.rules.editing.beginnings import METHODS_OF, bring_reader
from zixin.policies.rules.editing.places import joined, parent_of, pattern_of, value_at
from zixin.policies.rules.editing.sections import Section
from zixin.policies.rules.editing.shapes import (
    BLANKS,
    FIXED,
    PICKED,
    is_droppable,
    options_of,
)
from zixin.policies.rules.editing.tidying import tidied

ROWS_MAX = 500


def do_act(
    kind: str,
    document: Mapping[str, Any],
    act: str,
    answers: Mapping[str, str],
    section: Section,
) -> dict[str, Any]:
    """Return a copy of a document with one act done, such as ``up:caps[1]``.

    Raises ``KeyError`` for an act or a place that does not exist, or outside the section.
    """
    verb, _colon, place = act.partition(":")
    if verb not in ACTS or not section.holds(place):
        raise KeyError(act)
    changed = copy.deepcopy(dict(document))
    ACTS[verb](changed, place, answers)
    return tidied(changed) if kind == "assessment" else changed


def begun_by(act: str, answers: Mapping[str, str]) -> str:
    """Return the place of the part that an act has begun; empty when it was another act."""
    verb, _colon, place = act.partition(":")
    if verb == "take":
        return joined(place, answers.get(f"pick:{place}", ""))
    return place if verb == "begin" else ""


def _add(document: dict[str, Any], place: str, answers: Mapping[str, str]) -> None:
    rows = _list(document, place)
    if len(rows) >= ROWS_MAX:
        raise KeyError(place)
    pattern = pattern_of(place)
    blank = BLANKS.get(pattern) or (rows[-1] if rows else {})
    row = copy.deepcopy(blank(document) if callable(blank) else blank)
    if pattern in PICKED:
        row["code"] = answers.get(f"pick:{place}", "")
    elif isinstance(row, dict) and "code" in row:
        row["code"] = _free_code(pattern, rows)
    if pattern == "limits.methods" and row["code"] in WITHOUT_SHARE:
        row.pop("share")
    if {"from", "to"} <= set(row) and rows:
        row = _next_bin(rows)
    rows.append(row)
    for key, method in METHODS_OF.items() if pattern == "limits.methods" else ():
        if row["code"] == method and key not in document["limits"]:
            _begin_key(document, "limits", key)


def _free_code(pattern: str, rows: list[Any]) -> str:
    """Return a code nobody has, so that a new row can be told from the others."""
    stem = pattern.rsplit(".", 1)[-1].removesuffix("s") or "row"
    taken = {row.get("code") for row in rows if isinstance(row, dict)}
    return next(code for n in range(1, ROWS_MAX + 2) if (code := f"{stem}_{n}") not in taken)


def _next_bin(rows: list[Any]) -> dict[str, Any]:
    """Cut the open end of the last bin in two."""
    last = rows[-1]
    start = last.get("from")
    edge = start + 1 if isinstance(start, int | float) else 0
    row = {**copy.deepcopy(last), "from": edge, "to": None}
    last["to"] = edge
    return row


def _remove(document: dict[str, Any], place: str, _answers: Mapping[str, str]) -> None:
    rows, index = _row(document, place)
    del rows[index]


def _up(document: dict[str, Any], place: str, _answers: Mapping[str, str]) -> None:
    rows, index = _row(document, place)
    if index:
        rows[index - 1], rows[index] = rows[index], rows[index - 1]


def _down(document: dict[str, Any], place: str, _answers: Mapping[str, str]) -> None:
    rows, index = _row(document, place)
    if index + 1 < len(rows):
        rows[index + 1], rows[index] = rows[index], rows[index + 1]


def _take(document: dict[str, Any], place: str, answers: Mapping[str, str]) -> None:
    """Take a key into a table: the one chosen beside the button."""
    _begin_key(document, place, answers.get(f"pick:{place}", ""))


def _begin(document: dict[str, Any], place: str, _answers: Mapping[str, str]) -> None:
    """Begin the part that a button names."""
    around, key = parent_of(place)
    _begin_key(document, around, str(key))


def _begin_key(document: dict[str, Any], place: str, key: str) -> None:
    table = value_at(document, place)
    options = options_of(document, place, table) if isinstance(table, dict) else {}
    if key not in options:
        raise KeyError(joined(place, key))
    table[key] = copy.deepcopy(options[key])
    if place == "limits":
        bring_reader(document, key)


def _drop(document: dict[str, Any], place: str, _answers: Mapping[str, str]) -> None:
    around, last = parent_of(place)
    table = value_at(document, around)
    if not is_droppable(place) or not isinstance(table, dict) or last not in table:
        raise KeyError(place)
    del table[str(last)]


def _list(document: dict[str, Any], place: str) -> list[Any]:
    rows = value_at(document, place)
    if not isinstance(rows, list) or pattern_of(place) in FIXED:
        raise KeyError(place)
    return rows


def _row(document: dict[str, Any], place: str) -> tuple[list[Any], int]:
    around, index = parent_of(place)
    rows = _list(document, around)
    if not isinstance(index, int) or index >= len(rows):
        raise KeyError(place)
    return rows, index


ACTS: dict[str, Callable[[dict[str, Any], str, Mapping[str, str]], None]] = {
    "add": _add,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "take": _take,
    "begin": _begin,
    "drop": _drop,
}
