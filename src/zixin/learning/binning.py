"""Weight-of-evidence binning (证据权重分箱). One law: a bin has enough rows and enough events.

Bins of a figure are found by optbinning and are monotone in the direction its candidate names;
evidence is ln(share of the bads / share of the goods), so that higher is riskier. What is
undefined stands in a bin of its own for each reason, and never counts as better than the whole.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from zixin.engine.scorecard import evidence
from zixin.learning.arrays import Flags, Floats, Whole, Words
from zixin.learning.characteristics import Candidate, Values

MISSING = "MISSING"
IV_LEAST = 0.02  # below it a characteristic is called useless
TURN_GAIN = 1.25  # a peak or valley is believed only where it tells a quarter more
DIGITS = 4  # significant digits of a cut point, so that a person can read it


@dataclass(frozen=True, slots=True)
class BinningRules:
    """How fine bins may be (分箱规则): shares of all rows, counts of events.

    ``prebinning`` how values are cut before bins are merged: at quantiles, or by a tree (``cart``)
    where bins smaller than a twentieth are allowed.
    """

    prebins: int = 20
    prebinning: Literal["quantile", "cart"] = "quantile"
    bins_min: int = 3
    bins_max: int = 6
    share_min: float = 0.05
    bads_min: int = 5
    smoothing: float = 0.5


RULES = BinningRules()
SHARE_LEAST = 0.01


def finer(share: float) -> BinningRules:
    """Return rules for bins of at least ``share`` of the rows, with bins to match.

    Below 5 % more bins are allowed, up to ten. Raises ``ValueError`` for a share that leaves
    fewer than three bins or bins too small to trust.

    >>> finer(0.05) == RULES, finer(0.02).bins_max
    (True, 8)
    """
    if not SHARE_LEAST <= share <= 1 / RULES.bins_min:
        raise ValueError(f"a bin holds at least {SHARE_LEAST:.0%} and at most a third of the rows")
    if share >= RULES.share_min:
        return BinningRules(share_min=share)
    most = 8 if share >= SHARE_LEAST * 2 else 10
    return BinningRules(prebinning="cart", bins_max=most, share_min=share)


@dataclass(frozen=True, slots=True)
class CountedBin:
    """Goods and bads of a bin, and its evidence (no unit, above 0 riskier than the whole)."""

    goods: int
    bads: int
    woe: float
    iv: float

    @property
    def count(self) -> int:
        """How many rows."""
        return self.goods + self.bads


@dataclass(frozen=True, slots=True)
class Binning:
    """A candidate cut into bins: ``cuts`` between them, and a bin for each reason of none."""

    candidate: Candidate
    cuts: tuple[float, ...]
    bins: tuple[CountedBin, ...]
    blanks: Mapping[str, CountedBin]
    size: int

    @property
    def iv(self) -> float:
        """Information value over all bins, no unit."""
        return sum(item.iv for item in (*self.bins, *self.blanks.values()))

    @property
    def is_monotone(self) -> bool:
        """Say whether evidence only rises or only falls over the bins of the figure."""
        steps = np.diff([item.woe for item in self.bins])
        return bool((steps >= 0).all() or (steps <= 0).all())

    def place(self, numbers: Floats) -> Whole:
        """Return the place of the bin of each value; meaningless where it is NaN."""
        return np.searchsorted(np.array(self.cuts), numbers, side="right").astype(np.int64)

    def woe_of(self, numbers: Floats, reasons: Words) -> Floats:
        """Return the weight of evidence of each row."""
        table = np.array([item.woe for item in self.bins])
        found: Floats = table[np.where(np.isnan(numbers), 0, self.place(numbers))]
        missing = self.blanks[MISSING].woe
        for row_reason in np.unique(reasons[np.isnan(numbers)]):
            blank = self.blanks.get(str(row_reason))
            woe = missing if blank is None else blank.woe
            found = np.where(np.isnan(numbers) & (reasons == row_reason), woe, found)
        return found


def bin_candidate(
    candidate: Candidate,
    numbers: Floats,
    reasons: Words,
    outcomes: Whole,
    *,
    rules: BinningRules = RULES,
) -> Binning | None:
    """Return the bins of a candidate, ``None`` where fewer than two hold enough rows and events."""
    is_there = ~np.isnan(numbers)
    if outcomes[is_there].sum() < 2 * rules.bads_min:
        return None
    cuts = _cuts(candidate, numbers[is_there], outcomes[is_there], len(outcomes), rules)
    if not cuts:
        return None
    return counted(candidate, cuts, numbers, reasons, outcomes, rules=rules)


def counted(
    candidate: Candidate,
    cuts: Sequence[float],
    numbers: Floats,
    reasons: Words,
    outcomes: Whole,
    *,
    rules: BinningRules = RULES,
) -> Binning:
    """Return a binning with given cuts, counted on a sample."""
    is_there = ~np.isnan(numbers)
    places = np.searchsorted(np.array(cuts), numbers[is_there], side="right")
    pairs = [_pair(outcomes[is_there][places == place]) for place in range(len(cuts) + 1)]
    named = {
        str(reason): _pair(outcomes[~is_there & (reasons == reason)])
        for reason in np.unique(reasons[~is_there])
    }
    named.setdefault(MISSING, (0, 0))
    woes = [
        item.woe or 0.0 for item in evidence([*pairs, *named.values()], smoothing=rules.smoothing)
    ]
    goods, bads = (sum(pair[side] for pair in (*pairs, *named.values())) for side in (0, 1))
    bins = [_counted(pair, woe, goods, bads) for pair, woe in zip(pairs, woes, strict=False)]
    blanks = {
        reason: _counted(pair, _blank_woe(pair, goods, bads, rules), goods, bads)
        for reason, pair in named.items()
    }
    return Binning(candidate, tuple(cuts), tuple(bins), blanks, len(outcomes))


def bin_all(
    candidates: Sequence[Candidate],
    values: Values,
    outcomes: Whole,
    *,
    rules: BinningRules = RULES,
) -> dict[str, Binning]:
    """Return the binnings by code of those candidates that can be binned."""
    found = {}
    for candidate in candidates:
        code = candidate.code
        binning = bin_candidate(
            candidate, values.numbers[code], values.reasons[code], outcomes, rules=rules
        )
        if binning is not None:
            found[code] = binning
    return found


def woe_matrix(binnings: Sequence[Binning], values: Values) -> Floats:
    """Return weights of evidence as rows x binnings."""
    return np.column_stack(
        [
            item.woe_of(values.numbers[item.candidate.code], values.reasons[item.candidate.code])
            for item in binnings
        ]
    )


def _pair(outcomes: Whole) -> tuple[int, int]:
    bads = int(outcomes.sum())
    return len(outcomes) - bads, bads


def _counted(pair: tuple[int, int], woe: float, goods: int, bads: int) -> CountedBin:
    gap = pair[1] / bads - pair[0] / goods
    return CountedBin(pair[0], pair[1], woe, max(0.0, gap * woe))


def _blank_woe(pair: tuple[int, int], goods: int, bads: int, rules: BinningRules) -> float:
    """Return the evidence of an undefined figure: few events draw it towards the whole.

    Never below 0: who does not show a figure is not taken for better than the rest. In a file that
    begins in some year, a missing year before tells the file's age and not the company's.
    """
    prior = float(rules.bads_min) if pair[1] < rules.bads_min else rules.smoothing
    rate = bads / goods
    odds = (pair[1] + prior) / (pair[0] + prior / rate)
    return max(0.0, float(np.log(odds / rate)))


def _cuts(
    candidate: Candidate, numbers: Floats, outcomes: Whole, size: int, rules: BinningRules
) -> tuple[float, ...]:
    trend = {"higher": "descending", "lower": "ascending"}.get(candidate.direction)
    if trend is not None:
        return _optimal(numbers, outcomes, size, rules, trend)
    monotone = _optimal(numbers, outcomes, size, rules, "auto_asc_desc")
    turned = [_optimal(numbers, outcomes, size, rules, trend) for trend in ("peak", "valley")]
    best = max(turned, key=lambda cuts: _told(cuts, numbers, outcomes))
    gain = _told(best, numbers, outcomes) > TURN_GAIN * _told(monotone, numbers, outcomes)
    return best if gain else monotone


def _told(cuts: Sequence[float], numbers: Floats, outcomes: Whole) -> float:
    places = np.searchsorted(np.array(cuts), numbers, side="right")
    pairs = [_pair(outcomes[places == place]) for place in range(len(cuts) + 1)]
    return sum(item.iv or 0.0 for item in evidence(pairs, smoothing=0.5))


def _optimal(
    numbers: Floats, outcomes: Whole, size: int, rules: BinningRules, trend: str
) -> tuple[float, ...]:
    """Return the cut points that optbinning finds, rounded; none where two bins cannot be had."""
    share = min(0.5, rules.share_min * size / len(numbers))
    for least in range(rules.bins_min, 1, -1):
        found = _solved(
            numbers,
            outcomes,
            prebinning_method=rules.prebinning,
            max_n_prebins=rules.prebins,
            min_prebin_size=min(0.5, share / 2),
            min_n_bins=least,
            max_n_bins=rules.bins_max,
            min_bin_size=share,
            min_bin_n_event=rules.bads_min,
            monotonic_trend=trend,
        )
        cuts = _readable(found, numbers, outcomes, size, rules)
        if cuts:
            return cuts
    return ()


def _solved(numbers: Floats, outcomes: Whole, **settings: Any) -> Floats:
    # Importing it takes seconds; what bins nothing need not wait for it.
    from optbinning import OptimalBinning  # noqa: PLC0415 -- see above

    solver = OptimalBinning(dtype="numerical", solver="cp", time_limit=20, **settings)
    with warnings.catch_warnings():
        # optbinning 1.0 calls scikit-learn by arguments that later releases rename.
        warnings.simplefilter("ignore", FutureWarning)
        # Ties make quantiles fall together; fewer bins are what is wanted then.
        warnings.filterwarnings("ignore", "Bins whose width are too small", UserWarning)
        solver.fit(numbers, outcomes)
    if solver.status not in {"OPTIMAL", "FEASIBLE"}:
        return np.empty(0)
    return np.asarray(solver.splits, dtype=np.float64)


def _readable(
    cuts: Floats, numbers: Floats, outcomes: Whole, size: int, rules: BinningRules
) -> tuple[float, ...]:
    """Round cut points to what a person reads, where the bins stay as large as they must be."""
    short = tuple(sorted({float(f"{cut:.{DIGITS}g}") for cut in cuts}))
    places = np.searchsorted(np.array(short), numbers, side="right")
    for place in range(len(short) + 1):
        inside = outcomes[places == place]
        if len(inside) < rules.share_min * size or inside.sum() < rules.bads_min:
            return tuple(float(cut) for cut in cuts)
    return short


def too_small(binning: Binning, rules: BinningRules = RULES) -> Flags:
    """Say which bins of the figure break the rules; for tests and for the model card."""
    return np.array(
        [
            item.count < rules.share_min * binning.size or item.bads < rules.bads_min
            for item in binning.bins
        ]
    )
