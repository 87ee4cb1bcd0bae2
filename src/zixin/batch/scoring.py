"""Scoring a portfolio in slices of whole companies. One law: memory does not grow with the rows.

A slice is as many rows as the processor's caches like; the rows of one company stay together, so
that each finds its year before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import narwhals as nw
import polars as pl

from zixin.batch.reading import BatchError, Source, check_frame, read_source
from zixin.batch.writing import write_slices
from zixin.engine.assessment import assess, pipeline
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.schema import COMPANY, INDUSTRY, KEYS, YEAR

SLICE_ROWS = 100_000
ROW = "__row"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ScoreSummary:
    """What became of a file: how many rows, how many rated, and by which policy."""

    rows: int
    companies: int
    rated: int
    policy: str
    grades: dict[str, int]
    findings: dict[str, int]
    passed_through: list[str]
    target: str


@dataclass(slots=True)
class Tally:
    """Counts over slices."""

    rows: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    def add(self, scored: pl.DataFrame) -> None:
        """Count the grades and findings of a slice."""
        self.rows += scored.height
        self.grades.update(dict(scored["grade"].drop_nulls().value_counts().iter_rows()))
        found = scored.filter(pl.col("findings") != "")["findings"].value_counts()
        for codes, count in found.iter_rows():
            for code in codes.split(";"):
                self.findings[code] += count


def score_file(
    source: Path, target: Path, *, policy: AssessmentPolicy, progress: Progress | None = None
) -> ScoreSummary:
    """Rate a file of company-years into another file, one row for each.

    Reads and writes CSV, Parquet and XLSX; the American bankruptcy header is recognised. Columns
    it does not know pass through. Rows keep their order where a company's rows stand together;
    else companies are brought together in the order they first appear. ``target`` is replaced only
    when all went well. Raises ``BatchError`` for what cannot be read, scored or written.
    """
    say = progress or _say_nothing
    say(f"reading {source.name}")
    read = read_source(source)
    tally = Tally()

    def counted() -> Iterator[pl.DataFrame]:
        for scored in _slices(read, policy):
            tally.add(scored)
            say(f"rated {tally.rows:,} of {read.frame.height:,} rows")
            yield scored

    write_slices(counted(), target, rows=read.frame.height)
    order = [grade.code for grade in policy.grades]
    return ScoreSummary(
        rows=tally.rows,
        companies=read.frame[COMPANY].n_unique(),
        rated=tally.grades.total(),
        policy=f"{policy.name}@{policy.version}",
        grades={code: tally.grades[code] for code in order if tally.grades[code]},
        findings=dict(sorted(tally.findings.items())),
        passed_through=list(read.passed),
        target=str(target),
    )


def score_frame(frame: pl.DataFrame, policy: AssessmentPolicy) -> pl.DataFrame:
    """Rate a frame of company-years, in its order; columns it does not know pass through.

    Raises ``BatchError`` as ``score_file`` does.
    """
    read = check_frame(frame.with_row_index(ROW))
    return pl.concat(_slices(read, policy)).sort(ROW).drop(ROW)


def _say_nothing(_: str) -> None:
    """Take a report of progress that nobody reads."""


def _slices(read: Source, policy: AssessmentPolicy) -> Iterator[pl.DataFrame]:
    frame = _companies_together(read.frame)
    wanted = pipeline(policy).inputs | {YEAR, INDUSTRY}
    inputs = [name for name in frame.columns if name in wanted]
    numbered = frame.select(pl.col(COMPANY).rle_id().alias(COMPANY), *inputs)
    carried = frame.select(*KEYS, *read.passed)
    for start, length in _bounds(numbered[COMPANY]):
        part = numbered.slice(start, length).with_row_index(ROW)
        rated = _rated(part, policy)
        clash = [name for name in read.passed if name in rated.columns]
        if clash:
            raise BatchError(
                f"the column {clash[0]!r} would be overwritten by the rating; rename it"
            )
        yield carried.slice(start, length).hstack(rated)


def _rated(part: pl.DataFrame, policy: AssessmentPolicy) -> pl.DataFrame:
    given = set(part.columns)
    lazy = assess(nw.from_native(part.lazy()), policy)
    rated: pl.DataFrame = lazy.collect().to_native()
    if not rated[ROW].is_sorted():
        rated = rated.sort(ROW)
    outputs = [name for name in rated.columns if name not in given or name in OVERWRITTEN]
    return rated.select(outputs)


OVERWRITTEN = frozenset({"ebit", "ebitda"})  # both an input and an indicator


def _companies_together(frame: pl.DataFrame) -> pl.DataFrame:
    company = pl.col(COMPANY)
    runs, companies = frame.select(
        (company.rle_id().max().fill_null(0) + 1).alias("runs"),
        company.n_unique().alias("companies"),
    ).row(0)
    if runs == companies or frame.is_empty():
        return frame
    first = pl.int_range(pl.len()).min().over(COMPANY)
    return frame.sort(first, maintain_order=True)


def _bounds(company: pl.Series) -> Iterator[tuple[int, int]]:
    """Yield starts and lengths of slices that end with a company."""
    height, start = len(company), 0
    if not height:
        yield 0, 0
    while start < height:
        end = min(start + SLICE_ROWS, height)
        if end < height:
            last = company[end - 1]
            end = int(company.search_sorted(last, side="right"))
        yield start, end - start
        start = end
