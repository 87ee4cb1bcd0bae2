"""A limit explains itself: every method with its formula in the numbers that held, and what bound."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine.limit_policies import EVERYTHING, METHODS, judged, limit_policy, story, told
from zixin.engine.catalogue import load_catalogue
from zixin.engine.formula import formula
from zixin.engine.limits import BINDINGS, binding_names, limit_methods
from zixin.engine.schema import INTERIM

FACTS: dict[str, Any] = {
    **{f"receipts_m{month}": 100.0 * month for month in range(1, 7)},
    "bank_line_free": 2_000.0,
    "collateral_value": 500.0,
    "customer_requirement": 100.0,
    "evidence_statements": 2.0,
    "expected_annual_purchases": 7_300.0,
    "feature_share": 0.56,
    "group_headroom": 400.0,
    "high_credit_days_late": 3.0,
    "high_credit_paid": 800.0,
    "last_quarter_orders": 900.0,
    "own_margin_share": 0.05,
    "peer_count": 3.0,
    "peer_limit_median": 700.0,
    "tenure_months": 40.0,
}
ALL = [f"CL{number}" for number in range(1, 17)]


def test_every_method_and_every_bound_has_a_name() -> None:
    assert list(limit_methods()) == ALL
    assert list(binding_names()) == list(BINDINGS)
    assert all(name.zh and name.en for name in binding_names().values())


@pytest.mark.parametrize("facts", [FACTS, {**FACTS, "high_credit_days_late": 11.0}, {}])
def test_formula_shown_is_what_was_computed(facts: dict[str, Any]) -> None:
    policy = limit_policy(**EVERYTHING)
    names = {**load_catalogue(2).names, **{name: name for name in INTERIM}}
    row = judged(policy, **facts).row
    shown = story(policy, **facts)["methods"]

    assert [method["code"] for method in shown] == ALL
    for method in shown:
        if method["amount"] is not None:
            value, _ = formula(method["formula"], names).evaluate(row)
            assert value == pytest.approx(method["amount"]), method["code"]


def test_formula_of_a_limit_that_is_kept_says_so() -> None:
    facts = {"previous_limit": 123.0, "failure_score_change": 0.0}

    shown = told(limit_policy(**EVERYTHING), "CL16", **facts)

    assert (shown["formula"], shown["amount"]) == ("max(previous_limit, 0)", 123.0)


def test_document_is_json_and_names_what_it_reads() -> None:
    policy = limit_policy(**EVERYTHING)
    catalogue = load_catalogue(2)
    document = story(policy, **FACTS)

    assert json.loads(json.dumps(document, allow_nan=False)) == document
    read = {name for method in document["methods"] for name in method["inputs"]}
    assert all(catalogue.name_of(name).zh for name in read)
    assert document["methods"][0]["name"] == {
        "zh": "有形净值比例法",
        "en": "Share of tangible net worth",
    }


def test_methods_tell_their_part_in_the_limit() -> None:
    shown = {method["code"]: method for method in story(limit_policy(**EVERYTHING))["methods"]}

    assert {code: method["role"] for code, method in shown.items()} == {
        **dict.fromkeys(["CL1", "CL2", "CL3", "CL4", "CL9", "CL10"], "capacity"),
        **dict.fromkeys(["CL11", "CL12", "CL16"], "capacity"),
        **dict.fromkeys(["CL5", "CL6", "CL7"], "need"),
        **dict.fromkeys(["CL8", "CL13", "CL15"], "cap"),
        "CL14": "secured",
    }
    assert (shown["CL1"]["formula"], shown["CL1"]["weight"]) == ("0.1 * max(tnw, 0)", 2.0)
    assert told(limit_policy(need_methods=["CL7"]), "CL5")["role"] == "show"


@pytest.mark.parametrize(
    ("keys", "facts", "binding", "method"),
    [
        ({"methods": [METHODS["CL1"]]}, {}, "capacity", "CL1"),
        ({}, {"expected_annual_purchases": 365.0}, "need", "CL5"),
        ({"risk_capacity": {"sales_share": 0.1, "own_sales": 10}}, {}, "risk_sales", "CL15"),
        ({"secured": {"share": 1}}, {"collateral_value": 1.0}, "collateral", "CL14"),
        ({}, {"limit_requested": 1.0}, "request", None),
    ],
)
def test_method_that_bound_the_limit_is_marked(
    keys: dict[str, Any], facts: dict[str, float], binding: str, method: str | None
) -> None:
    document = story(limit_policy(**keys), **facts)

    assert document["binding"] == binding
    assert document["binding_name"]["zh"] == binding_names()[binding].zh
    marked = [shown["code"] for shown in document["methods"] if shown["bound"]]
    assert marked == ([method] if method else [])
    assert [cap["code"] for cap in document["bounds"] if cap["bound"]] == (
        [binding] if binding in {"request", "risk_sales"} else []
    )


def test_limit_of_nought_is_prepayment_only() -> None:
    document = story(limit_policy(minimum=200))

    assert (document["amount"], document["binding"], document["prepay_only"]) == (
        0.0,
        "minimum",
        True,
    )
    assert story(limit_policy())["prepay_only"] is False


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"nonop_inc": 9_999.0}, "HARD_FINDING"),
        ({"equity": None, "ta": None, "tl": None}, "NOT_RATED"),
        ({"intang": None, "rev": None, "cogs": None, "op": None}, "NO_CAPACITY"),
    ],
)
def test_missing_limit_says_why(facts: dict[str, Any], reason: str) -> None:
    document = story(limit_policy(methods=[METHODS["CL1"]]), **facts)

    assert (document["amount"], document["reason"]) == (None, reason)


def test_new_customer_is_reviewed_after_its_first_invoices() -> None:
    rule = {"when": "paid_invoices < 3", "cap": 120, "review_after_invoices": 3}

    document = story(limit_policy(new_customer=rule), paid_invoices=0.0)

    assert document["new_customer"] == {
        "when": "paid_invoices < 3",
        "cap": 120.0,
        "review_after_invoices": 3,
    }
    assert story(limit_policy(new_customer=rule))["new_customer"] is None
