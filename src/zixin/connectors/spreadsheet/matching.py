"""Matching headings (列名匹配): each column of a table to the field of a layout it means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl
from rapidfuzz import fuzz, process

from zixin.connectors.spreadsheet.faults import Fault, shown
from zixin.connectors.spreadsheet.layout import Field, Language, Layout, fold, plain_title
from zixin.connectors.spreadsheet.reading import Table
from zixin.connectors.spreadsheet.units import unit_of

NEAREST_SCORE_MIN = 60
_REMARK = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_STRESS = frozenset({"必填", "选填", "可选", "required", "optional"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: the series of the table, its column and heading, its own unit."""

    index: int
    column: str
    header: str
    unit: str

    def fault(self, code: str, row: int | None, value: str, **parameters: str | int) -> Fault:
        """Make a fault of this column."""
        return Fault(row, self.column, shown(self.header), shown(value), code, parameters)


@dataclass(frozen=True, slots=True)
class Matching:
    """The place of every field found, by its code, and what is wrong with the headings.

    ``language`` is the one of the headings, in which faults name titles.
    """

    places: dict[str, Place]
    faults: tuple[Fault, ...]
    language: Language


def match_headers(table: Table, layout: Layout) -> Matching:
    """Match headings by code, title or alias, whatever their width, case, blanks and brackets.

    A unit in brackets (``注册资本(万元)``) binds its column. Columns that mean the same, mean
    nothing or are missing though required are faults; a column without heading and cells is not.
    """
    known = _known(layout)
    language = _language(table.headers)
    places: dict[str, Place] = {}
    faults: list[Fault] = []
    for index, header in enumerate(table.headers):
        field, unit = _meant(header, known)
        place = Place(index, table.columns[index], header, unit)
        if field is None:
            faults.append(_unknown(place, known, language))
        elif field.code in places:
            first, title = places[field.code].column, field.title(language)
            faults.append(place.fault("column_twice", None, "", first=first, title=title))
        else:
            places[field.code] = place
    return Matching(places, (*faults, *_missing(layout, places, language)), language)


def _known(layout: Layout) -> dict[str, Field]:
    known: dict[str, Field] = {}
    for field in layout.fields:
        for spelling in sorted(field.spellings):
            known.setdefault(spelling, field)
    return known


def _meant(header: str, known: dict[str, Field]) -> tuple[Field | None, str]:
    """Find the field of a heading: as it stands, without its unit, without its decoration."""
    title, unit = _without_remarks(header)
    for spelling in (header, title, plain_title(header), plain_title(title)):
        field = known.get(fold(spelling))
        if field is not None:
            return field, unit if field.kind == "money" else ""
    return None, ""


def _without_remarks(header: str) -> tuple[str, str]:
    """Take remarks in brackets off a heading when they are a unit or say whether it is required."""
    text, unit = unicodedata.normalize("NFKC", header), ""
    for found in _REMARK.finditer(text):
        remark = re.sub(r"^(?:单位|unit)\s*:\s*", "", found[1].strip(), flags=re.IGNORECASE)
        own = unit_of(remark)
        if own or remark.casefold() in _STRESS:
            text = text.replace(found[0], "")
            unit = unit or own or ""
    return text, unit


def _unknown(place: Place, known: dict[str, Field], language: Language) -> Fault:
    if not place.header:
        return place.fault("column_unnamed", None, "")
    nearest = process.extractOne(
        fold(place.header), list(known), scorer=fuzz.ratio, score_cutoff=NEAREST_SCORE_MIN
    )
    if nearest is None:
        return place.fault("column_unknown", None, "")
    title = known[nearest[0]].title(language)
    return place.fault("column_misspelt", None, "", nearest=title)


def _language(headers: tuple[str, ...]) -> Language:
    return "zh-hans" if any("\u4e00" <= mark <= "\u9fff" for mark in "".join(headers)) else "en"


def _missing(layout: Layout, places: dict[str, Place], language: Language) -> Iterator[Fault]:
    required = [(field.code,) for field in layout.fields if field.required]
    for group in (*required, *layout.either):
        if not any(code in places for code in group):
            titles = " / ".join(layout.field(code).title(language) for code in group)
            yield Fault(None, "", titles, "", "column_missing", {"title": titles})


def column_of_field(table: Table, place: Place) -> pl.Series:
    """Give the texts of a field, null where its cell is empty."""
    return table.cells[f"c{place.index}"]
