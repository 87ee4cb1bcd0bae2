"""Development and test samples (样本): company-years with a known outcome of the year after.

One law: no company in two folds, nothing after the window read, only the first default of a
company counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from zixin.engine.schema import COMPANY, YEAR
from zixin.learning.arrays import Flags, Floats, Whole
from zixin.learning.characteristics import Candidate, Values, compute

BADS_MIN = 30  # below it a probability is not published (method of the product: rank only)
STATUS = "status_label"
EVENT_TITLE = "event"
WINDOW = re.compile(r"(\d{4}):(\d{4})")
YES = frozenset({"1", "1.0", "true", "yes", "y", "bad", "default", "是", "违约", "坏"})
NO = frozenset({"0", "0.0", "false", "no", "n", "good", "none", "否", "正常", "好"})


class SampleError(ValueError):
    """A sample that nothing can be learned from; the message says why."""


@dataclass(frozen=True, slots=True)
class Window:
    """Years from ``first`` to ``last``, both within (窗口)."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Sample:
    """Company-years of a window with values and outcomes, one row for each.

    ``outcomes`` 1 for an event within the year after the statements, else 0; ``companies`` a whole
    number for each company; ``years`` the year of the statements; ``rows`` the place of each in
    the frame drawn from; ``left_out`` how many of the window have an open outcome or defaulted
    before.
    """

    values: Values
    outcomes: Whole
    companies: Whole
    years: Whole
    rows: Whole
    window: Window
    left_out: int

    @property
    def size(self) -> int:
        """How many company-years."""
        return len(self.outcomes)

    @property
    def bads(self) -> int:
        """How many events."""
        return int(self.outcomes.sum())

    def taken(self, rows: Any) -> Sample:
        """Return some of the rows, given by mask or place."""
        return Sample(
            self.values.taken(rows),
            self.outcomes[rows],
            self.companies[rows],
            self.years[rows],
            self.rows[rows],
            self.window,
            self.left_out,
        )


def parse_window(text: str) -> Window:
    """Read ``1999:2011``.

    Raises ``SampleError`` for anything else.

    >>> parse_window("1999:2011")
    Window(first=1999, last=2011)
    """
    match = WINDOW.fullmatch(text.strip())
    if match is None or int(match[1]) > int(match[2]):
        raise SampleError(f"{text!r} is no window of years; write it as 1999:2011")
    return Window(int(match[1]), int(match[2]))


def outcomes_of(frame: pl.DataFrame, event: str = "") -> tuple[Whole, Flags]:
    """Return the outcome of each company-year, and whether it is open or after a default.

    ``event`` names a column of 1 and 0 (or yes and no). Without it the layout's ``status_label``
    is read: a failed company's last year is the event; where that is also the last year of the
    file, the failure may have come any year later, so the outcome is open. Rows after the first
    event of a company are not judged either. Raises ``SampleError`` for a column that is missing
    or holds anything else.
    """
    if event:
        happened = _events(frame, event)
        open_rows = np.zeros(frame.height, dtype=bool)
    elif STATUS in frame.columns:
        is_last = pl.col(YEAR) == pl.col(YEAR).max().over(COMPANY)
        is_event = (pl.col(STATUS) == "failed") & is_last
        is_open = is_event & (pl.col(YEAR) == pl.col(YEAR).max())
        marked = frame.select(is_event.alias("event"), is_open.alias("open"))
        happened, open_rows = marked["event"].to_numpy(), marked["open"].to_numpy()
    else:
        raise SampleError("no column tells the outcome; name it with --event COLUMN")
    keyed = frame.select(COMPANY, YEAR, pl.Series(EVENT_TITLE + "__", happened))
    first = pl.col(YEAR).filter(pl.col(EVENT_TITLE + "__")).min().over(COMPANY)
    is_after = keyed.select((pl.col(YEAR) > first).fill_null(value=False).alias("after"))["after"]
    return happened.astype(np.int64), open_rows | is_after.to_numpy()


def _events(frame: pl.DataFrame, event: str) -> Flags:
    if event not in frame.columns:
        raise SampleError(f"the column {event!r} is missing; name another with --event")
    words = frame[event].cast(pl.String).str.strip_chars().str.to_lowercase().fill_null("")
    strange = sorted(set(words.unique().to_list()) - YES - NO)
    if strange:
        named = ", ".join(repr(word) for word in strange[:3])
        raise SampleError(f"the column {event!r} holds {named}; an event is 1, no event 0")
    return words.is_in(list(YES)).to_numpy()


def draw_sample(
    frame: pl.DataFrame, candidates: Sequence[Candidate], window: Window, *, event: str = ""
) -> Sample:
    """Return the company-years of a window with the values of candidates.

    Values look back at earlier years, never at later ones: rows after the window are cut off
    before anything is computed. Raises ``SampleError`` as ``outcomes_of`` does, and for a window
    without rows.
    """
    outcomes, is_unjudged = outcomes_of(frame, event)
    known = frame[YEAR].to_numpy() <= window.last
    past = frame.filter(pl.Series(known))
    years = past[YEAR].to_numpy().astype(np.int64)
    within = years >= window.first
    if not within.any():
        raise SampleError(f"no company-year lies in {window}")
    judged = within & ~is_unjudged[known]
    companies = past[COMPANY].rank("dense").to_numpy().astype(np.int64)
    return Sample(
        values=compute(past, candidates).taken(judged),
        outcomes=outcomes[known][judged],
        companies=companies[judged],
        years=years[judged],
        rows=np.flatnonzero(known)[judged].astype(np.int64),
        window=window,
        left_out=int((within & is_unjudged[known]).sum()),
    )


def check_learnable(sample: Sample) -> None:
    """Raise ``SampleError`` where there is nothing to tell apart, or too little to learn from."""
    if not 0 < sample.bads < sample.size:
        found = "every" if sample.bads else "no"
        raise SampleError(
            f"{found} company-year of {sample.window} is an event: there is nothing to tell apart"
        )
    if sample.bads < BADS_MIN:
        raise SampleError(
            f"{sample.bads} events in {sample.window} are too few for a probability, at least "
            f"{BADS_MIN} are needed; rank only: use the expert rating until there are more"
        )


def folds(companies: Whole, count: int, *, seed: int = 0) -> Iterator[tuple[Flags, Flags]]:
    """Yield masks of learning and judging rows; each company's rows stay together.

    Companies are dealt out at random from ``seed``; every row is judged once.
    """
    known = np.unique(companies)
    order = np.random.default_rng(seed).permutation(len(known))
    fold_of = order[np.searchsorted(known, companies)] % count
    for fold in range(count):
        judged = fold_of == fold
        yield ~judged, judged


def undefined(numbers: Floats) -> Flags:
    """Say where a value is not there."""
    return np.isnan(numbers)
