"""Calls to the outside (外部调用): named providers only, bounded in size, time, rate and money.

A connector is given a ``Fetcher`` and asks ``fetch.json(Request(...), max_age=...)``. It names a
provider by code and never a host, so that it cannot reach what the installation did not allow.
``Cache`` and ``Ledger`` are what the installation keeps: answers, and money spent by month. A process
makes one ``Fetcher``, at its edge, with ``Clock(now, time.monotonic, time.sleep)``; a call may wait
for minutes, so it belongs into a job. ``UnavailableError.retry_after`` says when to come back.
"""

from __future__ import annotations

from zixin.connectors.outgoing.errors import (
    AnswerError,
    NotAllowedError,
    OutgoingError,
    UnavailableError,
)
from zixin.connectors.outgoing.fetching import Answer, Clock, Fetcher
from zixin.connectors.outgoing.json_text import Json, read_json
from zixin.connectors.outgoing.keeping import (
    Cache,
    Cached,
    Ledger,
    MemoryCache,
    MemoryLedger,
)
from zixin.connectors.outgoing.providers import Provider, Request

__all__ = [
    "Answer",
    "AnswerError",
    "Cache",
    "Cached",
    "Clock",
    "Fetcher",
    "Json",
    "Ledger",
    "MemoryCache",
    "MemoryLedger",
    "NotAllowedError",
    "OutgoingError",
    "Provider",
    "Request",
    "UnavailableError",
    "read_json",
]
