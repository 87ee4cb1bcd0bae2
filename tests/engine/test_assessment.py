from __future__ import annotations

import math
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.frames import DOCUMENT, LAST_YEAR, POLICY, THIS_YEAR, VECTORS, rate
from zixin.engine.assessment import assess
from zixin.engine.catalogue import load_catalogue
from zixin.engine.explanation import explain
from zixin.engine.policy import parse_policy
from zixin.engine.schema import SchemaError

RATIOS = VECTORS["ratios_2024"]


def test_ratios_are_the_golden_values() -> None:
    rated = rate(LAST_YEAR, THIS_YEAR)[1]

    assert {code: rated[code] for code in RATIOS} == RATIOS


def test_models_are_the_golden_values() -> None:
    rated = rate(LAST_YEAR, THIS_YEAR)[1]
    explained = explain({**THIS_YEAR, "mv_equity": 8000.0}, LAST_YEAR, POLICY).row
    golden = VECTORS["models_2024"]

    assert rated["altman_Z2"] == pytest.approx(golden["altman_Z2"], rel=1e-14)
    assert rated["altman_Z2__zone"] == "safe"
    assert [explained[code] for code in ("altman_Z", "altman_Z1", "altman_Z2_EM")] == pytest.approx(
        [golden[code] for code in ("altman_Z_mv8000", "altman_Z1_private", "altman_Z2_EM")],
        rel=1e-14,
    )


def test_worked_case_from_indicators_to_limit() -> None:
    rated = rate(LAST_YEAR, THIS_YEAR)[1]

    points = {name: value for name, value in rated.items() if name.endswith("__points")}
    assert points == {
        "debt_ratio__points": 9.26,
        "interest_cover__points": 8.12,
        "asset_turnover__points": 8.54,
        "ar_turnover_gross__points": 6.04,
        "roe__points": 17.51,
        "roa_ebit__points": 12.83,
        "rev_growth__points": 8.26,
        "capital_preservation__points": 8.6,
    }
    scores = [rated[f"{code}_score"] for code in ("solvency", "operation", "profitability")]
    assert scores == [79.0, 66.27, 89.24]
    # (22 x 79.00 + 22 x 66.27 + 34 x 89.24 + 22 x 76.64) / 100 = 79.1618
    assert (rated["growth_score"], rated["total"], rated["grade"]) == (76.64, 79.2, "A")
    assert (rated["limit"], rated["limit_binding"]) == (160.0, "capacity")
    assert rated["coverage_share"] == 1.0
    assert rated["findings"] == ""
    assert rated["reasons"] == "ar_turnover_gross;rev_growth;debt_ratio;roe"


def test_missing_year_degrades_averages_and_leaves_growth_out() -> None:
    older = {**LAST_YEAR, "year": 2022}

    alone, gap = rate(THIS_YEAR)[0], rate(older, THIS_YEAR)[1]

    assert alone == gap
    assert alone["avg_degraded"] is True
    assert alone["roe"] == 500 / 5100
    assert (alone["rev_growth"], alone["rev_growth__reason"]) == (None, "MISSING")
    assert (alone["growth_score"], alone["coverage_share"]) == (None, 0.78)
    scores = [alone[f"{code}_score"] for code in ("solvency", "operation", "profitability")]
    weighed = sum(score * weight for score, weight in zip(scores, (22, 22, 34), strict=True))
    assert alone["total"] == round(weighed / 78, 1)


def test_year_before_of_another_company_does_not_count() -> None:
    other = {**LAST_YEAR, "company": "B"}

    assert rate(other, THIS_YEAR)[1]["avg_degraded"] is True


def test_year_before_of_fewer_months_does_not_count() -> None:
    half = {**LAST_YEAR, "months": 6.0}
    whole = {**THIS_YEAR, "months": 12.0}

    assert rate(half, whole)[1]["rev_growth"] is None
    assert rate({**half, "months": 12.0}, whole)[1]["rev_growth"] == RATIOS["rev_growth"]


