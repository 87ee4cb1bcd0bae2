"""Rotation (密钥轮换): everything sealed is sealed anew under the active key, while people work.

Rows go in slices by primary key; a row is written only when it still holds what was read, so who
writes in between wins, and a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, transaction

from zixin.kernel.encryption import UnreadableError, decrypt, encrypt, token_head
from zixin.kernel.keys import MasterKey, active_key
from zixin.kernel.sealed import BlindIndexField, SealedTextField, indexes_of, sealed_fields

SLICE = 500
PASSES_MAX = 20
PAUSE_SECONDS = 0.1

Progress = Callable[[int, int], None]


@dataclass
class Tally:
    """What a run has done so far: rows sealed anew, and those nobody can open."""

    done: int = 0
    unreadable: set[str] = field(default_factory=set)


class Rotatable(Protocol):
    """Something sealed that knows how to seal itself anew."""

    @property
    def title(self) -> str:
        """Name the place, as ``table.column``."""

    def left(self) -> int:
        """Count what is not under the active key."""

    def held_by(self, key_name: str) -> int:
        """Count what is under one key."""

    def slices(self, tally: Tally) -> Iterator[None]:
        """Seal anew, one transaction a step."""


_others: list[Rotatable] = []


def register_rotatable(rotatable: Rotatable) -> None:
    """Add something sealed that stands in no sealed column."""
    _others.append(rotatable)


def rotatables() -> list[Rotatable]:
    """List everything sealed: each sealed column of each model, and what apps have added."""
    models = [model for model in apps.get_models() if not model._meta.proxy]
    columns = [SealedColumn(column) for model in models for column in sealed_fields(model)]
    return [*columns, *_others]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rotation did, and what it could not do."""

    key: str
    rows: int
    left: int
    unreadable: tuple[str, ...]


def rotate(*, progress: Progress | None = None) -> Outcome:
    """Seal everything anew that is not under the active key; count at the end what is left.

    A process that still holds the former ring writes under the former key: what it wrote is taken
    in a further pass.
    """
    tally, known = Tally(), rotatables()
    total = sum(rotatable.left() for rotatable in known)
    left = total
    for _attempt in range(PASSES_MAX):
        for rotatable in known:
            for _step in rotatable.slices(tally):
                if progress:
                    progress(tally.done, max(total, tally.done))
        left = sum(rotatable.left() for rotatable in known)
        if left <= len(tally.unreadable):
            break
        time.sleep(PAUSE_SECONDS)
    return Outcome(active_key().name, tally.done, left, tuple(sorted(tally.unreadable)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row as it was read."""

    pk: int
    sealed_id: uuid.UUID
    token: str


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A sealed column and its blind indexes."""

    column: SealedTextField

    @property
    def title(self) -> str:
        return f"{self.column.model._meta.db_table}.{self.column.column}"

    @property
    def _indexes(self) -> list[BlindIndexField]:
        return indexes_of(self.column)

    def left(self) -> int:
        statement = f"SELECT count(*) FROM {self._table} WHERE {self._is_stale}"  # noqa: S608 -- names of our own columns
        return self._count(statement, self._heads(active_key().name))

    def held_by(self, key_name: str) -> int:
        head = token_head(key_name)
        statement = f"SELECT count(*) FROM {self._table} WHERE substr({self._name}, 1, %s) = %s"  # noqa: S608 -- as above
        return self._count(statement, [len(head), head])

    def slices(self, tally: Tally) -> Iterator[None]:
        last = 0
        while True:
            started = time.monotonic()
            with transaction.atomic():
                rows = self.waiting(last)
                tally.done += self.seal_anew(rows, tally)
            if not rows:
                return
            last = rows[-1].pk
            yield
            if not connection.features.has_select_for_update:
                time.sleep(
                    time.monotonic() - started
                )  # one writer at a time: leave the others room

    def waiting(self, last: int) -> list[Waiting]:
        """Read a slice of rows behind a primary key that are not under the active key."""
        # Rows somebody holds are taken in the next pass: to wait for them could lock both up.
        lock = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update else ""
        statement = (
            f"SELECT {self._pk}, {_quoted('sealed_id')}, {self._name} FROM {self._table} "  # noqa: S608 -- as above
            f"WHERE {self._pk} > %s AND {self._is_stale} ORDER BY {self._pk} LIMIT {SLICE} {lock}"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [last, *self._heads(active_key().name)])
            return [Waiting(pk, uuid.UUID(str(row)), token) for pk, row, token in cursor]

    def seal_anew(self, rows: Sequence[Waiting], tally: Tally) -> int:
        """Write rows that still hold what was read."""
        changes = []
        for row in rows:
            try:
                changes.append(self._change(row))
            except UnreadableError:
                tally.unreadable.add(f"{self.title} {row.pk}")
        names = ", ".join(f"{name} = %s" for name in (self._name, *self._index_names))
        statement = f"UPDATE {self._table} SET {names} WHERE {self._pk} = %s AND {self._name} = %s"  # noqa: S608 -- as above
        if changes:
            with connection.cursor() as cursor:
                cursor.executemany(statement, changes)
        return len(changes)

    def _change(self, row: Waiting) -> list[Any]:
        place = self.column.place(row.sealed_id)
        text = decrypt(row.token, place=place, purpose=self.column.purpose)
        key: MasterKey = active_key()
        token = encrypt(text, place=place, purpose=self.column.purpose)
        return [token, *(index.index(text, key) for index in self._indexes), row.pk, row.token]

    @property
    def _table(self) -> str:
        return _quoted(self.column.model._meta.db_table)

    @property
    def _name(self) -> str:
        return _quoted(self.column.column)

    @property
    def _index_names(self) -> list[str]:
        return [_quoted(index.column) for index in self._indexes]

    @property
    def _pk(self) -> str:
        return _quoted(self.column.model._meta.pk.column)

    @property
    def _is_stale(self) -> str:
        stale = [f"substr({name}, 1, %s) <> %s" for name in (self._name, *self._index_names)]
        named = " OR ".join(
            f"({name} <> '' AND {condition})"
            for name, condition in zip((self._name, *self._index_names), stale, strict=True)
        )
        return f"({named})"

    def _heads(self, key_name: str) -> list[Any]:
        head, prefix = token_head(key_name), f"{key_name}."
        return [len(head), head, *(part for _i in self._indexes for part in (len(prefix), prefix))]

    def _count(self, statement: str, parameters: Sequence[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.fetchone()[0])


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))
