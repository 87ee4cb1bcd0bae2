"""A policy document as a file and as a value: bounded, readable, and the same on every database."""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from zixin.engine.catalogue import Name
from zixin.engine.policy import PolicyError
from zixin.engine.standards import read_standards

SIZE_MAX = 1_048_576  # bytes of a document, as UTF-8
NESTING_MAX = 20
NUMBER_MAX = 1e15  # beyond it a database may write a fraction as a whole number
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
VERSION_MAX = 1_000_000
# Neither can fail after it began, so that hostile text costs no more than its length.
BRACKETS = re.compile(r'"(?:[^"\\]|\\.?)*"?|[\[\]{}]', re.DOTALL)
STRINGS = re.compile(r'"(?:[^"\\]|\\.?)*"?|\'[^\']*\'?', re.DOTALL)
BARE = re.compile(r"[\w-]+")


class PolicyDocumentError(PolicyError):
    """A policy document that cannot be used; ``place`` is the path to what is wrong."""


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's canonical JSON: the same on every database."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_document(content: bytes, *, name: str = "") -> dict[str, Any]:
    """Read a document out of a file: TOML or standard values in CSV when called so, else JSON.

    Raises ``PolicyDocumentError`` with the place: too large, too deep, not readable, or a value
    no policy holds. The size is judged before anything is parsed.
    """
    if len(content) > SIZE_MAX:
        raise PolicyDocumentError("file", f"is larger than {SIZE_MAX // 1024} KB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyDocumentError(f"byte {error.start + 1}", "is not UTF-8 text") from error
    ending = name.lower().rpartition(".")[2]
    document = {"toml": _toml, "csv": _standards}.get(ending, _json)(text)
    if not isinstance(document, dict):
        raise PolicyDocumentError("file", "a table is expected")
    check_bounds(document)
    return document


def _standards(text: str) -> dict[str, Any]:
    """Read a table of standard values; its name and source can be changed in the draft."""
    title = Name("企业绩效评价标准值", "Standard values of the industries")
    return read_standards(
        text, name="industry-standards", version=1, title=title, source="imported table"
    )


def written(document: Mapping[str, Any]) -> str:
    """Write a document as a file people read; reading it again gives the same digest."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def check_bounds(document: Mapping[str, Any]) -> None:
    """Refuse what is too large, too deep, or would not come back from a database unchanged.

    Raises ``PolicyDocumentError`` with the place.
    """
    for place, depth, value in _walk(document):
        if depth > NESTING_MAX:
            raise PolicyDocumentError(place, f"is nested deeper than {NESTING_MAX} levels")
        _check_value(place, value)
    if len(json.dumps(document, ensure_ascii=False).encode()) > SIZE_MAX:
        raise PolicyDocumentError("file", f"is larger than {SIZE_MAX // 1024} KB")


def check_head(document: Mapping[str, Any]) -> None:
    """Refuse a name that fits no address and a version nobody counts to."""
    name, version = document.get("name"), document.get("version")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise PolicyDocumentError(
            "name", "1 to 60 small Latin letters, digits and hyphens are expected"
        )
    whole = isinstance(version, int) and not isinstance(version, bool)
    if not whole or not 1 <= version <= VERSION_MAX:  # type: ignore[operator]  # -- whole says int
        raise PolicyDocumentError("version", f"a whole number from 1 to {VERSION_MAX} is expected")


def _walk(root: Mapping[str, Any]) -> Iterator[tuple[str, int, object]]:
    """Yield every value with its place and depth, without recursion; a text key is a value too."""
    waiting: list[tuple[str, int, object]] = [("", 0, root)]
    while waiting:
        place, depth, value = waiting.pop()
        yield place or "file", depth, value
        if depth > NESTING_MAX:
            continue
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield place or "file", depth, key
                waiting.append((f"{place}.{key}" if place else str(key), depth + 1, inner))
        elif isinstance(value, list):
            waiting += [(f"{place}[{i}]", depth + 1, inner) for i, inner in enumerate(value)]


def _check_value(place: str, value: object) -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise PolicyDocumentError(place, "holds a character that no database keeps")
    elif isinstance(value, bool) or value is None or isinstance(value, Mapping | list):
        return
    elif not isinstance(value, int | float):
        raise PolicyDocumentError(place, "is neither text, number, truth, list nor table")
    elif not math.isfinite(value) or abs(value) > NUMBER_MAX:
        raise PolicyDocumentError(place, "is out of bounds")


def _json(text: str) -> Any:
    depth = 0
    for match in BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        if depth > NESTING_MAX:
            line = text.count("\n", 0, match.start()) + 1
            raise PolicyDocumentError(f"line {line}", f"is nested deeper than {NESTING_MAX} levels")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, character {error.colno}"
        raise PolicyDocumentError(place, f"is no JSON: {error.msg}") from error
    except ValueError as error:  # a number of thousands of digits
        if isinstance(error, PolicyDocumentError):
            raise
        raise PolicyDocumentError("file", "holds a number that is out of bounds") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise PolicyDocumentError(twice, "stands twice in one table")
    return table


def _no_number(word: str) -> NoReturn:
    raise PolicyDocumentError("file", f"{word} is no number")


def _toml(text: str) -> Any:
    for number, line in enumerate(text.splitlines(), start=1):
        if _dots_in_a_row(line) >= NESTING_MAX:
            raise PolicyDocumentError(
                f"line {number}", f"is nested deeper than {NESTING_MAX} levels"
            )
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyDocumentError("file", f"is no TOML: {error}") from error
    except RecursionError as error:
        raise PolicyDocumentError("file", f"is nested deeper than {NESTING_MAX} levels") from error


def _dots_in_a_row(line: str) -> int:
    """Count the steps of the longest dotted key of a line; the parser's time grows with its square."""
    longest = steps = 0
    for step in STRINGS.sub("text", line).split("."):
        steps = steps + 1 if BARE.fullmatch(step.strip()) else 0
        longest = max(longest, steps)
    return longest
