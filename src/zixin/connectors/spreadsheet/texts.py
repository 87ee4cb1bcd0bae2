"""Texts in cells (文字): one form for what looks the same, and nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

INVISIBLE = (
    r"[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\x{034F}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{180B}-\x{180F}"
    r"\x{2800}\x{3164}\x{FE00}-\x{FE0F}\x{FFA0}\x{FFFC}\x{FFFD}\x{E0100}-\x{E01EF}]"
)
EMOJI_JOINED = (
    r"(\p{Extended_Pictographic}|\p{Emoji_Modifier})\x{FE0F}?"
    r"(?:\x{200D}(\p{Extended_Pictographic}))?"
)
MIXED = r"[A-Za-z]\p{Cyrillic}|\p{Cyrillic}[A-Za-z]"
BLANKS = r"[\s\x{00A0}\x{3000}]+"
EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$"
PHONE = r"^\+?[0-9][0-9 ()./-]{4,28}[0-9)](?: ?(?:x|ext\.?|转|#)\s?[0-9]{1,8})?$"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
_HIDDEN_OTHERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd")


def cleaned(cells: pl.Series) -> pl.Series:
    """Normalise (NFKC), trim and fold runs of blanks and line breaks; null for an empty cell."""
    if cells.str.contains(r"[^\x00-\x7F]").any():
        cells = cells.str.normalize("NFKC")
    folded = pl.col("cell").str.replace_all(BLANKS, " ").str.strip_chars(" ")
    return pl.DataFrame({"cell": cells}).select(pl.when(folded != "").then(folded))["cell"]


def hidden(texts: pl.Series) -> pl.Series:
    """Tell which texts hold a character that cannot be seen; the joints of an emoji may stay."""
    if not texts.str.contains(INVISIBLE).any():
        return texts.str.contains(INVISIBLE)
    bare = texts.str.replace_all(EMOJI_JOINED, "$1$2").str.replace_all(EMOJI_JOINED, "$1$2")
    return bare.str.contains(INVISIBLE)


def first_hidden(text: str) -> str:
    """Name the first hidden character of a text by its code point and its name."""
    for character in text:
        is_selector = "\ufe00" <= character <= "\ufe0f"
        if (
            unicodedata.category(character) in _HIDDEN_CATEGORIES
            or character in _HIDDEN_OTHERS
            or is_selector
        ):
            name = unicodedata.name(character, "")
            return f"U+{ord(character):04X} {name}".strip()
    return "U+????"


def mixed_word(text: str) -> str:
    """Give the first word of a text that mixes Latin and Cyrillic letters."""
    words = re.split(r"[^\w]+", text)
    return next((word for word in words if _is_mixed(word)), text)


def _is_mixed(word: str) -> bool:
    scripts = {unicodedata.name(letter, " ").split()[0] for letter in word if letter.isalpha()}
    return {"LATIN", "CYRILLIC"} <= scripts
