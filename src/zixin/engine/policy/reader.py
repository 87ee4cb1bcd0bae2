"""Reading a policy document. One law: every refusal names the place in the document."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from zixin.engine.catalogue import Catalogue, Name
from zixin.engine.formula import Formula, FormulaError, formula
from zixin.engine.formula.tree import is_boolean

SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")


class PolicyError(ValueError):
    """A policy document that cannot be used; ``place`` is the path to what is wrong."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


@dataclass(slots=True)
class Grounds:
    """What a whole document is read by: catalogue, names and units of formulas, and what was read.

    Without ``units`` formulas are not held to them, as in the first edition.
    """

    catalogue: Catalogue
    names: Mapping[str, str]
    units: Mapping[str, str] | None = None
    missing: float | None = None
    coefficients: tuple[float, ...] = ()
    parts: list[Reader] = field(default_factory=list)


class Reader:
    """A part of a document that knows its place in it."""

    def __init__(self, content: object, place: str, grounds: Grounds) -> None:
        if not isinstance(content, Mapping):
            raise PolicyError(place, "a table is expected")
        self.content = content
        self.place = place
        self.grounds = grounds
        self.read: set[str] = set()
        grounds.parts.append(self)

    @staticmethod
    def root(document: object, catalogue: Catalogue) -> Reader:
        """Return the whole of a document, its formulas in the names of a catalogue."""
        units = catalogue.units if catalogue.edition > 1 else None
        return Reader(document, "", Grounds(catalogue, catalogue.names, units))

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue the document was written on."""
        return self.grounds.catalogue

    @property
    def names(self) -> Mapping[str, str]:
        """Every name that a formula of the document may use, and what it stands for."""
        return self.grounds.names

    def refuse_unread(self) -> None:
        """Raise ``PolicyError`` for the first key of the whole document that nobody asked for."""
        read: dict[str, set[str]] = {}
        for part in self.grounds.parts:
            read.setdefault(part.place, set()).update(part.read)
        for part in self.grounds.parts:
            for key in part.content:
                if key not in read[part.place]:
                    raise PolicyError(part.at(str(key)), "is not known here")

    def has(self, key: str) -> bool:
        """Say whether something stands at a key."""
        return key in self.content

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def value(self, key: str) -> object:
        """Return what stands at a key; raises ``PolicyError`` when nothing does."""
        if key not in self.content:
            raise PolicyError(self.at(key), "is missing")
        self.read.add(key)
        return self.content[key]

    def part(self, key: str) -> Reader:
        """Return the table at a key."""
        return Reader(self.value(key), self.at(key), self.grounds)

    def rows(self, key: str) -> list[Reader]:
        """Return the tables listed at a key."""
        rows = self.items(key)
        return [Reader(row, f"{self.at(key)}[{i}]", self.grounds) for i, row in enumerate(rows)]

    def items(self, key: str) -> list[object]:
        """Return the list at a key."""
        items = self.value(key)
        if not isinstance(items, list):
            raise PolicyError(self.at(key), "a list is expected")
        return items

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        text = self.value(key)
        if not isinstance(text, str) or not text.strip():
            raise PolicyError(self.at(key), "a text is expected")
        return text

    def slug(self, key: str) -> str:
        """Return a code of small letters, digits and underscores."""
        text = self.text(key)
        if not SLUG.fullmatch(text):
            raise PolicyError(
                self.at(key), f"{text[:40]!r} is no code: small letters, digits and _"
            )
        return text

    def bound(self, key: str) -> float | None:
        """Return a number, or nothing where the key holds null or is left out."""
        self.read.add(key)
        return None if self.content.get(key) is None else self.number(key)

    def word(self, key: str) -> str:
        """Return a text that may be empty."""
        text = self.value(key)
        if not isinstance(text, str):
            raise PolicyError(self.at(key), "a text is expected")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        items = self.items(key)
        if not all(isinstance(item, str) for item in items):
            raise PolicyError(self.at(key), "texts are expected")
        return tuple(str(item) for item in items)

    def own_name(self) -> Name:
        """Return the Chinese and English names that stand in this table."""
        return Name(self.text("zh"), self.text("en"))

    def truth(self, key: str) -> bool:
        """Return yes or no."""
        value = self.value(key)
        if not isinstance(value, bool):
            raise PolicyError(self.at(key), "true or false is expected")
        return value

    def number(self, key: str, *, least: float = -math.inf, most: float = math.inf) -> float:
        """Return a finite number within bounds."""
        return self._number(self.value(key), self.at(key), least, most)

    def whole(self, key: str, *, least: int, most: int = 10**9) -> int:
        """Return a whole number within bounds."""
        number = self.number(key, least=least, most=most)
        if number != int(number):
            raise PolicyError(self.at(key), "a whole number is expected")
        return int(number)

    def numbers(self, key: str, *, count: int, falling: bool) -> tuple[float, ...]:
        """Return ``count`` numbers that never rise (``falling``) or never fall."""
        items = self.items(key)
        place = self.at(key)
        if len(items) != count:
            raise PolicyError(place, f"{count} numbers are expected")
        values = tuple(
            self._number(item, f"{place}[{i}]", -math.inf, math.inf) for i, item in enumerate(items)
        )
        ordered = sorted(values, reverse=falling)
        if list(values) != ordered:
            raise PolicyError(place, "must never rise" if falling else "must never fall")
        return values

    def condition(self, key: str) -> Formula:
        """Return the condition written at a key."""
        parsed = self._formula(key)
        if not is_boolean(parsed.tree):
            raise PolicyError(self.at(key), "a condition is expected, not a figure")
        return parsed

    def figure(self, key: str, *, minimum: float | None, unit: str | None = None) -> Formula:
        """Return the formula of a figure of a unit, written at a key."""
        parsed = self._formula(key, minimum, unit)
        if is_boolean(parsed.tree):
            raise PolicyError(self.at(key), "a figure is expected, not a condition")
        return parsed

    def _formula(self, key: str, minimum: float | None = None, unit: str | None = None) -> Formula:
        units = self.grounds.units
        asked = None if units is None else unit
        try:
            return formula(self.text(key), self.names, minimum=minimum, units=units, unit=asked)
        except FormulaError as error:
            raise PolicyError(self.at(key), str(error)) from error

    def code(self, known: tuple[str, ...] | frozenset[str] | Mapping[str, object]) -> str:
        """Return the code of this table; raises ``PolicyError`` when nobody knows it."""
        return self.one_of("code", known)

    def one_of_words(self, key: str, known: tuple[str, ...]) -> str:
        """Return a text that is one of those known and may be empty."""
        word = self.word(key)
        if word not in known:
            raise PolicyError(self.at(key), f"{word!r} is not known")
        return word

    def one_of(
        self, key: str, known: tuple[str, ...] | frozenset[str] | Mapping[str, object]
    ) -> str:
        """Return a text that is one of those known."""
        text = self.text(key)
        if text not in known:
            raise PolicyError(self.at(key), f"{text!r} is not known")
        return text

    @staticmethod
    def _number(value: object, place: str, least: float, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PolicyError(place, "a number is expected")
        if not math.isfinite(value) or not least <= value <= most:
            raise PolicyError(place, f"{value} is out of bounds")
        return float(value)
