"""The method sheet: whole, in both languages, and plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from zixin.engine.catalogue import load_catalogue
from zixin.engine.catalogue.sheet import method_sheet
from zixin.engine.catalogue.sheet_models import rule_of
from zixin.engine.catalogue.sheet_words import CERTAINTY, FIVE_C, GROUPS, UNITS
from zixin.engine.characteristics import load_characteristics
from zixin.engine.limits import binding_names, limit_methods
from zixin.engine.policy import parse_policy, shipped_documents

CATALOGUE = load_catalogue()
POLICIES = [parse_policy(document) for document in shipped_documents()]
SHEET = method_sheet(policies=POLICIES)


def section(code: str) -> dict[str, Any]:
    return next(row for row in SHEET if row["code"] == code)


def codes(name: str) -> list[str]:
    return [row["code"] for table in section(name)["tables"] for row in table["rows"]]


def names(part: Any) -> Iterator[dict[str, str]]:
    if isinstance(part, dict):
        if set(part) == {"zh", "en"}:
            yield part
        for inner in part.values():
            yield from names(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from names(inner)


def test_sheet_is_plain_data() -> None:
    assert json.loads(json.dumps(SHEET, allow_nan=False)) == SHEET


def test_sheet_holds_every_entry_of_the_catalogue_once() -> None:
    scored = [i.code for group in load_characteristics().groups for i in group.items]
    asked = {*CATALOGUE.qualitative, *scored}

    assert sorted(codes("statements")) == sorted(CATALOGUE.line_items)
    assert sorted(codes("inputs")) == sorted(set(CATALOGUE.inputs) - asked)
    assert codes("quantities") == list(CATALOGUE.quantities)
    assert codes("identities") == [*CATALOGUE.identities, *CATALOGUE.parameters]
    assert sorted(codes("indicators")) == sorted(set(CATALOGUE.indicators) - asked)
    assert codes("qualitative") == list(CATALOGUE.qualitative)
    meanings = [item.code for item in load_characteristics().meanings]
    assert codes("characteristics") == [*scored, *meanings]
    assert codes("models") == list(CATALOGUE.models)
    assert codes("limits") == [*limit_methods(), *binding_names()]


def test_sheet_holds_every_model_that_ships() -> None:
    shipped = {f"{policy.name}@{policy.version}": policy for policy in POLICIES}

    for code, policy in shipped.items():
        tables = {table["code"]: table for table in section(code)["tables"]}
        scored = [item.code for _, item in policy.scored()]
        assert [row["code"] for row in tables["scored"]["rows"]] == scored
        assert len(tables["grades"]["rows"]) == len(policy.grades)


def test_rows_have_the_columns_of_their_table() -> None:
    for part in SHEET:
        for table in part["tables"]:
            keys = [column["key"] for column in table["columns"]]
            assert all(list(row) == keys for row in table["rows"]), table["code"]


def test_every_word_stands_in_both_languages() -> None:
    for name in names([{**part, "note": None} for part in SHEET]):
        assert name["zh"].strip(), name
        assert name["en"].strip(), name


def test_words_cover_what_the_catalogue_says() -> None:
    groups = {fact.group for fact in CATALOGUE.inputs.values()} - {"qualitative", "characteristics"}

    assert groups | {method.group for method in limit_methods().values()} <= set(GROUPS)
    assert set(CATALOGUE.units.values()) <= set(UNITS)
    assert {item.certainty for item in CATALOGUE.indicators.values()} <= set(CERTAINTY)
    assert {item.five_c for item in CATALOGUE.indicators.values()} == set(FIVE_C)


def test_sheet_of_the_first_edition_knows_nothing_of_the_second() -> None:
    first = method_sheet(load_catalogue(1))

    assert [part["code"] for part in first] == [
        "statements",
        "inputs",
        "quantities",
        "identities",
        "indicators",
        "models",
        "limits",
        "reasons",
    ]


def test_rule_of_bins_and_words_is_said_in_one_line() -> None:
    default = {item.code: item for policy in POLICIES[-1:] for _, item in policy.scored()}

    assert rule_of(default["penalties"]) == "< 1: 1; 1–3: 0.6; 3–6: 0.2; >= 6: 0"
    assert rule_of(default["tax_grade"]) == "A: 1; B: 0.8; M: 0.6; C: 0.3; D: 0; …: 0"
    assert rule_of(default["roe"]) == ""
