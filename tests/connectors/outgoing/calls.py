"""Fetchers for tests: the clock stands still unless it is moved, and sleeping moves it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from zixin.connectors.outgoing import (
    Clock,
    Fetcher,
    MemoryCache,
    MemoryLedger,
    Provider,
)
from zixin.connectors.outgoing.addresses import resolve

START = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@dataclass
class Hours:
    """A clock of our own: real seconds run only while a socket is waited for."""

    now: datetime = START
    slept: list[float] = field(default_factory=list)
    passed: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.go(seconds)

    def go(self, seconds: float) -> None:
        self.passed += seconds
        self.now += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        return Clock(
            now=lambda: self.now,
            monotonic=lambda: time.monotonic() + self.passed,
            sleep=self.sleep,
        )


def fetcher(
    *providers: Provider,
    hours: Hours | None = None,
    cache: MemoryCache | None = None,
    ledger: MemoryLedger | None = None,
    resolve: Callable[[str, int], Sequence[str]] = resolve,
) -> Fetcher:
    return Fetcher(
        providers,
        cache=cache or MemoryCache(),
        ledger=ledger or MemoryLedger(),
        clock=(hours or Hours()).clock(),
        resolve=resolve,
    )
