from __future__ import annotations

import copy
from typing import Any

from tests.engine.frames import DOCUMENT, LAST_YEAR, THIS_YEAR
from zixin.engine.explanation import Explanation, explain
from zixin.engine.limits import limit_document, limit_steps
from zixin.engine.policy import GRADES, AssessmentPolicy, parse_policy

NAMED = {"zh": "名称", "en": "name"}
METHODS: dict[str, dict[str, Any]] = {row["code"]: row for row in DOCUMENT["limits"]["methods"]}


def by_grade(*numbers: float) -> dict[str, float]:
    """Return a table of the nine grades; the last number holds for all that follow."""
    filled = [*numbers, *[numbers[-1]] * (len(GRADES) - len(numbers))]
    return dict(zip(GRADES, filled, strict=True))


def size(code: str, **more: Any) -> dict[str, Any]:
    """Return a size band of the matrix."""
    return {"code": code, **NAMED, **more}


def item(code: str, formula: str, *bins: tuple[float | None, float | None, float]) -> Any:
    """Return an item of the points table."""
    rows = [{"from": begin, "to": end, "points": points} for begin, end, points in bins]
    return {"code": code, **NAMED, "formula": formula, "bins": rows}


# Table 5 of the source: per cent of tangible net worth that each factor adds.
POINTS: dict[str, Any] = {
    "coverage_min": 0.5,
    "most": 60,
    "items": [
        item(
            "requirement",
            "expected_annual_purchases / customer_requirement",
            (None, 0.25, 0),
            (0.25, 0.5, 5),
            (0.5, None, 10),
        ),
        {
            "code": "habits",
            **NAMED,
            "cases": [
                {"when": "high_credit_days_late <= -10", "points": 10, **NAMED},
                {"when": "high_credit_days_late <= 0", "points": 5, **NAMED},
            ],
            "otherwise": -5,
        },
        item("years", "tenure_months / 12", (None, 3, 0), (3, 10, 5), (10, None, 10)),
        item("margin", "ni / rev", (None, 0.05, 0), (0.05, 0.14, 5), (0.14, None, 10)),
        item("current", "ca / cl", (None, 1.5, 0), (1.5, 2.2, 5), (2.2, None, 10)),
        item("debt", "tl / ta", (None, 0.3, 10), (0.3, 0.5, 0), (0.5, None, -5)),
    ],
}
EVERYTHING: dict[str, Any] = {
    "methods": [
        {"code": "CL1", "weight": 2, "share": by_grade(0.2, 0.15, 0.1, 0.08, 0.05, 0.02, 0)},
        {"code": "CL2", "weight": 1, "share": 0.1, "evidence": "statements"},
        {"code": "CL3", "weight": 1, "evidence": "statements"},
        {"code": "CL4", "weight": 1, "share": 0.1},
        {"code": "CL9", "weight": 1, "share": 0.5, "references_min": 2},
        {"code": "CL10", "weight": 1, "share": 0.15},
        {"code": "CL11", "weight": 1, "share": 0.2},
        {"code": "CL12", "weight": 1},
        {"code": "CL16", "weight": 1},
    ],
    "evidence": [
        {
            "code": "statements",
            **NAMED,
            "cases": [
                {"when": "evidence_statements <= 1", "factor": 1.0, **NAMED},
                {"when": "evidence_statements <= 2", "factor": 0.8, **NAMED},
            ],
            "otherwise": 0.4,
        }
    ],
    "working_asset_clip": [-20, 20],
    "need_methods": ["CL7", "CL5", "CL6"],
    "standard_days": 60,
    "quick_turn": {"coefficient": by_grade(1.2, 1.1, 1.0, 0.8, 0.5, 0.25, 0)},
    "experience": {"use": "cap", "growth": 0.25, "days_late_most": 10, "late_share": 0.5},
    "points": POINTS,
    "risk_amount": {
        "shares": by_grade(0.3, 0.25, 0.2, 0.1, 0.05, 0),
        "margins": [
            {"to": 0.03, "amount": 0},
            {"from": 0.03, "to": 0.08, "amount": 100_000},
            {"from": 0.08, "amount": 200_000},
        ],
        "keep_previous": {"score_change_most": 0},
    },
    "matrix": {
        "sizes": [size("large", when="rev >= 10000"), size("small")],
        "caps": {"large": by_grade(900, 850, 800, 500, 0), "small": by_grade(300, 200, 100, 0)},
    },
    "secured": {"share": 0.9},
    "risk_capacity": {
        "loss_share": 0.01,
        "own_gross_profit": 2_000,
        "lgd": 0.5,
        "lgd_floor": 0.05,
        "exposure_share": 0.1,
        "own_equity": 50_000,
        "sales_share": 0.1,
        "own_sales": 30_000,
    },
    "feature_bands": [
        {"from": None, "to": 0.21, "multiplier": 0},
        {"from": 0.21, "to": 0.46, "multiplier": 0.5},
        {"from": 0.46, "to": 0.66, "multiplier": [1.0, 1.2]},
        {"from": 0.66, "to": None, "multiplier": 1.2},
    ],
    "tenure_record": {"when": "high_credit_days_late <= 10", "multiplier": 0.8},
    "group_headroom": True,
    "new_customer": {
        "when": "not defined(rev) and not defined(equity)",
        "cap": 120,
        "review_after_invoices": 3,
    },
}


def limit_policy(**limits: Any) -> AssessmentPolicy:
    """Return the shipped policy in edition 2 with these keys of its limits."""
    document = copy.deepcopy(DOCUMENT)
    document["edition"] = 2
    document["limits"].update(copy.deepcopy(limits))
    return parse_policy(document)


def judged(policy: AssessmentPolicy, **facts: Any) -> Explanation:
    """Rate the company of the vectors, a grade A, with some facts changed."""
    return explain({**THIS_YEAR, **facts}, LAST_YEAR, policy)


def story(policy: AssessmentPolicy, **facts: Any) -> dict[str, Any]:
    """Tell how the limit of the company of the vectors came about."""
    row = judged(policy, **facts).row
    return limit_document(policy, row, {step.name: step for step in limit_steps(policy)})


def told(policy: AssessmentPolicy, code: str, **facts: Any) -> dict[str, Any]:
    """Tell what one method gave."""
    methods: list[dict[str, Any]] = story(policy, **facts)["methods"]
    return next(method for method in methods if method["code"] == code)
