"""Asking a source for a look-up: which provider, which questions, and what its answer proposes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings

from zixin.connectors import adapters, court, edgar, gleif, registry, tax
from zixin.connectors.edgar.client import DAY
from zixin.connectors.gleif.client import WEEK
from zixin.connectors.outgoing import Cache, Clock, Fetcher, Ledger, NotAllowedError, Provider
from zixin.customers.models import Customer
from zixin.dossier.rules.choices import RegisterStatus, Relation
from zixin.investigation.models import Lookup, LookupSource, SourceKind
from zixin.investigation.queries.lookups import Left, budget_left, fresh_answers
from zixin.investigation.rules.lookups import read_address
from zixin.investigation.rules.proposals import (
    RECORD_TITLES,
    Proposed,
    proposals_of,
    searches,
)

FAMILIES = {SourceKind.REGISTRY: registry, SourceKind.COURT: court, SourceKind.TAX: tax}
CODED = {SourceKind.GLEIF: "lei", SourceKind.EDGAR: "filings"}
LEI_STATUSES = {"ACTIVE": RegisterStatus.OPERATING, "INACTIVE": RegisterStatus.CANCELLED}
FORMER_NAME = "PREVIOUS_LEGAL_NAME"


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of record a source may be asked for: its price, and how long an answer is fresh."""

    record: str
    price: Decimal
    max_age: timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """What a source said of one kind of record."""

    record: str
    count: int
    others: int
    fetched_at: datetime
    digests: tuple[str, ...]
    is_from_cache: bool
    proposals: tuple[Proposed, ...]


def mapping_of(source: LookupSource) -> adapters.Mapping:
    """Read the description of a provider; raises ``MappingError``."""
    mapping: adapters.Mapping = FAMILIES[SourceKind(source.kind)].read_mapping(source.document)
    return mapping


def questions_of(source: LookupSource) -> list[Question]:
    """The questions a source answers, at its price and age; raises ``MappingError``."""
    own = None if source.max_age_days is None else timedelta(days=source.max_age_days)
    record = CODED.get(SourceKind(source.kind))
    if record:
        usual = WEEK if record == "lei" else DAY
        return [Question(record, Decimal(0), usual if own is None else own)]
    return [
        Question(
            kind,
            question.price if source.price is None else source.price,
            question.max_age if own is None else own,
        )
        for kind, question in mapping_of(source).questions.items()
    ]


def provider_of(source: LookupSource) -> Provider:
    """The entry of the allow-list for a source; raises ``NotAllowedError``, or ``ValueError``."""
    try:
        address = read_address(source.address, settings.OUTGOING_ADDRESSES)
    except ValueError as unlisted:
        raise NotAllowedError("provider", provider=source.code) from unlisted
    if source.kind == SourceKind.GLEIF:
        usual = gleif.provider()
    elif source.kind == SourceKind.EDGAR:
        usual = edgar.provider(source.key)
    else:
        usual = mapping_of(source).provider
    return replace(
        usual,
        host=address.host,
        port=address.port,
        is_plain=address.is_plain,
        per_minute=source.per_minute,
        budget=source.monthly_budget,
    )


