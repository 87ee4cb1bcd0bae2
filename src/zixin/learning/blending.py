"""Expert and statistics in one scorecard (专家与统计混合). One law: few events count little.

ln(odds) = w statistical + (1 - w) expert, w = events / (events + 50). Both are sums of points, so
their blend is a scorecard again and is scored like any other.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from zixin.engine.scorecard import PointsScale, parse_scorecard
from zixin.learning.calibration import statistical_weight

EXPERT = "_expert"


def blend_documents(
    statistical: Mapping[str, Any], expert: Mapping[str, Any], bads: int
) -> dict[str, Any]:
    """Return the scorecard document of a blend, on the scale of the statistical one.

    A characteristic that stands in both keeps a place for each, the expert's named ``_expert``.
    Raises ``PolicyError`` where one of the two is no scorecard.
    """
    parse_scorecard(statistical)
    parse_scorecard(expert)
    weight = statistical_weight(bads)
    intercept = weight * statistical["intercept"] + (1 - weight) * expert["intercept"]
    known = {row["code"] for row in statistical["characteristics"]}
    rows = [_weighted(row, weight, row["code"]) for row in statistical["characteristics"]]
    for row in expert["characteristics"]:
        code = row["code"] + EXPERT if row["code"] in known else row["code"]
        rows.append(_weighted(row, 1 - weight, code))
    scale = PointsScale(**statistical["scale"])
    for row in rows:
        for entry in (*row["bins"], *row["undefined"]):
            points = scale.bin_points(
                weight=row["coefficient"],
                woe=entry["woe"],
                intercept=intercept,
                characteristics=len(rows),
            )
            entry["points"] = round(points, 2)
    card = {**statistical.get("card", {}), "blend": {"weight": weight, "events": bads}}
    return {**statistical, "intercept": intercept, "characteristics": rows, "card": card}


def _weighted(row: Mapping[str, Any], weight: float, code: str) -> dict[str, Any]:
    weighted = copy.deepcopy(dict(row))
    weighted["code"] = code
    weighted["coefficient"] = weight * row["coefficient"]
    return weighted
