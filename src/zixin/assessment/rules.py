"""What a supplied statement is, before it is stored. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Key: TypeAlias = tuple[int, date, int, str]
Progress: TypeAlias = Callable[[int, int], None]


def unheard(_done: int, _total: int) -> None:
    """Take a report of progress that nobody listens to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """One period of one customer as it was supplied; ``items`` maps a code to decimal text."""

    customer_id: int
    as_of: date
    months: int
    scope: str
    evidence: str
    currency: str
    items: Mapping[str, str]

    @property
    def key(self) -> Key:
        return (self.customer_id, self.as_of, self.months, self.scope)

    def digest(self) -> str:
        """Return the SHA-256 of everything that makes this statement what it is."""
        lines = (
            self.as_of.isoformat(),
            str(self.months),
            self.scope,
            self.evidence,
            self.currency,
            *map("=".join, sorted(self.items.items())),  # codes and figures hold no such mark
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()
