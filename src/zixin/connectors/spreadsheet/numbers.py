"""Numbers in cells (数字): one rule for what is a number, applied to whole columns, exact to the cent.

The rule. Digits of any width or script; at most one decimal point, with digits on both sides; a
sign, or accounting brackets for a negative amount; thousands separators only where they belong
(1,234.56). No underscore, exponent, percent sign, currency or unit; no NaN and no infinity. An
empty cell or a lone dash means that the number is not known.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import polars as pl

INTEGER_DIGITS = 15
"""Digits before the point, in yuan: amounts stay below 10^15."""
DASHES = r"^[-\u2010-\u2015\u2212\uff0d]{1,2}$"
PLAIN = r"^-?[0-9]+(?:\.[0-9]+)?$"
_AMOUNT = r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?"
WRITTEN = rf"^(?:[-+]?{_AMOUNT}|\({_AMOUNT}\))$"
_WORD = r"[^\W\d_]*[^\x00-\x23\x25-\x40\x5b-\x60\x7b-\x7f][^0-9_]*"
COMPLAINTS = (
    ("number_underscore", re.compile(r"[0-9]_[0-9]")),
    ("number_exponent", re.compile(r"^[-+]?[0-9.,]+[eE][-+]?[0-9]+$")),
    ("number_endless", re.compile(r"^[-+]?(?:nan|inf|infinity|∞|n/?a)$", re.IGNORECASE)),
    ("number_percent", re.compile(r"^\(?[-+]?[0-9.,]+\)?[%‰]$")),
    ("number_grouping", re.compile(r"^(?:[-+]?[0-9][0-9.,\s']*|\([0-9][0-9.,\s']*\))$")),
    (
        "number_unit",
        re.compile(rf"^[-+(]*[0-9][0-9.,]*\)?\s*{_WORD}$|^[-+(]*{_WORD}\s*[0-9.,]+\)?$"),
    ),
)
"""Shapes of what is no number, the first that fits names the fault."""
_MINUS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-"})


def cleaned(cells: pl.Series) -> pl.Series:
    """Fold width, script and surrounding blanks; null for an empty cell and a lone dash."""
    if cells.null_count() == cells.len() or cells.str.contains(PLAIN).all():
        return cells
    beyond = cells.str.contains(r"[^\x00-\x7F]").fill_null(value=False)
    if beyond.any():
        folded = [_folded(text) for text in cells.filter(beyond)]
        cells = cells.scatter(beyond.arg_true(), pl.Series(folded, dtype=pl.String))
    return _blank_to_null(cells.str.strip_chars())


def _blank_to_null(cells: pl.Series) -> pl.Series:
    column = pl.col("cell")
    is_missing = (column == "") | column.str.contains(DASHES)
    return pl.DataFrame({"cell": cells}).select(pl.when(~is_missing).then(column))["cell"]


def _folded(text: str) -> str:
    if re.search(DASHES, text.strip()):
        return "-"
    plain = unicodedata.normalize("NFKC", text).translate(_MINUS)
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in plain
    )


def is_written(texts: pl.Series) -> pl.Series:
    """Tell which cleaned texts are numbers by the rule; null stays null."""
    return texts.str.contains(WRITTEN)


def exact(texts: pl.Series, *, decimals: int, power: int) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Turn written numbers, times ten to the ``power``, into exact decimals.

    Returns the values (Decimal(38, decimals), null where the text is no number or does not fit),
    which texts have more digits behind the point than fit, and which are too large.
    """
    kept = decimals + power
    text = pl.col("text")
    frame = (
        pl.DataFrame({"text": texts})
        .select(
            pl.when(text.str.contains(WRITTEN)).then(text.str.replace_all(",", "", literal=True))
        )
        .select(
            is_negative=text.str.contains(r"^[-(]"),
            whole=text.str.extract(r"([0-9]+)").str.strip_chars_start("0"),
            part=text.str.extract(r"\.([0-9]+)").fill_null("").str.strip_chars_end("0"),
        )
    )
    is_fine = pl.col("part").str.len_bytes() > kept
    is_large = pl.col("whole").str.len_bytes() > INTEGER_DIGITS - power
    sign = pl.when("is_negative").then(pl.lit("-0")).otherwise(pl.lit("0"))
    digits = pl.concat_str(sign, "whole", pl.col("part").str.pad_end(kept, "0"))
    whole = pl.when(~is_fine & ~is_large).then(digits).cast(pl.Int128)
    step = pl.lit(Decimal(1).scaleb(-decimals), dtype=pl.Decimal(38, decimals))
    found = frame.select(
        value=whole.cast(pl.Decimal(38, 0)) * step,
        is_fine=is_fine.fill_null(value=False),
        is_large=is_large.fill_null(value=False),
    )
    return found["value"], found["is_fine"] & ~found["is_large"], found["is_large"]


def complaint(text: str) -> str:
    """Name the fault of a cleaned text that is no number by the rule."""
    return next((code for code, shape in COMPLAINTS if shape.search(text)), "number")
