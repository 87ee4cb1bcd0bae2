"""The changed rules of a document, each alone put into the document before it. Pure.

One rule is a row with a code, a row at its place, or a figure of a table. What cannot stand alone is
tried together with what else changed in its part.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

HEAD = frozenset({"name", "version", "title", "source", "format"})
Document = dict[str, Any]
Step = str | int
MISSING = object()


def changes_alone(
    old: Mapping[str, Any], new: Mapping[str, Any], *, is_usable: Callable[[Document], bool]
) -> list[tuple[str, Document | None]]:
    """Return each change as its place and the old document with it alone.

    A change that cannot be used without others of its part of the document is replaced by that
    whole part; ``None`` stands for a part that cannot be used without another.
    """
    found: list[tuple[str, Document | None]] = []
    for key in sorted({*old, *new}):  # a database may give keys in another order
        if key in HEAD or old.get(key, MISSING) == new.get(key, MISSING):
            continue
        singles = [
            (place, _with(old, path, value))
            for place, path, value in _changes(old.get(key, MISSING), new.get(key, MISSING), key)
        ]
        if not all(is_usable(document) for _place, document in singles):
            whole = _with(old, [key], new.get(key, MISSING))
            singles = [(key, whole)] if is_usable(whole) else []
            found += singles or [(key, None)]
        else:
            found += singles
    return found


def _changes(
    old: Any, new: Any, place: str, path: tuple[Step, ...] = ()
) -> Iterator[tuple[str, list[Step], Any]]:
    here = path or (place,)
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            before, after = old.get(key, MISSING), new.get(key, MISSING)
            if before != after:
                yield from _changes(before, after, f"{place}.{key}", (*here, key))
    elif _is_rows(old) and _is_rows(new) and len(old) == len(new) and _codes(old) == _codes(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                name = before.get("code", number + 1)
                yield f"{place}[{name}]", [*here, number], after
    elif _is_rows(old) and _is_rows(new) and all(_codes(old)) and all(_codes(new)):
        yield from _coded(old, new, place, here)
    else:
        yield place, [*here], new


def _coded(
    old: list[Document], new: list[Document], place: str, path: tuple[Step, ...]
) -> Iterator[tuple[str, list[Step], Any]]:
    """Rows told by their codes: one changed, added or taken out at a time."""
    before = {row["code"]: row for row in old}
    after = {row["code"]: row for row in new}
    for code in dict.fromkeys([*before, *after]):
        if before.get(code) != after.get(code):
            rows = {**before, code: after[code]} if code in after else dict(before)
            if code not in after:
                del rows[code]
            yield f"{place}[{code}]", [*path], [*rows.values()]


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _codes(rows: list[Document]) -> list[Any]:
    return [row.get("code") for row in rows]


def _with(document: Mapping[str, Any], path: list[Step], value: Any) -> Document:
    copied: Document = copy.deepcopy(dict(document))
    *steps, last = path
    spot: Any = copied
    for step in steps:
        spot = spot[step]
    if value is MISSING:
        del spot[last]
    else:
        spot[last] = copy.deepcopy(value)
    return copied
