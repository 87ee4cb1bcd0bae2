"""Layouts (表格布局): what the columns of a file mean; a layout is data and knows no file."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "money", "number", "integer", "date", "choice", "email", "phone"]
Language = Literal["zh-hans", "en"]

MONEY_DECIMALS = 2
NUMBER_DECIMALS = 8

_UNFOLDED = re.compile(r"[\s_\-()\[\]{}<>【】〔〕《》「」“”\"'*:：、·.,;/\\△☆★]+")
_ORDINAL = re.compile(r"^\s*(?:[（(]?[一二三四五六七八九十]+[)）]?[、.．]|\d{1,2}[、.．)])\s*")
_ROLE = re.compile(r"^\s*(?:其中|加|减)\s*[:：]\s*")
_SIGN_NOTE = re.compile(r"[（(][^（()）]*号填列[^（()）]*[)）]")
_BRACKETED = re.compile(r"[（(\[【][^（()）\[\]【】]*[)）\]】]")


def fold(text: str) -> str:
    """Reduce a title to what two spellings of it share: width, case, blanks and brackets go.

    >>> fold("资产 总计（元）") == fold("资产总计(元)")
    True
    """
    return _UNFOLDED.sub("", unicodedata.normalize("NFKC", text).casefold())


def plain_title(text: str) -> str:
    """Take the decoration of a printed statement off a line's title.

    >>> plain_title("二、营业利润（亏损以“-”号填列）"), plain_title("其中：利息费用")
    ('营业利润', '利息费用')
    """
    return _ROLE.sub("", _ORDINAL.sub("", _SIGN_NOTE.sub("", text))).strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """One permitted value (选项) of a field, written by its code or by either title."""

    code: str
    title_zh: str
    title_en: str
    aliases: tuple[str, ...] = ()

    def title(self, language: Language) -> str:
        """Give the title in a language."""
        return self.title_zh if language == "zh-hans" else self.title_en


@dataclass(frozen=True, slots=True)
class Field:
    """One column (列): its names, its kind and what a cell of it may hold.

    ``pattern`` (a regular expression) binds a ``code`` after folding, and lets a ``choice`` hold
    other codes than those listed. ``minimum`` and ``maximum`` bind an ``integer`` and a ``number``.
    ``default`` stands where the cell is empty or the column absent.
    """

    code: str
    title_zh: str
    title_en: str
    aliases: tuple[str, ...] = ()
    kind: Kind = "text"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    help_zh: str = ""
    help_en: str = ""
    example: str = ""
    length_max: int = 200
    pattern: str = ""
    upper: bool = False
    minimum: int | None = None
    maximum: int | None = None
    default: str | None = None

    @property
    def spellings(self) -> frozenset[str]:
        """Every folded header by which the field is known."""
        titles = (self.code, self.title_zh, self.title_en, *self.aliases)
        bare = (_BRACKETED.sub("", title) for title in (self.title_zh, self.title_en))
        return frozenset(fold(title) for title in (*titles, *bare) if title)

    def title(self, language: Language) -> str:
        """Give the title in a language."""
        return self.title_zh if language == "zh-hans" else self.title_en

    def meaning(self, language: Language) -> str:
        """Give the help in a language."""
        return self.help_zh if language == "zh-hans" else self.help_en


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of file (布局).

    ``money_unit`` is the unit where neither the file nor the caller states one. Of each group in
    ``either`` a row needs at least one field; the fields of each group in ``unique`` must not
    repeat within a file. ``row_unit`` names the field that states a row's own unit.
    """

    name: str
    fields: tuple[Field, ...]
    money_unit: str = "yuan"
    either: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    row_unit: str = ""

    def field(self, code: str) -> Field:
        """Find a field by its code; ``KeyError`` when there is none."""
        for field in self.fields:
            if field.code == code:
                return field
        raise KeyError(code)
