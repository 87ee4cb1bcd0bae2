"""How well companies that fail are told from the rest, on real data: rating, scorecard, booster, peers.

    python benchmarks/discrimination.py american_companies_1999_2014.csv

The event is the last year of a failed company; every other company-year is none. The models learn
on 1999 to 2011, their hyper-parameters on folds of companies inside those years; 2012 to 2014 is
read once, to judge. The rating is never tuned. Z'' and Z of the same rows, a logistic regression on
weights of evidence of the raw items and LightGBM on the raw items, both by plain libraries, stand
beside them as peers. Without a file it says so and ends.

A company marked as failed that is still there in the file's last year may have failed then or any
year after: the file does not tell. So the years are read twice, without those company-years and
with them as events. The marks were measured elsewhere, on the full set where those outcomes are
known. Areas count ties half; intervals draw companies, differences are paired.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from _learners import booster, lightgbm_on_items, logistic_on_items, scorecard

from zixin.batch import score_frame
from zixin.connectors.american_bankruptcy import read_american
from zixin.engine.policy import parse_policy, shipped_document
from zixin.learning.arrays import Flags, Floats
from zixin.learning.discrimination import areas, bootstrap_areas, bootstrap_interval, compare
from zixin.learning.models import classical_risk
from zixin.learning.sample import Window, outcomes_of

ENVIRONMENT = "ZIXIN_AMERICAN_CSV"
TRAIN, TEST = Window(1999, 2011), Window(2012, 2014)
MARKS = {"Z''": 0.787, "Z": 0.803, "logistic on items": 0.914, "LightGBM on items": 0.930}
PAIRS = (
    ("rating", "Z''"),
    ("scorecard", "Z''"),
    ("scorecard", "logistic on items"),
    ("booster", "LightGBM on items"),
    ("booster", "scorecard"),
)


def risks(frame: pl.DataFrame) -> dict[str, Floats]:
    """Return the risk of every company-year by every model, higher is riskier."""
    policy = parse_policy(shipped_document("sasac-2006-basic"))
    rates = {grade.code: grade.pd for grade in policy.grades}
    rated = score_frame(frame, policy)
    found = {
        "Z''": classical_risk(frame, "altman_Z2"),
        "Z": classical_risk(frame, "altman_Z"),
        "rating": -rated["total"].to_numpy(),
        "grade": rated["grade"].replace_strict(rates, return_dtype=pl.Float64).to_numpy(),
    }
    learners = {
        "logistic on items": logistic_on_items,
        "LightGBM on items": lightgbm_on_items,
        "scorecard": scorecard,
        "booster": booster,
    }
    for name, learn in learners.items():
        start = time.perf_counter()
        found[name] = learn(frame, TRAIN)
        print(f"  {name}: learned in {time.perf_counter() - start:.0f} s", flush=True)
    return found


def report(title: str, found: dict[str, Floats], outcomes: Floats, companies: Floats) -> None:
    """Print each area with its interval, then the paired differences."""
    matrix = np.column_stack(list(found.values()))
    is_there = ~np.isnan(matrix).any(axis=1)
    matrix, outcomes, companies = matrix[is_there], outcomes[is_there], companies[is_there]
    print(f"{title}: {len(outcomes):,} company-years, {int(outcomes.sum())} events")
    drawn = bootstrap_areas(outcomes, matrix, companies)
    for column, (name, area) in enumerate(zip(found, areas(outcomes, matrix), strict=True)):
        interval = bootstrap_interval(float(area), drawn[:, column])
        mark = f"   mark {MARKS[name]:.3f}" if name in MARKS else ""
        print(f"  {name:<24}{area:.4f}  {interval.low:.4f} to {interval.high:.4f}{mark}")
    for one, other in PAIRS:
        gap = compare(
            outcomes,
            matrix[:, list(found).index(one)],
            matrix[:, list(found).index(other)],
            companies,
        )
        print(
            f"  {one} less {other}: {gap.bootstrap.value:+.4f}, {gap.bootstrap.low:+.4f} to "
            f"{gap.bootstrap.high:+.4f}; DeLong {gap.delong.low:+.4f} to {gap.delong.high:+.4f}"
        )


def main() -> int:
    """Judge the models on the file named on the command line or in the environment."""
    name = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(ENVIRONMENT, "")
    if not name:
        print(f"not measured: name the CSV as an argument or in {ENVIRONMENT}")
        return 0
    frame = read_american(Path(name)).sort("company", "year")
    outcomes, is_open = outcomes_of(frame)
    companies = frame["company"].rank("dense").to_numpy().astype(np.int64)
    years = frame["year"].to_numpy()
    found = risks(frame)
    judged: Flags = (years >= TEST.first) & (years <= TEST.last)
    for title, rows in (
        (f"{TEST}, open outcomes left out", judged & ~is_open),
        (f"{TEST}, open outcomes as events", judged),
    ):
        taken = {key: risk[rows] for key, risk in found.items()}
        report(title, taken, outcomes[rows], companies[rows])
    rows = judged & ~is_open
    beaten = {
        "scorecard": MARKS["logistic on items"],
        "booster": MARKS["LightGBM on items"],
    }
    held = True
    for model, mark in beaten.items():
        area = float(areas(outcomes[rows], found[model][rows][:, None])[0])
        held &= area > mark
        print(f"{model} {area:.4f}: {'above' if area > mark else 'below'} the mark {mark:.3f}")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
