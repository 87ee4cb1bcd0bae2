"""The facts that invoices give, each with the reason when there is none. One law: null, never nought.

Names, meaning and units stand in catalogue/invoices.toml.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import narwhals as nw

from zixin.engine.authenticity import COUNT_MIN, benford_expectation
from zixin.engine.invoices.preparation import (
    CENTS,
    DIRECTIONS,
    Frame,
    counted_invoices,
    whole,
)
from zixin.engine.invoices.sides import (
    DIGITS,
    MONTHS,
    RATES,
    WINDOW,
    Window,
    month_column,
    side_totals,
)
from zixin.engine.schema import COMPANY, REASON

PLACES = 1e9  # shares keep nine decimals, so that the order of a sum does not show
QUARTER, HALF_YEAR, MONTHS_MET = 3, 6, 18
YEAR_AGO = 15  # months for a quarter and the same a year before
SPAN = 100  # two orders of magnitude

Reason = tuple[nw.Expr, str]


@dataclass(frozen=True, slots=True)
class Feature:
    """A fact: its value, and the first reason that holds when it has none.

    A ``fraction`` is kept to nine decimals; other facts are whole numbers of cents, days or such.
    """

    code: str
    value: nw.Expr
    reasons: tuple[Reason, ...]
    is_fraction: bool = False

    def raw(self) -> nw.Expr:
        """Return the value where no reason holds, a fraction times 10^9."""
        value = self.value.cast(nw.Float64)
        scaled = (value * PLACES + 0.5).floor() if self.is_fraction else value
        return nw.when(nw.col(self.code + REASON).is_null()).then(scaled).alias(self.code)

    def settled(self) -> nw.Expr:
        """Return the value from the scaled one."""
        value = nw.col(self.code)
        return over(value, PLACES).alias(self.code) if self.is_fraction else value

    def reason(self) -> nw.Expr:
        """Return why there is no value."""
        why = nw.lit(None, nw.String)
        for condition, reason in reversed(self.reasons):
            why = nw.when(condition).then(nw.lit(reason)).otherwise(why)
        return why.alias(self.code + REASON)


class _Side:
    """The totals of one direction as expressions; each stage names what the next one reads."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.none = (self["month_first"].is_null(), "NO_INVOICES")
        self.current, self.before = self["current"], self["before"]

    def __getitem__(self, name: str) -> nw.Expr:
        return nw.col(name)

    def stages(self) -> tuple[dict[str, nw.Expr], ...]:
        """Return what is worked out before the facts, step by step."""
        months = range(WINDOW)
        on_record = nw.when(self["months"] < WINDOW).then(self["months"]).otherwise(whole(WINDOW))
        mean = self.current.cast(nw.Float64) / self["on_record"].cast(nw.Float64)
        return (
            {
                "months": whole(self.window.last + 1) - self["month_first"],
                "current": _added(self.month(back) for back in months),
                "before": _added(self.month(back) for back in range(WINDOW, MONTHS)),
                "quarter": _added(self.month(back) for back in range(QUARTER)),
                "same": _added(self.month(back) for back in range(WINDOW, WINDOW + QUARTER)),
                "peak": nw.max_horizontal(*(self.month(back) for back in months)),
                "active": _added(self[f"has{back}"] for back in months),
                "main": nw.max_horizontal(*(self[f"rate{rate}"] for rate in RATES)),
            },
            {"on_record": on_record},
            {"mean": mean},
            {f"off{back}": self.month(back).cast(nw.Float64) - self["mean"] for back in months},
            {"spread": _added(self._square(back) for back in months)},
        )

    def month(self, back: int) -> nw.Expr:
        """Return the net cents of a month, counted back."""
        return self[month_column(back)]

    def _square(self, back: int) -> nw.Expr:
        off = self[f"off{back}"]
        return nw.when(self["on_record"] > back).then(off * off).otherwise(nw.lit(0.0))

    def fact(self, code: str, value: nw.Expr, *reasons: Reason) -> Feature:
        return Feature(f"side_{code}", value, (self.none, *reasons))

    def share(self, code: str, above: nw.Expr, below: nw.Expr, *reasons: Reason) -> Feature:
        value = above.cast(nw.Float64) / below.cast(nw.Float64)
        return Feature(f"side_{code}", value, (self.none, *reasons), is_fraction=True)

    def short(self, months: int) -> Reason:
        return (self["months"] < months, "TOO_FEW_MONTHS")

    def features(self) -> list[Feature]:
        return [*self._volumes(), *self._rhythm(), *self._parties(), *self._papers()]

    def _volumes(self) -> list[Feature]:
        on_record, same = self["on_record"], self["same"]
        yearly = (self.current * (2 * WINDOW) + on_record) // (on_record * 2)  # half up
        growth = self.current - self.before
        return [
            self.fact("volume", _money(self.current)),
            self.fact("annual", _money(yearly), self.short(QUARTER)),
            self.fact("count", self["count"]),
            self.share("growth_12m", growth, self.before, self.short(MONTHS), *_base(self.before)),
            self.share(
                "growth_3m", self["quarter"] - same, same, self.short(YEAR_AGO), *_base(same)
            ),
        ]

    def _rhythm(self) -> list[Feature]:
        base, full = _base(self.current), self.short(WINDOW)
        december = self.month(self.window.december)
        deviation = (self["spread"] / self["on_record"].cast(nw.Float64)).sqrt()
        since = whole(self.window.as_of) - self["day_last"]
        return [
            self.share("cv", deviation, self["mean"], self.short(HALF_YEAR), *base),
            self.share("seasonality", self["peak"] * WINDOW, self.current, full, *base),
            self.share("december_share", december, self.current, full, *base),
            self.share("active_share", self["active"], whole(WINDOW)),
            self.fact("span_months", self["month_last"] - self["month_first"] + 1),
            self.fact("gap_days", self._gap(), self.short(1)),
            self.fact("silent_days", since),
        ]

    def _gap(self) -> nw.Expr:
        """Return the longest gap; a record from before the window counts from its first day."""
        first, last = whole(self.window.first_day), whole(self.window.last_day)
        opened = nw.when(self["day_first"] < self.window.first_day).then(first)
        started = self["current_day_first"] - opened
        ended = last - self["current_day_last"]
        empty = nw.when(self["current_day_last"].is_null()).then(last - first)
        return nw.max_horizontal(self["gap"], started, ended, empty)

    def _parties(self) -> list[Feature]:
        positive = self["positive"]
        square = positive.cast(nw.Float64) * positive.cast(nw.Float64)
        some = (positive <= 0, "DIV0")
        return [
            self.fact("counterparties", self["parties"]),
            self.share("hhi", self["squares"], square, some),
            self.share("top1_share", self["top1"], positive, some),
            self.share("top5_share", self["top5"], positive, some),
            self.share("new_share", self["new"], positive, self.short(MONTHS_MET), some),
        ]

    def _papers(self) -> list[Feature]:
        blue, large, digits = self["blue"], self["large"], self["digits"]
        some = (blue <= 0, "DIV0")
        void = self.share("void_share", self["void"], self["all"], (self["all"] <= 0, "DIV0"))
        nothing = (self["all"].is_null(), "NO_INVOICES")  # a void invoice is one here
        narrow = self["leading_last"] < self["leading_first"] * SPAN
        return [
            replace(void, reasons=(nothing, *void.reasons[1:])),
            self.share("red_share", self["red"], blue, some),
            self.share("rate", self["tax"], self.current, *_base(self.current)),
            self.share("top_rate_share", self["main"], blue, some),
            self.share("round_share", self["round"], large, (large <= 0, "DIV0")),
            self.share(
                "benford",
                _added(self._off(digit) for digit in DIGITS),
                whole(len(DIGITS)),
                (digits < COUNT_MIN["first"], "TOO_FEW"),
                (narrow, "TOO_NARROW"),
            ),
        ]

    def _off(self, digit: int) -> nw.Expr:
        seen = self[f"digit{digit}"].cast(nw.Float64) / self["digits"].cast(nw.Float64)
        return (seen - benford_expectation("first")[digit]).abs()


