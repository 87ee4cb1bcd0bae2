"""Units of formulas (量纲). One law: what is added or compared is of one kind.

A unit is a power of each base: money, days, months, years; a share, times, score and count are
pure numbers. A literal fits any unit it is added to or compared with. A product with a literal
keeps its power of money alone, since ``365`` may turn a share into days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

BASES = ("money", "days", "months", "years")
PURE_WORDS = frozenset({"share", "times", "score", "count"})
TEXT_WORD = "text"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a part of a formula is: a condition, a text, or a figure with its powers of the bases.

    ``is_any``: a literal, or a figure of a unit unknown; ``is_loose``: only money is certain.
    """

    kind: Literal["figure", "text", "condition"] = "figure"
    powers: tuple[int, ...] = (0,) * len(BASES)
    is_any: bool = False
    is_loose: bool = False

    def __str__(self) -> str:
        """Say it in words, for a refusal.

        >>> str(times(MONEY, unit_of("days"))), str(over(PURE, MONEY)), str(PURE)
        ('money*days', '1/money', 'a pure number')
        """
        if self.kind != "figure":
            return f"a {self.kind}"
        above = [_power(base, power) for base, power in self._named() if power > 0]
        below = [_power(base, -power) for base, power in self._named() if power < 0]
        if not above and not below:
            return "a pure number"
        return "/".join(["*".join(above) or "1", *below])

    def _named(self) -> zip[tuple[str, int]]:
        return zip(BASES, self.powers, strict=True)


def _power(base: str, power: int) -> str:
    return base if power == 1 else f"{base}^{power}"


CONDITION = Unit("condition")
TEXT = Unit("text")
ANY = Unit(is_any=True)
PURE = Unit()
MONEY = Unit(powers=(1, 0, 0, 0))


def unit_of(word: str) -> Unit:
    """Return the unit that the catalogue calls by a word; raises ``ValueError`` for another."""
    if word in PURE_WORDS:
        return PURE
    if word == TEXT_WORD:
        return TEXT
    if word not in BASES:
        raise ValueError(f"{word!r} is no unit")
    return Unit(powers=tuple(int(base == word) for base in BASES))


def named_unit(slug: str, units: Mapping[str, str] | None) -> Unit:
    """Return the unit of a figure; any when units, or that of this figure, are not given."""
    word = None if units is None else units.get(slug)
    return ANY if word is None else unit_of(word)


def together(one: Unit, other: Unit) -> Unit | None:
    """Return the unit of a sum or comparison, ``None`` when the two do not go together.

    >>> str(together(MONEY, ANY)), together(MONEY, PURE)
    ('money', None)
    """
    if one.is_any:
        return other
    if other.is_any:
        return one
    if one.powers[0] != other.powers[0]:
        return None
    if one.is_loose or other.is_loose:
        return other if one.is_loose else one
    return one if one.powers == other.powers else None


def times(one: Unit, other: Unit) -> Unit:
    """Return the unit of a product."""
    return _combined(one, other, 1)


def over(one: Unit, other: Unit) -> Unit:
    """Return the unit of a ratio."""
    return _combined(one, other, -1)


def _combined(one: Unit, other: Unit, sign: int) -> Unit:
    if one.is_any and other.is_any:
        return ANY
    pairs = zip(one.powers, other.powers, strict=True)
    is_loose = one.is_any or other.is_any or one.is_loose or other.is_loose
    return Unit(powers=tuple(a + sign * b for a, b in pairs), is_loose=is_loose)


def is_pure(unit: Unit) -> bool:
    """Say whether a figure may be a pure number."""
    return unit.is_any or together(unit, PURE) is not None


def is_of(unit: Unit, word: str) -> bool:
    """Say whether a result has the power of money that its declared unit has.

    >>> is_of(MONEY, "money"), is_of(MONEY, "share"), is_of(PURE, "days")
    (True, False, True)
    """
    return unit.is_any or unit.powers[0] == unit_of(word).powers[0]
