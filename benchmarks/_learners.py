"""What learns in the benchmark of discrimination: ours, and plain libraries on the raw items.

Each takes all company-years and the window to learn on, and returns a risk for every row. The peers
are written as their documentation shows them, with nothing of ours: the raw items, no ratios, no
years before.
"""

from __future__ import annotations

import warnings

import lightgbm
import narwhals as nw
import numpy as np
import polars as pl
from optbinning import OptimalBinning
from sklearn.linear_model import LogisticRegression

from zixin.engine.catalogue import Name
from zixin.engine.scorecard import parse_scorecard, score
from zixin.learning.arrays import Floats
from zixin.learning.booster import fit_booster
from zixin.learning.characteristics import compute, shipped_candidates, shipped_features
from zixin.learning.sample import Window, draw_sample, folds, outcomes_of
from zixin.learning.scorecard import Heading, fit_scorecard, scorecard_document

ITEMS = (
    "ca", "cogs", "da", "ebitda", "inventory", "ni", "trade_rec", "mv_equity", "rev", "ta",
    "lt_loan", "ebit", "gross_profit", "cl", "re", "tl",
)  # fmt: skip
HEADING = Heading("benchmark", 1, Name("基准", "Benchmark"), "benchmark", Name("破产", "Failure"))
FOLDS = 5


def scorecard(frame: pl.DataFrame, window: Window) -> Floats:
    """Learn our scorecard, write it down, and let the engine score the document."""
    candidates = shipped_candidates()
    sample = draw_sample(frame, candidates, window)
    fitted = fit_scorecard(sample, candidates)
    card = parse_scorecard(scorecard_document(fitted, HEADING))
    print(f"    {', '.join(row.code for row in card.characteristics)}")
    plan = score(nw.from_native(frame.with_row_index("row").lazy()), card)
    scored: pl.DataFrame = plan.select("row", "pd").collect().to_native()
    return scored.sort("row")["pd"].to_numpy()


def booster(frame: pl.DataFrame, window: Window) -> Floats:
    """Learn our booster."""
    candidates = shipped_features()
    fitted = fit_booster(draw_sample(frame, candidates, window), candidates)
    print(f"    {fitted.model.num_trees()} trees")
    return fitted.log_odds(compute(frame, candidates))


def logistic_on_items(frame: pl.DataFrame, window: Window) -> Floats:
    """Bin each item by optbinning, then fit scikit-learn's logistic regression on the evidence."""
    outcomes, learned = _learned(frame, window)
    columns = []
    for item in ITEMS:
        numbers = frame[item].to_numpy()
        binning = OptimalBinning(name=item, max_n_prebins=20, min_bin_size=0.05)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the peer's own, of its dependencies
            binning.fit(numbers[learned], outcomes[learned])
            columns.append(binning.transform(numbers, metric="woe"))
    evidence = np.column_stack(columns)
    model = LogisticRegression(max_iter=1000).fit(evidence[learned], outcomes[learned])
    return model.decision_function(evidence)


def lightgbm_on_items(frame: pl.DataFrame, window: Window) -> Floats:
    """Grow LightGBM's trees on the items; their number is found on folds of companies."""
    outcomes, learned = _learned(frame, window)
    matrix = frame.select(ITEMS).to_numpy()
    companies = frame["company"].rank("dense").to_numpy().astype(np.int64)[learned]
    settings = {"objective": "binary", "learning_rate": 0.03, "verbosity": -1, "num_threads": 1}
    inside, events = matrix[learned], outcomes[learned]
    losses = []
    for grown, judged in folds(companies, FOLDS):
        told: dict[str, dict[str, list[float]]] = {}
        data = lightgbm.Dataset(inside[grown], events[grown])
        valid = data.create_valid(inside[judged], label=events[judged])
        note = lightgbm.record_evaluation(told)
        lightgbm.train(settings, data, 300, valid_sets=[valid], callbacks=[note])
        losses.append(told["valid_0"]["binary_logloss"])
    rounds = int(np.argmin(np.mean(losses, axis=0))) + 1
    model = lightgbm.train(settings, lightgbm.Dataset(inside, events), rounds)
    return np.asarray(model.predict(matrix, raw_score=True))


def _learned(frame: pl.DataFrame, window: Window) -> tuple[Floats, Floats]:
    outcomes, is_unjudged = outcomes_of(frame)
    years = frame["year"].to_numpy()
    return outcomes, (years >= window.first) & (years <= window.last) & ~is_unjudged
