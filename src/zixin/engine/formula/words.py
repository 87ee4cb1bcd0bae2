"""A text cut into words. One law: a word keeps the place where it stands in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from zixin.engine.formula.refusal import FormulaError

LENGTH_MAX = 2_000
WORDS_MAX = 400
TEXT_MAX = 100

WORD = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|!=|<>|==|[-+*/()<>=,≤≥≠])"
    r"|(?P<text>\"[^\"]*\"|'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’]))"
)
QUOTES = frozenset("\"'“”‘’")
SAME = str.maketrans(  # one character for one: places stay
    "（），、＋－−×÷＝＜＞！．＂＇０１２３４５６７８９", "(),,+--*/=<>!.\"'0123456789"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text and where it begins, counted from 1."""

    kind: Literal["number", "name", "sign", "text", "end"]
    text: str
    position: int


def words(text: str) -> list[Word]:
    """Cut a text into words; raises ``FormulaError`` at the first character that fits none.

    >>> [word.text for word in words("（a＋1）")]
    ['(', 'a', '+', '1', ')', '']
    """
    if len(text) > LENGTH_MAX:
        raise FormulaError("too_long", LENGTH_MAX + 1, limit=LENGTH_MAX)
    plain = text.translate(SAME)
    found: list[Word] = []
    place, end = 0, len(plain.rstrip())
    while place < end:
        match = WORD.match(plain, place)
        if match is None:
            raise _not_understood(text, plain, place)
        found.append(_word(match, text))
        place = match.end()
        if len(found) > WORDS_MAX:
            raise FormulaError("too_many_words", found[-1].position, limit=WORDS_MAX)
    return [*found, Word("end", "", len(text) + 1)]


def _word(match: re.Match[str], text: str) -> Word:
    kind = cast("Literal['number', 'name', 'sign', 'text']", match.lastgroup)
    position = match.start(kind) + 1
    if kind != "text":
        return Word(kind, match[kind], position)
    content = text[match.start(kind) + 1 : match.end(kind) - 1]  # as written, not as translated
    if not content:
        raise FormulaError("text_empty", position)
    if len(content) > TEXT_MAX:
        raise FormulaError("text_long", position, limit=TEXT_MAX)
    if not content.isprintable():
        hidden = next(place for place, sign in enumerate(content) if not sign.isprintable())
        raise FormulaError("text_hidden", position + 1 + hidden)
    return Word(kind, content, position)


def _not_understood(text: str, plain: str, place: int) -> FormulaError:
    place += len(plain[place:]) - len(plain[place:].lstrip())
    if plain[place] in QUOTES:
        return FormulaError("text_open", place + 1)
    return FormulaError("not_understood", place + 1, word=text[place])
