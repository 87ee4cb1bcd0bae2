"""A stand-in for the register: invented companies in the shape the API sends."""

from __future__ import annotations

from typing import Any

from zixin.connectors.gleif.client import RECORDS
from zixin.connectors.outgoing.fake import Asked, FakeServer, Given

JSON_API = "application/vnd.api+json"
FACTORY, HOLDING = "300300ZXTESTFACTRY42", "300300ZXTESTHLDNGX71"
FACTORY_CODE = "91310000MA1K00007U"


def register() -> FakeServer:
    """Serve two companies: a factory, and the holding above it."""
    return FakeServer(answer)


def answer(asked: Asked) -> Given:
    """Answer as the register does."""
    companies = {FACTORY: _factory(), HOLDING: _holding()}
    lei, _mark, relation = asked.path.removeprefix(f"{RECORDS}/").partition("/")
    if asked.path == RECORDS:
        found = [row for row in companies.values() if _is_asked(row, asked.query)]
        return _given({"meta": {"pagination": {"total": len(found)}}, "data": found})
    if lei == FACTORY and relation in {"direct-parent", "ultimate-parent"}:
        return _given({"data": companies[HOLDING]})
    if lei == HOLDING and relation.endswith("-parent-reporting-exception"):
        return _given({"data": {"attributes": {"lei": lei, "reason": "NATURAL_PERSONS"}}})
    if lei in companies and not relation:
        return _given({"data": companies[lei]})
    return _given({"errors": [{"status": "404", "title": "Resource not found"}]}, status=404)


def _given(content: object, *, status: int = 200) -> Given:
    return Given.json(content, status=status, content_type=JSON_API)


def _is_asked(row: dict[str, Any], query: dict[str, str]) -> bool:
    entity = row["attributes"]["entity"]
    names = [entity["legalName"], *entity["otherNames"]]
    wanted = query.get("filter[entity.names]", "")
    if wanted:
        return any(wanted.casefold() in name["name"].casefold() for name in names)
    return bool(entity["registeredAs"] == query.get("filter[entity.registeredAs]"))


def _factory() -> dict[str, Any]:
    row = _row(FACTORY, "沪上精工机械有限公司", FACTORY_CODE, "lei-record")
    row["attributes"]["entity"]["otherNames"] = [
        {
            "name": "Hushang Precision Machinery Co., Ltd.",
            "language": "en",
            "type": "ALTERNATIVE_LANGUAGE_LEGAL_NAME",
        }
    ]
    return row


def _holding() -> dict[str, Any]:
    row = _row(HOLDING, "沪上控股有限公司", "310000000000001", "reporting-exception")
    row["attributes"]["registration"]["status"] = "LAPSED"
    return row


def _row(lei: str, name: str, number: str, link: str) -> dict[str, Any]:
    address = {
        "language": "zh",
        "addressLines": ["浦东新区示例路1号"],
        "addressNumber": None,
        "city": "上海市",
        "region": "CN-SH",
        "country": "CN",
        "postalCode": "200120",
    }
    url = f"https://api.gleif.org{RECORDS}/{lei}"
    return {
        "type": "lei-records",
        "id": lei,
        "attributes": {
            "lei": lei,
            "entity": {
                "legalName": {"name": name, "language": "zh"},
                "otherNames": [],
                "transliteratedOtherNames": [],
                "legalAddress": address,
                "headquartersAddress": address,
                "registeredAt": {"id": "RA000079", "other": None},
                "registeredAs": number,
                "jurisdiction": "CN",
                "category": "GENERAL",
                "legalForm": {"id": "ECAK", "other": None},
                "associatedEntity": {"lei": None, "name": None},
                "status": "ACTIVE",
                "expiration": {"date": None, "reason": None},
                "creationDate": "2015-03-02T00:00:00Z",
            },
            "registration": {
                "initialRegistrationDate": "2019-05-06T08:00:00Z",
                "lastUpdateDate": "2026-04-28T02:11:08Z",
                "status": "ISSUED",
                "nextRenewalDate": "2027-05-06T08:00:00Z",
                "managingLou": "300300A0B0C0D0E0F088",
                "corroborationLevel": "FULLY_CORROBORATED",
            },
        },
        "relationships": {
            f"{level}-parent": {"links": {link: f"{url}/{level}-parent"}}
            for level in ("direct", "ultimate")
        },
    }
