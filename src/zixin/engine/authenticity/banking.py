"""Bank records as facts (银行流水). One law: own transfers and loans are no sales."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["trade", "own", "loan", "other"]
DAYS = 3
TOLERANCE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Flow:
    """One line of a bank statement: money in above nought, out below it."""

    on: date
    party: str
    amount: Decimal
    kind: Kind = "trade"


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Money that came from a party and went back to it, or the other way round (资金往返)."""

    received: Flow
    paid: Flow


def bank_facts(flows: Iterable[Flow]) -> dict[str, float | None]:
    """Return ``bank_inflow`` from trade and ``round_trip_share`` of it that went there and back.

    A share of the amount received, 0..1; ``None`` where nothing was received. The inflow leaves out
    own transfers, loans and what went there and back, which is no receipt from a customer.

    >>> day = date(2024, 5, 1)
    >>> sales = [Flow(day, "A", Decimal(900)), Flow(day, "B", Decimal(100))]
    >>> bank_facts([*sales, Flow(day, "B", Decimal(-99)), Flow(day, "bank", Decimal(500), "loan")])
    {'bank_inflow': 900.0, 'round_trip_share': 0.1}
    """
    trade = [flow for flow in flows if flow.kind == "trade"]
    received = sum((flow.amount for flow in trade if flow.amount > 0), Decimal(0))
    returned = sum((trip.received.amount for trip in round_trips(trade)), Decimal(0))
    return {
        "bank_inflow": float(received - returned),
        "round_trip_share": float(returned / received) if received else None,
    }


def round_trips(flows: Sequence[Flow]) -> list[RoundTrip]:
    """Pair receipts with payments to the same party within 3 days and 2 per cent.

    Each flow stands in one pair at most; a receipt takes the payment nearest in amount, then in
    time. In the order of the receipts. Source: credit practice, bounds are design.
    """
    paid_to: dict[str, list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.amount < 0:
            paid_to[flow.party].append(flow)
    trips = []
    for flow in flows:
        fitting = [paid for paid in paid_to[flow.party] if flow.amount > 0 and _fits(flow, paid)]
        if fitting:
            paid = min(fitting, key=lambda paid: _distance(flow, paid))
            paid_to[flow.party].remove(paid)
            trips.append(RoundTrip(flow, paid))
    return trips


def _fits(received: Flow, paid: Flow) -> bool:
    is_near = abs((received.on - paid.on).days) <= DAYS
    return is_near and abs(received.amount + paid.amount) <= received.amount * TOLERANCE


def _distance(received: Flow, paid: Flow) -> tuple[Decimal, int]:
    return abs(received.amount + paid.amount), abs((received.on - paid.on).days)
