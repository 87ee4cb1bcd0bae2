"""What is wrong with a document, in the reader's words (错误措辞).

The engine refuses in English and knows no languages; each of its sentences stands here once more,
to be translated. A sentence nobody put here is shown as the engine wrote it.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from zixin.engine.formula import FormulaError
from zixin.engine.policy import PolicyError
from zixin.policies.rules.phrases import FORMULA_PHRASES, PHRASES

HOLE = re.compile(r"%\\\((\w+)\\\)s")
AT_CHARACTER = gettext_noop("%(message)s (character %(position)s)")


def spoken(error: PolicyError) -> str:
    """Say the place and what is wrong there."""
    return _("%(place)s: %(message)s") % {"place": error.place, "message": spoken_message(error)}


def spoken_message(error: PolicyError) -> str:
    """Say what is wrong, for a place that is before the reader's eyes."""
    cause = error.__cause__
    if isinstance(cause, FormulaError):
        words = {"message": spoken_formula(cause), "position": cause.position}
        return _(AT_CHARACTER) % words
    return spoken_words(error.message)


def spoken_formula(error: FormulaError) -> str:
    """Say what is wrong with a formula."""
    phrase = FORMULA_PHRASES.get(error.code)
    return _(phrase) % error.parameters if phrase else error.message


def spoken_words(message: str) -> str:
    """Say a sentence of the parsers in the reader's language."""
    for pattern, phrase in _patterns():
        match = pattern.fullmatch(message)
        if match:
            return _(phrase) % match.groupdict()
    return message


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(HOLE.sub(r"(?P<\1>.+?)", re.escape(phrase)), re.DOTALL), phrase)
        for phrase in PHRASES
    )
