"""Each method of a limit, worked by hand.

The company of the vectors has a tangible net worth of 4,520, working capital of 1,650, net worth of
5,100, revenue of 12,000 and grade A with 60 days and a probability of default of 0.4 %.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR, rate
from tests.engine.limit_policies import (
    EVERYTHING,
    METHODS,
    NAMED,
    POINTS,
    by_grade,
    item,
    judged,
    limit_policy,
    size,
    told,
)

RECEIPTS = {f"receipts_m{month}": 100.0 * month for month in range(1, 7)}
UNRATED = {"nonop_inc": 9_999.0}  # the income statement does not add up
CL1, CL4 = METHODS["CL1"], METHODS["CL4"]


def amount(code: str, keys: dict[str, Any], **facts: Any) -> tuple[Any, Any]:
    shown = told(limit_policy(**keys), code, **facts)
    return shown["amount"], shown["reason"]


def test_cl1_takes_the_share_of_the_grade() -> None:
    keys = {"methods": [{**CL1, "share": by_grade(0.2, 0.15, 0.12, 0.1)}]}

    assert amount("CL1", keys) == (pytest.approx(542.4), None)  # 12 % of 4,520
    assert amount("CL1", keys, **UNRATED) == (None, "NOT_RATED")


@pytest.mark.parametrize(
    ("code", "facts", "expected"),
    [
        ("CL1", {}, 452.0),  # source: 10 % of net worth; 5,100 - 420 - 100 - 60
        ("CL1", {"intang": 6_000.0}, 0.0),
        ("CL2", {}, 165.0),  # source: 10 % of working capital; 6,650 - 5,000
        ("CL2", {"ca": None, "wc": -3.0}, 0.0),
        ("CL3", {}, 590.625),  # vector: V 0.0733, working assets 3,375, 17.5 %
        ("CL4", {}, 100.0),  # source: 10 % of a month of 12,000
        ("CL4", {"rev": -12_000.0}, 0.0),
        ("CL11", {"debt_service": 50.0}, 0.2 * 300 * 60 / 365),
        ("CL11", {"debt_service": 350.01}, 0.0),
    ],
)
def test_methods_of_statements(code: str, facts: dict[str, float], expected: float) -> None:
    assert amount(code, {}, **facts) == (pytest.approx(expected), None)


@pytest.mark.parametrize(("equity", "share"), [(0.01, 0.3), (0.0, 0.0), (-0.01, 0.0)])
def test_cl3_gives_nought_without_net_worth_however_good_its_value(
    equity: float, share: float
) -> None:
    policy = limit_policy(
        working_asset_clip=[-20, 20], working_asset_bands=[{"above": -25, "share": 0.3}]
    )
    row = judged(policy, equity=equity, tl=11_150.0 - equity).row

    assert row["working_asset_share"] == share


def test_cl3_clip_holds_values_within_its_bounds() -> None:
    bands = [{"above": -19.5, "share": 0.2}, {"above": -21, "share": 0.1}]
    thin = {"equity": 0.01, "tl": 11_149.99}

    clipped = judged(limit_policy(working_asset_clip=[-20, 20], working_asset_bands=bands), **thin)
    free = judged(limit_policy(working_asset_bands=bands), **thin)

    assert clipped.row["working_asset_value"] < -1e6
    assert (clipped.row["working_asset_share"], free.row["working_asset_share"]) == (0.1, 0.0)


def test_cl5_is_the_peak_need_of_a_year() -> None:
    facts = {"expected_annual_purchases": 7_300.0, "terms_days": 60.0, "seasonality": 1.5}

    assert amount("CL5", {}, **facts) == (2_250.0, None)  # 7,300 x (60 + 15) / 365 x 1.5


@pytest.mark.parametrize(("asked", "days"), [(None, 60), (45, 45), (60, 60), (60.01, 60)])
def test_terms_count_up_to_those_of_the_grade(asked: float | None, days: float) -> None:
    facts = {"expected_annual_purchases": 3_650.0, "terms_days": asked}

    assert amount("CL5", {"terms_within_grade": True}, **facts)[0] == 10.0 * (days + 15)
    free = 60.0 if asked is None else asked
    assert amount("CL5", {}, **facts)[0] == pytest.approx(10.0 * (free + 15))


def test_cl6_turns_the_orders_of_a_quarter() -> None:
    keys = {"need_methods": ["CL6"], "standard_days": 60, "quick_turn": {"coefficient": 0.8}}

    assert amount("CL6", keys, last_quarter_orders=900.0) == (480.0, None)  # 900 x 60/90 x 0.8
    assert amount("CL6", keys, last_quarter_orders=-900.0) == (0.0, None)
    assert amount("CL6", keys) == (None, "MISSING")
    graded = {**keys, "quick_turn": {"coefficient": by_grade(1.2, 1.1, 0.9, 0.5)}}
    assert amount("CL6", graded, last_quarter_orders=900.0) == (pytest.approx(540.0), None)
    assert amount("CL6", graded, last_quarter_orders=900.0, **UNRATED) == (None, "NOT_RATED")


def test_cl7_weighs_the_latest_month_six_times() -> None:
    keys = {"need_methods": ["CL7"], "standard_days": 45}

    # (6 x 100 + 5 x 200 + 4 x 300 + 3 x 400 + 2 x 500 + 600) / 21 x 45 / 30
    assert amount("CL7", keys, **RECEIPTS) == (pytest.approx(5_600 / 21 * 1.5), None)
    assert amount("CL7", keys, **{**RECEIPTS, "receipts_m6": None}) == (None, "MISSING")
    # without standard days the terms used count, 60 for grade A
    assert amount("CL7", {"need_methods": ["CL7"]}, **RECEIPTS)[0] == pytest.approx(5_600 / 21 * 2)


@pytest.mark.parametrize(
    ("late", "expected"),
    [(-3.0, 1_000.0), (9.99, 1_000.0), (10.0, 1_000.0), (10.01, 400.0)],
)
def test_cl8_grows_with_what_was_paid_on_time(late: float, expected: float) -> None:
    keys = {"experience": {"growth": 0.25, "days_late_most": 10, "late_share": 0.5}}
    facts = {"high_credit_paid": 800.0, "high_credit_days_late": late}

    assert amount("CL8", keys, **facts) == (expected, None)
    assert amount("CL8", keys, high_credit_paid=800.0) == (None, "MISSING")


def test_cl9_needs_references_enough() -> None:
    keys = {"methods": [{"code": "CL9", "weight": 1, "share": 0.5, "references_min": 3}]}

    assert amount("CL9", keys, peer_limit_median=700.0, peer_count=3) == (350.0, None)
    assert amount("CL9", keys, peer_limit_median=700.0, peer_count=2) == (None, "FEW_REFERENCES")
    assert amount("CL9", keys, peer_limit_median=700.0) == (None, "MISSING")


def test_cl10_takes_a_share_of_the_free_facility() -> None:
    keys = {"methods": [{"code": "CL10", "weight": 1, "share": 0.15}]}

    assert amount("CL10", keys, bank_line_free=2_000.0) == (300.0, None)
    assert amount("CL10", keys, bank_line_free=-1.0) == (0.0, None)


# Source: Financial Management, Management of Receivables, tables 5 and 6 (Kartik Metal Products): a
# total contribution of 55 per cent of a tangible net worth of 42,961, which the source rounds to
# 23,600. The split over the factors of table 5 is ours.
KARTIK: dict[str, float] = {
    "expected_annual_purchases": 24.0,
    "customer_requirement": 100.0,  # below 25 %: 0
    "high_credit_days_late": -12.0,  # takes the discount: 10
    "tenure_months": 132.0,  # more than ten years: 10
    "margin": 0.15,  # above 14 %: 10
    "current": 2.3,  # above 2.2: 10
    "debt": 0.29,  # below 30 %: 10
    "inventory_turns": 0.5,  # halfway of 0 to 10: 5
}


def test_cl12_of_the_source() -> None:
    free = ["own_margin_share", "one_order_value", "paid_invoices", "feature_share"]
    items = [
        *POINTS["items"][:3],
        item("margin", free[0], (None, 0.05, 0), (0.05, 0.14, 5), (0.14, None, 10)),
        item("current", free[1], (None, 1.5, 0), (1.5, 2.2, 5), (2.2, None, 10)),
        item("debt", free[2], (None, 0.3, 10), (0.3, 0.5, 0), (0.5, None, -5)),
        {
            **item("turns", free[3]),
            "bins": [
                {"to": 0, "points": 0},
                {"from": 0, "to": 1, "points": [0, 10]},
                {"from": 1, "points": 10},
            ],
        },
    ]
    keys: dict[str, Any] = {
        "methods": [{"code": "CL12", "weight": 1}],
        "points": {"coverage_min": 1, "most": 60, "items": items},
    }
    named = dict(zip(free, ["margin", "current", "debt", "inventory_turns"], strict=True))
    facts = {key: KARTIK[named.get(key, key)] for key in [*list(KARTIK)[:4], *free]}

    shown = told(limit_policy(**keys), "CL12", intang=None, tnw=42_961.0, **facts)

    assert [row["points"] for row in shown["items"]] == [0, 10, 10, 10, 10, 10, 5]
    assert (shown["points"], shown["amount"]) == (55.0, pytest.approx(23_628.55))


def test_cl12_counts_what_is_unknown_as_the_policy_says() -> None:
    keys: dict[str, Any] = {"methods": [{"code": "CL12", "weight": 1}], "points": POINTS}

    # margin 4.2 %: 0, current ratio 1.33: 0, debt ratio 54 %: -5; half of the items are known
    assert amount("CL12", keys) == (0.0, None)
    assert amount("CL12", keys, tenure_months=121.0) == (pytest.approx(0.05 * 4_520), None)
    thin = {**POINTS, "coverage_min": 0.51}
    assert amount("CL12", {**keys, "points": thin}) == (None, "LOW_COVERAGE")
    items = [{**row, "missing": 4} for row in POINTS["items"]]
    # three unknown items of 4 points, less 5 for the debt
    shown = told(limit_policy(**{**keys, "points": {**POINTS, "items": items}}), "CL12")
    assert [row["known"] for row in shown["items"]] == [False, False, False, True, True, True]
    assert (shown["points"], shown["amount"]) == (7.0, pytest.approx(0.07 * 4_520))


def test_cl12_points_end_at_the_most() -> None:
    keys = {"methods": [{"code": "CL12", "weight": 1}], "points": {**POINTS, "most": 2}}

    assert amount("CL12", keys, tenure_months=121.0) == (pytest.approx(0.02 * 4_520), None)


@pytest.mark.parametrize(
    ("revenue", "expected"), [(12_000.0, 800.0), (10_000.0, 800.0), (9_999.99, 100.0)]
)
def test_cl13_is_the_cell_of_grade_and_size(revenue: float, expected: float) -> None:
    facts = {"rev": revenue, "op": None}

    assert amount("CL13", {"matrix": EVERYTHING["matrix"]}, **facts) == (expected, None)


def test_cl13_reads_the_size_as_a_word() -> None:
    words = [("L", 'size_code = "L"'), ("M", 'size_code in ("M", "S")')]
    sizes = [*(size(code, when=when) for code, when in words), size("X")]
    caps = {"L": by_grade(900), "M": by_grade(300), "X": by_grade(100)}
    policy = limit_policy(matrix={"sizes": sizes, "caps": caps}, methods=[{**CL1, "share": 1}])
    expected = [("L", 900.0), ("M", 300.0), ("S", 300.0), ("XS", 100.0), (None, 100.0)]

    for word, cap in expected:
        row = {**THIS_YEAR, "size_code": word}
        assert told(policy, "CL13", size_code=word)["amount"] == cap
        assert rate(LAST_YEAR, row, policy=policy)[1]["limit"] == cap


def test_cl13_without_a_size_is_undefined() -> None:
    matrix = {"sizes": [size("large", when="rev >= 1e9")], "caps": {"large": by_grade(1)}}

    assert amount("CL13", {"matrix": matrix}) == (None, "MISSING")
    assert amount("CL13", {"matrix": matrix}, **UNRATED) == (None, "NOT_RATED")


def test_cl14_is_what_security_brings() -> None:
    keys = {"secured": {"share": 0.9}}

    assert amount("CL14", keys, collateral_value=500.0) == (450.0, None)
    assert amount("CL14", keys, collateral_value=-500.0) == (0.0, None)
    assert amount("CL14", keys) == (None, "MISSING")


def test_cl15_is_the_least_of_loss_exposure_and_sales() -> None:
    risk = EVERYTHING["risk_capacity"]
    loss = {key: risk[key] for key in ("loss_share", "own_gross_profit", "lgd", "lgd_floor")}

    # 1 % of 2,000 over a loss of 0.4 % x 50 %; 10 % of 50,000; 10 % of 30,000
    assert amount("CL15", {"risk_capacity": loss}) == (pytest.approx(10_000.0), None)
    assert amount("CL15", {"risk_capacity": risk}) == (3_000.0, None)
    assert amount("CL15", {"risk_capacity": loss}, **UNRATED) == (None, "NOT_RATED")


@pytest.mark.parametrize(("security", "limit"), [(None, 10_000.0), (1_000.0, 11_000.0), (2e5, 1e5)])
def test_cl15_bears_just_the_loss_it_may(security: float | None, limit: float) -> None:
    risk = EVERYTHING["risk_capacity"]
    loss = {key: risk[key] for key in ("loss_share", "own_gross_profit", "lgd", "lgd_floor")}
    keys = {"risk_capacity": loss, "secured": {"share": 1}}

    assert amount("CL15", keys, collateral_value=security) == (pytest.approx(limit), None)
    expected_loss = 0.004 * max(0.05 * limit, 0.5 * (limit - (security or 0.0)))
    assert expected_loss == pytest.approx(20.0)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        # source: EUR 1 m of equity gives 200,000, a margin of 5 % gives 100,000: 300,000
        ({"own_margin_share": 0.05}, 300_000.0),
        ({"own_margin_share": 0.0299}, 200_000.0),
        ({"own_margin_share": 0.08}, 400_000.0),
        ({}, 200_000.0),
        # source: the limit of last year holds as long as the failure score does
        ({"previous_limit": 123.0, "failure_score_change": 0.0}, 123.0),
        ({"previous_limit": 123.0, "failure_score_change": -0.01}, 200_000.0),
        ({"previous_limit": -1.0, "failure_score_change": 0.0}, 0.0),
        ({"failure_score_change": 0.0}, 200_000.0),
    ],
)
def test_cl16_adds_risk_amounts(facts: dict[str, float], expected: float) -> None:
    keys = {
        "methods": [{"code": "CL16", "weight": 1}],
        "risk_amount": {**EVERYTHING["risk_amount"], "shares": by_grade(0.2, 0.2, 0.2, 0.2)},
    }

    worth = {"equity": 1_000_000.0, "tl": None}
    assert amount("CL16", keys, **worth, **facts) == (expected, None)


def test_evidence_scales_the_weight_of_a_method() -> None:
    table = EVERYTHING["evidence"][0]
    keys = {"methods": [{**CL1, "weight": 2, "evidence": "statements"}, CL4], "evidence": [table]}
    policy = limit_policy(**keys)

    # audited, 452 weighs 2 of 3; estimated, it weighs 0.8 of 1.8 and 100 reaches the half
    audited, estimated = (judged(policy, evidence_statements=level) for level in (1.0, 5.0))
    assert (audited.row["capacity"], estimated.row["capacity"]) == (452.0, 100.0)
    shown = told(policy, "CL1", evidence_statements=2.0)
    assert (shown["weight"], shown["evidence"]["factor"]) == (1.6, 0.8)
    assert told(policy, "CL1")["evidence"] == {"name": NAMED, "level": None, "factor": 0.4}


def test_median_stands_on_half_of_the_weight_in_spite_of_fractions() -> None:
    table = {**EVERYTHING["evidence"][0], "cases": [], "otherwise": 0.1}
    cl2 = METHODS["CL2"]
    methods = [
        {**CL1, "weight": 3.0, "evidence": "statements"},
        {**CL4, "weight": 1.0, "evidence": "statements"},
        {**cl2, "weight": 2.0, "evidence": "statements"},
    ]
    policy = limit_policy(methods=methods, evidence=[table])

    # 100 and 165 weigh 0.1 + 0.2, just half of 0.3 + 0.1 + 0.2
    assert judged(policy).row["capacity"] == 165.0
