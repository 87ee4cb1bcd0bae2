"""How methods become one limit: what binds it, at its bounds and one cent beside them.

With CL1 alone the company of the vectors, a grade A, can bear 452: the tables below start there.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.frames import LAST_YEAR, THIS_YEAR, rate
from tests.engine.limit_policies import (
    EVERYTHING,
    METHODS,
    by_grade,
    judged,
    limit_policy,
    size,
    story,
)
from zixin.engine.limits import BINDINGS, LIMIT, limit_steps
from zixin.engine.plan import RecordRunner, inputs_of, run_frame
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.statements import HARD

FINE: dict[str, Any] = {"methods": [METHODS["CL1"]], "significant_digits": 6}
LOSS = {"loss_share": 0.01, "own_gross_profit": 80, "lgd": 0.5}
UNRATED = {"nonop_inc": 9_999.0}
POOR = {"ni": -900.0, "pbt": -900.0, "op": -900.0, "rev": 3_000.0, "cogs": None, "tax": 0.0}
NEEDS_1000 = {"expected_annual_purchases": 7_300.0, "terms_days": 35.0}  # x (35 + 15) / 365


def bound(keys: dict[str, Any], **facts: Any) -> tuple[Any, Any]:
    told = story(limit_policy(**{**FINE, **keys}), **facts)
    return told["amount"], told["binding"]


def test_bindings_keep_their_numbers() -> None:
    assert BINDINGS[:6] == ("net_worth", "grade", "need", "request", "minimum", "capacity")
    assert len(set(BINDINGS)) == len(BINDINGS) == 17


def one_cap(amount: float) -> dict[str, Any]:
    return {"matrix": {"sizes": [size("any")], "caps": {"any": by_grade(amount)}}}


@pytest.mark.parametrize(
    ("keys", "facts", "amount", "binding"),
    [
        ({}, {}, 452.0, "capacity"),
        ({}, {"limit_requested": 451.99}, 451.99, "request"),
        ({}, {"limit_requested": 452.0}, 452.0, "capacity"),
        ({}, {"limit_requested": 452.01}, 452.0, "capacity"),
        (one_cap(451.99), {}, 451.99, "matrix"),
        (one_cap(452), {}, 452.0, "capacity"),
        (one_cap(452.01), {}, 452.0, "capacity"),
        ({"risk_capacity": LOSS}, {}, 400.0, "risk_loss"),  # 1 % of 80 over 0.4 % x 50 %
        ({"risk_capacity": {**LOSS, "own_gross_profit": 90.4}}, {}, 452.0, "capacity"),
        (
            {"risk_capacity": {"exposure_share": 0.1, "own_equity": 4_519.9}},
            {},
            451.99,
            "risk_exposure",
        ),
        ({"risk_capacity": {"sales_share": 0.1, "own_sales": 4_500}}, {}, 450.0, "risk_sales"),
        ({"group_headroom": True}, {"group_headroom": 451.99}, 451.99, "group"),
        ({"group_headroom": True}, {"group_headroom": 452.0}, 452.0, "capacity"),
        ({"group_headroom": True}, {"group_headroom": -0.01}, 0.0, "group"),
        ({"group_headroom": True}, {}, 452.0, "capacity"),
        ({"group_headroom": False}, {"group_headroom": 1.0}, 452.0, "capacity"),
        ({"minimum": 452}, {}, 452.0, "capacity"),
        ({"minimum": 452.01}, {}, 0.0, "minimum"),
        # the request of 400.0099 is rounded down before it meets the least limit
        (
            {"minimum": 400.005, "group_headroom": True},
            {"limit_requested": 400.0099},
            400.009,
            "request",
        ),
        (
            {"minimum": 400.005, "group_headroom": True, "significant_digits": 3},
            {"limit_requested": 400.9},
            0.0,
            "minimum",
        ),
    ],
)
def test_limit_ends_at_its_bound(
    keys: dict[str, Any], facts: dict[str, float], amount: float, binding: str
) -> None:
    assert bound(keys, **facts) == (amount, binding)


def test_first_of_equal_bounds_is_named() -> None:
    keys = {**one_cap(300), "group_headroom": True}

    assert bound(keys, group_headroom=300.0, limit_requested=300.0) == (300.0, "matrix")
    assert bound(keys, group_headroom=299.0, limit_requested=299.0) == (299.0, "group")


def test_experience_decides_as_the_policy_uses_it() -> None:
    rule = {"growth": 0.25, "days_late_most": 10}
    paid = {"high_credit_paid": 200.0, "high_credit_days_late": 0.0}

    assert bound({"experience": {**rule, "use": "cap"}}, **paid) == (250.0, "experience")
    assert bound({"experience": rule}, **paid) == (452.0, "capacity")
    capacity = {"experience": {**rule, "use": "capacity", "weight": 1}}
    assert bound(capacity, **paid) == (250.0, "capacity")
    assert bound(capacity) == (452.0, "capacity")
    late = {**paid, "high_credit_days_late": 11.0}
    assert bound({"experience": {**rule, "use": "cap"}}, **late) == (0.0, "experience")


def test_need_is_the_greatest_of_its_methods() -> None:
    keys = {
        "need_methods": ["CL5", "CL6"],
        "standard_days": 60,
        "quick_turn": {"coefficient": 1},
    }
    facts = {"expected_annual_purchases": 365.0, "terms_days": 60.0}  # a need of 75

    assert bound(keys, **facts) == (82.5, "need")
    assert bound(keys, **facts, last_quarter_orders=300.0) == (220.0, "need")
    assert bound(keys, last_quarter_orders=300.0) == (220.0, "need")
    assert bound(keys) == (452.0, "capacity")


@pytest.mark.parametrize(
    ("result", "amount", "binding"),
    [
        (None, 452.0, "capacity"),
        (0.0, 0.0, "feature"),
        (0.2099, 0.0, "feature"),
        (0.21, 226.0, "capacity"),
        (0.4599, 226.0, "capacity"),
        (0.46, 452.0, "capacity"),
        (0.56, 497.2, "capacity"),  # halfway from 1.0 to 1.2
        (0.66, 542.4, "capacity"),
        (1.0, 542.4, "capacity"),
    ],
)
def test_features_scale_the_limit(result: float | None, amount: float, binding: str) -> None:
    keys = {"feature_bands": EVERYTHING["feature_bands"]}

    assert bound(keys, feature_share=result) == (pytest.approx(amount), binding)


def test_unknown_features_count_as_the_policy_says() -> None:
    keys = {"feature_bands": EVERYTHING["feature_bands"], "feature_unknown": 0.5}

    assert bound(keys) == (226.0, "capacity")


def test_features_may_be_a_formula() -> None:
    keys = {"feature_bands": EVERYTHING["feature_bands"], "feature_value": "feature_share / 2"}

    assert bound(keys, feature_share=0.42) == (226.0, "capacity")


def test_long_tenure_asks_for_its_record() -> None:
    keys = {"tenure_record": {"when": "high_credit_days_late <= 10", "multiplier": 0.8}}

    assert bound(keys, tenure_months=25.0, high_credit_days_late=10.0) == (452.0, "capacity")
    assert bound(keys, tenure_months=25.0, high_credit_days_late=10.01) == (361.6, "capacity")
    assert bound(keys, tenure_months=25.0) == (361.6, "capacity")
    assert bound(keys, tenure_months=5.99, high_credit_days_late=0.0) == (226.0, "capacity")


def test_tenure_of_nought_gives_no_credit() -> None:
    keys = {"group_headroom": True, "tenure_bands": [{"below_months": 6, "multiplier": 0}]}

    assert bound(keys, tenure_months=5.99) == (0.0, "tenure")


SECURED = {"secured": {"share": 1}}


@pytest.mark.parametrize(
    ("security", "amount", "binding"),
    [
        (None, 452.0, "capacity"),
        (0.0, 452.0, "capacity"),
        (100.0, 552.0, "collateral"),
        (547.99, 999.99, "collateral"),
        (548.0, 1_000.0, "collateral"),
        (548.01, 1_000.0, "need"),
        (9_999.0, 1_000.0, "need"),
    ],
)
def test_security_fills_the_need(security: float | None, amount: float, binding: str) -> None:
    assert bound(SECURED, **NEEDS_1000, collateral_value=security) == (amount, binding)


def test_security_does_not_go_beyond_a_need_already_met() -> None:
    facts = {"expected_annual_purchases": 3_000.0, "terms_days": 35.0, "collateral_value": 500.0}

    # the need of 410.96 and its margin of a tenth cap the unsecured part at 452, capacity, first
    assert bound(SECURED, **facts)[1] == "capacity"


def test_security_counts_in_full_where_the_need_is_unknown() -> None:
    assert bound(SECURED, collateral_value=1_000.0) == (1_452.0, "collateral")


def test_grade_without_open_credit_still_takes_security() -> None:
    assert bound(SECURED, **POOR) == (0.0, "grade")
    assert bound(SECURED, **POOR, collateral_value=50.0) == (50.0, "collateral")
    secured = {**SECURED, **one_cap(0)}
    assert bound(secured, **POOR, collateral_value=50.0) == (0.0, "matrix")


def worth(equity: float) -> dict[str, float | None]:
    """Return a balance sheet of this net worth that adds up, and tells no more."""
    blank = dict.fromkeys(("tl_equity", "ncl", "undist"))
    return {**blank, "equity": equity, "tl": 11_150.0 - equity}


def test_net_worth_that_is_not_positive_is_nought_whatever_the_methods_say() -> None:
    policy = limit_policy(**EVERYTHING)
    rich = {"collateral_value": 1e6, "bank_line_free": 1e6, "last_quarter_orders": 1e6}

    for equity in (-8_850.0, -0.01, 0.0):
        told = story(policy, **worth(equity), **rich)
        assert (told["amount"], told["binding"]) == (0.0, "net_worth")


def test_security_alone_suffices_only_where_the_policy_says_so() -> None:
    alone = {"secured": {"share": 1, "alone": True}}
    facts = {**NEEDS_1000, **worth(0.0)}

    assert bound(SECURED, **facts, collateral_value=300.0) == (0.0, "net_worth")
    assert bound(alone, **facts, collateral_value=300.0) == (300.0, "collateral")
    assert bound(alone, **facts, collateral_value=3_000.0) == (1_000.0, "need")
    assert bound(alone, **facts) == (0.0, "net_worth")
    bare = {"intang": None, "collateral_value": 300.0}
    assert bound(alone, **NEEDS_1000, **bare) == (300.0, "collateral")
    assert bound(SECURED, **NEEDS_1000, **bare) == (None, None)


NEW = {
    "new_customer": {"when": "not defined(rev)", "cap": 120, "review_after_invoices": 3},
    "group_headroom": True,
}


@pytest.mark.parametrize(
    ("facts", "amount", "binding"),
    [
        ({}, 0.0, "one_order"),  # neither a grade nor an order: nothing to go by
        ({"one_order_value": 119.99}, 119.99, "one_order"),
        ({"one_order_value": 120.0}, 120.0, "new_customer"),
        ({"one_order_value": -1.0}, 0.0, "one_order"),
        ({"one_order_value": 120.0, "limit_requested": 99.0}, 99.0, "request"),
        ({"one_order_value": 120.0, "group_headroom": 50.0}, 50.0, "group"),
        ({"one_order_value": 120.0, "equity": 0.0}, 0.0, "net_worth"),
    ],
)
def test_new_customer_gets_the_least_of_cap_and_order(
    facts: dict[str, float], amount: float, binding: str
) -> None:
    rows = [{"company": "A", "year": 2024, **facts}]
    policy = limit_policy(**FINE, **NEW)

    rated = rate(*rows, policy=policy)[0]
    assert (rated["limit"], rated["limit_binding"], rated["grade"]) == (amount, binding, None)


def test_new_customer_of_a_bad_grade_gets_nothing_and_a_known_one_the_usual() -> None:
    named = {"new_customer": {"when": "paid_invoices < 3", "cap": 120, "review_after_invoices": 3}}

    assert bound(named, paid_invoices=2.0) == (120.0, "new_customer")
    assert bound(named, paid_invoices=3.0) == (452.0, "capacity")
    assert bound(named) == (452.0, "capacity")
    assert bound(named, paid_invoices=2.0, **POOR) == (0.0, "grade")
    assert bound(named, paid_invoices=2.0, **UNRATED) == (None, None)


def test_limit_needs_no_net_worth_where_the_policy_says_so() -> None:
    cl4 = {"methods": [METHODS["CL4"]]}
    bare = {"equity": None, "ta": None, "tl": None, "tl_equity": None, "rev": 12_000.0}
    kept = {key: THIS_YEAR[key] for key in ("ni", "int_exp", "pbt")}
    free = limit_policy(**FINE | cl4, net_worth_required=False)
    strict = limit_policy(**FINE | cl4, net_worth_required=True)
    rows = [{"company": "A", "year": 2024, **kept, **bare}]

    assert rate(*rows, policy=free)[0]["grade"] == rate(*rows, policy=strict)[0]["grade"]
    assert story(strict, equity=None, ta=None, tl=None)["amount"] is None


# Whatever is known of a customer, and whatever grade it gets.
money = st.one_of(st.none(), st.sampled_from([0.0, -1.0, 0.01, 100.0]), st.floats(-1e6, 1e9))
FACTS = {
    "limit_requested": money,
    "group_headroom": money,
    "collateral_value": money,
    "bank_line_free": money,
    "peer_limit_median": money,
    "peer_count": st.sampled_from([None, 1.0, 2.0, 9.0]),
    "last_quarter_orders": money,
    "expected_annual_purchases": money,
    "customer_requirement": money,
    "high_credit_paid": money,
    "high_credit_days_late": st.sampled_from([None, -20.0, 0.0, 10.0, 11.0]),
    "tenure_months": st.sampled_from([None, 0.0, 6.0, 24.0, 25.0, 200.0]),
    "feature_share": st.sampled_from([None, 0.0, 0.21, 0.5, 0.66, 1.0]),
    "one_order_value": money,
    "previous_limit": money,
    "failure_score_change": st.sampled_from([None, 0.0, 1.0]),
    "own_margin_share": st.sampled_from([None, -0.1, 0.03, 0.05, 0.5]),
    "evidence_statements": st.sampled_from([None, 1.0, 2.0, 5.0]),
    "equity": money,
    "rev": money,
    "cfo": money,
    "tl": money,
    **{f"receipts_m{month}": money for month in range(1, 7)},
}
facts = st.fixed_dictionaries({}, optional=FACTS)
WHOLE = limit_policy(**EVERYTHING)
ALONE = limit_policy(**{**EVERYTHING, "secured": {"share": 0.9, "alone": True}})


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(facts, st.booleans()), min_size=25, max_size=25))
@pytest.mark.parametrize("policy", [WHOLE, ALONE])
def test_limit_is_the_same_for_one_and_for_many_and_within_its_bounds(
    policy: AssessmentPolicy, drawn: list[tuple[dict[str, Any], bool]]
) -> None:
    known = [{**({"year": 2024} if bare else THIS_YEAR), **some} for some, bare in drawn]
    rows = [{**some, "company": f"A{place}"} for place, some in enumerate(known)]
    before = [{**LAST_YEAR, "company": row["company"]} for row in rows]
    rated = rate(*before, *rows, policy=policy)[len(before) :]

    for some, row in zip(known, rated, strict=True):
        told = story(policy, **dict.fromkeys(THIS_YEAR) | some)
        assert (row["limit"], row["limit_binding"]) == (told["amount"], told["binding"])
        for method in told["methods"]:
            assert method["amount"] is None or method["amount"] >= 0.0
            assert (method["amount"] is None) == (method["reason"] is not None)
        limit = told["amount"]
        assert (limit is None) == (told["reason"] is not None)
        assert limit is None or limit >= 0.0
        for cap in told["bounds"]:
            assert None in (limit, cap["amount"]) or limit <= cap["amount"] * (1 + 1e-9)
        equity = some.get("equity")
        if equity is not None and equity <= 0.0 and policy is WHOLE:
            assert limit in (None, 0.0)


STEPS = limit_steps(WHOLE)
GRADED = next(place for place, step in enumerate(STEPS) if step.name == "multiplier_grade")
AFTER_THE_GRADE = RecordRunner(STEPS[GRADED + 1 :])


@settings(max_examples=30, deadline=None)
@given(facts, st.lists(st.floats(0.0, 5.0), min_size=9, max_size=9))
def test_limit_never_falls_when_the_multiplier_of_the_grade_rises(
    changed: dict[str, Any], multipliers: list[float]
) -> None:
    limits = []
    row = judged(WHOLE, **changed).row
    for multiplier in sorted(multipliers):
        steps = {**row, "multiplier_grade": multiplier}
        limits.append(_after_the_grade(steps))

    known = [limit for limit in limits if limit is not None]
    assert known == sorted(known)


def _after_the_grade(row: dict[str, Any]) -> float | None:
    """Run the steps that follow the multiplier of the grade again."""
    limit: float | None = AFTER_THE_GRADE.run(row)[LIMIT]
    return limit


@settings(max_examples=5, deadline=None)
@given(st.lists(facts, min_size=30, max_size=30))
def test_every_step_is_the_same_on_a_frame_and_on_a_record(drawn: list[dict[str, Any]]) -> None:
    rows = [judged(WHOLE, **some).row for some in drawn]
    read = sorted(frozenset().union(*inputs_of(STEPS).values()) - {step.name for step in STEPS})
    kinds = {name: pl.Boolean if name == HARD else pl.Float64 for name in read}
    frame = pl.LazyFrame([{name: row.get(name) for name in read} for row in rows], schema=kinds)

    run = run_frame(nw.from_native(frame), STEPS, frozenset(step.name for step in STEPS))

    judged_rows = run.collect().to_native().to_dicts()
    for many, one in zip(judged_rows, rows, strict=True):
        assert {step.name: many[step.name] for step in STEPS} == {
            step.name: one[step.name] for step in STEPS
        }
