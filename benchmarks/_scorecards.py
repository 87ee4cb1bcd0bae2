"""One scorecard in the words of every engine that is measured, and the rows to score."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import pandas as pd
import polars as pl
import scorecardpy
import toad
from optbinning import BinningProcess
from optbinning import Scorecard as OptScorecard
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import KBinsDiscretizer

from zixin.engine.scorecard import PointsScale

CHARACTERISTICS, BINS = 15, 6
SAMPLE = 20_000
SCALE = PointsScale(points=600, odds=1 / 19, doubling=50)
NAMES = [f"ratio_{place:02d}" for place in range(CHARACTERISTICS)]


@dataclass(frozen=True)
class Tables:
    """Cuts and points of each characteristic: what every engine is given."""

    cuts: np.ndarray
    points: np.ndarray
    shares: np.ndarray


def ratios(rows: int, *, seed: int = 20_260_101) -> pd.DataFrame:
    """Return made-up ratios; every cell is filled, because not every peer takes a blank."""
    chance = np.random.default_rng(seed)
    spread = np.linspace(0.2, 3.0, CHARACTERISTICS)
    return pd.DataFrame(chance.normal(0.5, spread, (rows, CHARACTERISTICS)), columns=NAMES)


def learned(rows: pd.DataFrame) -> tuple[OptScorecard, Tables]:
    """Fit a scorecard with optbinning on the first rows, and take its tables for everyone."""
    sample = rows.head(SAMPLE)
    weights = np.linspace(0.9, 0.1, CHARACTERISTICS) / sample.std().to_numpy()
    chance = np.random.default_rng(7)
    odds = sample.to_numpy() @ weights - 3.0
    default = chance.random(SAMPLE) < 1.0 / (1.0 + np.exp(-odds))
    cuts = np.quantile(sample.to_numpy(), np.linspace(0, 1, BINS + 1)[1:-1], axis=0).T.round(3)
    fixed = {
        name: {
            "user_splits": cuts[place],
            "user_splits_fixed": [True] * (BINS - 1),
            "monotonic_trend": None,
            "max_n_bins": BINS,
            "min_prebin_size": 0.01,
        }
        for place, name in enumerate(NAMES)
    }
    card = OptScorecard(
        binning_process=BinningProcess(NAMES, binning_fit_params=fixed),
        estimator=LogisticRegression(),
        scaling_method="pdo_odds",
        scaling_method_params={"pdo": 50, "odds": 19, "scorecard_points": 600},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        card.fit(sample, default.astype(int))
    table = card.table(style="detailed")
    rows_of = [table[table["Variable"] == name].head(BINS) for name in NAMES]
    points = np.array([part["Points"].to_numpy(float) for part in rows_of])
    shares = np.array([part["Count (%)"].to_numpy(float) for part in rows_of])
    return card, Tables(cuts, points + card.intercept_ / CHARACTERISTICS, shares)


def document(tables: Tables) -> dict[str, Any]:
    """Return the scorecard as our document; evidence is what the points say it is."""
    base = SCALE.offset / CHARACTERISTICS
    return {
        "edition": 2,
        "name": "measured",
        "version": 1,
        "title": {"zh": "测速", "en": "Measured"},
        "source": "made up",
        "target": {"zh": "违约", "en": "Default"},
        "scale": {"points": 600, "odds": 1 / 19, "doubling": 50},
        "intercept": 0.0,
        "characteristics": [
            {
                "code": name,
                "zh": name,
                "en": name,
                "column": name,
                "five_c": "capacity",
                "coefficient": 1.0,
                "bins": [
                    {
                        "from": None if bin_ == 0 else tables.cuts[place][bin_ - 1],
                        "to": None if bin_ == BINS - 1 else tables.cuts[place][bin_],
                        "points": points,
                        "woe": (base - points) / SCALE.factor,
                        "share": tables.shares[place][bin_],
                    }
                    for bin_, points in enumerate(tables.points[place].tolist())
                ],
                "undefined": [{"reason": "MISSING", "woe": 0.0, "points": base}],
            }
            for place, name in enumerate(NAMES)
        ],
    }


def _spans(tables: Tables, place: int, form: str) -> list[str]:
    edges = ["-inf", *(repr(float(cut)) for cut in tables.cuts[place]), "inf"]
    return [form.format(edges[bin_], edges[bin_ + 1]) for bin_ in range(BINS)]


def with_toad(tables: Tables) -> toad.ScoreCard:
    """Return the card as toad scores it."""
    card = toad.ScoreCard()
    card.load(
        {
            name: dict(zip(_spans(tables, place, "[{} ~ {})"), tables.points[place], strict=True))
            for place, name in enumerate(NAMES)
        }
    )
    return card


def with_scorecardpy(tables: Tables) -> Callable[[pd.DataFrame], np.ndarray]:
    """Return the card as scorecardpy scores it."""
    card = pd.concat(
        pd.DataFrame(
            {
                "variable": name,
                "bin": _spans(tables, place, "[{},{})"),
                "points": tables.points[place],
            }
        )
        for place, name in enumerate(NAMES)
    )

    def score(rows: pd.DataFrame) -> np.ndarray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            scored = scorecardpy.scorecard_ply(rows, card, print_step=0)
        return scored["score"].to_numpy()

    return score


def with_scikit_learn(tables: Tables, rows: pd.DataFrame) -> Callable[[pd.DataFrame], np.ndarray]:
    """Return the card as KBinsDiscretizer and a linear model score it."""
    sample = rows.head(SAMPLE)
    cutter = KBinsDiscretizer(
        BINS, encode="onehot", strategy="quantile", quantile_method="averaged_inverted_cdf"
    )
    cutter.fit(sample)
    for place in range(CHARACTERISTICS):
        cutter.bin_edges_[place][1:-1] = tables.cuts[place]
    model = LogisticRegression().fit(cutter.transform(sample), np.arange(SAMPLE) % 2)
    model.coef_ = tables.points.reshape(1, -1)
    model.intercept_ = np.zeros(1)
    return lambda given: model.decision_function(cutter.transform(given))


@numba.njit(cache=False)
def _loop(rows: np.ndarray, cuts: np.ndarray, points: np.ndarray) -> np.ndarray:
    scored = np.empty(rows.shape[0])
    for row in range(rows.shape[0]):
        total = 0.0
        for place in range(rows.shape[1]):
            found = 0
            for cut in range(cuts.shape[1]):
                found += rows[row, place] >= cuts[place, cut]
            total += points[place, found]
        scored[row] = total
    return scored


def with_numba(tables: Tables) -> Callable[[np.ndarray], np.ndarray]:
    """Return the floor: one compiled loop on one thread, without a thought for blanks."""
    _loop(np.zeros((1, CHARACTERISTICS)), tables.cuts, tables.points)
    return lambda rows: _loop(rows, tables.cuts, tables.points)


def as_polars(rows: pd.DataFrame) -> pl.DataFrame:
    """Return the rows in the columns of Polars."""
    return pl.DataFrame({name: rows[name].to_numpy() for name in NAMES})
