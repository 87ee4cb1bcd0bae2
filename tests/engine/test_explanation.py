from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.engine.frames import LAST_YEAR, POLICY, THIS_YEAR
from zixin.engine.catalogue import load_catalogue
from zixin.engine.explanation import explain


def inputs(tree: Any) -> Iterator[str]:
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for name, part in parts:
        if name == "inputs":
            yield from part
        elif isinstance(part, dict | list):
            yield from inputs(part)


def test_document_is_json_and_complete() -> None:
    document = explain(THIS_YEAR, LAST_YEAR, POLICY).as_document()

    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert sorted(document) == [
        "avg_degraded",
        "caps",
        "coverage_share",
        "dimensions",
        "findings",
        "grade",
        "grade_before_caps",
        "indicators",
        "limit",
        "policy",
        "reasons",
        "references",
        "terms",
        "total",
        "total_reason",
    ]
    assert document["policy"] == {"name": "sasac-2006-basic", "version": 1}
    assert sorted(document["indicators"]) == sorted(load_catalogue(POLICY.edition).indicators)


def test_indicator_shows_where_its_points_come_from() -> None:
    document = explain({**THIS_YEAR, "industry": "C34"}, LAST_YEAR, POLICY).as_document()
    profitability = next(d for d in document["dimensions"] if d["code"] == "profitability")
    roe = profitability["indicators"][0]

    assert roe["inputs"] == {"ni": 500.0, "equity": 5100.0, "equity_prev": 4700.0}
    assert roe["formula"] == "ni / avg(equity)"
    assert roe["standards"] == [0.14, 0.09, 0.052, 0.005, -0.06]
    assert roe["standards_source"]["table"] == "C"
    assert roe["standards_source"]["source"] == "illustrative"
    assert (roe["band"], roe["points"], roe["points_max"]) == ("good", 16.96, 20.0)
    assert round(roe["coefficient"] * roe["weight"], 2) == roe["points"]


def test_decreed_points_say_why() -> None:
    document = explain({**THIS_YEAR, "int_exp": 0}, LAST_YEAR, POLICY).as_document()
    cover = document["dimensions"][0]["indicators"][1]

    assert (cover["value"], cover["reason"], cover["band"]) == (None, "DIV0", None)
    assert (cover["coefficient"], cover["points"]) == (1.0, 10.0)
    assert cover["special"]["zh"] == "无利息支出且盈利，按优秀值计分"


def test_cap_says_why() -> None:
    sunk = {"rev": 100.0, "ta": 10.0, "tl": 12.0, "trade_rec": 1.0, "ebit": 9.0, "int_exp": 1.0}

    document = explain(sunk, None, POLICY).as_document()

    assert document["caps"] == [
        {
            "code": "NET_WORTH",
            "grade_max": "CCC",
            "because": {
                "zh": "净资产不为正，等级最高 CCC",
                "en": "net worth is not positive: at most CCC",
            },
        }
    ]
    assert document["grade"] in {"CCC", "CC", "C"}


def test_dimension_without_figures_is_shown_as_not_fed() -> None:
    standing = explain(THIS_YEAR, LAST_YEAR, POLICY).as_document()["dimensions"][-1]

    assert (standing["code"], standing["fed"], standing["score"]) == ("standing", False, None)
    assert (standing["weight"], standing["indicators"]) == (0.0, [])


def test_terms_follow_the_grade() -> None:
    terms = explain(THIS_YEAR, LAST_YEAR, POLICY).as_document()["terms"]

    assert (terms["days"], terms["pd"]) == (60, 0.004)


def test_reasons_are_the_costliest_first() -> None:
    reasons = explain(THIS_YEAR, LAST_YEAR, POLICY).as_document()["reasons"]

    assert reasons == [
        {"indicator": "ar_turnover_gross", "points_lost": 5.96},
        {"indicator": "rev_growth", "points_lost": 3.74},
        {"indicator": "debt_ratio", "points_lost": 2.74},
        {"indicator": "roe", "points_lost": 2.49},
    ]


def test_previous_of_another_year_counts_as_missing() -> None:
    gap = explain(THIS_YEAR, {**LAST_YEAR, "year": 2022}, POLICY)

    assert gap.as_document() == explain(THIS_YEAR, None, POLICY).as_document()
    assert gap.row["avg_degraded"] is True


def test_every_figure_shown_has_a_name() -> None:
    catalogue = load_catalogue()
    document = explain(THIS_YEAR, LAST_YEAR, POLICY).as_document()

    shown = {name.removesuffix("_prev") for name in inputs(document)}

    assert all(catalogue.name_of(name).zh for name in shown)


def test_money_may_be_decimal() -> None:
    exact = {name: Decimal(value) for name, value in THIS_YEAR.items() if name != "company"}

    document = explain(exact, LAST_YEAR, POLICY).as_document()

    assert document == explain(THIS_YEAR, LAST_YEAR, POLICY).as_document()
