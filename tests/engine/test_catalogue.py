from __future__ import annotations

from tests.engine.frames import VECTORS
from tools.formulas import PAGE, formulas_page
from zixin.engine.catalogue import load_catalogue
from zixin.engine.schema import UNITS

CATALOGUE = load_catalogue()


def test_catalogue_holds_the_statements_of_2019() -> None:
    counts: dict[str, int] = {}
    for item in CATALOGUE.line_items.values():
        counts[item.statement] = counts.get(item.statement, 0) + 1

    assert counts == {
        "balance_sheet": 69,
        "income_statement": 26,
        "cash_flow_statement": 35,
        "notes": 9,
    }
    assert sum(item.is_minimal for item in CATALOGUE.line_items.values()) == 70


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


def test_page_of_formulas_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == formulas_page()
