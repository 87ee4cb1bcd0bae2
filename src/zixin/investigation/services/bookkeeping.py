"""Answers and money of look-ups in the database, as ``connectors.outgoing`` wants them kept.

Each step is a transaction of its own: money is booked before a question is sent, and what was booked
stays whatever becomes of the job. A question that was paid for and not kept is not sent again for the
same look-up: nobody knows whether the source has counted it.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from zixin.connectors.outgoing import Cached, NotAllowedError
from zixin.investigation.models import Booking, KeptAnswer, Lookup, LookupSource


class CutOffError(RuntimeError):
    """A question of this look-up was paid for already, and its answer never arrived here."""


class Books:
    """The cache and the ledger of a process; each thread works on one look-up at a time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self._at = threading.local()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def of(self, lookup: Lookup) -> Iterator[None]:
        """Say for which look-up this thread asks."""
        self._at.lookup = lookup
        try:
            yield
        finally:
            self._at.lookup = None

    def get(self, key: str, not_older_than: datetime) -> Cached | None:
        """Return the newest answer; what came since the look-up was asked is always fresh enough.

        When somebody has said why to buy again, nothing older is.
        """
        lookup: Lookup = self._at.lookup
        if lookup.is_anew:
            not_older_than = lookup.asked_at
        since = min(not_older_than, lookup.asked_at)
        rows = KeptAnswer.objects.filter(key=key, fetched_at__gte=since, source=lookup.source)
        kept = rows.order_by("-fetched_at", "-id").first()
        return Cached(kept.text, kept.fetched_at) if kept else None

    def put(self, key: str, cached: Cached) -> None:
        """Keep an answer, sealed: it may tell of persons."""
        source: LookupSource = self._at.lookup.source
        with transaction.atomic(durable=True):
            KeptAnswer.objects.create(
                source=source,
                key=key,
                text=cached.text,
                sha256=hashlib.sha256(cached.text.encode()).hexdigest(),
                fetched_at=cached.fetched_at,
            )

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Hold off the other threads of this process.

        Between processes no lock is needed: one look-up at a time asks a source about a company, and
        a look-up books a question once.
        """
        self._at.key = key
        with self._locks[key]:
            yield

    def book(self, provider: str, month: str, price: Decimal, budget: Decimal) -> bool:
        """Book a price on the question at hand; ``False`` when it would pass the budget of the month.

        Raises ``NotAllowedError`` for the budget of the day, and ``CutOffError`` for a question that
        this look-up has paid for.
        """
        now, lookup = self.now(), self._at.lookup
        today = timezone.localdate(now)
        with transaction.atomic(durable=True):
            source = LookupSource.objects.select_for_update().get(code=provider)
            spent = source.bookings.filter(returned_at__isnull=True)
            if spent.filter(lookup=lookup, key=self._at.key).exists():
                raise CutOffError
            of_month = spent.filter(booked_on__year=today.year, booked_on__month=today.month)
            if _sum(of_month) + price > budget:
                return False
            if _sum(spent.filter(booked_on=today)) + price > source.daily_budget:
                raise NotAllowedError("budget", provider=provider, month=today.isoformat())
            Booking.objects.create(
                source=source,
                lookup=lookup,
                key=self._at.key,
                price=price,
                booked_on=today,
                booked_at=now,
            )
        return True

    def give_back(self, provider: str, month: str, price: Decimal) -> None:
        """Give back what was booked on the question at hand: it was not answered for certain."""
        with transaction.atomic(durable=True):
            Booking.objects.filter(
                source__code=provider,
                lookup=self._at.lookup,
                key=self._at.key,
                returned_at__isnull=True,
            ).update(returned_at=self.now())


def _sum(bookings: QuerySet[Booking]) -> Decimal:
    total: Decimal | None = bookings.aggregate(total=Sum("price"))["total"]
    return total or Decimal(0)
