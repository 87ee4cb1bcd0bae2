"""Sums of each company's output and input invoices. One law: whole cents, so that order is nothing.

The window is the last twelve complete months; month k is the k-th before the last one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import narwhals as nw

from zixin.engine.authenticity import benford_expectation
from zixin.engine.invoices.preparation import Frame, day_number, month_number, whole
from zixin.engine.schema import COMPANY

SIDE = (COMPANY, "direction")
MONTHS = 24
WINDOW = 12
TOP = 5
ROUND = 100_000  # a thousand, in cents
DIGITS_FROM = 1_000  # ten, in cents: below it the digits of an amount say nothing
MAGNITUDES = range(3, 16)
RATES = range(18)  # whole per cent; no rate of VAT was ever higher
SPANS = ("month", "day", "current_day", "leading")
DIGITS = tuple(benford_expectation("first"))


@dataclass(frozen=True, slots=True)
class Window:
    """The twelve complete months up to the cut-off, as integers of months and days."""

    as_of: int
    last: int
    first: int
    first_day: int
    last_day: int
    december: int

    @staticmethod
    def until(as_of: date) -> Window:
        """Return the window of a cut-off; its month counts on its last day.

        >>> Window.until(date(2026, 3, 30)).last == month_number(date(2026, 2, 1))
        True
        >>> Window.until(date(2026, 3, 31)).last == month_number(date(2026, 3, 1))
        True
        """
        following = (as_of + timedelta(days=1)).replace(day=1)
        last = month_number(following) - 1
        start = date((last - WINDOW + 1) // 12, (last - WINDOW + 1) % 12 + 1, 1)
        return Window(
            as_of=day_number(as_of),
            last=last,
            first=last - WINDOW + 1,
            first_day=day_number(start),
            last_day=day_number(following) - 1,
            december=(last + 1) % 12,
        )


def month_column(back: int) -> str:
    """Return the column of the net amount of a month, counted back from the last one."""
    return f"m{back}"


def side_totals(invoices: Frame, window: Window) -> Frame:
    """Return one row a company and direction with everything its facts are made of.

    In one pass: invoices become parties, parties become sides.
    """
    marked = invoices.with_columns(*_marks(window)).with_columns(*_digits(), _gap())
    parties = marked.group_by(*SIDE, "party").agg(*_sums(window))
    return parties.with_columns(*_ranks()).group_by(*SIDE).agg(*_totals())


def _in_window(window: Window) -> nw.Expr:
    return (nw.col("month") >= window.first) & (nw.col("month") <= window.last)


def _marks(window: Window) -> list[nw.Expr]:
    """Say of each invoice what it counts for."""
    cents = nw.col("cents")
    is_counted = ~nw.col("is_void")
    is_recent = _in_window(window)
    is_blue = is_counted & ~nw.col("is_red") & is_recent & (cents > 0)
    base = nw.when(cents > 0).then(cents).otherwise(whole(1))
    is_round = (cents % ROUND == 0) | ((cents + nw.col("tax")) % ROUND == 0)
    return [
        is_counted.alias("is_counted"),
        is_recent.alias("is_recent"),
        (is_counted & is_recent).alias("is_current"),
        is_blue.alias("is_blue"),
        (is_blue & (cents >= ROUND)).alias("is_large"),
        (is_blue & (cents >= ROUND) & is_round).alias("is_round"),
        (is_blue & (cents >= DIGITS_FROM)).alias("has_digits"),
        _magnitude(cents).alias("magnitude"),
        # rounded half up, in integers
        ((nw.col("tax") * 200 + base) // (base * 2)).alias("rate"),
    ]


def _digits() -> list[nw.Expr]:
    """Return the first digit of an amount, and the amount cut to its first two."""
    cents, magnitude = nw.col("cents"), nw.col("magnitude")
    digit = nw.when(nw.col("has_digits")).then(cents // magnitude).otherwise(whole(0))
    return [digit.alias("digit"), (cents - cents % (magnitude // 10)).alias("leading")]


def _magnitude(cents: nw.Expr) -> nw.Expr:
    """Return the largest power of ten that is no more than an amount of at least ten."""
    power = whole(10 ** MAGNITUDES[0])
    for exponent in MAGNITUDES[1:]:
        power = nw.when(cents >= 10**exponent).then(whole(10**exponent)).otherwise(power)
    return power


def _gap() -> nw.Expr:
    """Return the days since the invoice before, among those of the window."""
    kin = (*SIDE, "is_current")
    gap = nw.col("day") - nw.col("day").shift(1).over(*kin, order_by="day")
    return nw.when(nw.col("is_current")).then(gap).alias("gap")


def _sums(window: Window) -> list[nw.Expr]:
    """Sum the invoices of one party."""
    month, cents = nw.col("month"), nw.col("cents")
    counted, current, blue = nw.col("is_counted"), nw.col("is_current"), nw.col("is_blue")
    before = counted & (month < window.first)
    return [
        *(
            _sum(counted & (month == window.last - k), cents, month_column(k))
            for k in range(MONTHS)
        ),
        *(_sum(blue & (nw.col("rate") == rate), cents, f"rate{rate}") for rate in RATES),
        *(_any(current & (month == window.last - k), f"has{k}") for k in range(WINDOW)),
        *(_count(nw.col("digit") == digit, f"digit{digit}") for digit in DIGITS),
        _sum(current, cents, "net"),
        _sum(current, nw.col("tax"), "tax"),
        _sum(current & nw.col("is_red"), -cents, "red"),
        _sum(blue, cents, "blue"),
        _count(current, "count"),
        _count(nw.col("is_recent"), "all"),
        _count(nw.col("is_recent") & ~counted, "void"),
        _count(nw.col("is_large"), "large"),
        _count(nw.col("is_round"), "round"),
        _count(nw.col("has_digits"), "digits"),
        _any(before, "is_known"),
        *_extremes(counted, "month"),
        *_extremes(counted, "day"),
        *_extremes(current, "day", "current_"),
        *_extremes(nw.col("has_digits"), "leading"),
        nw.col("gap").max(),
    ]


def _ranks() -> list[nw.Expr]:
    """Place the parties of a side by what was billed to them, and find those on both sides."""
    net = nw.col("net")
    billed = nw.when(net > 0).then(net).otherwise(whole(0))
    other = billed.sum().over(COMPANY, "party") - billed
    both = nw.when(other < billed).then(other).otherwise(billed)
    amount = billed.cast(nw.Float64)
    return [
        billed.alias("billed"),
        (amount * amount).alias("square"),
        net.rank("ordinal", descending=True).over(*SIDE).alias("place"),
        nw.when(nw.col("party") != "").then(both).otherwise(whole(0)).alias("both_ways"),
    ]


def _totals() -> list[nw.Expr]:
    """Add up the parties of a side."""
    billed = nw.col("billed")
    added = (
        *(month_column(back) for back in range(MONTHS)),
        *(f"rate{rate}" for rate in RATES),
        *(f"digit{digit}" for digit in DIGITS),
        *("tax", "red", "blue", "count", "all", "void", "large", "round", "digits", "both_ways"),
    )
    return [
        *(nw.col(name).sum() for name in added),
        *(nw.col(f"has{back}").max() for back in range(WINDOW)),
        *(nw.col(f"{name}_first").min() for name in SPANS),
        *(nw.col(f"{name}_last").max() for name in SPANS),
        nw.col("gap").max(),
        billed.sum().alias("positive"),
        billed.max().alias("top1"),
        nw.col("square").sum().alias("squares"),
        _count(billed > 0, "parties"),
        _sum(nw.col("place") <= TOP, billed, "top5"),
        _sum(nw.col("is_known") == 0, billed, "new"),
    ]


def _extremes(condition: nw.Expr, name: str, prefix: str = "") -> list[nw.Expr]:
    value = nw.when(condition).then(nw.col(name))
    return [
        value.min().alias(f"{prefix}{name}_first"),
        value.max().alias(f"{prefix}{name}_last"),
    ]


def _sum(condition: nw.Expr, value: nw.Expr, name: str) -> nw.Expr:
    return nw.when(condition).then(value).otherwise(whole(0)).sum().alias(name)


def _count(condition: nw.Expr, name: str) -> nw.Expr:
    return condition.cast(nw.Int64).sum().alias(name)


def _any(condition: nw.Expr, name: str) -> nw.Expr:
    return condition.cast(nw.Int64).max().alias(name)
