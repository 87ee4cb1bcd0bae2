"""Values by band and by case in a policy. One law: each figure falls into exactly one band.

A band holds ``from <= x < to``; the first begins nowhere (``from`` absent or null), the last ends
nowhere, and each begins where the one before it ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from zixin.engine.catalogue import Name
from zixin.engine.formula import Formula
from zixin.engine.policy.reader import PolicyError, Reader


@dataclass(frozen=True, slots=True)
class Band:
    """``from <= x < to``, and the value there; a value that runs goes from ``low`` to ``high``."""

    begin: float | None
    end: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Case:
    """A value where a condition holds."""

    when: Formula
    value: float
    name: Name


def bands(part: Reader, key: str, value: str, *, least: float, most: float) -> tuple[Band, ...]:
    """Return the bands listed at a key.

    The value stands at ``value``, as a number, or as two numbers between which it runs along the
    band. Raises ``PolicyError`` where bands overlap, leave a gap or do not rise.
    """
    rows = part.rows(key)
    if not rows:
        raise PolicyError(part.at(key), "a band is expected")
    found = [_band(row, value, least, most) for row in rows]
    for place, (band, row) in enumerate(zip(found, rows, strict=True)):
        if (band.begin is None) != (place == 0):
            raise PolicyError(row.at("from"), "only the first band begins nowhere, and it must")
        if (band.end is None) != (place == len(rows) - 1):
            raise PolicyError(row.at("to"), "only the last band ends nowhere, and it must")
        if place and band.begin != found[place - 1].end:
            raise PolicyError(row.at("from"), "a band begins where the one before it ends")
        if band.begin is not None and band.end is not None and band.begin >= band.end:
            raise PolicyError(row.at("to"), "must lie above the beginning of the band")
    return tuple(found)


def _band(row: Reader, value: str, least: float, most: float) -> Band:
    begin, end = row.bound("from"), row.bound("to")
    if not isinstance(row.value(value), list):
        number = row.number(value, least=least, most=most)
        return Band(begin, end, number, number)
    items = row.items(value)
    if len(items) != 2 or begin is None or end is None:  # noqa: PLR2004 -- from one to the other
        raise PolicyError(row.at(value), "a value that runs needs two numbers and both bounds")
    low, high = (
        Reader({"value": item}, f"{row.at(value)}[{i}]", row.grounds)
        for i, item in enumerate(items)
    )
    return Band(
        begin,
        end,
        low.number("value", least=least, most=most),
        high.number("value", least=least, most=most),
    )


def cases(part: Reader, key: str, value: str, *, least: float, most: float) -> tuple[Case, ...]:
    """Return the cases listed at a key; the first whose condition holds counts."""
    return tuple(
        Case(row.condition("when"), row.number(value, least=least, most=most), row.own_name())
        for row in part.rows(key)
    )
