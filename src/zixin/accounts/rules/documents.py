"""Courses and agreements as files: read strictly, judged without a database.

One law: what a person is shown, answers and signs is the document itself, in both languages.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

OPTIONS_MIN = 2
PERCENT_MAX = 100
BOTH = ("zh", "en")


class FaultyDocumentError(ValueError):
    """The file is no course or agreement; the message is fit to show its author."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


@dataclass(frozen=True, slots=True)
class Course:
    """A training course as its file says it."""

    code: str
    version: int
    title_zh: str
    title_en: str
    pass_percent: int
    valid_days: int
    grace_days: int
    sections: list[dict[str, Any]]
    questions: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class AgreementText:
    """A confidentiality agreement as its file says it."""

    code: str
    version: int
    title_zh: str
    title_en: str
    valid_days: int
    grace_days: int
    text_zh: str
    text_en: str

    @property
    def digest(self) -> str:
        """SHA-256 of what is signed: title and text in both languages, and the version."""
        parts = [self.code, self.version, self.title_zh, self.title_en, self.text_zh, self.text_en]
        canonical = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


def parse_course(source: str) -> Course:
    """Read a course; raises ``FaultyDocumentError`` with the place at fault."""
    document = _document(source)
    sections = [
        {**_pair(part, "heading", place), **_pair(part, "text", place)}
        for place, part in _numbered(document, "section")
    ]
    questions = [_question(part, place) for place, part in _numbered(document, "question")]
    percent = _number(document, "pass_percent")
    if not 0 < percent <= PERCENT_MAX:
        raise FaultyDocumentError(_missing("pass_percent", ""))
    return Course(**_head(document), pass_percent=percent, sections=sections, questions=questions)


def parse_agreement(source: str) -> AgreementText:
    """Read an agreement; raises ``FaultyDocumentError`` with the place at fault."""
    document = _document(source)
    text = _pair(document, "text", "")
    return AgreementText(**_head(document), text_zh=text["text_zh"], text_en=text["text_en"])


def right_answers(questions: Sequence[Mapping[str, Any]], answers: Mapping[str, int]) -> int:
    """Count the questions answered right; a question left out is wrong.

    >>> right_answers([{"code": "a", "right": 1}, {"code": "b", "right": 0}], {"a": 1})
    1
    """
    return sum(answers.get(question["code"]) == question["right"] for question in questions)


def _document(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise FaultyDocumentError(
            _("This is no TOML: %(error)s") % {"error": str(error)}
        ) from error


def _head(document: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: _number(document, name) for name in ("version", "valid_days", "grace_days")}
    return {"code": _text(document, "code", ""), **_pair(document, "title", ""), **numbers}


def _question(part: Mapping[str, Any], place: str) -> dict[str, Any]:
    options = [
        {**_pair(option, "text", where), "right": option.get("right") is True}
        for where, option in _numbered(part, "option", place)
    ]
    right = [place for place, option in enumerate(options) if option.pop("right")]
    if len(options) < OPTIONS_MIN or len(right) != 1:
        raise FaultyDocumentError(
            _("%(place)s: a question has two options or more, one of them right.")
            % {"place": place}
        )
    return {
        "code": _text(part, "code", place),
        **_pair(part, "text", place),
        **_pair(part, "explanation", place),
        "options": options,
        "right": right[0],
    }


def _numbered(
    part: Mapping[str, Any], name: str, place: str = ""
) -> list[tuple[str, Mapping[str, Any]]]:
    found = part.get(name)
    if not isinstance(found, list) or not found:
        raise FaultyDocumentError(_missing(name, place))
    return [(f"{place} {name} {number}".strip(), row) for number, row in enumerate(found, start=1)]


def _pair(part: Mapping[str, Any], name: str, place: str) -> dict[str, str]:
    return {f"{name}_{language}": _text(part, f"{name}_{language}", place) for language in BOTH}


def _text(part: Mapping[str, Any], name: str, place: str) -> str:
    found = part.get(name)
    if not isinstance(found, str) or not found.strip():
        raise FaultyDocumentError(_missing(name, place))
    return found.strip()


def _number(document: Mapping[str, Any], name: str) -> int:
    found = document.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or found < 0:
        raise FaultyDocumentError(_missing(name, ""))
    return found


def _missing(name: str, place: str) -> str:
    return _("“%(name)s” is missing or wrong.") % {"name": f"{place} {name}".strip()}
