"""How fast a scorecard scores a portfolio, beside its peers in the same run.

    python benchmarks/scorecard.py [ROWS]

15 characteristics of 6 bins each, in memory, points out. Every engine gets the tables that
optbinning learned; their points are compared row by row. Rounds are interleaved and medians
reported, by the clock and in seconds of processor. The floor is a compiled loop on one thread that
knows of no blanks and no reasons. Needs the dependency group ``peers``.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
from _scorecards import (
    as_polars,
    document,
    learned,
    ratios,
    with_numba,
    with_scikit_learn,
    with_scorecardpy,
    with_toad,
)

from zixin.engine.scorecard import parse_scorecard, score, score_record

ROWS = 1_000_000
ROUNDS = 5
SLOW_ROWS = {"scorecardpy": 10_000, "toad reasons": 100_000}  # the rest is extrapolated
REASONS_COMPARED = 2_000
TOLERANCE = 1e-9
PEERS = ("numpy", "numba", "optbinning", "toad", "scorecardpy", "scikit-learn", "pandas")
TARGETS = {"optbinning": 8.0, "toad": 5.0, "scorecardpy": 300.0}
FLOOR_TIMES = 3.0

Contest = dict[str, tuple[Callable[[], Any], int]]


def contest(rows: pd.DataFrame) -> tuple[Contest, Callable[[], int]]:
    """Return what is measured, on how many rows, and how many of our reasons are wrong."""
    opt, tables = learned(rows)
    card = parse_scorecard(document(tables))
    frame = as_polars(rows)
    lazy = nw.from_native(frame.lazy())
    matrix = rows.to_numpy()
    slow = {name: rows.head(count) for name, count in SLOW_ROWS.items()}
    toad_card, py = with_toad(tables), with_scorecardpy(tables)
    numba_loop, sklearn = with_numba(tables), with_scikit_learn(tables, rows)
    base = pd.Series([row.reference for row in card.characteristics], index=rows.columns)

    def ours(*columns: str, reasons: bool = False) -> pl.DataFrame:
        scored = score(lazy, card, reasons=reasons).select(*columns).to_native()
        return scored.collect(engine="streaming")

    def wrong_reasons() -> int:
        found = ours("points", "pd", "reasons", reasons=True).head(REASONS_COMPARED)
        return sum(
            (points, pd_, reasons) != (one.points, one.pd, ";".join(one.reasons))
            for (points, pd_, reasons), record in zip(
                found.rows(), frame.iter_rows(named=True), strict=False
            )
            if (one := score_record(record, card))
        )

    def toad_reasons() -> pd.DataFrame:
        return toad_card.get_reason(slow["toad reasons"], base_effect=base, keep=4)

    everything = len(rows)
    return {
        "zixin": (lambda: ours("points")["points"], everything),
        "zixin with pd": (lambda: ours("points", "pd"), everything),
        "zixin with pd and reasons": (
            lambda: ours("points", "pd", "reasons", reasons=True),
            everything,
        ),
        "numba, one thread": (lambda: numba_loop(matrix), everything),
        "optbinning": (lambda: opt.score(rows), everything),
        "toad": (lambda: toad_card.predict(rows), everything),
        "scikit-learn": (lambda: sklearn(rows), everything),
        "scorecardpy": (lambda: py(slow["scorecardpy"]), SLOW_ROWS["scorecardpy"]),
        "toad reasons": (toad_reasons, SLOW_ROWS["toad reasons"]),
    }, wrong_reasons


def measured(contestants: Contest) -> tuple[dict[str, float], dict[str, float], dict[str, Any]]:
    """Return the median seconds for one row of each, by clock and by processor, and the answers."""
    clock: dict[str, list[float]] = {name: [] for name in contestants}
    processor: dict[str, list[float]] = {name: [] for name in contestants}
    answers: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, (run, count) in contestants.items():
            start, busy = time.perf_counter(), time.process_time()
            answers[name] = run()
            clock[name].append((time.perf_counter() - start) / count)
            processor[name].append((time.process_time() - busy) / count)
    return _medians(clock), _medians(processor), answers


def _medians(seconds: dict[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def differing(answers: dict[str, Any]) -> dict[str, int]:
    """Count the rows on which a peer gives other points than we do."""
    ours = answers["zixin"].to_numpy()
    compared = ("numba, one thread", "optbinning", "toad", "scikit-learn", "scorecardpy")
    return {
        name: int(
            (np.abs(np.asarray(answers[name]) - ours[: len(answers[name])]) > TOLERANCE).sum()
        )
        for name in compared
    }


def main() -> int:
    """Measure, compare, and hold the figures against what we claim."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    print(f"{rows:,} rows, 15 characteristics of 6 bins, {ROUNDS} interleaved rounds, medians")
    own = ", ".join(f"{name} {version(name)}" for name in ("narwhals", "polars"))
    print(f"zixin on {own}; peers: " + ", ".join(f"{name} {version(name)}" for name in PEERS))
    contestants, wrong_reasons = contest(ratios(rows))
    per_row, busy, answers = measured(contestants)
    ours = per_row["zixin"]
    for name, taken in per_row.items():
        note = "" if contestants[name][1] == rows else f" on {contestants[name][1]:,} rows"
        print(
            f"  {name:26s} {1e-6 / taken:9.4f} M rows/s, {taken / ours:8.2f} x our time; "
            f"{busy[name] * 1e9:10,.0f} ns of processor a row{note}"
        )
    wrong = differing(answers)
    print(f"rows with other points than ours: {wrong}")
    odd = wrong_reasons()
    print(f"rows where frame and record differ: {odd} of {min(rows, REASONS_COMPARED):,}")
    held = not any(wrong.values()) and not odd
    for name, least in TARGETS.items():
        held &= per_row[name] / ours >= least
    held &= ours <= FLOOR_TIMES * per_row["numba, one thread"]
    print("all targets held" if held else "a target was missed")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
