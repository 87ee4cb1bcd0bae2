"""What entries of the credit file tell the engine (档案映射): facts of the catalogue. Pure.

No record is no clean record: a listing is 0 only when its register was searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zixin.dossier.rules.choices import (
    About,
    Office,
    Performance,
    RecordKind,
    Register,
    Source,
)
from zixin.dossier.rules.conflicts import RANKS, Settled, text_of
from zixin.dossier.rules.schema import KINDS

YEAR = timedelta(days=365)
PLACES = Decimal("0.000001")
COUNTED = {
    RecordKind.LAWSUIT: "litigation_count",
    RecordKind.ENFORCEMENT: "enforcement_count",
    RecordKind.PENALTY: "penalties",
}
OWED = {RecordKind.LAWSUIT: "litigation_share", RecordKind.ENFORCEMENT: "enforcement_share"}
LISTED = {
    RecordKind.DISHONEST: "dishonest_listing",
    RecordKind.RESTRICTION: "consumption_restriction",
    RecordKind.ABNORMAL: "abnormal_listing",
    RecordKind.VIOLATION: "serious_violation",
    RecordKind.TAX_ARREARS: "tax_arrears",
    RecordKind.FREEZE: "equity_frozen",
    RecordKind.BANKRUPTCY: "bankruptcy_filing",
}
STANDS_IN = {  # the register whose search says that there is none
    RecordKind.LAWSUIT: Register.COURT,
    RecordKind.ENFORCEMENT: Register.COURT,
    RecordKind.DISHONEST: Register.COURT,
    RecordKind.RESTRICTION: Register.COURT,
    RecordKind.ABNORMAL: Register.MARKET,
    RecordKind.VIOLATION: Register.MARKET,
    RecordKind.PENALTY: Register.MARKET,
    RecordKind.FREEZE: Register.MARKET,
    RecordKind.PLEDGE: Register.MARKET,
    RecordKind.TAX_ARREARS: Register.TAX,
    RecordKind.BANKRUPTCY: Register.INSOLVENCY,
}
PAYMENT = (
    "on_time_share",
    "average_days_late",
    "days_past_due_max",
    "overdue_share",
    "broken_promises",
)
FEEDING = tuple(kind for kind in KINDS if any(spec.facts for spec in kind.fields)) + tuple(
    kind for kind in KINDS if kind.code == "search"
)

Things = Mapping[str, Sequence[Settled]]


@dataclass(frozen=True, slots=True)
class Equity:
    """The equity of the newest annual statement in yuan (净资产), and how far it is proved."""

    amount: Decimal
    verification: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that entries give, with the rows it rests on, and how far what else it needs is proved."""

    code: str
    value: str
    rows: tuple[Any, ...]
    beside: str = ""

    @property
    def newest(self) -> Any:
        return max(self.rows, key=lambda row: (row.as_of, row.recorded_at, row.pk))

    @property
    def verification(self) -> str:
        """How far the weakest of its rows is proved."""
        proofs = [str(row.verification) for row in self.rows]
        return min([*proofs, self.beside] if self.beside else proofs, key=RANKS.__getitem__)


def facts_from(things: Things, *, on: date, equity: Equity | None) -> Iterator[Derived]:
    """Yield the facts that the entries of one customer give on a day."""
    yield from _registration(things)
    yield from _people(things, on)
    yield from _operations(things, on)
    yield from _references(things, on)
    yield from _payment(things, on)
    yield from _records(things, on)
    yield from _owed(things, on, equity)


def _registration(things: Things) -> Iterator[Derived]:
    for thing in things.get("registration", ()):
        registered, paid = thing.values["registered_capital"], thing.values["paid_capital"]
        if registered and paid is not None:
            share = (paid / registered).quantize(PLACES)
            yield Derived("paid_capital_share", text_of(share), thing.rows)
        for field, code in (
            ("premises_match", "address_matches"),
            ("premises_owned", "premises_owned"),
        ):
            if thing.values[field] is not None:
                yield Derived(code, text_of(thing.values[field]), thing.rows)


def _people(things: Things, on: date) -> Iterator[Derived]:
    officers, owners = things.get("officer", ()), things.get("owner", ())
    experienced = [
        thing
        for thing in officers
        if thing.values["office"] == Office.CONTROLLER
        and thing.values["experience_years"] is not None
    ]
    if experienced:
        most = max(experienced, key=lambda thing: thing.values["experience_years"])
        years = text_of(most.values["experience_years"])
        yield Derived("owner_experience_years", years, most.rows)
    heads = [thing for thing in officers if thing.values["office"] == Office.LEGAL_REP]
    known = [*owners, *heads]
    if owners and all(thing.newest.valid_from for thing in known):
        changes = sum(on - YEAR < thing.newest.valid_from <= on for thing in known)
        yield Derived("owner_changes", str(changes), _rows(known))


