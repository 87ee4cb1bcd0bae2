from __future__ import annotations

import copy
from typing import Any

from zixin.engine.scorecard import PointsScale

SCALE = {"points": 600, "odds": 1 / 19, "doubling": 50}
INTERCEPT = -2.9


def bins(
    cuts: list[float], woes: list[float], *, coefficient: float, count: int
) -> list[dict[str, Any]]:
    """Return bins between cuts, with the points that follow from their evidence."""
    edges = [None, *cuts, None]
    return [
        {"from": edges[place], "to": edges[place + 1], "share": 1 / len(woes)}
        | earned(woe, coefficient=coefficient, count=count)
        for place, woe in enumerate(woes)
    ]


def earned(woe: float, *, coefficient: float, count: int) -> dict[str, float]:
    points = PointsScale(**SCALE).bin_points(
        weight=coefficient, woe=woe, intercept=INTERCEPT, characteristics=count
    )
    return {"woe": woe, "points": points}


def characteristic(
    code: str,
    figure: dict[str, str],
    cuts: list[float],
    woes: list[float],
    *,
    undefined: dict[str, float] | None = None,
    coefficient: float = 0.8,
    count: int = 3,
) -> dict[str, Any]:
    blanks = {"MISSING": 0.0, **(undefined or {})}
    return {
        "code": code,
        "zh": code,
        "en": code,
        **figure,
        "five_c": "capacity",
        "coefficient": coefficient,
        "bins": bins(cuts, woes, coefficient=coefficient, count=count),
        "undefined": [
            {"reason": reason} | earned(woe, coefficient=coefficient, count=count)
            for reason, woe in blanks.items()
        ],
        "improve": {"zh": "改善", "en": "Improve"},
    }


def card_document(characteristics: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "edition": 2,
        "name": "example",
        "version": 1,
        "title": {"zh": "示例", "en": "Example"},
        "source": "made up",
        "target": {"zh": "十二个月内违约", "en": "Default within twelve months"},
        "scale": SCALE,
        "intercept": INTERCEPT,
        "characteristics": characteristics,
        "calibration": {"sample_rate": 0.05, "target_rate": 0.05, "shift": 0.0},
        "card": {},
    }


THREE = card_document(
    [
        characteristic(
            "cover",
            {"formula": "ni / avg(equity)"},
            [0.0, 0.1],
            [0.9, 0.1, -0.7],
            undefined={"DIV0": 0.4, "NEG_DENOM": 1.2},
        ),
        characteristic("debt", {"formula": "debt_ratio"}, [0.3, 0.6], [-0.5, 0.1, 0.6]),
        characteristic("delay", {"column": "days_late"}, [1.0, 30.0], [-0.6, 0.2, 1.1]),
    ]
)


def three() -> dict[str, Any]:
    """Return a document of three characteristics that may be changed."""
    return copy.deepcopy(THREE)
