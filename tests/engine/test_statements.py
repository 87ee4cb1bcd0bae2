from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.engine.frames import DOCUMENT, LAST_YEAR, POLICY, THIS_YEAR, rate
from zixin.engine.explanation import explain
from zixin.engine.policy import parse_policy

CASH = {"cf_op_in": 12_800, "cf_op_out": 12_450, "cash_open": 1_200, "cash_close": 1_000}
WHOLE: dict[str, Any] = {**THIS_YEAR, **CASH, "tl_equity": 11_150, "tci": 510, "oci": 10}
BEFORE: dict[str, Any] = {**LAST_YEAR, "cash_close": 1_200}


def findings(**change: Any) -> list[str]:
    codes = rate(BEFORE, {**WHOLE, **change})[1]["findings"]
    return codes.split(";") if codes else []


def test_balanced_statements_have_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"equity": 5_000}, ["AC01"]),
        ({"tl_equity": 11_000}, ["AC01"]),
        ({"nca": 4_600}, ["AC02"]),
        ({"nca": 4_400}, ["AC02", "AC03"]),
        ({"ncl": 1_000}, ["AC02", "AC04"]),
        ({"inventory": 2_200}, ["AC03"]),
        ({"ap": 1_800}, ["AC04"]),
        ({"credit_imp": 60}, ["AC05"]),
        ({"tax": 90}, ["AC06"]),
        ({"nonop_inc": 30}, ["AC06"]),
        ({"tci": 500}, ["AC06"]),
        ({"cf_op_in": 12_700}, ["AC07"]),
        ({"cff": 80}, ["AC07"]),
        ({"cash_open": 1_100, "cash_close": 900}, ["AC08"]),
        ({"cash_close": 1_100}, ["AC08", "AC09"]),
        ({"fin": 500}, ["AC05", "AC11"]),
        ({"cf_sales": 12_600}, []),
        ({"cf_sales": 6_000}, ["AC12"]),
        ({"int_inc": 0}, ["AC16"]),
        ({"tax": 0, "ni": 600, "tci": 610}, []),
        ({"tax": 300, "ni": 300, "tci": 310}, ["AC15"]),
        ({"cash": 4_000, "ca": 9_650, "ta": 14_150, "int_inc": 6}, ["AC01", "AC16F"]),
        ({"da": 2_000}, ["AC17"]),
        ({"months": 6}, ["PERIOD"]),
        ({"months": 12}, []),
        ({"prepay": -250, "oth_rec": 700}, ["SIGN2"]),
    ],
)
def test_broken_identity_is_found(change: dict[str, Any], codes: list[str]) -> None:
    assert findings(**change) == codes


@pytest.mark.parametrize("change", [{"ta": 0}, {"ta": -11_150}])
def test_total_assets_that_are_not_positive_are_found(change: dict[str, Any]) -> None:
    assert {"AC01", "AC02", "SIGN1"} <= set(findings(**change))


def test_impairment_of_the_old_sign_is_named() -> None:
    assert findings(credit_imp=60, asset_imp=30) == ["AC05"]


@pytest.mark.parametrize("code", ["AC01", "AC05", "PERIOD"])
def test_hard_finding_blocks_the_total(code: str) -> None:
    change = {
        "AC01": {"tl_equity": 1},
        "AC05": {"op": 500, "nonop_inc": 115},
        "PERIOD": {"months": 6},
    }

    rated = rate(BEFORE, {**WHOLE, **change[code]})[1]

    assert rated["findings"].split(";")[0] == code
    assert (rated["total"], rated["total__reason"]) == (None, "HARD_FINDING")
    assert (rated["grade"], rated["limit"]) == (None, None)
    assert rated["debt_ratio"] is not None


def test_soft_finding_leaves_the_total() -> None:
    rated = rate(BEFORE, {**WHOLE, "int_inc": 0})[1]

    assert (rated["findings"], rated["total"]) == ("AC16", 79.2)


def test_restatement_softens_the_opening() -> None:
    change = {"cash_open": 1_100, "cash_close": 900}

    hard, soft = (rate(BEFORE, {**WHOLE, **change, "restated": note})[1] for note in (0, 1))

    assert (hard["findings"], hard["total"]) == ("AC08", None)
    assert (soft["findings"], soft["total"]) == ("AC08", 79.2)


def test_tolerance_is_the_larger_of_amount_and_share() -> None:
    # 0.05 % of 11,150 is 5.575; the amount of one is smaller
    assert findings(tl_equity=11_155) == []
    assert findings(tl_equity=11_156) == ["AC01"]
    assert findings(tl_equity=11_160, rounding_unit=100) == []


def test_what_blocks_is_the_policy_s() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["identities"]["hard"] = ["AC02"]

    rated = rate(BEFORE, {**WHOLE, "tl_equity": 1}, policy=parse_policy(document))[1]

    assert (rated["findings"], rated["total"]) == ("AC01", 79.2)


def test_finding_shows_both_sides() -> None:
    document = explain({**WHOLE, "tax": 90}, BEFORE, POLICY).as_document()

    assert document["findings"] == [
        {"code": "AC06", "severity": "hard", "lhs": 510.0, "rhs": 500.0, "difference": 10.0}
        | {"period": 2024}
    ]


@pytest.mark.parametrize(
    ("given", "code", "value"),
    [
        ({"ta": 10.0, "tl": 4.0}, "equity", 6.0),
        ({"ta": 10.0, "equity": 4.0}, "tl", 6.0),
        ({"pbt": 3.0, "int_exp": 1.0, "ebit": 9.0}, "ebit", 4.0),
        ({"pbt": 3.0, "ebit": 9.0}, "ebit", 9.0),
        ({"ebit": 9.0, "da": 2.0}, "ebitda", 11.0),
        ({"ebitda": 7.0}, "ebitda", 7.0),
        ({"st_loan": 1.0, "lt_loan": 2.0}, "ibd", 3.0),
        ({"lt_loan": 2.0}, "ibd", None),
        ({"ar": 5.0, "ar_allow": 1.0}, "ar_gross", 6.0),
        ({"trade_rec": 5.0}, "ar_gross", 5.0),
        ({"rd": 5.0}, "rd_total", 5.0),
        ({"equity": 9.0, "intang": 2.0, "dta": 1.0}, "tnw", 6.0),
    ],
)
def test_quantity_is_the_first_definition_whose_parts_are_there(
    given: dict[str, float], code: str, value: float | None
) -> None:
    assert explain(given, None, POLICY).row[code] == value
