from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.connectors.outgoing.calls import START, fetcher
from zixin.connectors.gleif import (
    Address,
    LeiError,
    Name,
    Parent,
    look_up,
    provider,
    read_lei,
    search,
)
from zixin.connectors.gleif.fake import FACTORY, FACTORY_CODE, HOLDING, register
from zixin.connectors.outgoing import AnswerError
from zixin.connectors.outgoing.fake import FakeServer, Given

# Published identifiers: Bloomberg Finance, the GLEIF itself, Deutsche Bank, Apple.
REAL = (
    "5493001KJTIIGC8Y1R12",
    "506700GE1G29325QX363",
    "7LTWFZYICNSX8D621K86",
    "HWUPKR0MPOU8FGXBT394",
)


@pytest.mark.parametrize("lei", REAL)
def test_published_identifiers_are_right_and_a_changed_sign_is_not(lei: str) -> None:
    assert read_lei(f" {lei.lower()} ") == lei
    other = "A" if lei[4] != "A" else "B"
    with pytest.raises(LeiError) as refused:
        read_lei(lei[:4] + other + lei[5:])
    assert refused.value.code == "check"


@pytest.mark.parametrize("text", ["", "5493001KJTIIGC8Y1R1", "5493001KJTIIGC8Y1RAB", "中" * 20])
def test_what_has_not_the_shape_is_refused(text: str) -> None:
    with pytest.raises(LeiError) as refused:
        read_lei(text)

    assert refused.value.code == "shape"


def test_a_record_is_read_with_its_parents() -> None:
    with register() as server:
        record = look_up(FACTORY, fetcher(server.provider("gleif")))

    assert record is not None
    assert (record.lei, record.name, record.language) == (FACTORY, "沪上精工机械有限公司", "zh")
    assert record.other_names == (
        Name("Hushang Precision Machinery Co., Ltd.", "en", "ALTERNATIVE_LANGUAGE_LEGAL_NAME"),
    )
    address = Address(("浦东新区示例路1号",), "上海市", "CN-SH", "CN", "200120")
    assert (record.address, record.headquarters) == (address, address)
    assert (record.registration_authority, record.registration_number) == ("RA000079", FACTORY_CODE)
    assert (record.uscc, record.jurisdiction, record.legal_form) == (FACTORY_CODE, "CN", "ECAK")
    assert (record.status, record.registration_status) == ("ACTIVE", "ISSUED")
    assert record.created_on == date(2015, 3, 2)
    assert record.updated_on == date(2026, 4, 28)
    assert record.next_renewal_on == date(2027, 5, 6)
    assert (record.fetched_at, len(record.digest)) == (START, 64)
    assert record.direct_parent == Parent(HOLDING, "沪上控股有限公司")
    assert record.ultimate_parent == Parent(HOLDING, "沪上控股有限公司")
    assert [asked.path.removeprefix("/api/v1/lei-records/") for asked in server.asked] == [
        FACTORY,
        f"{FACTORY}/direct-parent",
        f"{FACTORY}/ultimate-parent",
    ]


def test_the_reason_for_no_parent_is_kept_and_a_foreign_number_is_no_credit_code() -> None:
    with register() as server:
        record = look_up(HOLDING, fetcher(server.provider("gleif")))

    assert record is not None
    assert record.direct_parent == record.ultimate_parent == Parent(reason="NATURAL_PERSONS")
    assert (record.registration_number, record.uscc) == ("310000000000001", "")
    assert record.registration_status == "LAPSED"


def test_a_wrong_identifier_is_not_sent_and_an_unknown_one_is_none() -> None:
    with register() as server:
        fetch = fetcher(server.provider("gleif"))
        with pytest.raises(LeiError):
            look_up("5493001KJTIIGC8Y1R13", fetch)
        assert server.asked == []
        assert look_up(REAL[0], fetch) is None


@pytest.mark.parametrize(
    ("text", "found", "filtered"),
    [
        ("沪上", [FACTORY, HOLDING], "filter[entity.names]"),
        ("hushang  precision", [FACTORY], "filter[entity.names]"),
        (f" {FACTORY_CODE.lower()}", [FACTORY], "filter[entity.registeredAs]"),
        ("没有这家", [], "filter[entity.names]"),
    ],
)
def test_search_by_name_or_credit_code(text: str, found: list[str], filtered: str) -> None:
    with register() as server:
        matches = search(text, fetcher(server.provider("gleif")))

    assert ([record.lei for record in matches.records], matches.total) == (found, len(found))
    assert list(server.asked[0].query) == [filtered, "page[size]", "page[number]"]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        ({}, "shape", "data"),
        ({"data": [1]}, "shape", "data"),
        ({"data": {"attributes": {"lei": 1, "entity": {}}}}, "shape", "data.attributes.lei"),
        (
            {"data": {"attributes": {"lei": "X", "entity": {"legalName": {"name": "A"}}}}},
            "value",
            "data.attributes.lei",
        ),
        (
            {"data": {"attributes": {"lei": FACTORY, "entity": {"legalName": {"name": ""}}}}},
            "shape",
            "data.attributes.entity.legalName.name",
        ),
        (
            {"data": {"attributes": {"lei": HOLDING, "entity": {"legalName": {"name": "A"}}}}},
            "shape",
            "data.attributes.lei",
        ),
        (
            {
                "data": {
                    "attributes": {
                        "lei": FACTORY,
                        "entity": {"legalName": {"name": "A"}, "creationDate": "soon"},
                    }
                }
            },
            "value",
            "data.attributes.entity.creationDate",
        ),
    ],
)
def test_an_answer_of_another_shape_is_refused_with_its_place(
    content: object, code: str, place: str
) -> None:
    with (
        FakeServer(lambda _asked: Given.json(content)) as server,
        pytest.raises(AnswerError) as bad,
    ):
        look_up(FACTORY, fetcher(server.provider("gleif")))

    assert (bad.value.code, bad.value.parameters["place"]) == (code, place)


def test_a_record_is_not_asked_for_twice_in_a_week() -> None:
    with register() as server:
        fetch = fetcher(server.provider("gleif"))
        assert look_up(FACTORY, fetch) == look_up(FACTORY, fetch)

    assert len(server.asked) == 3


def test_the_real_register_is_asked_over_https() -> None:
    entry = provider()

    assert (entry.base, entry.is_plain, entry.is_private) == ("https://api.gleif.org", False, False)
    assert timedelta(minutes=1) / entry.per_minute == timedelta(seconds=1)
