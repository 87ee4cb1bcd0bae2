from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.connectors.outgoing.calls import START, fetcher
from zixin.connectors.edgar import Figure, look_up, parse_facts, provider, read_cik
from zixin.connectors.edgar.fake import AMENDED, CIK, FIRST, SECOND, company_facts, filings
from zixin.connectors.edgar.parse import concepts
from zixin.connectors.outgoing import Answer, AnswerError
from zixin.connectors.outgoing.fake import FakeServer, Given
from zixin.engine.catalogue import load_catalogue

AGENT = (("User-Agent", "Zixin test@company.example"),)


def parsed(content: Any):
    return parse_facts(Answer(content, START, "d", is_from_cache=False), "edgar")


def test_years_are_those_the_company_reported_and_the_newest_filing_wins() -> None:
    with filings() as server:
        facts = look_up("1999999", fetcher(server.provider("edgar", headers=AGENT)))

    assert facts is not None
    assert (facts.cik, facts.name, facts.fetched_at) == (CIK, "Invented Instruments Inc.", START)
    assert [(year.year, year.starts_on, year.ends_on) for year in facts.years] == [
        (2025, date(2024, 9, 29), date(2025, 9, 27)),
        (2024, date(2023, 10, 1), date(2024, 9, 28)),
        (2023, date(2022, 9, 25), date(2023, 9, 30)),
    ]
    newest, before, first = facts.years
    revenue = "RevenueFromContractWithCustomerExcludingAssessedTax"
    restated = Figure(Decimal("88500000.00"), "NetIncomeLoss", AMENDED, "10-K/A", date(2025, 12, 1))
    equity = Figure(
        Decimal("400000000.00"), "StockholdersEquity", SECOND, "10-K", date(2025, 10, 31)
    )
    assert newest.figures == {
        "rev": Figure(Decimal("1200000000.00"), revenue, SECOND, "10-K", date(2025, 10, 31)),
        "ni": restated,
        "ni_parent": restated,
        "ta": Figure(Decimal("760000000.50"), "Assets", SECOND, "10-K", date(2025, 10, 31)),
        "equity": equity,
        "equity_parent": equity,
    }
    assert before.figures["ni"].value == Decimal("75000000.00")
    assert before.figures["ta"].accession == FIRST
    assert {slug: figure.value for slug, figure in first.figures.items()} == {
        "rev": Decimal("900000000.00")
    }


def test_an_earlier_year_filed_only_as_a_comparison_counts_down() -> None:
    content = whole_dollars()
    facts = content["facts"]["us-gaap"]["NetIncomeLoss"]["units"]["USD"]
    facts.append({**facts[0], "start": "2021-09-26", "end": "2022-09-24"})

    assert [year.year for year in parsed(content).years] == [2025, 2024, 2023, 2022]


def test_every_concept_leads_to_a_line_item_in_money() -> None:
    items = load_catalogue().line_items
    slugs = {slug for lines in concepts().values() for slug in lines}

    assert slugs <= items.keys()
    assert {items[slug].unit for slug in slugs} == {"money"}
    assert list(concepts()) == ["instant", "year"]
    assert not concepts()["instant"].keys() & concepts()["year"].keys()


def test_who_does_not_say_who_he_is_is_turned_away() -> None:
    with filings() as server, pytest.raises(AnswerError) as refused:
        look_up(CIK, fetcher(server.provider("edgar")))

    assert (refused.value.code, refused.value.parameters["status"]) == ("denied", 403)


@pytest.mark.parametrize(
    "contact", ["", "Zixin", "Zixin a@b", "a@b.example\r\nX: y", "甲@b.example"]
)
def test_a_contact_without_an_address_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="e-mail"):
        provider(contact)


def test_the_real_office_is_asked_over_https_with_the_contact() -> None:
    entry = provider("Company credit@company.example")

    assert entry.base == "https://data.sec.gov"
    assert entry.headers == (("User-Agent", "Company credit@company.example"),)


def test_a_company_that_filed_nothing_is_none_and_a_wrong_key_is_not_sent() -> None:
    with filings() as server:
        fetch = fetcher(server.provider("edgar", headers=AGENT))
        assert look_up("320193", fetch) is None
        for text in ("", "0", "AAPL", "12345678901", "1/../2", "１２３"):
            with pytest.raises(ValueError, match="central index key"):
                read_cik(text)

    assert [asked.path for asked in server.asked] == ["/api/xbrl/companyfacts/CIK0000320193.json"]


def whole_dollars() -> dict[str, Any]:
    """The document as JSON gives it: without binary fractions."""
    content = company_facts()
    content["facts"]["us-gaap"]["Assets"]["units"]["USD"][1]["val"] = 760_000_000
    return content


def change_fact(key: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content["facts"]["us-gaap"]["Assets"]["units"]["USD"][1][key] = value

    return change


PLACE = "facts.us-gaap.Assets.units.USD[1]"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (change_fact("val", None), f"{PLACE}.val"),
        (change_fact("val", "760000000"), f"{PLACE}.val"),
        (change_fact("val", True), f"{PLACE}.val"),
        (change_fact("val", 10**30), PLACE),
        (change_fact("fy", 10**30), f"{PLACE}.fy"),
        (change_fact("end", "27.9.2025"), f"{PLACE}.end"),
        (change_fact("filed", ""), f"{PLACE}.filed"),
        (change_fact("accn", None), f"{PLACE}.accn"),
        (lambda content: content.pop("facts"), "facts"),
        (lambda content: content.update(cik="x"), "cik"),
        (lambda content: content["facts"].update({"us-gaap": []}), "facts.us-gaap"),
    ],
)
def test_facts_of_another_shape_are_refused_with_their_place(
    change: Callable[[dict[str, Any]], None], place: str
) -> None:
    content = whole_dollars()
    change(content)

    with pytest.raises(AnswerError) as refused:
        parsed(content)
    assert refused.value.parameters["place"] == place


def test_facts_of_another_company_are_refused() -> None:
    given = Given.json(company_facts())
    with FakeServer(lambda _asked: given) as server, pytest.raises(AnswerError) as refused:
        look_up("320193", fetcher(server.provider("edgar", headers=AGENT)))

    assert refused.value.parameters["place"] == "cik"


def test_a_company_without_annual_reports_has_no_years() -> None:
    content = company_facts()
    content["facts"]["us-gaap"] = {}

    assert parsed(content).years == ()
