"""Scoring a portfolio in slices of whole companies. One law: memory does not grow with the rows.

The rows of one company stay in one slice, so that each finds its year before. The plan is made once
and run over slice after slice.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

from zixin.batch.judging import Judge, Model, judge_of
from zixin.batch.reading import BatchError, Source, check_frame, read_source
from zixin.batch.writing import write_slices
from zixin.engine.schema import COMPANY, KEYS

SLICE_ROWS = 100_000
SLICES_AT_ONCE = 2  # one is computed while the other's words are joined or a third is written
ROW, PLACE = "__row", "__place"

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
    scored: int = 0
    grades: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)

    def add(self, scored: pl.DataFrame) -> None:
        """Count the grades and findings of a slice."""
        self.rows += scored.height
        if "grade" not in scored.columns:
            self.scored += scored.height
            return
        self.scored += scored.height - scored["grade"].null_count()
        self.grades.update(dict(scored["grade"].drop_nulls().value_counts().iter_rows()))
        found = scored.filter(pl.col("findings") != "")["findings"].value_counts()
        for codes, count in found.iter_rows():
            for code in codes.split(";"):
                self.findings[code] += count


def score_file(
    source: Path, target: Path, *, policy: Model, progress: Progress | None = None
) -> ScoreSummary:
    """Rate a file of company-years into another file, one row for each.

    Reads and writes CSV, Parquet and XLSX; the American bankruptcy header is recognised. Columns
    it does not know pass through. Rows keep their order where a company's rows stand together;
    else companies are brought together in the order they first appear. ``target`` is replaced only
    when all went well. Raises ``BatchError`` for what cannot be read, scored or written.
    """
    say = progress or _say_nothing
    say(f"reading {source.name}")
    judge = judge_of(policy)
    read = read_source(source, besides=judge.plain)
    tally = Tally()

    def counted() -> Iterator[pl.DataFrame]:
        for scored in _slices(read, judge):
            tally.add(scored)
            say(f"rated {tally.rows:,} of {read.frame.height:,} rows")
            yield scored

    write_slices(counted(), target, rows=read.frame.height)
    return ScoreSummary(
        rows=tally.rows,
        companies=read.frame[COMPANY].n_unique(),
        rated=tally.scored,
        policy=judge.label,
        grades={code: tally.grades[code] for code in judge.grades if tally.grades[code]},
        findings=dict(sorted(tally.findings.items())),
        passed_through=list(read.passed),
        target=str(target),
    )


def score_frame(frame: pl.DataFrame, policy: Model) -> pl.DataFrame:
    """Rate a frame of company-years, in its order; columns it does not know pass through.

    Raises ``BatchError`` as ``score_file`` does.
    """
    order = "__order"
    judge = judge_of(policy)
    read = check_frame(frame.with_row_index(order), besides=judge.plain)
    return pl.concat(_slices(read, judge)).sort(order).drop(order)


def _say_nothing(_: str) -> None:
    """Take a report of progress that nobody reads."""


def _slices(read: Source, judge: Judge) -> Iterator[pl.DataFrame]:
    frame = _companies_together(read.frame)
    lacking = sorted(judge.plain - set(frame.columns))
    if lacking:
        raise BatchError(f"the column {lacking[0]!r} of the scorecard is missing")
    inputs = [name for name in frame.columns if name in judge.reads]
    numbered = frame.select(pl.col(COMPANY).rle_id().alias(COMPANY), *inputs)
    carried = frame.select(*KEYS, *read.passed)
    plans = [Plan(numbered.schema, judge) for _ in range(SLICES_AT_ONCE)]
    clash = [name for name in read.passed if name in plans[0].columns]
    if clash:
        raise BatchError(f"the column {clash[0]!r} would be overwritten by the rating; rename it")

    def rate(place: int, start: int, length: int) -> pl.DataFrame:
        rated = plans[place % SLICES_AT_ONCE].run(numbered.slice(start, length))
        return carried.slice(start, length).hstack(rated)

    with ThreadPoolExecutor(SLICES_AT_ONCE) as pool:
        under_way: deque[Future[pl.DataFrame]] = deque()
        for place, (start, length) in enumerate(_bounds(numbered[COMPANY])):
            if len(under_way) == SLICES_AT_ONCE:  # the plan of this slice is free again
                yield under_way.popleft().result()
            under_way.append(pool.submit(rate, place, start, length))
        while under_way:
            yield under_way.popleft().result()


class Plan:
    """The rating of one schema as a lazy frame whose source is whatever slice is at hand."""

    def __init__(self, schema: pl.Schema, judge: Judge) -> None:
        self._slice = pl.DataFrame(schema=schema).with_row_index(ROW)
        source = register_io_source(self._read, schema=self._slice.schema)
        rated: pl.LazyFrame = judge.rate(nw.from_native(source)).to_native()
        given = [name for name in self._slice.columns if name not in {*judge.both, ROW}]
        self._plan = rated.drop(given)
        self.columns = [name for name in self._plan.collect_schema() if name != ROW]

    def run(self, part: pl.DataFrame) -> pl.DataFrame:
        """Rate a slice; rows come back in their order."""
        self._slice = part.with_row_index(ROW)
        rated = self._plan.collect()
        if not rated[ROW].is_sorted():
            rated = rated.sort(ROW)
        return rated.drop(ROW)

    def _read(
        self,
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        part = self._slice if with_columns is None else self._slice.select(with_columns)
        yield part if predicate is None else part.filter(predicate)


def _companies_together(frame: pl.DataFrame) -> pl.DataFrame:
    company = pl.col(COMPANY)
    runs, companies = frame.select(
        (company.rle_id().max().fill_null(0) + 1).alias("runs"),
        company.n_unique().alias("companies"),
    ).row(0)
    if runs == companies or frame.is_empty():
        return frame
    placed = frame.with_row_index(PLACE)
    return placed.sort(pl.col(PLACE).min().over(COMPANY), PLACE).drop(PLACE)


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
