"""Log odds to a probability. One law: the same bits on every backend.

Libraries disagree on the last digit of an exponential, so it is put together here from sums and
products, which every machine rounds alike.
"""

from __future__ import annotations

import math
from typing import Any, TypeVar

import narwhals as nw

LOG_ODDS_MAX = 40.0  # beyond it the twelve decimals are those of 0 or 1
DECIMALS = 1e12
LOG2_E = 1.4426950408889634
LN2_HIGH = 0.693147180369123816490  # 33 bits, so that a product with a whole number is exact
LN2_LOW = 1.90821492927058770002e-10
TAYLOR = tuple(1.0 / math.factorial(power) for power in range(11, -1, -1))

Figure = TypeVar("Figure", float, nw.Expr)


def halvings(distance: Figure) -> Figure:
    """Return how often to halve before the rest of the exponential is taken; before ``floor``."""
    return distance * LOG2_E + 0.5


def remainder(distance: Figure, halved: Figure) -> Figure:
    """Return what is left of the exponent, within half a halving."""
    return (halved * LN2_HIGH - distance) + halved * LN2_LOW


def exponential(rest: Figure) -> Figure:
    """Return e to a small power by its series, to 1e-14."""
    total = rest * TAYLOR[0] + TAYLOR[1]
    for coefficient in TAYLOR[2:]:
        total = total * rest + coefficient
    return total


def probability_record(log_odds: float) -> float:
    """Return the probability of log odds to twelve decimals, half up.

    >>> probability_record(0.0), probability_record(-100.0), probability_record(100.0)
    (0.5, 0.0, 1.0)
    """
    distance = min(abs(log_odds), LOG_ODDS_MAX)
    halved = float(math.floor(halvings(distance)))
    odds: float = exponential(remainder(distance, halved)) * math.ldexp(1.0, -int(halved))
    lesser = odds / (odds + 1.0)
    probability = lesser if log_odds <= 0.0 else 1.0 - lesser
    return math.floor(probability * DECIMALS + 0.5) / DECIMALS


def probability_frame(
    frame: nw.LazyFrame[Any], log_odds: nw.Expr, *, name: str, own: str
) -> nw.LazyFrame[Any]:
    """Add the probability of log odds as a column; columns beginning with ``own`` are left behind."""
    signed, distance, halved, rest, lesser = (
        f"{own}{part}" for part in ("odds", "distance", "halved", "rest", "lesser")
    )
    far = nw.col(signed).abs()
    nearest = nw.when(far <= LOG_ODDS_MAX).then(far).otherwise(nw.lit(LOG_ODDS_MAX))
    odds = exponential(nw.col(rest)) * (nw.lit(0.5) ** nw.col(halved))
    whole = 1.0 - nw.col(lesser)
    probability = nw.when(nw.col(signed) <= 0.0).then(nw.col(lesser)).otherwise(whole)
    scaled = nw.col(name)
    return (
        frame.with_columns(log_odds.alias(signed))
        .with_columns(nearest.alias(distance))
        .with_columns(halvings(nw.col(distance)).floor().alias(halved))
        .with_columns(remainder(nw.col(distance), nw.col(halved)).alias(rest))
        .with_columns(odds.alias(lesser))
        .with_columns((nw.col(lesser) / (nw.col(lesser) + 1.0)).alias(lesser))
        .with_columns(probability.alias(name))
        # A divisor that is a literal would become a product with its reciprocal in Polars.
        .with_columns(((scaled * DECIMALS + 0.5).floor() / (scaled * 0.0 + DECIMALS)).alias(name))
    )
