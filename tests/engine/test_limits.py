from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.frames import DOCUMENT, LAST_YEAR, POLICY, THIS_YEAR, VECTORS
from zixin.engine.explanation import Explanation, explain
from zixin.engine.policy import parse_policy

WORKING_ASSET = VECTORS["working_asset"]


def explained(**change: Any) -> Explanation:
    return explain({**THIS_YEAR, **change}, LAST_YEAR, POLICY)


def test_working_asset_model_is_the_golden_value() -> None:
    row = explained().row

    assert row["working_asset_value"] == pytest.approx(WORKING_ASSET["value"], rel=1e-12)
    assert [row["working_assets"], row["working_asset_share"], row["CL3"]] == [
        WORKING_ASSET["working_assets"],
        WORKING_ASSET["pct"],
        WORKING_ASSET["limit"],
    ]


@pytest.mark.parametrize("change", [{"tl": 11_150, "equity": 0}, {"tl": 20_000, "equity": -8_850}])
def test_working_asset_model_without_net_worth_gives_nought(change: dict[str, float]) -> None:
    assert explained(**change).row["CL3"] == 0.0


def test_methods_of_the_worked_case() -> None:
    limit = explained(expected_annual_purchases=7_300.0, terms_days=60.0).as_document()["limit"]

    assert {method["code"]: method["amount"] for method in limit["methods"]} == {
        "CL1": 452.0,  # 10 % of 5,100 - 420 - 100 - 60
        "CL2": 165.0,  # 10 % of 6,650 - 5,000
        "CL3": 590.625,
        "CL4": 100.0,  # 10 % of a month of 12,000
        "CL5": 1_500.0,  # 7,300 x (60 + 15) / 365
        "CL11": 0.0,  # 350 do not cover 180 + 300
    }
    assert (limit["capacity"], limit["need"], limit["base"]) == (165.0, 1_500.0, 165.0)
    assert (limit["multiplier_grade"], limit["multiplier_tenure"]) == (1.0, 1.0)
    assert (limit["amount"], limit["binding"]) == (160.0, "capacity")


@pytest.mark.parametrize(
    ("change", "amount", "binding"),
    [
        ({"expected_annual_purchases": 365.0, "terms_days": 60.0}, 82.0, "need"),
        ({"limit_requested": 50.0}, 50.0, "request"),
        ({"limit_requested": 5_000.0}, 160.0, "capacity"),
        ({"tenure_months": 5.0}, 82.0, "capacity"),
        ({"tenure_months": 6.0}, 130.0, "capacity"),
        ({"tenure_months": 24.0}, 130.0, "capacity"),
        ({"tenure_months": 25.0}, 160.0, "capacity"),
        ({"expected_annual_purchases": -365.0}, 0.0, "need"),
    ],
)
def test_limit_names_what_bound_it(change: dict[str, float], amount: float, binding: str) -> None:
    limit = explained(**change).as_document()["limit"]

    assert (limit["amount"], limit["binding"]) == (amount, binding)


def test_debt_service_given_counts_before_the_estimate() -> None:
    # 20 % of 350 - 50 for the 60 days of grade A
    assert explained(debt_service=50.0).row["CL11"] == pytest.approx(0.2 * 300 * 60 / 365)


def test_capacity_is_the_lower_weighted_median() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["limits"]["methods"][0]["weight"] = 4.0  # CL1 alone reaches half

    row = explain(THIS_YEAR, LAST_YEAR, parse_policy(document)).row

    assert row["capacity"] == 452.0
    assert explained(ca=None, cfo=None).row["capacity"] == 100.0  # of 100 and 452


def test_grade_without_credit_gives_nought() -> None:
    poor = {"ni": -900.0, "pbt": -900.0, "op": -900.0, "rev": 3_000.0, "cogs": None, "tax": 0.0}

    explanation = explained(**poor)

    assert explanation.grade == "CC"
    assert (explanation.limit, explanation.as_document()["limit"]["binding"]) == (0.0, "grade")


def test_limit_below_the_minimum_is_none_at_all() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["limits"]["minimum"] = 200

    limit = explain(THIS_YEAR, LAST_YEAR, parse_policy(document)).as_document()["limit"]

    assert (limit["amount"], limit["binding"]) == (0.0, "minimum")


@pytest.mark.parametrize(
    ("asked", "amount"),
    [
        (0.0, 0.0),
        (0.0123, 0.012),
        (0.99, 0.99),
        (1.0, 1.0),
        (1.29, 1.2),
        (9.99, 9.9),
        (10.0, 10.0),
        (29.0, 29.0),
        (99.99, 99.0),
        (100.0, 100.0),
        (159.9, 150.0),
    ],
)
def test_limit_is_rounded_down_to_two_digits(asked: float, amount: float) -> None:
    assert explained(limit_requested=asked).limit == amount


@given(st.floats(0.01, 1e15))
def test_rounding_never_raises_and_keeps_nine_tenths(asked: float) -> None:
    rich = {name: value * 1e14 for name, value in THIS_YEAR.items() if isinstance(value, int)}
    rich["year"] = 2024

    explanation = explain({**rich, "limit_requested": asked}, None, POLICY)
    limit, raw = explanation.limit, explanation.row["limit_before_rounding"]

    assert limit is not None
    assert 0.9 * raw < limit <= raw * (1 + 1e-9)
