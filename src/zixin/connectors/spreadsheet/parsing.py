"""Parsing (解析): a table read by a layout becomes typed columns, and every fault is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import polars as pl

from zixin.connectors.spreadsheet.columns import Column
from zixin.connectors.spreadsheet.faults import FAULTS_KEPT_MAX, Fault, shown
from zixin.connectors.spreadsheet.layout import Language, Layout
from zixin.connectors.spreadsheet.matching import Matching, Place, column_of_field, match_headers
from zixin.connectors.spreadsheet.reading import Table
from zixin.connectors.spreadsheet.units import unit_of, unit_title


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a file says, typed (解析结果), and what is wrong with it.

    ``frame`` has a column per field found, and per field with a default: String, Date, Int64 and
    Decimal (money in yuan with two places). A faulty cell is null. ``row_numbers`` are the rows of
    the file. ``faults`` holds the first 1,000 in the order of the file; ``fault_count`` counts all.
    """

    frame: pl.DataFrame
    row_numbers: pl.Series
    faults: list[Fault]
    fault_count: int
    unit: str
    places: Mapping[str, Place]

    def fault(
        self, code: str, row: int | None, field: str, value: str, **parameters: str | int
    ) -> Fault:
        """Make a fault of a field by the place it has in this file, for checks on the records."""
        place = self.places.get(field)
        if place is None:
            return Fault(row, "", field, shown(value), code, parameters)
        return place.fault(code, row, value, **parameters)


def parse(table: Table, layout: Layout, *, unit: str | None = None) -> Parsed:
    """Read a table by a layout; money becomes yuan, exactly, and nothing is rounded.

    The unit of an amount is the one of its row, else of its column's heading, else the file's: the
    one chosen here (any spelling: 元, 万元, million, ...), which must not contradict the file, or
    the one stated above the headings, or the layout's. An amount may have at most two decimals
    once it is in yuan, so four more in 万元; one with more is refused.
    """
    matching = match_headers(table, layout)
    faults = list(matching.faults)
    whole = _whole_unit(table, layout, unit, matching.language, faults)
    faults += _contradictions(unit, matching)
    columns = [
        Column(
            field=field,
            place=matching.places[field.code],
            cells=column_of_field(table, matching.places[field.code]),
            rows=table.rows,
            unit=matching.places[field.code].unit or whole,
            date_system=table.date_system,
            language=matching.language,
        )
        for field in layout.fields
        if field.code in matching.places
    ]
    frame = _with_defaults(_typed(columns, layout, whole), layout, table.rows.len())
    relations = list(_relations(frame, layout, table, matching))
    total = len(faults) + sum(column.fault_count for column in columns) + len(relations)
    found = chain(faults, *(column.faults for column in columns), relations)
    order = {column: place for place, column in enumerate(table.columns)}
    kept = sorted(found, key=lambda fault: (fault.row or 0, order.get(fault.column, len(order))))
    return Parsed(frame, table.rows, kept[:FAULTS_KEPT_MAX], total, whole, matching.places)


def _whole_unit(
    table: Table, layout: Layout, unit: str | None, language: Language, faults: list[Fault]
) -> str:
    """Settle the file's unit; what is chosen and what the file states must agree."""
    chosen = unit_of(unit) if unit else ""
    if chosen is None:
        faults.append(Fault(None, "", "", shown(unit or ""), "unit_unknown"))
    elif chosen and table.unit and chosen != table.unit:
        faults.append(_conflict(None, table.unit, chosen, language))
    return chosen or table.unit or layout.money_unit


def _conflict(place: Place | None, stated: str, chosen: str, language: Language) -> Fault:
    titles = {"stated": unit_title(stated, language), "chosen": unit_title(chosen, language)}
    if place is None:
        return Fault(None, "", "", "", "unit_conflict", titles)
    return Fault(None, place.column, shown(place.header), "", "unit_conflict", titles)


def _contradictions(unit: str | None, matching: Matching) -> Iterator[Fault]:
    chosen = unit_of(unit) if unit else None
    for place in matching.places.values():
        if chosen and place.unit and place.unit != chosen:
            yield _conflict(place, place.unit, chosen, matching.language)


def _typed(columns: list[Column], layout: Layout, whole: str) -> pl.DataFrame:
    """Type the columns; the one that states each row's unit first, for the others need it."""
    units = next((column for column in columns if column.field.code == layout.row_unit), None)
    series: dict[str, pl.Series] = {}
    if units is not None:
        series[units.field.code] = own = units.typed()
        for column in columns:
            if column.field.kind == "money" and own.null_count() < own.len():
                by_row = own.fill_null(column.unit)
                column.unit = by_row if by_row.n_unique() > 1 else by_row[0]
    for column in columns:
        if column is not units:
            series[column.field.code] = column.typed()
    return pl.DataFrame([series[column.field.code] for column in columns])


def _with_defaults(frame: pl.DataFrame, layout: Layout, height: int) -> pl.DataFrame:
    defaults = []
    for field in layout.fields:
        if field.default is not None:
            kind = pl.Int64 if field.kind == "integer" else pl.String
            value = pl.lit(field.default).cast(kind)
            known = pl.coalesce(field.code, value) if field.code in frame.columns else value
            defaults.append(known.alias(field.code))
    base = frame if frame.width else pl.DataFrame({"": [None] * height})
    return base.with_columns(defaults).drop("", strict=False)


def _relations(
    frame: pl.DataFrame, layout: Layout, table: Table, matching: Matching
) -> Iterator[Fault]:
    """Report rows that lack every field of a group, and rows that repeat another's key."""
    for group in layout.either:
        found = [matching.places[code] for code in group if code in matching.places]
        titles = " / ".join(layout.field(code).title(matching.language) for code in group)
        if found:
            cells = table.cells.select(f"c{place.index}" for place in found)
            is_bare = cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
            for row in table.rows.filter(is_bare):
                yield found[0].fault("either_required", row, "", titles=titles)
    for group in layout.unique:
        yield from _repeats(frame, group, layout, table.rows, matching)


def _repeats(
    frame: pl.DataFrame,
    group: tuple[str, ...],
    layout: Layout,
    rows: pl.Series,
    matching: Matching,
) -> Iterator[Fault]:
    codes = [code for code in group if code in frame.columns]
    needed = [code for code in group if layout.field(code).required] or [group[0]]
    if not set(needed) <= set(codes):
        return
    keyed = frame.select(codes).with_columns(rows.alias("row")).drop_nulls(needed)
    first = pl.col("row").first().over(codes)
    repeats = keyed.with_columns(first=first).filter(pl.col("row") != pl.col("first"))
    titles = " + ".join(
        layout.field(code).title(matching.language) for code in group if code in matching.places
    )
    place = matching.places[needed[0]]
    for row, original, value in repeats.select("row", "first", pl.col(needed[0])).iter_rows():
        yield place.fault("duplicate", row, str(value), first=original, titles=titles)