@pytest.mark.parametrize(
    ("change", "code", "reason"),
    [
        ({"equity": 0, "tl": 11150, "tl_equity": 11150}, "contingent_ratio", "DIV0"),
        ({"rev": 0}, "op_margin", "DIV0"),
        ({"rev": None}, "asset_turnover", "MISSING"),
        ({"ni": -500}, "cash_coverage_of_earnings", "NEG_DENOM"),
        ({"ni": -500, "cfo": -350}, "cash_coverage_of_earnings", "NEG_DENOM"),
        ({"ta": -11150}, "debt_ratio", "NEG_DENOM"),
        ({"ta": -11150, "tl": -6050}, "debt_ratio", "NEG_DENOM"),
        ({"tl": -6050}, "debt_ratio", "NEG_VALUE"),
        ({"cl": 0}, "current_ratio", "DIV0"),
        ({"int_exp": -180}, "interest_cover", "NEG_DENOM"),
        ({"int_exp": -180, "pbt": -600}, "interest_cover", "NEG_DENOM"),
    ],
)
def test_meaningless_figure_is_null_with_a_reason(
    change: dict[str, Any], code: str, reason: str
) -> None:
    rated = rate(LAST_YEAR, {**THIS_YEAR, **change})[1]

    assert (rated[code], rated[code + "__reason"]) == (None, reason)


def test_two_negatives_never_make_a_good_score() -> None:
    losing = {**THIS_YEAR, "ni": -500, "equity": -5100, "tl": 16250, "undist": -8330}
    poor = {**LAST_YEAR, "ni": -580, "equity": -4700, "tl": 14700}

    rated = rate(poor, losing)[1]

    assert (rated["roe"], rated["roe__reason"], rated["roe__points"]) == (None, "NEG_DENOM", 0.0)
    assert (rated["capital_preservation"], rated["capital_preservation__points"]) == (None, 0.0)
    assert (rated["debt_ratio__points"], rated["grade"]) == (0.0, None)  # the items do not add up


def test_net_worth_that_is_not_positive_caps_the_grade() -> None:
    bare = {"company": "A", "rev": 50_000.0, "ar": 100.0, "pbt": 5_000.0, "ni": 4_000.0}
    bare |= {"int_exp": 10.0, "ta": 5_000.0, "tl": 5_000.0, "tnw": 900.0, "wc": 900.0}
    before = {**bare, "year": 2023, "rev": 30_000.0, "tl": 1_000.0}

    rated = rate(before, {**bare, "year": 2024})[1]

    # 10/22, 22/22, 14/34 and 12/22 of the weights: 9.999 + 22 + 14.001 + 12.001
    assert (rated["total"], rated["grade_before_caps"], rated["grade"]) == (58.0, "BB", "CCC")
    assert (rated["limit"], rated["limit_binding"]) == (0.0, "net_worth")


@pytest.mark.parametrize(("pbt", "points"), [(600.0, 10.0), (0.0, 2.0), (-600.0, 2.0)])
def test_cover_without_interest_is_excellent_only_with_a_profit(pbt: float, points: float) -> None:
    rated = rate({"company": "A", "year": 2024, "int_exp": 0.0, "pbt": pbt, "ta": 10.0})[0]

    assert (rated["interest_cover"], rated["interest_cover__reason"]) == (None, "DIV0")
    assert rated["interest_cover__points"] == points


def test_thin_coverage_gives_no_total() -> None:
    rated = rate({"company": "A", "year": 2024, "ta": 100.0, "tl": 10.0})[0]

    assert rated["debt_ratio__points"] == 12.0
    assert (rated["total"], rated["total__reason"]) == (None, "LOW_COVERAGE")
    assert (rated["grade"], rated["limit"], rated["coverage_share"]) == (None, None, 0.12)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, 1e31])
def test_what_is_no_figure_counts_as_missing(value: float) -> None:
    rated = rate(LAST_YEAR, {**THIS_YEAR, "ni": value})[1]

    assert (rated["roe"], rated["roe__reason"]) == (None, "MISSING")


def test_frame_without_a_key_is_refused() -> None:
    with pytest.raises(SchemaError, match="no column 'year'"):
        assess(nw.from_native(pl.LazyFrame({"company": ["A"]})), POLICY)


def test_reasons_are_left_out_when_nobody_asks() -> None:
    frame = nw.from_native(pl.LazyFrame({"company": ["A"], "year": [2024]}))

    names = assess(frame, POLICY, reasons=False).collect_schema().names()

    assert [name for name in names if "reason" in name] == []