def _added(terms: Iterable[nw.Expr]) -> nw.Expr:
    return functools.reduce(operator.add, terms)


def _money(cents: nw.Expr) -> nw.Expr:
    return over(cents.cast(nw.Float64), float(CENTS))


def over(value: nw.Expr, divisor: float) -> nw.Expr:
    """Divide by a column, since Polars would multiply by the reciprocal of a literal."""
    return value / (value * 0.0 + divisor)


def _base(under: nw.Expr) -> tuple[Reason, ...]:
    return ((under < 0, "NEG_DENOM"), (under == 0, "DIV0"))


CARRIED = ("all", "month_first", "months", "current", "before", "tax", "positive", "both_ways")


def _company_features(window: Window) -> list[Feature]:
    """Return the facts that need both sides, from what was carried over from each."""
    out, bought = ({name: nw.col(f"{side}_{name}") for name in CARRIED} for side in DIRECTIONS)
    first = nw.min_horizontal(out["month_first"], bought["month_first"])
    no_sales, no_purchases = (side["month_first"].is_null() for side in (out, bought))
    both = (no_sales | no_purchases, "NO_INVOICES")
    sold, base = out["current"].cast(nw.Float64), _base(out["current"])
    positive = out["positive"]
    some = (positive <= 0, "DIV0")

    def share(code: str, value: nw.Expr, *reasons: Reason) -> Feature:
        return Feature(code, value, (both, *reasons), is_fraction=True)

    margin = (out["current"] - bought["current"]).cast(nw.Float64) / sold
    before = (out["before"] - bought["before"]).cast(nw.Float64) / out["before"].cast(nw.Float64)
    too_few = ((out["months"] < MONTHS) | (bought["months"] < MONTHS), "TOO_FEW_MONTHS")
    long = (too_few, *base, *_base(out["before"]))
    months = whole(window.last + 1) - first
    both_ways = out["both_ways"].cast(nw.Float64) / positive.cast(nw.Float64)
    return [
        Feature("vat_months", months, ((no_sales & no_purchases, "NO_INVOICES"),)),
        share("vat_margin", margin, *base),
        share("vat_margin_change", margin - before, *long),
        share("vat_burden", (out["tax"] - bought["tax"]).cast(nw.Float64) / sold, *base),
        share("vat_round_trip_share", both_ways, some),
    ]


