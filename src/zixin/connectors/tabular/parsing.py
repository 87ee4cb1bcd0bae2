"""Checking the cells of a table column by column; what is wrong is named, what is right is exact."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from rapidfuzz import process

from zixin.connectors.tabular.faults import VALUE_SHOWN, Fault
from zixin.connectors.tabular.layouts import Field, Layout, fold
from zixin.connectors.tabular.reading import Table

UNITS = {
    "": 1,
    "元": 1,
    "人民币元": 1,
    "yuan": 1,
    "cny": 1,
    "千元": 1_000,
    "thousand": 1_000,
    "万元": 10_000,
    "人民币万元": 10_000,
    "wan": 10_000,
    "百万元": 1_000_000,
    "million": 1_000_000,
    "亿元": 100_000_000,
}
PLAIN = r"^-?\d+(\.\d+)?$"
GROUPED = r"^-?\d{1,3}(,\d{3})+(\.\d+)?$"
IN_BRACKETS = r"^\(([^()-]+)\)$"  # how accountants write a minus
CENTS = r"^-?\d{1,13}\.\d{2}$"
NOT_ASCII = r"[^\x00-\x7F]"
TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
WHOLE_DIGITS, PLACES = 15, 10
EMPTY = ("", "-", "—", "–", "/", "--", "——")
FAULTS_MAX = 1_000
CENTS_MAX = 10**17
EARLIEST, LATEST = date(1600, 1, 1), date(2199, 12, 31)
INVISIBLE = r"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The cells that are right, as typed columns, and everything that is wrong.

    Money columns hold whole cents (Int64). ``rows`` are the row numbers in the file, ``headings``
    the words over each column as the file has them.
    """

    frame: pl.DataFrame
    rows: tuple[int, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    headings: Mapping[str, str]


def parse(table: Table, layout: Layout, *, unit: str) -> Parsed:
    """Check a table against a layout; money is scaled by ``unit``, by the file's own, or by row."""
    faults: list[Fault] = []
    places = _match(table, layout, faults)
    whole = unit or table.unit
    scale = UNITS.get(fold(whole))
    if scale is None:
        faults.append(Fault(0, "", whole, "unknown_unit"))
        scale = 1
    own = UNITS.get(fold(table.unit)) if table.unit else None
    if own is not None and own != scale:
        faults.append(Fault(0, "", unit, "unit_contradiction", {"own": table.unit}))
    texts = {
        field.code: _folded(table.cells[f"c{places[field.code]}"])
        for field in layout.fields
        if field.code in places
    }
    scales = _row_scales(texts, scale, table, faults)
    columns: dict[str, pl.Series] = {}
    for field in layout.fields:
        if field.code in texts:
            header = table.headers[places[field.code]]
            check = _Column(field, header, texts[field.code], table.rows, faults)
            columns[field.code] = check.typed(scales)
    headings = {code: table.headers[place] for code, place in places.items()}
    kept = tuple(faults[:FAULTS_MAX])
    return Parsed(pl.DataFrame(columns), table.rows, kept, len(faults), headings)


def _folded(texts: pl.Series) -> pl.Series:
    if texts.str.contains(NOT_ASCII).any():
        texts = texts.str.normalize("NFKC")
    return texts.str.strip_chars()


def _match(table: Table, layout: Layout, faults: list[Fault]) -> dict[str, int]:
    known: dict[str, Field] = {}
    for field in layout.fields:
        for title in field.titles():
            known.setdefault(title, field)
    places: dict[str, int] = {}
    for index, header in enumerate(table.headers):
        if not header:
            continue
        found = known.get(fold(header))
        if found is None:
            nearest = process.extractOne(fold(header), list(known))
            parameters = {"title": header[:VALUE_SHOWN], "nearest": known[nearest[0]].zh}
            faults.append(Fault(0, header[:VALUE_SHOWN], "", "column_unknown", parameters))
        elif found.code in places:
            faults.append(Fault(0, header, "", "column_twice", {"title": found.zh}))
        else:
            places[found.code] = index
    faults.extend(
        Fault(0, field.zh, "", "column_missing", {"title": field.zh})
        for field in layout.fields
        if field.required and field.code not in places
    )
    return places


def _row_scales(
    texts: Mapping[str, pl.Series], scale: int, table: Table, faults: list[Fault]
) -> pl.Series:
    if "unit" not in texts:
        return pl.Series([scale] * len(table.rows), dtype=pl.Int64)
    scales = []
    for row, text in zip(table.rows, texts["unit"], strict=True):
        own = UNITS.get(fold(text)) if text else scale
        if own is None:
            faults.append(Fault(row, "unit", text[:VALUE_SHOWN], "unknown_unit"))
        scales.append(own or 1)
    return pl.Series(scales, dtype=pl.Int64)


@dataclass(frozen=True, slots=True)
class _Column:
    field: Field
    header: str
    texts: pl.Series
    rows: tuple[int, ...]
    faults: list[Fault]

    def typed(self, scales: pl.Series) -> pl.Series:
        if self.field.required:
            self._report(self.texts == "", "required")
        match self.field.kind:
            case "money":
                return self._money(scales)
            case "count":
                return self._money(pl.Series([1] * len(self.rows), dtype=pl.Int64))
            case "integer":
                return self._integer()
            case "date":
                return self._date()
            case "choice":
                return self._choice()
            case "text":
                return self._text()

    def _report(self, wrong: pl.Series, code: str, **parameters: str) -> None:
        for index in wrong.fill_null(value=False).arg_true().to_list():
            value = self.texts[index][:VALUE_SHOWN]
            self.faults.append(Fault(self.rows[index], self.header, value, code, parameters))

    def _numbers(self) -> pl.Series:
        """Return the texts as plain digits with sign and point; null where there is no number."""
        text = _latin_digits(self.texts)
        plain = text.str.replace(IN_BRACKETS, "-$1")
        empty = plain.is_in(EMPTY)
        grouped = plain.str.contains(GROUPED)
        right = plain.str.contains(PLAIN)
        misplaced = ~(empty | grouped | right) & plain.str.contains(r"^-?[\d,]+(\.\d+)?$")
        self._report(misplaced, "grouping")
        self._report(~(empty | grouped | right | misplaced), "number")
        usable = grouped | right
        digits = plain.str.replace_all(",", "")
        return pl.DataFrame({"d": digits, "u": usable}).select(
            pl.when("u").then("d").otherwise(None).alias("d")
        )["d"]

    def _money(self, scales: pl.Series) -> pl.Series:
        if (scales == 1).all() and self.texts.str.contains(CENTS).all():
            return self.texts.str.replace(".", "", literal=True).cast(pl.Int64)  # the usual case
        return self._scaled(scales)

    def _scaled(self, scales: pl.Series) -> pl.Series:
        digits = self._numbers()
        frame = pl.DataFrame({"digits": digits, "scale": scales}).with_columns(
            negative=pl.col("digits").str.starts_with("-"),
            whole=pl.col("digits").str.strip_prefix("-").str.extract(r"^(\d+)", 1),
            part=pl.col("digits")
            .str.extract(r"\.(\d+)$", 1)
            .fill_null("")
            .str.strip_chars_end("0"),
        )
        too_long = frame.select(
            (pl.col("whole").str.strip_chars_start("0").str.len_chars() > WHOLE_DIGITS)
            | (pl.col("part").str.len_chars() > PLACES)
        ).to_series()
        scaled = frame.with_columns(
            pl.when(~too_long).then(pl.col("whole")).cast(pl.Int128),
            pl.when(~too_long).then(pl.col("part").str.pad_end(PLACES, "0")).cast(pl.Int128),
        ).with_columns(
            # in units of 10**-PLACES, times the scale; a cent is 10**8 of them
            total=(pl.col("whole") * 10**PLACES + pl.col("part")) * pl.col("scale").cast(pl.Int128)
        )
        cents = scaled.select(
            cents=pl.col("total") // 10**8,
            sign=pl.when("negative").then(pl.lit(-1)).otherwise(pl.lit(1)),
            rest=pl.col("total") % 10**8 != 0,
            large=pl.col("total") // 10**8 > CENTS_MAX,
        )
        self._report(too_long | cents["large"], "too_large")
        self._report(cents["rest"] & ~too_long, "precision")
        bad = (too_long | cents["large"] | cents["rest"]).fill_null(value=True)
        return cents.with_columns(bad=bad).select(
            pl.when(~pl.col("bad")).then("cents").cast(pl.Int64) * pl.col("sign")
        )["cents"]

    def _integer(self) -> pl.Series:
        digits = self._numbers()
        whole = digits.str.replace(r"\.0+$", "")
        right = whole.str.contains(r"^-?\d{1,9}$")
        self._report(~right, "integer")
        return pl.DataFrame({"d": whole, "r": right}).select(
            pl.when("r").then("d").cast(pl.Int64).alias("d")
        )["d"]

    def _date(self) -> pl.Series:
        texts = _latin_digits(self.texts)
        days = {text: _day(text) for text in texts.unique()}  # dates repeat; each is read once
        wrong = _replaced(texts, {text: not right for text, (_, right) in days.items()}, pl.Boolean)
        self._report(wrong, "date")
        return _replaced(texts, {text: day for text, (day, _) in days.items()}, pl.Date)

    def _choice(self) -> pl.Series:
        words = {
            fold(word): code
            for code, names in self.field.choices.items()
            for word in (code, *names)
        }
        codes = {text: words.get(fold(text)) if text else "" for text in self.texts.unique()}
        choices = "、".join(names[0] for names in self.field.choices.values())
        chosen = _replaced(self.texts, codes, pl.String)
        self._report(chosen.is_null(), "choice", choices=choices)
        return chosen.fill_null("")

    def _text(self) -> pl.Series:
        for index in self.texts.str.contains(INVISIBLE).arg_true().to_list():
            bad = next(c for c in self.texts[index] if _is_invisible(c))
            self.faults.append(
                Fault(
                    self.rows[index],
                    self.header,
                    self.texts[index][:VALUE_SHOWN].replace(bad, "�"),
                    "invisible",
                    {"character": f"U+{ord(bad):04X}"},
                )
            )
        self._report(
            self.texts.str.len_chars() > self.field.length, "too_long", most=str(self.field.length)
        )
        return self.texts.str.replace_all(r"\s+", " ")


def _replaced(texts: pl.Series, meanings: Mapping[str, Any], kind: type[pl.DataType]) -> pl.Series:
    """Return what each text means; every text is in ``meanings``."""
    if texts.is_empty():
        return pl.Series([], dtype=kind)
    old, new = list(meanings), pl.Series(list(meanings.values()), dtype=kind)
    return texts.replace_strict(old, new, return_dtype=kind)


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def _latin_digits(texts: pl.Series) -> pl.Series:
    """Turn the digits of other scripts into 0 to 9; NFKC has done the full-width ones."""
    if not texts.str.contains(NOT_ASCII).any():
        return texts
    return pl.Series([_latin(text) for text in texts], dtype=pl.String)


def _latin(text: str) -> str:
    return "".join(
        str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text
    ).replace("−", "-")


def _day(text: str) -> tuple[date | None, bool]:
    """Return the day a text means, and whether it is right; empty is right and means none.

    A bare serial number is refused: which day it is depends on the date system of a workbook.
    """
    if text in EMPTY:
        return None, True
    parts = list(_date_parts(text))
    try:
        day = _date_of(text, parts)
    except ValueError:
        return None, False
    right = EARLIEST <= day <= LATEST
    return (day if right else None), right


def _date_of(text: str, parts: Sequence[int]) -> date:
    if len(parts) == 1 and len(text) == len("20251231"):
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    year, month, day = parts
    return date(year, month, day)


def _date_parts(text: str) -> Iterator[int]:
    day, _mark, time = text.replace("T", " ").partition(" ")
    if time and not TIME.fullmatch(time):
        yield -1
    day = day.rstrip("日").replace("年", "-").replace("月", "-").replace("/", "-").replace(".", "-")
    for part in day.split("-"):
        yield int(part) if part.isdecimal() else -1
