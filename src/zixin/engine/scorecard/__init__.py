"""Scorecards: from ratios to points, a probability of default and the reasons for it.

One law: a portfolio and a single record are scored by the same tables and give the same bits.
"""

from __future__ import annotations

from zixin.engine.scorecard.frame import characteristic_values, score
from zixin.engine.scorecard.model import FIVE_C, Bin, Blank, Characteristic, FiveC, Scorecard
from zixin.engine.scorecard.parsing import parse_scorecard
from zixin.engine.scorecard.points import (
    LOG_ODDS_MIN,
    BinEvidence,
    PointsScale,
    evidence,
    information_value,
)
from zixin.engine.scorecard.record import Scored, ScoredCharacteristic, score_record

__all__ = [
    "FIVE_C",
    "LOG_ODDS_MIN",
    "Bin",
    "BinEvidence",
    "Blank",
    "Characteristic",
    "FiveC",
    "PointsScale",
    "Scorecard",
    "Scored",
    "ScoredCharacteristic",
    "characteristic_values",
    "evidence",
    "information_value",
    "parse_scorecard",
    "score",
    "score_record",
]
