"""The invented customers, each drawn from a stream of chance of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from zixin.site.demo.generation import names
from zixin.site.demo.generation.chance import happens
from zixin.site.demo.generation.company import SALESPEOPLE
from zixin.site.demo.generation.conditions import Condition
from zixin.site.demo.generation.faults import spoil
from zixin.site.demo.generation.history import nice_capital
from zixin.site.demo.generation.industries import INDUSTRIES, Industry
from zixin.site.demo.generation.planning import book_history
from zixin.site.demo.generation.records import DemoCustomer, DemoStatement
from zixin.site.demo.generation.sizes import size_class
from zixin.site.demo.generation.statements import present_years, yuan

BOOKED_YEARS = 3
FINE_ESTIMATE = 1_000_000  # yuan; beyond it people estimate in hundred thousands
COMMON_INDUSTRIES = ("F51", "F51", "C34", "C35", "C38", "E47", "C33", "C26", "C36")
ABROAD = names.Place("境外", "", "", "SALES-EAST", ())

TERMS = {
    "excellent": (60, 60, 90),
    "sound": (45, 60, 60, 90),
    "average": (30, 45, 60),
    "stretched": (30, 30, 45),
    "distressed": (15, 30),
    "insolvent": (0, 15),
    "loss_making": (30, 45),
    "fast_growing": (45, 60),
    "one_year_only": (30,),
    "new_without_statements": (0, 30),
    "foreign": (60, 90),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known of a customer before its record is written."""

    number: str
    condition: Condition
    industry: Industry
    fault: str
    last_year: int


class Registry:
    """Hands out names and codes, each once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._trades = names.trade_names(rng)
        self._codes: set[str] = set()
        self._foreign = _foreign_companies()

    def chinese_name(self, place: names.Place, industry: Industry) -> str:
        """Draw city, trade name, trade and legal form."""
        word = self._rng.choice(industry.words)
        form = self._rng.choice(names.FORMS)
        return f"{place.trade_name}{next(self._trades)}{word}{form}"

    def foreign_company(self) -> tuple[str, str]:
        """Take the next company from abroad: name and country."""
        return next(self._foreign)

    def code(self, place: names.Place) -> str:
        """Draw a unified social credit code nobody has yet."""
        while (code := names.unified_code(self._rng, place)) in self._codes:
            pass
        self._codes.add(code)
        return code


def _foreign_companies() -> Iterator[tuple[str, str]]:
    branch = 1
    while True:
        for name, country, _city in names.FOREIGN:
            numbered = name if branch == 1 else name.replace(" (", f" No. {branch} (")
            yield numbered, country
        branch += 1


def make_customer(
    rng: Random, draft: Draft, registry: Registry
) -> tuple[DemoCustomer, list[DemoStatement]]:
    """Make one customer and the statements it has handed in."""
    books = book_history(
        rng, draft.industry, draft.condition, fault=draft.fault, years=BOOKED_YEARS
    )
    latest = dict(books[-1])
    traded = books[-1] if books[-1]["rev"] else books[-2]
    size = size_class(
        draft.industry.code, revenue_yuan=traded["rev"] / 100, headcount=traded["headcount"]
    )
    customer = _record(rng, draft, registry, size=size, traded=traded, capital=latest["paid_in"])
    years = list(range(draft.last_year - BOOKED_YEARS + 1, draft.last_year + 1))
    if draft.fault == "missing_year":
        del years[-2]
    spoil(books, draft.fault)
    given = draft.condition.years
    statements = present_years(
        draft.number,
        books[len(books) - given :] if given < BOOKED_YEARS else books,
        years=years[len(years) - given :] if given < BOOKED_YEARS else years,
        scope="parent" if size == "large" and happens(rng, 0.3) else "single",
        evidence=rng.choice(draft.condition.evidence),
        fault=draft.fault,
    )
    return customer, statements


def _record(
    rng: Random,
    draft: Draft,
    registry: Registry,
    *,
    size: str,
    traded: dict[str, int],
    capital: int,
) -> DemoCustomer:
    condition = draft.condition.code
    abroad = condition == "foreign"
    place = ABROAD if abroad else rng.choice(names.PLACES)
    if abroad:
        name, country = registry.foreign_company()
    else:
        name, country = registry.chinese_name(place, draft.industry), "CN"
    salesperson = rng.choice([user for user, side in SALESPEOPLE.items() if side == place.side])
    established = _established(rng, condition, draft.last_year)
    return DemoCustomer(
        number=draft.number,
        name=name,
        uscc="" if abroad else registry.code(place),
        country=country,
        industry=draft.industry.code,
        size=size,
        region="境外" if abroad else place.region,
        address=_foreign_address(rng, name) if abroad else names.address(rng, place),
        legal_rep=rng.choice(names.FOREIGN_PEOPLE) if abroad else names.person(rng),
        registered_capital=yuan(nice_capital(capital * 2.1) if happens(rng, 0.25) else capital),
        established_on=established,
        department=place.side,
        salesperson=salesperson,
        contact=rng.choice(names.FOREIGN_PEOPLE) if abroad else names.person(rng),
        phone=f"+00 555 {rng.randint(1000, 9999)}"
        if abroad
        else f"099-5550{rng.randint(1000, 9999)}",
        email=f"finance@{draft.number.lower()}.example",
        expected_annual_purchases=_purchases(rng, traded),
        terms_days=rng.choice(TERMS[condition]),
        customer_since=_since(rng, established, draft.last_year),
        condition=condition,
    )


def _foreign_address(rng: Random, name: str) -> str:
    city = next(
        city for full, _country, city in names.FOREIGN if name.startswith(full.split(" (")[0])
    )
    return f"{rng.randint(1, 250)} Nowhere Street, {city}"


def _purchases(rng: Random, traded: dict[str, int]) -> Decimal:
    """What the customer is expected to buy from us in a year: a small part of its own cost."""
    amount = traded["cogs"] / 100 * rng.lognormvariate(-3.4, 0.6)
    step = 10_000 if amount < FINE_ESTIMATE else 100_000
    return Decimal(max(50_000, round(amount / step) * step))


def _established(rng: Random, condition: str, last_year: int) -> date:
    if condition == "new_without_statements":
        return date(last_year, 1, 1) + timedelta(days=rng.randint(60, 240))
    if condition == "one_year_only":
        return date(last_year - 2, 1, 1) + timedelta(days=rng.randint(150, 640))
    oldest = 12 if condition == "fast_growing" else 30
    return date(last_year - rng.randint(5, oldest), 1, 1) + timedelta(days=rng.randint(0, 364))


def _since(rng: Random, established: date, last_year: int) -> date:
    first = max(established + timedelta(days=45), date(last_year - 13, 1, 1))
    last = date(last_year, 12, 20)
    return first + timedelta(days=rng.randint(0, (last - first).days))


def draw_industry(rng: Random) -> Industry:
    """Draw a trade; a distributor of industrial goods meets machinery and dealers more often."""
    if happens(rng, 0.35):
        return INDUSTRIES[rng.choice(COMMON_INDUSTRIES)]
    return INDUSTRIES[rng.choice(sorted(INDUSTRIES))]
