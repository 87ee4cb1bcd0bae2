"""VAT invoices of customers who have no statements yet, or few: each firm trades in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from zixin.site.demo.generation import names
from zixin.site.demo.generation.chance import happens, stream
from zixin.site.demo.generation.industries import INDUSTRIES
from zixin.site.demo.generation.records import DemoCustomer, DemoInvoice, DemoStatement

CONDITIONS = ("new_without_statements", "one_year_only")
SILENT_EVERY = 6  # of the new ones, one in six hands in no invoices either
FIRST_DAYS = 45  # from founding to the first invoice
HISTORY_YEARS = 2
UNTIL_MONTH = 4  # lists run to the end of April, like the statements
TRADES = ("商贸", "实业", "机电", "材料", "物资", "科技")
HABITS = ("healthy", "seasonal", "declining", "healthy", "fabricated", "void_heavy")
CENT = Decimal("0.01")
REVENUE_PER_PURCHASE = (8.0, 20.0)  # what we sell them is a small part of what they buy
OF_SALES = {"out": 1.0, "in": 0.78}
BUSY = frozenset({9, 10, 11})


@dataclass(frozen=True, slots=True)
class _Trader:
    """A firm and the way it bills."""

    customer: DemoCustomer
    habit: str
    monthly: float
    rate: float
    parties: Mapping[str, Sequence[str]]


def make_invoices(
    seed: int,
    people: Sequence[DemoCustomer],
    statements: Sequence[DemoStatement],
    *,
    last_year: int,
) -> tuple[DemoInvoice, ...]:
    """Make the invoices of new and small customers up to April after ``last_year``."""
    revenue = {item.customer_number: float(item.items["rev"]) for item in statements}
    new = [person.number for person in people if person.condition == CONDITIONS[0]]
    silent = set(new[SILENT_EVERY - 1 :: SILENT_EVERY])
    traders = [person for person in people if person.condition in CONDITIONS]
    return tuple(
        invoice
        for place, person in enumerate(traders)
        if person.number not in silent
        for invoice in _invoices(
            _trader(seed, place, person, revenue.get(person.number)),
            stream(seed, person.number, "invoices"),
            last_year=last_year,
        )
    )


def _trader(seed: int, place: int, person: DemoCustomer, revenue: float | None) -> _Trader:
    rng = stream(seed, person.number, "trader")
    habit = HABITS[place % len(HABITS)]
    factor = rng.uniform(*REVENUE_PER_PURCHASE)
    yearly = revenue or float(person.expected_annual_purchases) * factor
    trades = names.trade_names(rng)
    drawn = {
        side: [_company(rng, next(trades)) for _ in range(rng.randint(4, 14))] for side in OF_SALES
    }
    if habit == "fabricated":  # the two it trades with most stand on both sides
        drawn["in"][:2] = drawn["out"][:2]
    return _Trader(person, habit, yearly / 12, INDUSTRIES[person.industry].vat_rate, drawn)


def _company(rng: Random, trade: str) -> str:
    return f"{rng.choice(names.PLACES).trade_name}{trade}{rng.choice(TRADES)}有限公司"


def _invoices(trader: _Trader, rng: Random, *, last_year: int) -> Iterator[DemoInvoice]:
    start = trader.customer.established_on + timedelta(days=FIRST_DAYS)
    month = max(start.replace(day=1), date(last_year - HISTORY_YEARS, 1, 1))
    end = date(last_year + 1, UNTIL_MONTH, 1)
    serial = rng.randint(1_000_000, 9_000_000)
    while month <= end:
        for side, share in OF_SALES.items():
            volume = trader.monthly * share * _season(trader.habit, month, end)
            for amount, party in _month(trader, rng, side, volume):
                serial += rng.randint(1, 4)
                yield from _papers(trader, rng, (side, f"{serial:08d}", month), amount, party)
        month = (month + timedelta(days=31)).replace(day=1)


def _season(habit: str, month: date, end: date) -> float:
    if habit == "seasonal":
        return 2.4 if month.month in BUSY else 0.55
    if habit == "declining":
        months = (end.year - month.year) * 12 + end.month - month.month
        return 0.45 + 0.045 * min(months, 24)
    if habit == "fabricated":
        return 3.2 if month.month == 12 else 0.8  # noqa: PLR2004 -- the year-end spike
    return 1.0


def _month(trader: _Trader, rng: Random, side: str, volume: float) -> Iterator[tuple[float, str]]:
    """Yield amounts and parties that make up a month; the first parties get most of it."""
    parties = trader.parties[side]
    weights = [1 / (place + 1) for place in range(len(parties))]
    sizes = [rng.lognormvariate(0, 0.7) for _ in range(rng.randint(3, 10))]
    for size in sizes:
        amount = volume * rng.uniform(0.85, 1.15) * size / sum(sizes)
        if trader.habit == "fabricated" and happens(rng, 0.7):
            amount = max(1_000.0, round(amount, -3))
        yield amount, rng.choices(parties, weights)[0]


def _papers(
    trader: _Trader, rng: Random, place: tuple[str, str, date], amount: float, party: str
) -> Iterator[DemoInvoice]:
    """Yield an invoice, and now and then the red one that takes a part of it back."""
    side, number, month = place
    void = 0.22 if trader.habit == "void_heavy" else 0.02
    state = "void" if happens(rng, void) else "valid"
    day = month + timedelta(days=rng.randint(0, 27))
    yield _invoice(trader, (side, number, day), amount, party, state)
    if state == "valid" and happens(rng, 0.03):
        part = -amount * rng.choice((0.1, 0.25, 1.0))
        yield _invoice(trader, (side, f"{int(number) + 40_000_000}", day), part, party, "red")


def _invoice(
    trader: _Trader, place: tuple[str, str, date], amount: float, party: str, state: str
) -> DemoInvoice:
    side, number, day = place
    net = Decimal(amount).quantize(CENT)
    tax = (net * Decimal(str(trader.rate))).quantize(CENT)
    return DemoInvoice(trader.customer.number, side, number, day, party, net, tax, state)