def _operations(things: Things, on: date) -> Iterator[Derived]:
    licences = things.get("licence", ())
    if licences:
        ends = [thing.values["valid_until"] for thing in licences]
        is_valid = all(end is None or end >= on for end in ends)
        yield Derived("licences_valid", text_of(is_valid), _rows(licences))
    for thing in things.get("headcount", ()):
        if thing.newest.source == Source.PUBLIC:
            yield Derived("public_headcount", text_of(thing.values["amount"]), thing.rows)
    for thing in things.get("tax_grade", ()):
        yield Derived("tax_grade", thing.values["grade"].strip().upper(), thing.rows)


def _references(things: Things, on: date) -> Iterator[Derived]:
    for kind, code in (("trade", "trade_reference_score"), ("bank", "bank_reference_score")):
        scored = [
            thing
            for thing in things.get(kind, ())
            if thing.values["score"] is not None and thing.newest.as_of > on - YEAR
        ]
        if scored:
            total = sum((thing.values["score"] for thing in scored), Decimal(0))
            mean = (total / len(scored)).quantize(PLACES)
            yield Derived(code, text_of(mean), _rows(scored))


def _payment(things: Things, on: date) -> Iterator[Derived]:
    periods = [
        thing
        for thing in things.get("payment_period", ())
        if on - YEAR < thing.values["to_on"] <= on
    ]
    if not periods:
        return
    last = max(periods, key=lambda thing: (thing.values["to_on"], thing.values["from_on"]))
    for name in PAYMENT:
        if last.values[name] is not None:
            yield Derived(name, text_of(last.values[name]), last.rows)


def _records(things: Things, on: date) -> Iterator[Derived]:
    for kind, code in COUNTED.items():
        found = [t for t in _about(things, kind, About.COMPANY) if _is_recent(t, on)]
        yield from _found(things, code, kind, found, str(len(found)))
    for kind, code in LISTED.items():
        found = [t for t in _about(things, kind, About.COMPANY) if _is_open(t, on)]
        yield from _found(things, code, kind, found, text_of(bool(found)))
    pledged = [t for t in _about(things, RecordKind.PLEDGE, About.COMPANY) if _is_open(t, on)]
    if all(thing.values["share"] is not None for thing in pledged):
        total = min(sum((thing.values["share"] for thing in pledged), Decimal(0)), Decimal(1))
        yield from _found(things, "equity_pledge_share", RecordKind.PLEDGE, pledged, text_of(total))
    listed = [
        thing
        for kind in (RecordKind.DISHONEST, RecordKind.RESTRICTION)
        for thing in _about(things, kind, About.CONTROLLER)
        if _is_open(thing, on)
    ]
    yield from _found(
        things,
        "owner_dishonest",
        RecordKind.DISHONEST,
        listed,
        text_of(bool(listed)),
        about=About.CONTROLLER,
    )


def _owed(things: Things, on: date, equity: Equity | None) -> Iterator[Derived]:
    """Yield what open lawsuits and enforcement cases ask of the company, as shares of its equity.

    Nothing owed is no share of any equity. Otherwise a case without amount, or equity that is unknown
    or not positive, leaves the share undefined.
    """
    for kind, code in OWED.items():
        found = [
            thing
            for thing in _about(things, kind, About.COMPANY)
            if _is_open(thing, on) and thing.values.get("performance") != Performance.ALL
        ]
        if not found:
            yield from _found(things, code, kind, found, "0")
        elif equity and equity.amount > 0 and all(thing.values["amount"] for thing in found):
            total = sum((thing.values["amount"] for thing in found), Decimal(0))
            share = (total / equity.amount).quantize(PLACES)
            proof = equity.verification
            yield from _found(things, code, kind, found, text_of(share), beside=proof)


def _found(
    things: Things,
    code: str,
    kind: RecordKind,
    found: Sequence[Settled],
    value: str,
    *,
    about: About = About.COMPANY,
    beside: str = "",
) -> Iterator[Derived]:
    """Yield what was found; of nothing only when its register was searched."""
    searches = [
        thing
        for thing in _about(things, RecordKind.SEARCH, about)
        if thing.values["register"] == STANDS_IN[kind]
    ]
    if found or searches:
        yield Derived(code, value, _rows([*found, *searches]), beside)


def _about(things: Things, kind: RecordKind, about: About) -> list[Settled]:
    return [thing for thing in things.get(kind.value, ()) if thing.values["about"] == about]


def _is_recent(thing: Settled, on: date) -> bool:
    filed: date = thing.values["filed_on"]
    return on - YEAR < filed <= on


def _is_open(thing: Settled, on: date) -> bool:
    filed: date = thing.values["filed_on"]
    ended: date | None = thing.values["ended_on"]
    return filed <= on and (ended is None or ended > on)


def _rows(things: Sequence[Settled]) -> tuple[Any, ...]:
    return tuple(row for thing in things for row in thing.rows)
