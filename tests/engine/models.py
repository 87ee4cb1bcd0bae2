"""A small model of the second edition that uses every way of scoring."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from zixin.engine.policy import AssessmentPolicy, parse_policy, shipped_documents

BASIC = next(row for row in shipped_documents() if row["name"] == "sasac-2006-basic")

MODEL: dict[str, Any] = {
    **{key: BASIC[key] for key in ("grades", "limits")},
    "edition": 2,
    "name": "every-way",
    "version": 1,
    "title": {"zh": "样例", "en": "Every way of scoring"},
    "source": "made for the tests",
    "scoring": {"coefficients": [1.0, 0.8, 0.6, 0.4, 0.2], "coverage_min": 0.3},
    "indicators": [
        {
            "code": "own_double",
            "zh": "自定义二倍",
            "en": "Twice the own ratio",
            "formula": "own_ratio * 2",
            "unit": "share",
            "direction": "higher",
        },
        {
            "code": "own_ratio",
            "zh": "自定义比率",
            "en": "Cash to short-term debt",
            "formula": "cash / cl",
            "unit": "share",
            "direction": "higher",
        },
    ],
    "dimensions": [
        {
            "code": "solvency",
            "zh": "偿债",
            "en": "Solvency",
            "weight": 40,
            "indicators": [
                {"code": "debt_ratio", "weight": 25},
                {
                    "code": "own_double",
                    "weight": 15,
                    "scoring": "bins",
                    "bins": [
                        {"to": 0.2, "share": 0.0},
                        {"from": 0.2, "to": 0.5, "share": 0.5},
                        {"from": 0.5, "share": 1.0},
                    ],
                },
                {"code": "quick_ratio", "weight": 60, "role": "modifying"},
                {"code": "cfo_to_cl", "weight": 40, "role": "modifying"},
            ],
        },
        {
            "code": "profitability",
            "zh": "盈利",
            "en": "Profitability",
            "weight": 30,
            "indicators": [{"code": "roe", "weight": 100, "missing": "poor"}],
        },
        {
            "code": "standing",
            "zh": "信用",
            "en": "Standing",
            "weight": 30,
            "indicators": [
                {
                    "code": "tax_grade",
                    "weight": 10,
                    "scoring": "lookup",
                    "lookup": {"A": 1.0, "B": 0.8},
                    "otherwise": 0.1,
                },
                {
                    "code": "tenure_months",
                    "weight": 20,
                    "scoring": "bins",
                    "bins": [
                        {"to": 12, "share": 0.2},
                        {"from": 12, "share": 1.0},
                    ],
                },
            ],
        },
    ],
    "caps": [
        {
            "code": "TAX",
            "when": 'tax_grade = "D"',
            "grade_max": "B",
            "zh": "纳税 D 级",
            "en": "Tax grade D",
        }
    ],
    "notches": [
        {
            "code": "CASH",
            "when": "own_ratio > 0.5",
            "notches": 1,
            "zh": "现金充裕",
            "en": "Rich in cash",
        },
        {
            "code": "NEW",
            "when": "tenure_months < 6",
            "notches": -1,
            "zh": "新客户",
            "en": "New customer",
        },
    ],
    "classes": [
        {"code": "A", "floor": 85, "zh": "优", "en": "Excellent"},
        {"code": "C", "floor": 50, "zh": "中", "en": "Average"},
        {"code": "E", "floor": 0, "zh": "差", "en": "Poor"},
    ],
    "identities": {
        "hard": ["AC01"],
        "unit": 1.0,
        "share": 0.0005,
        "tolerances": [],
        "parameters": {},
    },
    "references": [{"code": "altman_Z2", "cuts": [1.1, 2.6]}],
    "standards": [
        {
            "key": "national",
            "sections": [],
            "zh": "全国",
            "en": "National",
            "source": "illustrative",
            "values": {
                "debt_ratio": [0.45, 0.53, 0.62, 0.75, 0.88],
                "roe": [0.13, 0.085, 0.05, 0.005, -0.06],
                "quick_ratio": [1.4, 1.1, 0.8, 0.6, 0.4],
                "cfo_to_cl": [0.25, 0.17, 0.09, 0.02, -0.05],
            },
        }
    ],
}

Change = Callable[[dict[str, Any]], object]


def changed(change: Change) -> dict[str, Any]:
    """Return the model with a change."""
    document = copy.deepcopy(MODEL)
    change(document)
    return document


def model(change: Change = lambda _: None) -> AssessmentPolicy:
    """Return the model as a policy, changed."""
    return parse_policy(changed(change))