def _worked_out(frame: Frame, features: Sequence[Feature]) -> Frame:
    """Add each fact and its reason."""
    reasons = (feature.reason() for feature in features)
    raw = (feature.raw() for feature in features)
    settled = (feature.settled() for feature in features if feature.is_fraction)
    return frame.with_columns(*reasons).with_columns(*raw).with_columns(*settled)


def _beside(sides: Frame, features: Sequence[Feature]) -> Frame:
    """Put the two sides of a company into one row."""
    renamed = {name: "{}_" + name for name in CARRIED}
    renamed |= {f.code: f.code.replace("side", "vat_{}") for f in features}
    renamed |= {f.code + REASON: f.code.replace("side", "vat_{}") + REASON for f in features}
    return sides.group_by(COMPANY).agg(
        nw.when(nw.col("direction") == direction)
        .then(nw.col(name))
        .max()
        .alias(new.format(direction))
        for direction in DIRECTIONS
        for name, new in renamed.items()
    )


def _absent(direction: str, features: Sequence[Feature]) -> Iterator[nw.Expr]:
    """Give the reasons of a side without a single row."""
    is_absent = nw.col(f"{direction}_all").is_null()
    for feature in features:
        name = feature.code.replace("side", f"vat_{direction}") + REASON
        yield nw.when(is_absent).then(nw.lit("NO_INVOICES")).otherwise(nw.col(name)).alias(name)


