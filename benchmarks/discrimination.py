"""How well the transparent rating tells the companies that fail: read on real data, never tuned.

    python benchmarks/discrimination.py american_companies_1999_2014.csv

The event is the last year of a failed company; every other company-year is none. AUC counts ties
half. Z'' of the same rows stands beside it as the peer. Without a file it says so and ends.

A company marked as failed that is still there in the file's last year may have failed then or any
year after: the file does not tell. So each period is read twice, with those company-years as
events and without them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import polars as pl

from zixin.batch import score_frame
from zixin.connectors.american_bankruptcy import read_american
from zixin.engine.policy import AssessmentPolicy, parse_policy, shipped_document

ENVIRONMENT = "ZIXIN_AMERICAN_CSV"
VALIDATION = (2012, 2014)


def auc(score: pl.Series, is_event: pl.Series) -> float:
    """Return the chance that an event has the lower score, ties half."""
    ranks = score.rank("average")
    events = int(is_event.sum())
    others = len(is_event) - events
    above = float(ranks.filter(~is_event).sum()) - others * (others + 1) / 2
    return above / (events * others)


def events(frame: pl.DataFrame) -> pl.Series:
    """Mark the last year of each company that failed."""
    is_last = pl.col("year") == pl.col("year").max().over("company")
    return frame.select(((pl.col("status_label") == "failed") & is_last).alias("event"))["event"]


def rated(path: Path, policy: AssessmentPolicy) -> pl.DataFrame:
    """Rate the file; the default rate of the grade is the second reading of the rating."""
    frame = read_american(path)
    rates = {grade.code: grade.pd for grade in policy.grades}
    return score_frame(frame, policy).with_columns(
        events(frame),
        pl.col("grade").replace_strict(rates, return_dtype=pl.Float64).mul(-1).alias("minus_pd"),
    )


def report(name: str, frame: pl.DataFrame) -> None:
    """Print the areas of one period, on the rows where all three can be computed."""
    computed = frame.drop_nulls(["total", "altman_Z2"])
    shares = [
        f"{label} {auc(computed[column], computed['event']):.4f}"
        for label, column in (("total", "total"), ("-PD", "minus_pd"), ("Z''", "altman_Z2"))
    ]
    print(
        f"{name}: {computed.height:,} of {frame.height:,} company-years, "
        f"{int(computed['event'].sum())} of {int(frame['event'].sum())} events; AUC "
        + ", ".join(shares)
    )


def main() -> int:
    """Rate the file named on the command line or in the environment."""
    name = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(ENVIRONMENT, "")
    if not name:
        print(f"not measured: name the CSV as an argument or in {ENVIRONMENT}")
        return 0
    policy = parse_policy(shipped_document("sasac-2006-basic"))
    frame = rated(Path(name), policy)
    is_open = pl.col("event") & (pl.col("year") == pl.col("year").max())
    first, last = VALIDATION
    for label, rows in (("", frame), (", open outcomes left out", frame.filter(~is_open))):
        report(f"all years{label}", rows)
        validation = rows.filter(pl.col("year").is_between(first, last))
        report(f"{first} to {last}{label}", validation)
    by_grade = frame.group_by("grade").agg(pl.len().alias("rows"), pl.col("event").mean())
    counts = {row["grade"]: row for row in by_grade.iter_rows(named=True)}
    for grade in policy.grades:
        row = counts.get(grade.code)
        if row:
            print(f"  {grade.code:<4}{row['rows']:>7,} company-years, {row['event']:.2%} fail")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
