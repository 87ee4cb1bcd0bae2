"""Company facts as the SEC publishes them, turned into years of our line items.

One law: a figure belongs to the period it states, never to the filing that repeats it. The fields
``fy`` and ``fp`` of a fact are those of the filing: a year filed as a comparison bears the next
year's. Of the same period the newest filing is right, because it restates.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

from zixin.connectors.outgoing import Answer, AnswerError
from zixin.connectors.outgoing.parts import Part

FORMS = ("10-K", "10-K/A", "10-KT", "10-KT/A")
CURRENCY = "USD"
YEAR_DAYS = range(350, 381)  # 52 or 53 weeks, or twelve months
YEARS = range(1990, 2200)
SCALE = Decimal("0.01")
EXPONENT_MAX = 18  # a quintillion of dollars is nobody's


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what proves it: concept, filing and the day of filing."""

    value: Decimal
    concept: str
    accession: str
    form: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """A year as far as it was reported: figures by the slug of our line item."""

    year: int
    starts_on: date
    ends_on: date
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """What a company filed, in US dollars; the newest year stands first."""

    cik: str
    name: str
    years: tuple[FiscalYear, ...]
    fetched_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class _Fact:
    start: date | None
    end: date
    value: Decimal
    accession: str
    form: str
    filed_on: date
    filing_year: int


Period = tuple[date | None, date]


@cache
def concepts() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the concepts of each line item, for an ``instant`` and for a ``year``."""
    text = (files(__package__) / "concepts.toml").read_text(encoding="utf-8")
    return {
        period: {slug: tuple(names) for slug, names in lines.items()}
        for period, lines in tomllib.loads(text).items()
    }


def parse_facts(answer: Answer, provider: str) -> CompanyFacts:
    """Return the years of an answer; raises ``AnswerError`` with the place of what is wrong."""
    top = Part(answer.content, "", provider)
    reported = top.at("facts").required().at("us-gaap")
    wanted = {name for lines in concepts().values() for names in lines.values() for name in names}
    facts = {name: _facts(reported.at(name)) for name in sorted(wanted)}
    periods = _years(facts)
    return CompanyFacts(
        cik=_cik(top.at("cik").required()),
        name=top.at("entityName").text(),
        years=tuple(
            FiscalYear(year, start, end, _figures(facts, start, end))
            for (start, end), year in sorted(periods.items(), key=lambda item: item[0][1])[::-1]
        ),
        fetched_at=answer.fetched_at,
        digest=answer.digest,
    )


def _cik(part: Part) -> str:
    """Return the number with its ten digits; the SEC sends it as a number or as a text."""
    text = str(part.content)
    if not (text.isascii() and text.isdigit()):
        raise AnswerError("shape", provider=part.provider, place=part.place)
    return text.zfill(10)


def _facts(concept: Part) -> list[_Fact]:
    """Return the facts of annual reports in dollars."""
    rows = concept.at("units").at(CURRENCY).rows()
    return [_fact(row) for row in rows if row.at("form").text() in FORMS]


def _fact(row: Part) -> _Fact:
    value = row.at("val").required().number()
    end, filed_on = row.at("end").required().day(), row.at("filed").required().day()
    if value is None or value.adjusted() > EXPONENT_MAX or end is None or filed_on is None:
        raise AnswerError("shape", provider=row.provider, place=row.place)
    return _Fact(
        start=row.at("start").day(),
        end=end,
        value=value.quantize(SCALE),
        accession=row.at("accn").required().text(),
        form=row.at("form").text(),
        filed_on=filed_on,
        filing_year=_filing_year(row.at("fy"), end),
    )


def _filing_year(part: Part, end: date) -> int:
    year = part.number()
    if year is None:
        return end.year
    if year not in YEARS:
        raise AnswerError("shape", provider=part.provider, place=part.place)
    return int(year)


def _years(facts: Mapping[str, Sequence[_Fact]]) -> dict[tuple[date, date], int]:
    """Return the fiscal years by their days, each with the number the company gives it.

    A filing's own year is the last one it reports; the years before count down from it.
    """
    spans: defaultdict[date, Counter[date]] = defaultdict(Counter)
    last: dict[str, date] = {}
    numbers: dict[str, int] = {}
    for start, fact in _annual(fact for found in facts.values() for fact in found):
        spans[fact.end][start] += 1
        last[fact.accession] = max(fact.end, last.get(fact.accession, fact.end))
        numbers[fact.accession] = fact.filing_year
    own = {end: numbers[accession] for accession, end in sorted(last.items())}
    return {
        (starts.most_common(1)[0][0], end): own.get(end, _counted(end, own))
        for end, starts in spans.items()
    }


def _annual(facts: Iterable[_Fact]) -> Iterable[tuple[date, _Fact]]:
    for fact in facts:
        if fact.start is not None and (fact.end - fact.start).days in YEAR_DAYS:
            yield fact.start, fact


def _counted(end: date, own: Mapping[date, int]) -> int:
    """Number a year that was filed as a comparison only, from the nearest that was filed itself."""
    nearest = min(own, key=lambda day: abs(day - end))
    return own[nearest] - round((nearest - end) / timedelta(days=365.25))


def _figures(facts: Mapping[str, Sequence[_Fact]], start: date, end: date) -> dict[str, Figure]:
    periods: dict[str, Period] = {"instant": (None, end), "year": (start, end)}
    found = {}
    for kind, lines in concepts().items():
        for slug, names in lines.items():
            for name in names:
                newest = _newest(facts[name], periods[kind])
                if newest is not None:
                    found[slug] = Figure(
                        newest.value, name, newest.accession, newest.form, newest.filed_on
                    )
                    break
    return found


def _newest(facts: Sequence[_Fact], period: Period) -> _Fact | None:
    matching = [fact for fact in facts if (fact.start, fact.end) == period]
    return max(matching, key=lambda fact: (fact.filed_on, fact.accession), default=None)
