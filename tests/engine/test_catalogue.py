from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.frames import VECTORS
from tools.formulas import PAGE, formulas_page
from zixin.engine.catalogue import load_catalogue, read_toml
from zixin.engine.characteristics import analyse, load_characteristics
from zixin.engine.explanation import explain
from zixin.engine.policy import parse_policy, shipped_document
from zixin.engine.schema import UNITS

CATALOGUE = load_catalogue()
POLICY = parse_policy(shipped_document())


@pytest.mark.parametrize(("edition", "counts"), [(1, (69, 26, 35, 9)), (2, (81, 34, 35, 27))])
def test_catalogue_holds_the_statements_of_2019(edition: int, counts: tuple[int, ...]) -> None:
    items = load_catalogue(edition).line_items.values()

    statements = ("balance_sheet", "income_statement", "cash_flow_statement", "notes")
    assert tuple(sum(item.statement == name for item in items) for name in statements) == counts


def test_minimal_statements_have_seventy_lines() -> None:
    assert sum(item.is_minimal for item in CATALOGUE.line_items.values()) == 70


def test_parts_of_a_line_stand_with_it_and_are_no_sum() -> None:
    items = CATALOGUE.line_items
    parts = [item for item in items.values() if item.part_of is not None]

    assert len(parts) == 28
    assert all(not item.is_minimal and not item.is_total for item in parts)
    assert {items[item.part_of or ""].code for item in parts} == {item.part_of for item in parts}


def test_every_golden_ratio_is_an_indicator() -> None:
    assert set(VECTORS["ratios_2024"]) <= set(CATALOGUE.indicators)


def test_names_are_told_apart() -> None:
    for language in ("zh", "en"):
        names = [getattr(item.name, language) for item in CATALOGUE.line_items.values()]
        assert len(names) == len(set(names))


def test_chinese_and_english_names_lead_to_the_same_figure() -> None:
    names = CATALOGUE.names

    assert {names["净利润"], names["ni"]} == {"ni"}
    assert names["实收资本（或股本）"] == names["实收资本"] == "paid_in"
    assert all(names[item.name.zh] == code for code, item in CATALOGUE.line_items.items())


def test_units_are_known() -> None:
    units = {item.unit for item in CATALOGUE.line_items.values()}
    units |= {indicator.unit for indicator in CATALOGUE.indicators.values()}

    assert units <= set(UNITS)


def test_texts_are_told_from_figures() -> None:
    texts = {code for code, fact in CATALOGUE.inputs.items() if fact.kind == "text"}

    assert texts == {code for code, unit in CATALOGUE.units.items() if unit == "text"}
    assert texts == set(CATALOGUE.text_names())
    assert not texts & set(CATALOGUE.input_names())


def test_rules_have_their_qualitative_items() -> None:
    sets = [item.set for item in CATALOGUE.qualitative.values()]

    assert {name: sets.count(name) for name in sets} == {"2006": 8, "2002": 8, "supplier": 12}


@pytest.mark.parametrize("code", CATALOGUE.qualitative)
def test_qualitative_item_has_an_anchor_for_each_level_and_can_be_scored(code: str) -> None:
    item = CATALOGUE.qualitative[code]

    for language in ("zh", "en"):
        texts = [getattr(anchor, language) for anchor in item.anchors]
        assert (len(texts), len(set(texts))) == (5, 5)
        assert all(text.strip() == text != "" for text in [*texts, getattr(item.asks, language)])
    assert (CATALOGUE.inputs[code].group, CATALOGUE.inputs[code].unit) == ("qualitative", "share")
    assert CATALOGUE.indicators[code].formula.text == code
    assert not load_catalogue(1).qualitative


@pytest.mark.parametrize("preset", load_characteristics().presets)
@settings(max_examples=15, deadline=None)
@given(st.data())
def test_characteristics_of_a_record_are_those_of_the_analysis(
    preset: str, data: st.DataObject
) -> None:
    codes = [item.code for group in load_characteristics().groups for item in group.items]
    score = st.one_of(st.none(), st.integers(1, 10).map(float))
    scores = {code: data.draw(score) for code in codes}

    row = explain(scores, None, POLICY).row

    expected = analyse(scores, preset=preset).share  # nine decimals
    assert row[f"feature_share_{preset}"] == (expected and pytest.approx(expected, abs=1e-9))
    assert set(codes) <= set(CATALOGUE.inputs)


def test_every_indicator_speaks_about_one_of_the_five_c() -> None:
    spoken = {indicator.five_c for indicator in CATALOGUE.indicators.values()}

    assert spoken == {"character", "capacity", "capital", "collateral", "conditions"}
    assert set(read_toml("five_c.toml")) == set(CATALOGUE.indicators)


def test_page_of_formulas_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == formulas_page()
