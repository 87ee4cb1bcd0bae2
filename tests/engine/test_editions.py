from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from zixin.engine.catalogue import EDITIONS, Catalogue, load_catalogue
from zixin.engine.explanation import explain
from zixin.engine.policy import PolicyError, parse_policy, shipped_documents

KEPT = Path(__file__).parent / "golden"
GOLDEN = (KEPT / "edition-1.json").read_text(encoding="utf-8")

# A published definition is never changed: a change is a new code in a later edition. These sums
# may only be added to.
PUBLISHED = {
    1: "ae0697b2d6724a7d0771608ed54cc837c8a3f23021219dd6839ebed3f52d8d54",
    2: "153147f9d72042452fdc1761cfd11f2ea7ea82241232e4af3cda5a60d4525cc5",
}

SHIPPED = {
    "no-statements@1": "285a648e3ef51d0562893b99ea950f52f56c50d3d57388ad6ccf6ceecd8c0ddc",
    "sasac-2002@1": "814a9fc6c0d523872ede6f93ca874524309c404c029c6c8458162043871061f5",
    "sasac-2006@1": "2d4071d7fd33007b271d552bd304383d73dc20b3f61969513b7267db2b872ffd",
    "sasac-2006-basic@1": "94f036a7c3bfbec3bcef9ee34ebc1fb5c1f109353bbe9cdd471cf2a77c3d767d",
    "small-company@1": "5ae4f8affabdc0b0ddad15c7df211ad6a8e2fe4115fd15ded7d4be92e2bc0f25",
    "trade-credit-v1@1": "9ccdf22e8237ed80031bffab3384761aed0926847504ec024721d74755d22616",
}


def definitions(catalogue: Catalogue) -> dict[str, Any]:
    """Return what an edition computes, without what only describes it."""
    edition = catalogue.edition
    quantities = [q for q in catalogue.quantities.values() if q.edition == edition]
    identities = [i for i in catalogue.identities.values() if i.edition == edition]
    indicators = [i for i in catalogue.indicators.values() if i.edition == edition]
    models = [m for m in catalogue.models.values() if m.edition == edition]
    return {
        "line_items": {
            code: [item.name.zh, item.name.en, item.statement, item.sign, item.unit]
            for code, item in catalogue.line_items.items()
            if item.edition == edition
        },
        "inputs": {
            code: [fact.name.zh, fact.name.en]
            for code, fact in catalogue.inputs.items()
            if fact.edition == edition
        },
        "quantities": [[q.code, q.name.zh, [f.text for f in q.formulas]] for q in quantities],
        "parameters": [p.code for p in catalogue.parameters.values() if p.edition == edition],
        "identities": [
            [
                i.code,
                i.softened_by,
                [
                    [p.left.text, p.relation, p.right.text, p.when and p.when.text, p.is_strict]
                    for p in i.parts
                ],
            ]
            for i in identities
        ],
        "indicators": [
            [i.code, i.name.zh, i.name.en, i.formula.text, i.unit, i.higher_is_better, i.minimum]
            for i in indicators
        ],
        "models": [[m.code, m.name.zh, m.name.en, m.formula.text] for m in models],
    }


@pytest.mark.parametrize("edition", PUBLISHED)
def test_published_definitions_never_change(edition: int) -> None:
    text = json.dumps(definitions(load_catalogue(edition)), ensure_ascii=False, sort_keys=True)

    assert hashlib.sha256(text.encode()).hexdigest() == PUBLISHED[edition]


def test_later_edition_holds_the_earlier_one_first() -> None:
    first, newest = load_catalogue(1), load_catalogue()

    for shelf in ("line_items", "inputs", "quantities", "identities", "indicators", "models"):
        earlier, later = getattr(first, shelf), getattr(newest, shelf)
        assert {code: later[code] for code in earlier} == dict(earlier)
        assert all(entry.edition == 1 for entry in earlier.values())
    assert list(newest.indicators)[: len(first.indicators)] == list(first.indicators)
    assert list(newest.quantities)[: len(first.quantities)] == list(first.quantities)
    assert newest.edition == EDITIONS[-1]


def test_edition_that_was_never_published_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no edition 9 of the catalogue"):
        load_catalogue(9)


@pytest.mark.parametrize("edition", [0, 9, "2", True, None, [1]])
def test_policy_of_an_unknown_edition_is_refused(edition: object) -> None:
    document = {**json.loads(GOLDEN)["policy"], "edition": edition}

    with pytest.raises(PolicyError, match="edition: must be one of 1, 2"):
        parse_policy(document)


def test_ratings_of_the_first_edition_are_reproduced_to_the_byte() -> None:
    golden = json.loads(GOLDEN)
    policy = parse_policy(golden["policy"])

    for case in golden["cases"]:
        result = explain(case["current"], case["previous"], policy).as_document()
        case["result"] = json.loads(json.dumps(result, sort_keys=True))

    again = json.dumps(golden, ensure_ascii=False, indent=1, sort_keys=True)
    assert (policy.edition, again) == (1, GOLDEN)


def test_ratings_of_the_second_edition_are_reproduced_to_the_byte() -> None:
    golden = json.loads((KEPT / "edition-2.json").read_text(encoding="utf-8"))
    policy = parse_policy(golden["policy"])

    assert policy.edition == 2
    for case in golden["cases"]:
        result = explain(case["current"], case["previous"], policy).as_document()
        text = json.dumps(result, ensure_ascii=False, sort_keys=True)
        told = (result["grade"], result["total"], hashlib.sha256(text.encode()).hexdigest())
        assert told == (case["grade"], case["total"], case["sha256"])


def test_shipped_policies_that_were_published_never_change() -> None:
    """An installation has them already: it refuses the same version with other content."""
    told = {
        f"{document['name']}@{document['version']}": hashlib.sha256(
            json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
        for document in shipped_documents()
    }

    assert {label: told[label] for label in SHIPPED} == SHIPPED
