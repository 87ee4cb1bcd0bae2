"""Invoice lists to measure with: made up, 123 companies of five behaviours, the same from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

COMPANIES = 123
INVOICES = 400_000
SEED = 20_260_101
AS_OF = date(2026, 6, 30)
MONTHS = 36
BEHAVIOURS = ("healthy", "seasonal", "declining", "fabricated", "void_heavy")
RATES = ((0.13, 70), (0.06, 15), (0.03, 10), (0.01, 5))
COLUMNS = (
    "company", "direction", "number", "issued_on", "counterparty", "amount", "tax", "state",
)  # fmt: skip
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Firm:
    """A company and the way it trades."""

    code: str
    behaviour: str
    size: float
    parties: int
    rate: float


def firms(count: int, seed: int) -> list[Firm]:
    """Return companies whose behaviours take turns."""
    draw = random.Random(seed)
    return [
        Firm(
            code=f"E{place + 1:03d}",
            behaviour=BEHAVIOURS[place % len(BEHAVIOURS)],
            size=draw.lognormvariate(0.0, 0.8),
            parties=draw.randint(6, 60),
            rate=draw.choices([r for r, _ in RATES], [weight for _, weight in RATES])[0],
        )
        for place in range(count)
    ]


def invoice_rows(
    invoices: int = INVOICES, companies: int = COMPANIES, *, seed: int = SEED, as_of: date = AS_OF
) -> list[Row]:
    """Return exactly ``invoices`` rows in the order of ``COLUMNS``, companies one after another."""
    known = firms(companies, seed)
    whole = sum(firm.size for firm in known)
    rows: list[Row] = []
    for place, firm in enumerate(known):
        due = invoices if place == companies - 1 else len(rows) + int(invoices * firm.size / whole)
        rows.extend(_firm_rows(firm, due - len(rows), random.Random(f"{seed} {firm.code}"), as_of))
    return rows


def _firm_rows(firm: Firm, count: int, draw: random.Random, as_of: date) -> Iterator[Row]:
    days = _days(firm, count, draw, as_of)
    weights = [1.0 / (rank + 1) for rank in range(firm.parties)]
    parties = draw.choices(range(firm.parties), weights, k=count)
    for place, (day, party) in enumerate(zip(days, parties, strict=True)):
        direction = "out" if draw.random() < 0.55 else "in"
        state = _state(firm, draw)
        amount = _amount(firm, draw) * (0.8 if direction == "in" else 1.0)
        amount = round(-amount / 4 if state == "red" else amount, 2)
        tax = round(amount * firm.rate, 2)
        name = _party(firm, direction, party)
        yield (firm.code, direction, f"{place:08d}", day, name, amount, tax, state)


def _days(firm: Firm, count: int, draw: random.Random, as_of: date) -> list[date]:
    weights = [_weight(firm, back) for back in range(MONTHS)]
    backs = draw.choices(range(MONTHS), weights, k=count)
    return sorted(
        as_of - timedelta(days=min(int(30.4 * back + draw.random() * 30.4), 30 * MONTHS))
        for back in backs
    )


def _weight(firm: Firm, back: int) -> float:
    month = (AS_OF.month - 1 - back) % 12
    if firm.behaviour == "seasonal":
        return 6.0 if month in {8, 9, 10} else 0.4
    if firm.behaviour == "declining":
        return 0.4 + back / MONTHS
    if firm.behaviour == "fabricated":
        return 5.0 if month == 11 else 0.8
    return 1.0 + 0.2 * (MONTHS - back) / MONTHS


def _state(firm: Firm, draw: random.Random) -> str:
    chance = draw.random()
    void, red = (0.25, 0.08) if firm.behaviour == "void_heavy" else (0.03, 0.02)
    return "void" if chance < void else "red" if chance < void + red else "valid"


def _amount(firm: Firm, draw: random.Random) -> float:
    if firm.behaviour == "fabricated" and draw.random() < 0.6:
        return float(draw.randint(10, 99) * 1_000)
    return max(1.0, draw.lognormvariate(8.5, 1.1))


def _party(firm: Firm, direction: str, party: int) -> str:
    if firm.behaviour == "fabricated" and party < 3:
        return f"{firm.code}-X{party}"  # the same on both sides
    return f"{firm.code}-{direction}-{party}"