def _codes() -> tuple[str, ...]:
    window = Window.until(date(2000, 1, 31))
    own = [feature.code for feature in _Side(window).features()]
    sides = [code.replace("side", f"vat_{side}") for side in DIRECTIONS for code in own]
    return (*sides, *(feature.code for feature in _company_features(window)))


FEATURES = _codes()

# What a fact looks at: months back from the last complete one, or all there is on record.
MONTHS_LOOKED_AT: Mapping[str, int | None] = {
    "growth_12m": MONTHS,
    "growth_3m": YEAR_AGO,
    "margin_change": MONTHS,
    "span_months": None,
    "silent_days": None,
    "new_share": None,
    "months": None,
}


def reach_of(code: str) -> tuple[str | None, int | None]:
    """Return the direction that a fact looks at and for how many complete months; ``None`` is all.

    >>> reach_of("vat_out_volume"), reach_of("vat_in_silent_days"), reach_of("vat_margin_change")
    (('out', 12), ('in', None), (None, 24))
    """
    name = code.removeprefix("vat_")
    direction = next((side for side in DIRECTIONS if name.startswith(side + "_")), None)
    if direction:
        name = name.removeprefix(direction + "_")
    return direction, MONTHS_LOOKED_AT.get(name, WINDOW)


# Inputs of a policy that invoices can stand in for, where a model says so.
BRIDGES: Mapping[str, str] = {
    "seasonality": "vat_in_seasonality",
    "expected_annual_purchases": "vat_in_annual",
}


def bridged(facts: Mapping[str, float | None]) -> dict[str, float]:
    """Return the inputs of a policy that the facts of a company can stand in for (口径衔接).

    ``seasonality`` is that of its purchases; ``expected_annual_purchases`` all it buys in a year,
    an upper bound of what it buys from one supplier. What is undefined is left out.

    >>> bridged({"vat_in_annual": 1_200_000.0, "vat_in_seasonality": None})
    {'expected_annual_purchases': 1200000.0}
    """
    found = {code: facts.get(fact) for code, fact in BRIDGES.items()}
    return {code: value for code, value in found.items() if value is not None}


def invoice_features(frame: Frame, *, as_of: date) -> Frame:
    """Return the facts of each company from its VAT invoices (发票特征), one row a company.

    ``frame`` holds the ``COLUMNS``: company, direction (``out`` sold, ``in`` bought), number,
    issued_on, counterparty, amount without tax and tax in whole units of one currency, state
    (``valid``, ``void``, ``red``). Beside each fact stands its reason where it is null, in
    ``<fact>__reason``. Void invoices count only in the void share, red ones are deducted, an
    invoice that stands twice counts once, and what is dated after ``as_of`` is not yet there.

    >>> import polars as pl
    >>> row = {"company": "A", "direction": "out", "number": "1", "issued_on": date(2026, 1, 5)}
    >>> row |= {"counterparty": "B", "amount": 100.0, "tax": 13.0, "state": "valid"}
    >>> known = invoice_features(nw.from_native(pl.LazyFrame([row])), as_of=date(2026, 1, 31))
    >>> known.collect().select("vat_out_volume", "vat_out_rate", "vat_in_volume__reason").row(0)
    (100.0, 0.13, 'NO_INVOICES')
    """
    window = Window.until(as_of)
    side = _Side(window)
    sides = side_totals(counted_invoices(frame, as_of=as_of), window)
    for stage in side.stages():
        sides = sides.with_columns(value.alias(name) for name, value in stage.items())
    own, whole_company = side.features(), _company_features(window)
    together = _beside(_worked_out(sides, own), own)
    companies = frame.select(COMPANY).unique([COMPANY]).join(together, on=COMPANY, how="left")
    companies = companies.with_columns(
        reason for direction in DIRECTIONS for reason in _absent(direction, own)
    )
    companies = _worked_out(companies, whole_company)
    return companies.select(COMPANY, *FEATURES, *(code + REASON for code in FEATURES))
