"""What was typed becomes a document again. One law: what was not changed keeps its digest."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zixin.policies.rules.authority.words import ACTION_WORDS, WARNING_WORDS
from zixin.policies.rules.editing.places import has, put, value_at
from zixin.policies.rules.editing.sections import Section
from zixin.policies.rules.editing.shapes import kind_of
from zixin.policies.rules.editing.tidying import tidied

NUMBER = re.compile(r"[-+]?\d{1,15}(?P<part>\.\d{1,15})?(?P<power>[eE][-+]?\d{1,2})?")
AMOUNT = re.compile(r"\d{1,15}(\.\d{1,2})?")
SEPARATOR = re.compile(r"[,，、;；\s]+")
PAIR = re.compile(r"(?P<word>[^=＝]{1,40})[=＝](?P<number>.+)")
UNRATED = "-"  # how the empty grade of an authority matrix is written in a line
LEAVES = frozenset(
    {"text", "number", "bound", "amount", "truth", "choice", "condition", "formula", "tags"}
    | {"pairs", "fixed", "actions", "warnings"}
)
VOCABULARIES: dict[str, Mapping[str, object]] = {
    "actions": ACTION_WORDS,
    "warnings": WARNING_WORDS,
}
COMMA = re.compile(r"[,，、;；\n]+")  # names may hold spaces


class UnreadableError(ValueError):
    """A text that is no value of its field; the message is fit to show beside it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A document with the answers of a form in it, and what could not be read, by place."""

    document: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


def with_answers(
    kind: str, document: Mapping[str, Any], answers: Mapping[str, str], section: Section
) -> Answered:
    """Put the answers that lie within a section into a copy of a document.

    An answer to a place that is not there is left out: fields come from what stands.
    """
    answered = Answered(copy.deepcopy(dict(document)))
    for place, text in answers.items():
        if not section.holds(place) or not has(document, place):
            continue
        present = value_at(document, place)
        of_kind = kind_of(place, present)
        if of_kind not in LEAVES - {"fixed"} or text == shown(of_kind, present):
            continue
        try:
            put(answered.document, place, read(of_kind, text, present))
        except UnreadableError as unreadable:
            answered.errors[place] = str(unreadable)
            answered.typed[place] = text
    if kind == "assessment":
        return Answered(tidied(answered.document), answered.errors, answered.typed)
    return answered


def shown(kind: str, value: Any) -> str:
    """Write a value as its field shows it."""
    if value is None:
        return ""
    if kind == "truth" or isinstance(value, bool):
        return "true" if value else "false"
    if kind == "tags" or kind in VOCABULARIES:
        names = VOCABULARIES.get(kind, {})
        words = value if isinstance(value, list) else [value]
        return ", ".join(str(names.get(word, word)) or UNRATED for word in words)
    if kind == "pairs":
        pairs = value.items() if isinstance(value, dict) else ()
        return "\n".join(f"{word} = {shown('number', number)}" for word, number in pairs)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read(kind: str, text: str, present: Any) -> Any:
    """Read what was typed; raises ``UnreadableError`` for what is no value of this kind."""
    if kind == "choice":
        return int(text) if isinstance(present, int) and text.isdecimal() else text
    if kind in VOCABULARIES:
        return _named(text, VOCABULARIES[kind])
    return READERS[kind](text) if kind in READERS else text.strip()


def _named(text: str, names: Mapping[str, object]) -> list[str]:
    """Read names, or codes, of a vocabulary."""
    codes = {unicodedata.normalize("NFKC", str(name)).lower(): code for code, name in names.items()}
    found = []
    for word in filter(None, (part.strip() for part in COMMA.split(text))):
        code = word if word in names else codes.get(unicodedata.normalize("NFKC", word).lower())
        if code is None:
            known = ", ".join(str(name) for name in names.values())
            raise UnreadableError(
                _("%(word)s is not known; known are: %(known)s") % {"word": word, "known": known}
            )
        found.append(code)
    return found


def _figure(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace(",", "")


def _amount(text: str) -> str | None:
    typed = _figure(text)
    if typed and not AMOUNT.fullmatch(typed):
        raise UnreadableError(_("Enter an amount in digits."))
    return typed or None


def number(text: str) -> int | float:
    """Read a number; raises ``UnreadableError``."""
    match = NUMBER.fullmatch(text)
    if match is None:
        raise UnreadableError(_("Enter a number."))
    return float(text) if match["part"] or match["power"] else int(text)


def _pairs(text: str) -> dict[str, int | float]:
    pairs: dict[str, int | float] = {}
    for line in filter(str.strip, text.splitlines()):
        match = PAIR.fullmatch(line.strip())
        if match is None:
            raise UnreadableError(_("Enter a line for each value, such as A = 1."))
        word = match["word"].strip()
        if word in pairs:
            raise UnreadableError(_("%(word)s stands twice.") % {"word": word})
        pairs[word] = number(unicodedata.normalize("NFKC", match["number"]).strip())
    return pairs


READERS: dict[str, Callable[[str], Any]] = {
    "number": lambda text: number(_figure(text)),
    "bound": lambda text: number(_figure(text)) if text.strip() else None,
    "amount": _amount,
    "truth": lambda text: text == "true",
    "tags": lambda text: [
        "" if word == UNRATED else word for word in SEPARATOR.split(text) if word
    ],
    "pairs": _pairs,
}