@dataclass(frozen=True, slots=True)
class OfferedQuestion:
    """A question as an investigator may ask it: ``fresh_since`` when a fresh answer is kept."""

    question: Question
    title: str
    fresh_since: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a source may be asked about a customer, what it costs now, and what is left to spend."""

    source: LookupSource
    questions: tuple[OfferedQuestion, ...]
    left: Left

    @property
    def price(self) -> Decimal:
        """What all questions cost at least that no fresh answer is kept for."""
        wanted = (row.question.price for row in self.questions if row.fresh_since is None)
        return sum(wanted, Decimal(0))


def offer_of(source: LookupSource, customer: Customer, *, now: datetime) -> Offer:
    """Lay out a source for a customer."""
    questions = questions_of(source)
    ages = {question.record: question.max_age for question in questions}
    fresh = fresh_answers(source, customer.uscc or customer.name, ages, now=now)
    return Offer(
        source,
        tuple(
            OfferedQuestion(row, str(RECORD_TITLES[row.record]), fresh.get(row.record))
            for row in questions
        ),
        budget_left(source, now=now),
    )


class Asking:
    """Asks sources with one ``Fetcher`` for each; one for each process, because rates are kept by it."""

    def __init__(self, *, cache: Cache, ledger: Ledger, clock: Clock) -> None:
        self.cache = cache
        self.ledger = ledger
        self.clock = clock
        self._fetchers: dict[str, tuple[Provider, Fetcher]] = {}

    def ask(self, lookup: Lookup) -> list[Told]:
        """Ask the source of a look-up; raises ``OutgoingError`` or ``ValueError``."""
        source = lookup.source
        if source is None or not source.is_on:
            raise NotAllowedError("provider", provider=lookup.origin)
        fetch = self._fetcher(source)
        if source.kind == SourceKind.GLEIF:
            return _lei(lookup, fetch, questions_of(source)[0].max_age)
        if source.kind == SourceKind.EDGAR:
            return _filings(lookup, fetch, questions_of(source)[0].max_age)
        return _records(lookup, source, fetch)

    def _fetcher(self, source: LookupSource) -> Fetcher:
        provider = provider_of(source)
        known = self._fetchers.get(source.code)
        if known is None or known[0] != provider:
            fetcher = Fetcher([provider], cache=self.cache, ledger=self.ledger, clock=self.clock)
            known = self._fetchers[source.code] = provider, fetcher
        return known[1]


def _records(lookup: Lookup, source: LookupSource, fetch: Fetcher) -> list[Told]:
    mapping = mapping_of(source)
    own = {question.record: question for question in questions_of(source)}
    mapping = replace(
        mapping,
        questions={
            kind: replace(question, price=own[kind].price, max_age=own[kind].max_age)
            for kind, question in mapping.questions.items()
        },
    )
    customer = lookup.case.customer
    found = adapters.look_up(
        adapters.Subject(customer.name, customer.uscc),
        fetch,
        mapping=mapping,
        credentials=adapters.Credentials(source.key, source.secret),
        kinds=lookup.kinds,
    )
    told = [_told(part) for part in found]
    return [*told, *_searched(found)]


def _told(part: adapters.Found) -> Told:
    return Told(
        part.kind,
        len(part.records),
        part.others,
        part.fetched_at,
        part.digests,
        part.is_from_cache,
        tuple(proposals_of(part.kind, part.records)),
    )


def _searched(found: Sequence[adapters.Found]) -> Iterable[Told]:
    """Tell which registers were searched whole; it is as old as the oldest answer."""
    counts = {part.kind: len(part.records) for part in found}
    for proposed in searches(counts, counts):
        yield Told(
            "search",
            0,
            0,
            min(part.fetched_at for part in found),
            tuple(digest for part in found for digest in part.digests),
            all(part.is_from_cache for part in found),
            (proposed,),
        )


def _lei(lookup: Lookup, fetch: Fetcher, max_age: timedelta) -> list[Told]:
    code = lookup.subject
    if lookup.subject in {lookup.case.customer.name, lookup.case.customer.uscc}:
        matches = gleif.search(lookup.subject, fetch, max_age=max_age)
        if matches.total != 1:
            return [_namesakes(matches)] if matches.records else []
        code = matches.records[0].lei
    record = gleif.look_up(code, fetch, max_age=max_age)
    if record is None:
        return []
    proposals = tuple(_of_lei(record))
    return [Told("lei", 1, 0, record.fetched_at, (record.digest,), False, proposals)]


def _namesakes(matches: gleif.Matches) -> Told:
    """Show several entries for reading: which one is the customer is for a person to say."""
    first = matches.records[0]
    return Told(
        "lei",
        matches.total,
        0,
        first.fetched_at,
        (first.digest,),
        False,
        tuple(Proposed("lei", "", {"LEI": row.lei, "name": row.name}) for row in matches.records),
    )


def _of_lei(record: gleif.LeiRecord) -> Iterable[Proposed]:
    address = record.address
    former = [name.text for name in record.other_names if name.kind == FORMER_NAME]
    values = {
        "register_status": str(LEI_STATUSES.get(record.status, "")),
        "registered_address": " ".join((address.city, *address.lines)).strip(),
        "former_names": "、".join(former),
    }
    yield Proposed("lei", "registration", _said(values))
    for parent in dict.fromkeys((record.direct_parent, record.ultimate_parent)):
        if parent is not None and parent.name:
            own = {"name": parent.name, "relation": str(Relation.PARENT), "note": parent.lei}
            yield Proposed("lei", "related_party", _said(own))
    due = record.next_renewal_on
    entry = {
        "LEI": record.lei,
        "name": record.name,
        "status": record.registration_status,
        "renewal": due.isoformat() if due else "",
    }
    yield Proposed("lei", "", _said(entry))


def _filings(lookup: Lookup, fetch: Fetcher, max_age: timedelta) -> list[Told]:
    facts = edgar.look_up(lookup.subject, fetch, max_age=max_age)
    if facts is None:
        return []
    years = tuple(
        Proposed(
            "filings",
            "",
            {"name": facts.name, "year": str(year.year)}
            | {figure.concept: f"{figure.value:f} USD" for figure in year.figures.values()},
        )
        for year in facts.years
    )
    return [Told("filings", len(years), 0, facts.fetched_at, (facts.digest,), False, years)]


def _said(values: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in values.items() if text}
