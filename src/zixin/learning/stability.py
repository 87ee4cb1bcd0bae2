"""Stability of a model over time (稳定性): shifted populations and moving grades.

One law: the bins are those of the development sample. Below 0.10 an index is stable, up to 0.25
worth a look, above it the population has shifted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from zixin.engine.scorecard import Bin, Blank, Scorecard
from zixin.learning.arrays import Floats, Whole
from zixin.learning.characteristics import Values
from zixin.learning.grades import GRADES
from zixin.learning.validation import population_stability

STABLE_BELOW, SHIFTED_ABOVE = 0.10, 0.25
EMPTY_COUNT = 0.5
BANDS = 10
JUMP = 2  # notches beyond which a move is listed

Verdict = Literal["stable", "look", "shifted"]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the population of a figure has shifted: ``index`` and, in points, ``mean_shift``."""

    code: str
    index: float
    mean_shift: float

    @property
    def verdict(self) -> Verdict:
        """What the index means."""
        return verdict_of(self.index)

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "code": self.code,
            "index": self.index,
            "mean_shift": self.mean_shift,
            "verdict": self.verdict,
        }


def verdict_of(index: float) -> Verdict:
    """Return what a stability index means.

    >>> verdict_of(0.05), verdict_of(0.2), verdict_of(0.3)
    ('stable', 'look', 'shifted')
    """
    if index < STABLE_BELOW:
        return "stable"
    return "look" if index <= SHIFTED_ABOVE else "shifted"


def score_bands(scores: Floats) -> tuple[float, ...]:
    """Return the cuts between ten bands of equal size of development scores."""
    cuts = np.unique(np.quantile(scores, np.arange(1, BANDS) / BANDS))
    return tuple(float(cut) for cut in cuts)


def band_shares(scores: Floats, cuts: Sequence[float]) -> list[float]:
    """Return the share of scores in each band; 0 for no scores."""
    places = np.searchsorted(np.array(cuts), scores, side="right")
    counts = np.bincount(places, minlength=len(cuts) + 1)
    return [float(count) / max(len(scores), 1) for count in counts]


def index_of(expected: Sequence[float], actual: Sequence[float], *, rows: int) -> float:
    """Return the PSI of shares; an empty band of ``rows`` rows counts as half a row."""
    fill = EMPTY_COUNT / max(rows, 1)
    index = population_stability(expected, actual, empty_count=fill)
    if index is None:
        raise ValueError("one side is empty")
    return index


def characteristic_shifts(card: Scorecard, values: Values) -> list[Shift]:
    """Return for each characteristic of a scorecard how far its bins have filled otherwise.

    The expected shares are those the card stores; a bin without a share there is left out.
    """
    shifts = []
    for row in card.characteristics:
        numbers, reasons = values.numbers[row.code], values.reasons[row.code]
        cuts = [bin_.end for bin_ in row.bins if bin_.end is not None]
        places = np.searchsorted(np.array(cuts), numbers, side="right")
        is_there = ~np.isnan(numbers)
        counts = [int((is_there & (places == place)).sum()) for place in range(len(row.bins))]
        named = [blank.reason for blank in row.blanks]
        spelled = np.where(np.isin(reasons, named), reasons, "MISSING")
        counts += [int((~is_there & (spelled == reason)).sum()) for reason in named]
        entries: list[Bin | Blank] = [*row.bins, *row.blanks]
        expected = [item.share or 0.0 for item in entries]
        points = [item.points for item in entries]
        actual = [count / max(len(numbers), 1) for count in counts]
        used = [place for place in range(len(counts)) if expected[place] or actual[place]]
        index = index_of(
            [expected[place] for place in used],
            [actual[place] for place in used],
            rows=len(numbers),
        )
        moved = sum(
            (after - before) * point
            for before, after, point in zip(expected, actual, points, strict=True)
        )
        shifts.append(Shift(row.code, index, moved))
    return shifts


@dataclass(frozen=True, slots=True)
class Migration:
    """Grades of companies this year and the year after (评级迁移).

    ``counts`` rows of this year's grade, columns of next year's, then default, then gone.
    """

    counts: Whole

    @property
    def kept(self) -> Whole:
        """The part with a grade in both years."""
        return self.counts[:, : len(GRADES)]

    @property
    def mobility(self) -> float | None:
        """Mean notches moved, over those graded in both years; ``None`` without any."""
        size = int(self.kept.sum())
        places = np.arange(len(GRADES))
        moved = int((np.abs(places[:, None] - places[None, :]) * self.kept).sum())
        return moved / size if size else None

    @property
    def same_share(self) -> float | None:
        """Share that kept its grade."""
        size = int(self.kept.sum())
        return int(np.trace(self.kept)) / size if size else None

    @property
    def upgrades(self) -> int:
        """How many moved to a better grade."""
        return int(np.tril(self.kept, -1).sum())

    @property
    def downgrades(self) -> int:
        """How many moved to a worse grade."""
        return int(np.triu(self.kept, 1).sum())

    @property
    def jumps(self) -> int:
        """How many moved by more than two grades."""
        places = np.arange(len(GRADES))
        is_jump = np.abs(places[:, None] - places[None, :]) > JUMP
        return int(self.kept[is_jump].sum())

    def as_document(self) -> dict[str, Any]:
        """Return the matrix and what it says as JSON."""
        return {
            "grades": [*GRADES, "D", "gone"],
            "counts": self.counts.tolist(),
            "mobility": self.mobility,
            "same_share": self.same_share,
            "upgrades": self.upgrades,
            "downgrades": self.downgrades,
            "jumps": self.jumps,
        }


def migration(
    companies: Whole, years: Whole, places: Whole, outcomes: Whole, *, last_year: int
) -> Migration:
    """Return how grades moved within a year.

    ``places`` the grade of each company-year. A row with an event moves to default; one whose
    company has no row the year after is gone; rows of ``last_year`` have no year after and are
    left out.
    """
    known = {
        (int(company), int(year)): int(place)
        for company, year, place in zip(companies, years, places, strict=True)
    }
    size = len(GRADES)
    counts = np.zeros((size, size + 2), dtype=np.int64)
    for company, year, place, outcome in zip(companies, years, places, outcomes, strict=True):
        if outcome:
            counts[place, size] += 1
        elif year < last_year:
            after = known.get((int(company), int(year) + 1))
            counts[place, size + 1 if after is None else after] += 1
    return Migration(counts)
