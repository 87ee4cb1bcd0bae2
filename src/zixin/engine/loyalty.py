"""Loyalty points in lots (积分批次). One law: points never appear, they only pass on.

Every change is returned as entries for an append-only ledger beside the lots that remain; the sum
of the entries is the change of the balance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date


class PointsError(ValueError):
    """A redemption of more points than are there, or of none."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Points earned at once (积分批次): ``remaining`` is what is left; spent before ``expires_on``."""

    id: str
    remaining: int
    earned_on: date
    expires_on: date

    def __post_init__(self) -> None:
        if self.remaining < 0:
            raise PointsError(f"lot {self.id} would hold {self.remaining} points")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the points ledger: what a lot lost, as a negative count of points."""

    lot_id: str
    points: int


@dataclass(frozen=True, slots=True)
class Change:
    """What an act did: the entries to record and the lots after it, in their order before."""

    entries: tuple[Entry, ...]
    lots: tuple[Lot, ...]

    @property
    def points(self) -> int:
        """The change of the balance: the sum of the entries."""
        return sum(entry.points for entry in self.entries)


def balance(lots: Iterable[Lot], *, on: date) -> int:
    """Return the points that can be spent on a day (积分余额): those of lots not yet expired.

    Always defined; 0 without lots. Source: the product's rule.

    >>> lot = Lot("L1", 100, date(2024, 1, 1), date(2025, 1, 1))
    >>> balance([lot], on=date(2024, 12, 31)), balance([lot], on=date(2025, 1, 1))
    (100, 0)
    """
    return sum(lot.remaining for lot in lots if lot.expires_on > on)


def redeem(lots: Sequence[Lot], *, points: int, on: date) -> Change:
    """Spend points (积分兑换), from the lot that expires first, then from the one earned first.

    Raises ``PointsError`` for no points or for more than the balance. Source: the product's rule.

    >>> lots = [Lot("L1", 100, date(2024, 1, 1), date(2025, 3, 1))]
    >>> redeem(lots, points=30, on=date(2024, 6, 1)).entries
    (Entry(lot_id='L1', points=-30),)
    """
    available = balance(lots, on=on)
    if not 0 < points <= available:
        raise PointsError(f"{points} points cannot be spent of {available}")
    order = sorted(
        (lot for lot in lots if lot.expires_on > on and lot.remaining),
        key=lambda lot: (lot.expires_on, lot.earned_on),
    )
    entries = []
    for lot in order:
        taken = min(points, lot.remaining)
        points -= taken
        if taken:
            entries.append(Entry(lot.id, -taken))
    return _change(lots, entries)


def expire(lots: Sequence[Lot], *, on: date) -> Change:
    """Let lots lapse whose day has come (积分到期); a second time on the result changes nothing.

    Source: the product's rule.

    >>> lots = [Lot("L1", 100, date(2024, 1, 1), date(2025, 1, 1))]
    >>> once = expire(lots, on=date(2025, 1, 1))
    >>> once.points, expire(once.lots, on=date(2025, 1, 1)).entries
    (-100, ())
    """
    lapsed = [
        Entry(lot.id, -lot.remaining) for lot in lots if lot.remaining and lot.expires_on <= on
    ]
    return _change(lots, lapsed)


def _change(lots: Sequence[Lot], entries: Sequence[Entry]) -> Change:
    lost = {entry.lot_id: entry.points for entry in entries}
    if len({lot.id for lot in lots}) != len(lots):
        raise PointsError("two lots have one name")
    after = tuple(replace(lot, remaining=lot.remaining + lost.get(lot.id, 0)) for lot in lots)
    return Change(tuple(entries), after)
