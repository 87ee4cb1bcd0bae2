"""Which of several statements of one thing counts (信息冲突). Pure.

Each source has one voice: its newest statement. Where the voices agree, the newest counts. Where they
differ, a ruling counts; before one, the better verified, then the newer. Voices more than a quarter
apart do not contradict each other: the thing has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zixin.dossier.rules.choices import Verification
from zixin.dossier.rules.schema import EntryKind

RANKS = {value: rank for rank, value in enumerate(Verification.values)}
APART_DAYS = 92
BY_HAND, FROM_ENTRIES = "hand", "entries"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one source says of one thing; ``row`` is where it stands."""

    value: str
    source: str
    verification: str
    as_of: date
    expires_on: date | None
    recorded_at: datetime
    row: Any
    origin: str = BY_HAND

    @property
    def order(self) -> tuple[date, datetime, int]:
        return self.as_of, self.recorded_at, self.row.pk or 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The statement that counts, the voices that contradict it, and the ruling it rests on."""

    chosen: Statement
    voices: tuple[Statement, ...]
    is_conflict: bool
    ruling: Any = None

    @property
    def is_open(self) -> bool:
        """Whether somebody should rule."""
        return self.is_conflict and self.ruling is None


def choose(statements: Iterable[Statement], ruling: Any, *, on: date) -> Choice:
    """Choose among statements of one thing; there is at least one."""
    heads: dict[tuple[str, str], Statement] = {}
    for statement in sorted(statements, key=lambda statement: statement.order):
        heads[statement.source, statement.origin] = statement
    voices = sorted(heads.values(), key=lambda statement: statement.order, reverse=True)
    newest = voices[0]
    live = tuple(voice for voice in voices if _is_live(voice, newest, on))
    if len({voice.value for voice in live}) <= 1:
        return Choice(newest, (newest,), is_conflict=False)
    ruled = _ruled(live, ruling)
    if ruled is not None:
        return Choice(ruled, live, is_conflict=True, ruling=ruling)
    best = max(live, key=lambda voice: (RANKS[voice.verification], voice.order))
    return Choice(best, live, is_conflict=True)


def _is_live(voice: Statement, newest: Statement, on: date) -> bool:
    is_fresh = voice.expires_on is None or voice.expires_on >= on
    return is_fresh and (newest.as_of - voice.as_of).days <= APART_DAYS


def _ruled(live: Sequence[Statement], ruling: Any) -> Statement | None:
    """Return the voice a ruling names, unless another has spoken since."""
    if ruling is None:
        return None
    if any(v.value != ruling.value and v.recorded_at > ruling.ruled_at for v in live):
        return None
    return next((voice for voice in live if voice.value == ruling.value), None)


@dataclass(frozen=True, slots=True)
class Settled:
    """One thing of a kind with the value of each field that counts, and where sources differ."""

    kind: EntryKind
    key: str
    values: Mapping[str, Any]
    rows: tuple[Any, ...]
    conflicts: Mapping[str, Choice]

    @property
    def newest(self) -> Any:
        return self.rows[-1]


Rulings = Mapping[tuple[str, str], Any]


def settle(kind: EntryKind, rows: Iterable[Any], rulings: Rulings, *, on: date) -> list[Settled]:
    """Bring the rows of a kind together that speak of one thing; rows come oldest first."""
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(_identity(kind, row), []).append(row)
    return [_settled(kind, group, rulings, on) for group in groups.values()]


def key_of(kind: EntryKind, row: Any) -> str:
    """Return what tells a row from others of its kind."""
    return " · ".join(text_of(getattr(row, name)) for name in kind.key)[:200]


def text_of(value: Any) -> str:
    """Return the one spelling of a value by which statements are compared.

    >>> text_of(Decimal("0.500")), text_of(True), text_of(None)
    ('0.5', '1', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _identity(kind: EntryKind, row: Any) -> Any:
    if kind.is_single:
        return ""
    return key_of(kind, row) or (row.pk,)


def _settled(kind: EntryKind, rows: list[Any], rulings: Rulings, on: date) -> Settled:
    key = "" if kind.is_single else key_of(kind, rows[-1])
    if len(rows) == 1:
        values = {name: getattr(rows[0], name) for name in kind.field_names}
        return Settled(kind, key, values, tuple(rows), {})
    values, conflicts = {}, {}
    for name in kind.field_names:
        said = [row for row in rows if text_of(getattr(row, name))]
        if not said:
            values[name] = getattr(rows[-1], name)
            continue
        ruling = rulings.get((f"{kind.code}.{name}", key))
        choice = choose((_statement(row, name) for row in said), ruling, on=on)
        values[name] = getattr(choice.chosen.row, name)
        if choice.is_conflict:
            conflicts[name] = choice
    return Settled(kind, key, values, tuple(rows), conflicts)


def _statement(row: Any, name: str) -> Statement:
    return Statement(
        value=text_of(getattr(row, name)),
        source=row.source,
        verification=row.verification,
        as_of=row.as_of,
        expires_on=row.expires_on,
        recorded_at=row.recorded_at,
        row=row,
        origin=FROM_ENTRIES,
    )
