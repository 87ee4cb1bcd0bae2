"""One column checked as a whole: typed values where the cells are right, faults where not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from zixin.connectors.spreadsheet import dates, numbers, texts
from zixin.connectors.spreadsheet.faults import FAULTS_KEPT_MAX, Fault
from zixin.connectors.spreadsheet.grid import DateSystem
from zixin.connectors.spreadsheet.layout import (
    MONEY_DECIMALS,
    NUMBER_DECIMALS,
    Field,
    Language,
    fold,
)
from zixin.connectors.spreadsheet.matching import Place
from zixin.connectors.spreadsheet.units import UNITS, unit_title

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
MONEY = pl.Decimal(20, MONEY_DECIMALS)
NUMBER = pl.Decimal(38, NUMBER_DECIMALS)
CHOICES_TOLD_MAX = 12

Told = tuple[str, dict[str, str | int]]


@dataclass(slots=True)
class Column:
    """The cells of one field, the row each stands in, and the faults found so far.

    ``unit`` is the unit code of the column's money, or one per row; faults name titles in
    ``language``, the one of the file's headings.
    """

    field: Field
    place: Place
    cells: pl.Series
    rows: pl.Series
    unit: str | pl.Series
    date_system: DateSystem
    language: Language = "en"
    faults: list[Fault] = dataclasses.field(default_factory=list)
    fault_count: int = 0

    def typed(self) -> pl.Series:
        """Check the cells and return their values; a faulty cell is null."""
        is_error = self.cells.is_in(ERRORS).fill_null(value=False)
        if is_error.any():
            self._tell(is_error, self.cells, lambda _text: ("error_cell", {}))
            self.cells = self.cells.set(is_error, None)
        cleaned, values = self._read()
        if self.field.required:
            missing = cleaned.is_null() & ~is_error
            self._tell(missing, self.cells, lambda _text: ("required", {}))
        return values.alias(self.field.code)

    def _read(self) -> tuple[pl.Series, pl.Series]:
        if self.cells.null_count() == self.cells.len():
            return self.cells, pl.Series([None], dtype=self._type).new_from_index(
                0, self.cells.len()
            )
        readers = {
            "money": self._money,
            "number": self._number,
            "integer": self._integer,
            "date": self._date,
            "choice": self._choice,
        }
        return readers.get(self.field.kind, self._text)()

    @property
    def _type(self) -> pl.DataType:
        kinds: dict[str, pl.DataType] = {
            "money": MONEY,
            "number": NUMBER,
            "integer": pl.Int64(),
            "date": pl.Date(),
        }
        return kinds.get(self.field.kind, pl.String())

    def _tell(self, wrong: pl.Series, shown: pl.Series, say: Callable[[str], Told]) -> None:
        """Keep the first thousand faults of the marked cells, and count them all."""
        places = wrong.fill_null(value=False).arg_true()
        self.fault_count += places.len()
        kept = places.head(FAULTS_KEPT_MAX)
        for row, text in zip(self.rows.gather(kept), shown.gather(kept), strict=True):
            code, parameters = say(text or "")
            self.faults.append(self.place.fault(code, int(row), text or "", **parameters))

    def _written(self) -> pl.Series:
        cleaned = numbers.cleaned(self.cells)
        self._tell(
            ~numbers.is_written(cleaned), cleaned, lambda text: (numbers.complaint(text), {})
        )
        return cleaned

    def _money(self) -> tuple[pl.Series, pl.Series]:
        cleaned = self._written()
        if isinstance(self.unit, str):
            return cleaned, self._scaled(cleaned, self.unit)
        values = pl.Series([None], dtype=MONEY).new_from_index(0, cleaned.len())
        for unit in self.unit.unique():
            is_own = self.unit == unit
            own = pl.select(pl.when(is_own).then(cleaned)).to_series()
            scaled = self._scaled(own, unit)
            values = pl.select(pl.when(is_own).then(scaled).otherwise(values)).to_series()
        return cleaned, values

    def _scaled(self, cleaned: pl.Series, unit: str) -> pl.Series:
        power = UNITS[unit]
        values, is_fine, is_large = numbers.exact(cleaned, decimals=MONEY_DECIMALS, power=power)
        most, title = MONEY_DECIMALS + power, unit_title(unit, self.language)
        self._tell(
            is_fine, cleaned, lambda _text: ("number_decimals", {"most": most, "unit": title})
        )
        self._tell(is_large, cleaned, lambda _text: ("number_too_large", {}))
        return values.cast(MONEY)

    def _number(self) -> tuple[pl.Series, pl.Series]:
        cleaned = self._written()
        values, is_fine, is_large = numbers.exact(cleaned, decimals=NUMBER_DECIMALS, power=0)
        self._tell(is_fine, cleaned, lambda _text: ("number_fraction", {"most": NUMBER_DECIMALS}))
        self._tell(is_large, cleaned, lambda _text: ("number_too_large", {}))
        return cleaned, self._within(cleaned, values)

    def _integer(self) -> tuple[pl.Series, pl.Series]:
        cleaned = self._written()
        values, is_fine, is_large = numbers.exact(cleaned, decimals=0, power=0)
        self._tell(is_fine, cleaned, lambda _text: ("integer", {}))
        self._tell(is_large, cleaned, lambda _text: ("number_too_large", {}))
        return cleaned, self._within(cleaned, values.cast(pl.Int64))

    def _within(self, cleaned: pl.Series, values: pl.Series) -> pl.Series:
        least, most = self.field.minimum, self.field.maximum
        if least is None or most is None:
            return values
        is_outside = ~values.is_between(least, most)
        told: Told = ("out_of_range", {"least": least, "most": most})
        self._tell(is_outside, cleaned, lambda _text: told)
        return values.set(is_outside.fill_null(value=False), None)

    def _date(self) -> tuple[pl.Series, pl.Series]:
        cleaned = dates.cleaned(self.cells)
        values = dates.days(cleaned, self.date_system)
        is_wrong = cleaned.is_not_null() & values.is_null()
        self._tell(is_wrong, cleaned, lambda text: (dates.complaint(text), {}))
        return cleaned, values

    def _choice(self) -> tuple[pl.Series, pl.Series]:
        cleaned = texts.cleaned(self.cells)
        codes = {
            fold(spelling): choice.code
            for choice in self.field.choices
            for spelling in (choice.code, choice.title_zh, choice.title_en, *choice.aliases)
        }
        distinct = cleaned.unique().drop_nulls()
        meant = pl.Series([codes.get(fold(text)) for text in distinct], dtype=pl.String)
        values = cleaned.replace_strict(distinct, meant, default=None, return_dtype=pl.String)
        if self.field.pattern:
            upper = cleaned.str.to_uppercase()
            is_code = values.is_null() & upper.str.contains(self.field.pattern)
            values = pl.select(pl.when(is_code).then(upper).otherwise(values)).to_series()
        titles = [choice.title(self.language) for choice in self.field.choices[:CHOICES_TOLD_MAX]]
        told: Told = ("choice", {"choices": ", ".join(titles)})
        self._tell(cleaned.is_not_null() & values.is_null(), cleaned, lambda _text: told)
        return cleaned, values

    def _text(self) -> tuple[pl.Series, pl.Series]:
        cleaned = texts.cleaned(self.cells)
        values = cleaned.str.to_uppercase() if self.field.upper else cleaned
        for is_wrong, say in self._text_checks(values):
            marked = is_wrong.fill_null(value=False)
            if marked.any():
                self._tell(marked, values, say)
                values = values.set(marked, None)
        return cleaned, values

    def _text_checks(self, values: pl.Series) -> Iterator[tuple[pl.Series, Callable[[str], Told]]]:
        """Yield each check with what to say; a cell that failed one is not given to the next."""
        field = self.field
        yield (
            texts.hidden(values),
            lambda text: ("invisible", {"character": texts.first_hidden(text)}),
        )
        most = field.length_max
        yield values.str.len_chars() > most, lambda _text: ("too_long", {"most": most})
        yield (
            values.str.contains(texts.MIXED),
            lambda text: ("mixed_scripts", {"word": texts.mixed_word(text)}),
        )
        if field.kind == "email":
            yield ~values.str.contains(texts.EMAIL), lambda _text: ("email", {})
        elif field.kind == "phone":
            yield ~values.str.contains(texts.PHONE), lambda _text: ("phone", {})
        elif field.kind == "code":
            facts: dict[str, str | int] = {
                "title": field.title(self.language),
                "example": field.example,
            }
            yield ~values.str.contains(field.pattern or r"^\S+$"), lambda _text: ("code", facts)
