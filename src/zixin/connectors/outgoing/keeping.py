"""What is kept of calls: answers with their age, and money by month. Two stand-ins in memory.

One law: an answer that was paid for is kept before anybody looks at what it says.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Cached:
    """The text of an answer and when it was given."""

    text: str
    fetched_at: datetime


class Cache(Protocol):
    """Answers by key. A key is a digest: it tells nothing of who was asked about."""

    def get(self, key: str, not_older_than: datetime) -> Cached | None:
        """Return the newest answer given at that time or later."""

    def put(self, key: str, cached: Cached) -> None:
        """Keep an answer."""

    def alone(self, key: str) -> AbstractContextManager[object]:
        """Hold off everybody else who wants the same answer, so that it is bought once.

        It is held while the source is waited for, which may be minutes: no lock of a row.
        """


class Ledger(Protocol):
    """Money spent, by provider and month (``2026-11``).

    What is booked stays, even when the work around it is undone: the provider has its money.
    """

    def book(self, provider: str, month: str, price: Decimal, budget: Decimal) -> bool:
        """Add a price, in one step; ``False`` and no change when it would pass the budget."""

    def give_back(self, provider: str, month: str, price: Decimal) -> None:
        """Take back what was booked for a request that surely was not answered."""


class MemoryCache:
    """A cache that lives as long as the process."""

    def __init__(self) -> None:
        self.answers: dict[str, Cached] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def get(self, key: str, not_older_than: datetime) -> Cached | None:
        """See ``Cache``."""
        cached = self.answers.get(key)
        return cached if cached and cached.fetched_at >= not_older_than else None

    def put(self, key: str, cached: Cached) -> None:
        """See ``Cache``."""
        self.answers[key] = cached

    def alone(self, key: str) -> AbstractContextManager[object]:
        """See ``Cache``."""
        return self._locks[key]


class MemoryLedger:
    """A ledger that lives as long as the process."""

    def __init__(self) -> None:
        self.spent: dict[tuple[str, str], Decimal] = {}
        self._lock = threading.Lock()

    def book(self, provider: str, month: str, price: Decimal, budget: Decimal) -> bool:
        """See ``Ledger``."""
        with self._lock:
            spent = self.spent.get((provider, month), Decimal(0)) + price
            if spent > budget:
                return False
            self.spent[provider, month] = spent
            return True

    def give_back(self, provider: str, month: str, price: Decimal) -> None:
        """See ``Ledger``."""
        with self._lock:
            self.spent[provider, month] -= price
