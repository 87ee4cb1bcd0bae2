"""Units of money (金额单位): every spelling of one is a power of ten times the yuan."""

from __future__ import annotations

import re
import unicodedata

UNITS = {"yuan": 0, "thousand": 3, "ten_thousand": 4, "million": 6, "hundred_million": 8}
"""Unit code -> power of ten: 元, 千元, 万元, 百万元, 亿元."""

UNIT_TITLES = {
    "yuan": ("元", "yuan"),
    "thousand": ("千元", "thousand yuan"),
    "ten_thousand": ("万元", "ten thousand yuan"),
    "million": ("百万元", "million yuan"),
    "hundred_million": ("亿元", "hundred million yuan"),
}
UNIT_SPELLINGS = {
    "yuan": ("元", "圆", "人民币", "yuan", "rmb", "cny", "dollars", "usd"),
    "thousand": ("千元", "仟元", "千", "thousand", "thousands", "'000", "000s"),
    "ten_thousand": ("万元", "萬元", "万圆", "万", "tenthousand", "10thousand"),
    "million": ("百万元", "佰万元", "百万", "million", "millions", "mn"),
    "hundred_million": ("亿元", "億元", "亿", "hundredmillion", "100million"),
}
_CODES = {spelling: code for code, spellings in UNIT_SPELLINGS.items() for spelling in spellings}
_CURRENCY = re.compile(r"^(?:人民币|美元|rmb|cny|usd|yuan|of)+|(?:人民币|rmb|cny|usd|yuan)+$")
_STATED = re.compile(r"(?:单位|unit)\s*[:为]?\s*", re.IGNORECASE)
_STATEMENT_END = re.compile(r"[,;。()|]|\s{2,}|$")


def unit_title(code: str, language: str) -> str:
    """Give the title of a unit in a language."""
    return UNIT_TITLES[code][0 if language == "zh-hans" else 1]


def unit_of(text: str) -> str | None:
    """Name the unit that a text spells, in Chinese or English; None when it is none.

    >>> unit_of("人民币万元"), unit_of("Thousand yuan"), unit_of("件")
    ('ten_thousand', 'thousand', None)
    """
    folded = re.sub(r"[\s_\-/]", "", unicodedata.normalize("NFKC", text)).casefold()
    return _CODES.get(folded) or _CODES.get(_CURRENCY.sub("", folded))


def stated_unit(text: str) -> str | None:
    """Find the unit in a line above the table such as ``单位：万元``; None when it states none.

    >>> stated_unit("资产负债表（单位：人民币万元）")
    'ten_thousand'
    """
    line = unicodedata.normalize("NFKC", text)
    for found in _STATED.finditer(line):
        stated = _STATEMENT_END.split(line[found.end() :], maxsplit=1)[0]
        unit = unit_of(stated) or unit_of(stated.split(" ", maxsplit=1)[0])
        if unit:
            return unit
    return None
