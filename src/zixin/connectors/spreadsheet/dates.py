"""Dates in cells (日期): year first, or a serial number of the workbook's date system."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from zixin.connectors.spreadsheet.grid import DateSystem
from zixin.connectors.spreadsheet.numbers import DASHES
from zixin.connectors.spreadsheet.workbook import day_texts

YEAR_MIN, YEAR_MAX = 1600, 2200
CLOCK = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?$"
PARTED = rf"^([0-9]{{4}})(?:-|/|\.|年)([0-9]{{1,2}})(?:-|/|\.|月)([0-9]{{1,2}})日?{CLOCK}"
COMPACT = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
SERIAL = r"^[0-9]{5}(?:\.[0-9]+)?$"


def cleaned(cells: pl.Series) -> pl.Series:
    """Fold width, script and blanks; null for an empty cell and a lone dash."""
    beyond = cells.str.contains(r"[^\x00-\x7F]").fill_null(value=False)
    if beyond.any():
        folded = [_folded(text) for text in cells.filter(beyond)]
        cells = cells.scatter(beyond.arg_true(), pl.Series(folded, dtype=pl.String))
    column = pl.col("cell").str.strip_chars()
    is_missing = (column == "") | column.str.contains(DASHES)
    return pl.DataFrame({"cell": cells}).select(pl.when(~is_missing).then(column))["cell"]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    digits = (str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in plain)
    joined = "".join(digits)
    return re.sub(r"(?<=[年月])\s+|\s+(?=[年月日])", "", joined)


def days(texts: pl.Series, system: DateSystem) -> pl.Series:
    """Read cleaned texts as days; null where a text is none, or none that was or will be."""
    is_serial = texts.str.contains(SERIAL).fill_null(value=False)
    if is_serial.any():
        serials = day_texts(texts.filter(is_serial), system)
        texts = texts.scatter(is_serial.arg_true(), serials)
    text = pl.col("text").str
    parts = [
        pl.coalesce(text.extract(PARTED, place), text.extract(COMPACT, place)).str.pad_start(2, "0")
        for place in (1, 2, 3)
    ]
    iso = pl.concat_str(parts, separator="-")
    day = iso.str.to_date("%Y-%m-%d", strict=False)
    is_known = day.dt.year().is_between(YEAR_MIN, YEAR_MAX)
    return pl.DataFrame({"text": texts}).select(day=pl.when(is_known).then(day))["day"]


def complaint(text: str) -> str:
    """Name the fault of a cleaned text that is no day."""
    found = re.match(PARTED, text) or re.match(COMPACT, text)
    if found:
        is_outside = not YEAR_MIN <= int(found[1]) <= YEAR_MAX
        return "date_range" if is_outside else "date_impossible"
    if re.fullmatch(r"[0-9]{4}(?:[-/.年][0-9]{0,2}[-月]?)?|[0-9]{6}", text):
        return "date_incomplete"
    if re.fullmatch(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ](?:[0-9]{4}|[0-9]{2})", text):
        return "date_order"
    return "date"