@pytest.mark.parametrize(
    ("months", "year", "is_capped"),
    [(12.0, 2022, True), (None, 2022, True), (6.0, 2022, False), (12.0, 2021, False)],
)
def test_a_rule_may_look_two_whole_years_back(
    months: float | None, year: int, is_capped: bool
) -> None:
    fall = {"code": "SHRUNK", "zh": "缩水", "en": "shrunk", "grade_max": "CCC"}
    caps = [{**fall, "when": "ta < 0.9 * prev(ta, 2)"}]
    policy = parse_policy({**DOCUMENT, "caps": caps})
    earlier = {**LAST_YEAR, "year": year, "ta": 20_000.0, "months": months}

    rated = rate(earlier, LAST_YEAR, THIS_YEAR, policy=policy)[2]
    explained = explain(THIS_YEAR, LAST_YEAR, policy, earlier=[earlier])

    assert rated["grade"] == explained.grade == ("CCC" if is_capped else "A")


money = st.one_of(
    st.none(), st.sampled_from([0.0, -1.0, 100.0]), st.floats(-1e9, 1e12, allow_nan=False)
)
ITEMS = sorted(load_catalogue().line_items)


def records() -> st.SearchStrategy[dict[str, Any]]:
    near = st.fixed_dictionaries({}, optional=dict.fromkeys(ITEMS, money))
    facts = st.fixed_dictionaries(
        {"industry": st.sampled_from(["C34", "F", "e47", "Z", ""])},
        optional={
            "expected_annual_purchases": money,
            "terms_days": st.sampled_from([None, 0.0, 30.0, 90.0]),
            "tenure_months": st.sampled_from([None, 0.0, 6.0, 24.0, 25.0]),
            "limit_requested": money,
            "ebit": money,
            "tnw": money,
        },
    )
    return st.tuples(st.booleans(), near, facts).map(
        lambda parts: {**(THIS_YEAR if parts[0] else {}), **parts[1], **parts[2]}
    )


def test_one_customer_and_a_portfolio_get_the_same_answer() -> None:
    @settings(max_examples=40, deadline=None)
    @given(records(), records())
    def check(previous: dict[str, Any], current: dict[str, Any]) -> None:
        previous |= {"company": "A", "year": 2023}
        current |= {"company": "A", "year": 2024}
        rated = rate(previous, current)[1]
        document = explain(current, previous, POLICY).as_document()
        for code, entry in document["indicators"].items():
            assert (rated[code], rated[code + "__reason"]) == (entry["value"], entry["reason"])
        for dimension in document["dimensions"]:
            if dimension["fed"]:
                assert rated[f"{dimension['code']}_score"] == dimension["score"]
        for name in ("total", "grade", "grade_before_caps", "coverage_share"):
            assert rated[name] == document[name]
        assert rated["total__reason"] == document["total_reason"]
        assert (rated["limit"], rated["limit_binding"]) == (
            document["limit"]["amount"],
            document["limit"]["binding"],
        )
        assert rated["findings"] == ";".join(f["code"] for f in document["findings"])
        assert rated["reasons"] == ";".join(r["indicator"] for r in document["reasons"])
        numbers = [value for value in rated.values() if isinstance(value, float)]
        assert all(math.isfinite(value) for value in numbers)

    check()


@settings(max_examples=40, deadline=None)
@given(st.floats(1e-3, 1e6), st.fixed_dictionaries({}, optional=dict.fromkeys(ITEMS[:40], money)))
def test_ratios_do_not_depend_on_the_unit(scale: float, changed: dict[str, float | None]) -> None:
    def scaled(row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value * scale if isinstance(value, int | float) and name != "year" else value
            for name, value in row.items()
        }

    current = {**THIS_YEAR, **changed}
    one, other = (
        explain(now, before, POLICY).as_document()["indicators"]
        for now, before in ((current, LAST_YEAR), (scaled(current), scaled(LAST_YEAR)))
    )

    for code, indicator in load_catalogue(POLICY.edition).indicators.items():
        if indicator.unit != "money" and one[code]["value"] is not None:
            assert other[code]["value"] == pytest.approx(one[code]["value"], rel=1e-6, abs=1e-6)
        elif indicator.unit != "money":
            assert other[code]["reason"] == one[code]["reason"]
