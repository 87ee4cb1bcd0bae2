"""Reading JSON from strangers. One law: what another program could read otherwise is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn

from zixin.connectors.outgoing.errors import AnswerError

Json = dict[str, Any] | list[Any] | str | int | Decimal | bool | None

DEPTH_MAX = 40
DIGITS_MAX = 40
EXPONENT_MAX = 40
LONG_NUMBER = re.compile(rf"\d{{{DIGITS_MAX + 1}}}")
TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")  # only such a text can hold what is unstorable


def read_json(text: str, *, provider: str) -> Json:
    """Return what a text says; fractions are ``Decimal``.

    Raises ``AnswerError`` for what is no JSON (NaN and Infinity too), a key that stands twice,
    nesting beyond 40 levels, a number beyond 40 digits, and characters no database keeps.
    """
    _refuse_depth(text, provider)
    number = _number(provider)
    try:
        content: Json = json.loads(
            text,
            object_pairs_hook=_table(provider),
            parse_float=number,
            # Reading each number twice costs; a text without long ones has none to refuse.
            parse_int=(lambda digits: int(number(digits))) if LONG_NUMBER.search(text) else int,
            parse_constant=lambda name: _raise(
                AnswerError("number", provider=provider, value=name)
            ),
        )
    except json.JSONDecodeError as error:
        raise AnswerError("json", provider=provider, position=error.pos) from error
    if UNSTORABLE.search(text) or (ESCAPED.search(text) and _holds_unstorable(content)):
        raise AnswerError("character", provider=provider)
    return content


def _refuse_depth(text: str, provider: str) -> None:
    if text.count("[") + text.count("{") <= DEPTH_MAX:
        return
    depth = 0
    for token in TOKEN.finditer(text):
        sign = token.group()
        if sign in "[{":
            depth += 1
            if depth > DEPTH_MAX:
                raise AnswerError("deep", provider=provider, most=DEPTH_MAX)
        elif sign in "]}":
            depth -= 1


def _table(provider: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [key for key, _value in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise AnswerError("duplicate", provider=provider, key=twice[:60])
        return found

    return table


def _number(provider: str) -> Callable[[str], Decimal]:
    def number(digits: str) -> Decimal:
        if len(digits) <= DIGITS_MAX:
            value = Decimal(digits)
            if abs(value.adjusted()) <= EXPONENT_MAX:
                return value
        raise AnswerError("number", provider=provider, value=digits[:60])

    return number


def _holds_unstorable(content: Json) -> bool:
    waiting: list[Any] = [content]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if UNSTORABLE.search(part):
                return True
        elif isinstance(part, dict):
            waiting += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            waiting += part
    return False


def _raise(error: AnswerError) -> NoReturn:
    raise error
