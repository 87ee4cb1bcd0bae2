"""Acts are whole or not at all: what must stand inside a transaction says so here."""

from __future__ import annotations

from django.db import connection


class NoTransactionError(RuntimeError):
    """Something was written outside a transaction that must commit together with its cause."""


def require_transaction(act: str) -> None:
    """Raise ``NoTransactionError`` when ``act`` does not stand inside a transaction."""
    if not connection.in_atomic_block:
        raise NoTransactionError(f"{act} stands outside a transaction")
