"""What a scorecard says, as checked values. One law: every value of a figure falls into one bin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from zixin.engine.catalogue import Name
from zixin.engine.formula import Formula, Reason
from zixin.engine.scorecard.points import PointsScale

FiveC = Literal["capacity", "capital", "character", "collateral", "conditions"]
FIVE_C: tuple[FiveC, ...] = ("capacity", "capital", "character", "collateral", "conditions")
MISSING: Reason = "MISSING"
REASONS_MAX = 4
SHORTFALL_DIGITS = 9  # points nearer than a billionth are the same points


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from ``start`` up to and without ``end`` (分箱); ``None`` has no bound on that side.

    ``woe`` weight of evidence, ``points`` what the bin earns, ``share`` and ``bad_share`` its part
    of the population and its rate of default, both fractions, where known.
    """

    start: float | None
    end: float | None
    woe: float
    points: float
    share: float | None
    bad_share: float | None


@dataclass(frozen=True, slots=True)
class Blank:
    """The bin of figures that are undefined for one ``reason`` (缺失分箱)."""

    reason: Reason
    woe: float
    points: float
    share: float | None
    bad_share: float | None


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic (评分特征): a figure, its bins, and the points a reason is measured from.

    ``formula`` computes the figure from a company-year; ``column`` takes it as it stands in the
    frame. Exactly one of the two is there. ``reference`` are the points below which the figure
    counts as a reason; ``improve`` is what would raise it, where the card says so.
    """

    code: str
    name: Name
    formula: Formula | None
    column: str | None
    five_c: FiveC
    coefficient: float
    bins: tuple[Bin, ...]
    blanks: tuple[Blank, ...]
    reference: float
    improve: Name | None

    def blank_of(self, reason: Reason) -> Blank:
        """Return the bin of a reason; one the card does not name counts as missing."""
        named = {blank.reason: blank for blank in self.blanks}
        return named.get(reason, named[MISSING])

    def bin_of(self, value: float) -> Bin:
        """Return the bin a value falls into."""
        for bin_ in self.bins:
            if bin_.end is None or value < bin_.end:
                return bin_
        raise AssertionError("the last bin has no end")

    def all_points(self) -> set[float]:
        """Return the points that the characteristic can earn."""
        return {bin_.points for bin_ in self.bins} | {blank.points for blank in self.blanks}

    def shortfall(self, points: float) -> float:
        """Return how many points are missing to the reference; 0 when none are."""
        return max(0.0, round(self.reference - points, SHORTFALL_DIGITS))


@dataclass(frozen=True, eq=False)
class Scorecard:
    """A published scorecard (评分卡); ``scale`` turns its points into a probability of default.

    ``edition`` names the catalogue that its formulas are written on.
    """

    edition: int
    name: str
    version: int
    title: Name
    source: str
    target: Name
    scale: PointsScale
    intercept: float
    characteristics: tuple[Characteristic, ...]

    @cached_property
    def keys(self) -> dict[tuple[int, float], int]:
        """Return a whole number for each characteristic, by place, and the points it can earn.

        0 is no reason; else the greater the worse, and of equal shortfalls the characteristic that
        stands first is the greater. ``spelled`` reads the
        characteristic out of it.
        """
        short = {
            (place, points): row.shortfall(points)
            for place, row in enumerate(self.characteristics)
            for points in row.all_points()
        }
        ranks = {value: rank for rank, value in enumerate(sorted({0.0, *short.values()}))}
        count = len(self.characteristics)
        return {
            (place, points): ranks[value] * (count + 1) + count - place if value else 0
            for (place, points), value in short.items()
        }

    def spelled(self, remainder: int) -> str | None:
        """Return the code of the characteristic by its key modulo their number plus one."""
        count = len(self.characteristics)
        return self.characteristics[count - remainder].code if remainder else None
