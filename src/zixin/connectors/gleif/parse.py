"""Records of the register as the GLEIF's API sends them (JSON:API), turned into ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from zixin.connectors.gleif.lei import LeiError, read_lei
from zixin.connectors.outgoing import Answer, AnswerError
from zixin.connectors.outgoing.parts import Part
from zixin.engine.identity import check_credit_code

CHINA = "CN"


@dataclass(frozen=True, slots=True)
class Name:
    """A name: ``kind`` says whether former, trading, in another language or transliterated."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the words of the register."""

    lines: tuple[str, ...]
    city: str
    region: str
    country: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Parent:
    """The parent that consolidates the company, or the reason why none is named.

    ``reason`` is the register's word, such as ``NATURAL_PERSONS`` or ``NO_KNOWN_PERSON``.
    """

    lei: str = ""
    name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LeiRecord:
    """An entity of the register.

    ``status`` is that of the entity (``ACTIVE``), ``registration_status`` that of its entry
    (``ISSUED``, ``LAPSED``). ``legal_form`` is a code of ISO 20275, or words. ``uscc`` is the
    registration number when it is a right Chinese one. A parent is ``None`` where it was not asked.
    """

    lei: str
    name: str
    language: str
    other_names: tuple[Name, ...]
    address: Address
    headquarters: Address
    jurisdiction: str
    legal_form: str
    registration_authority: str
    registration_number: str
    uscc: str
    status: str
    registration_status: str
    created_on: date | None
    updated_on: date | None
    next_renewal_on: date | None
    fetched_at: datetime
    digest: str
    direct_parent: Parent | None = None
    ultimate_parent: Parent | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The first records of a search and how many there are in all."""

    records: tuple[LeiRecord, ...]
    total: int


def parse_record(answer: Answer, provider: str) -> LeiRecord:
    """Return the one record of an answer; raises ``AnswerError``."""
    return _record(Part(answer.content, "", provider).at("data").required(), answer)


def parse_matches(answer: Answer, provider: str) -> Matches:
    """Return the records of a search; raises ``AnswerError``."""
    top = Part(answer.content, "", provider)
    records = tuple(_record(row, answer) for row in top.at("data").required().rows())
    total = top.at("meta").at("pagination").at("total").number()
    return Matches(records, len(records) if total is None else int(total))


def parse_reason(answer: Answer, provider: str) -> Parent:
    """Return why no parent is named."""
    attributes = Part(answer.content, "", provider).at("data").at("attributes")
    return Parent(reason=attributes.at("reason").required().text())


def links_to(answer: Answer, provider: str, relation: str) -> set[str]:
    """Return which answers the register has on a relation: ``lei-record``, ``reporting-exception``."""
    relations = Part(answer.content, "", provider).at("data").at("relationships")
    return set(relations.at(relation).at("links").table())


def with_parents(record: LeiRecord, direct: Parent | None, ultimate: Parent | None) -> LeiRecord:
    """Return a record that knows its parents."""
    return replace(record, direct_parent=direct, ultimate_parent=ultimate)


def _record(row: Part, answer: Answer) -> LeiRecord:
    attributes = row.at("attributes").required()
    entity, entry = attributes.at("entity").required(), attributes.at("registration")
    number, jurisdiction = entity.at("registeredAs").text(), entity.at("jurisdiction").text()
    credit_code = check_credit_code(number)
    return LeiRecord(
        lei=_lei(attributes.at("lei").required()),
        name=entity.at("legalName").at("name").required().text(),
        language=entity.at("legalName").at("language").text(),
        other_names=_names(entity),
        address=_address(entity.at("legalAddress")),
        headquarters=_address(entity.at("headquartersAddress")),
        jurisdiction=jurisdiction,
        legal_form=entity.at("legalForm").at("other").text()
        or entity.at("legalForm").at("id").text(),
        registration_authority=entity.at("registeredAt").at("id").text(),
        registration_number=number,
        uscc=credit_code.code if jurisdiction == CHINA and credit_code.is_right else "",
        status=entity.at("status").text(),
        registration_status=entry.at("status").text(),
        created_on=entity.at("creationDate").day(),
        updated_on=entry.at("lastUpdateDate").day(),
        next_renewal_on=entry.at("nextRenewalDate").day(),
        fetched_at=answer.fetched_at,
        digest=answer.digest,
    )


def _lei(part: Part) -> str:
    try:
        return read_lei(part.text())
    except LeiError as error:
        raise AnswerError(
            "value", provider=part.provider, place=part.place, value=part.text()[:60], kind="LEI"
        ) from error


def _names(entity: Part) -> tuple[Name, ...]:
    rows = [*entity.at("otherNames").rows(), *entity.at("transliteratedOtherNames").rows()]
    return tuple(
        Name(row.at("name").text(), row.at("language").text(), row.at("type").text())
        for row in rows
    )


def _address(part: Part) -> Address:
    return Address(
        tuple(line.text() for line in part.at("addressLines").rows()),
        part.at("city").text(),
        part.at("region").text(),
        part.at("country").text(),
        part.at("postalCode").text(),
    )
