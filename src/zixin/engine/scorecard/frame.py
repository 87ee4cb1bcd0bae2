"""A scorecard over a portfolio. One law: what a row earns depends on that company alone.

Bins are chains of conditions. For the reasons each bin has a small whole number that orders all the
shortfalls of the card, so that the worst of a row are the greatest of a few columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from zixin.engine.formula import Guard, compile_frame, reason_frame
from zixin.engine.formula.tree import MAGNITUDE_MAX, Undefined
from zixin.engine.plan import Step, run_frame, settle
from zixin.engine.schema import COMPANY, KEYS, REASON, YEAR, SchemaError, column
from zixin.engine.scorecard.figures import OWN, Figures, figures, value_name
from zixin.engine.scorecard.model import MISSING, REASONS_MAX, Scorecard
from zixin.engine.scorecard.probability import probability_frame

POINTS, PD, REASONS = "points", "pd", "reasons"
TOTAL, KEY, WORST = f"{OWN}total", f"{OWN}key_", f"{OWN}worst_"
SEPARATOR = ";"
MONTHS_OF_A_YEAR = 12.0
NARROW_MOST = 32_767
Literal = Callable[[float], nw.Expr]  # a constant of the type of its column


def score(frame: nw.LazyFrame[Any], card: Scorecard, *, reasons: bool = False) -> nw.LazyFrame[Any]:
    """Score company-years.

    Takes the line items, quantities and inputs that the card's formulas name, by slug, and its
    plain columns; a card that looks at the year before also needs ``company`` and ``year``. What
    stands in the frame passes through untouched. Adds ``points`` (more are safer), ``pd`` (12
    decimals) and, when ``reasons`` are asked for, ``reasons``: the characteristics that lack most
    points to their reference, worst first, at most four, joined by ``;``. Figures the frame lacks
    count as missing. Raises ``SchemaError`` without a key or a plain column that the card needs.
    """
    schema = frame.collect_schema()
    given = schema.names()
    plan = figures(card)
    _check(given, plan, card)
    figured, steps = _with_values(frame, plan, given)
    guards = {step.name: step.reasons for step in steps}
    plain = {row.column for row in card.characteristics if row.column is not None}
    cast = {name for name in plain if schema[name] != nw.Float64}
    if cast:
        figured = figured.with_columns(*(_usable(name).alias(OWN + name) for name in cast))
    chains = []
    for place, row in enumerate(card.characteristics):
        if row.column is None:
            name = value_name(place)
            chains.append(_Chain(card, place, name, guards[name], is_usable=True))
        else:
            name = OWN + row.column if row.column in cast else row.column
            chains.append(_Chain(card, place, name, (), is_usable=row.column in cast))
    total = chains[0].points()
    for chain in chains[1:]:
        total = total + chain.points()
    scored = figured.with_columns(total.alias(TOTAL))
    odds = (card.scale.offset - nw.col(TOTAL)) * (1.0 / card.scale.factor)
    scored = probability_frame(scored, odds, name=OWN + PD, own=OWN)
    added = [nw.col(TOTAL).alias(POINTS), nw.col(OWN + PD).alias(PD)]
    if reasons:
        scored = _with_worst(scored, chains)
        added.append(_reasons(card).alias(REASONS))
    kept = {POINTS, PD, REASONS} if reasons else {POINTS, PD}
    return scored.select(*(name for name in given if name not in kept), *added)


def characteristic_values(frame: nw.LazyFrame[Any], card: Scorecard) -> nw.LazyFrame[Any]:
    """Add the value of each computed characteristic and, as ``<code>__reason``, why it has none.

    What a scorecard is learned from: the very figures that ``score`` looks up. Takes what ``score``
    takes; raises ``SchemaError`` without a key that the card needs or where a column has the name
    of a characteristic already.
    """
    given = frame.collect_schema().names()
    plan = figures(card)
    _check(given, plan, card)
    clash = [row.code for row in card.characteristics if {row.code, row.code + REASON} & {*given}]
    if clash:
        raise SchemaError(f"the frame has a column {clash[0]!r} already")
    figured, steps = _with_values(frame, plan, given)
    reasons = {step.name: step.reasons for step in steps}
    added = []
    for place, row in enumerate(card.characteristics):
        if row.formula is not None:
            value = nw.col(value_name(place))
            reason = reason_frame(reasons[value_name(place)], value)
            added += [value.alias(row.code), reason.alias(row.code + REASON)]
    return figured.select(*given, *added)


def _check(given: Sequence[str], plan: Figures, card: Scorecard) -> None:
    needed = [row.column for row in card.characteristics if row.column is not None]
    needed += KEYS if plan.looks_back_at else ()
    missing = [name for name in needed if name not in given]
    if missing:
        raise SchemaError(f"the frame has no column {missing[0]!r}")


def _with_values(
    frame: nw.LazyFrame[Any], plan: Figures, given: Sequence[str]
) -> tuple[nw.LazyFrame[Any], list[Step]]:
    """Add the values of the computed characteristics; return their steps as they were run."""
    present = [
        (_usable(name) if name in plan.inputs else nw.col(name).cast(nw.String)).alias(OWN + name)
        for name in given
        if name in plan.inputs | plan.texts
    ]
    absent = {OWN + name for name in plan.inputs | plan.texts if name not in given}
    frame = frame.with_columns(*present) if present else frame
    quantities = settle(plan.quantities, absent)
    frame = run_frame(frame, quantities, frozenset(step.name for step in quantities))
    undefined = absent - {step.name for step in quantities}
    undefined |= {step.name for step in quantities if step.node == Undefined()}
    unknown = set(undefined)
    whole = frame.filter(_is_whole_year()) if "months" in given else frame
    for years, names in plan.looks_back_at.items():
        known = sorted(name for name in names if OWN + name not in undefined)
        unknown |= {column(OWN + name, years) for name in names if name not in known}
        frame = _paired(frame, whole, known, years) if known else frame
    values = settle(plan.values, unknown)
    return run_frame(frame, values, frozenset(step.name for step in values)), values


def _usable(name: str) -> nw.Expr:
    figure = nw.col(name).cast(nw.Float64)
    return nw.when(figure.abs() <= MAGNITUDE_MAX).then(figure)


def _is_whole_year() -> nw.Expr:
    months = _usable("months")
    return months.is_null() | (months == MONTHS_OF_A_YEAR)


def _paired(
    frame: nw.LazyFrame[Any], rows: nw.LazyFrame[Any], names: Sequence[str], years: int
) -> nw.LazyFrame[Any]:
    """Put the year so many years before beside each row: exactly that year of ``rows``."""
    before = rows.select(
        COMPANY,
        (nw.col(YEAR) + years).alias(YEAR),
        *(nw.col(OWN + name).alias(column(OWN + name, years)) for name in names),
    )
    return frame.join(before, on=list(KEYS), how="left")


@dataclass(frozen=True, slots=True)
class _Chain:
    """One characteristic as conditions on the column of its value.

    ``is_usable``: the column holds figures of a company or null, and nothing to be left out.
    """

    card: Scorecard
    place: int
    name: str
    guards: tuple[Guard, ...]
    is_usable: bool

    def points(self) -> nw.Expr:
        """Return the points of the bin that each row falls into."""
        return self._chosen(lambda points: points, lambda points: nw.lit(points, nw.Float64))

    @property
    def key_type(self) -> type[nw.Int16 | nw.Int32]:
        """The narrowest type that holds every key of the card; narrow columns are read faster."""
        return nw.Int16 if max(self.card.keys.values()) <= NARROW_MOST else nw.Int32

    def key(self) -> nw.Expr:
        """Return the key of the reason that each row has here, 0 for none."""
        return self._chosen(
            lambda points: self.card.keys[self.place, points],
            lambda key: nw.lit(int(key), self.key_type),
        )

    def _chosen(self, of: Callable[[float], float], literal: Literal) -> nw.Expr:
        row, value = self.card.characteristics[self.place], nw.col(self.name)
        *inner, last = row.bins
        chosen = literal(of(last.points))
        for bin_ in reversed(inner):
            is_below = value < bin_.end
            chosen = nw.when(is_below).then(literal(of(bin_.points))).otherwise(chosen)
        is_figure = ~value.is_null() if self.is_usable else value.abs() <= MAGNITUDE_MAX
        return nw.when(is_figure).then(chosen).otherwise(self._undefined(of, literal))

    def _undefined(self, of: Callable[[float], float], literal: Literal) -> nw.Expr:
        row = self.card.characteristics[self.place]
        missing = of(row.blank_of(MISSING).points)
        chosen = literal(missing)
        earned = [(node, of(row.blank_of(reason).points)) for node, reason in self.guards]
        if all(value == missing for _, value in earned):
            return chosen
        for condition, value in reversed(earned):
            chosen = nw.when(compile_frame(condition)).then(literal(value)).otherwise(chosen)
        return chosen


def _with_worst(frame: nw.LazyFrame[Any], chains: Sequence[_Chain]) -> nw.LazyFrame[Any]:
    """Take the greatest key of each row, leave it out, and again."""
    keys = [f"{KEY}{chain.place}" for chain in chains]
    frame = frame.with_columns(
        *(chain.key().alias(name) for name, chain in zip(keys, chains, strict=True))
    )
    none = nw.lit(0, chains[0].key_type)
    for rank in range(min(REASONS_MAX, len(keys))):
        if rank:
            bound = nw.col(f"{WORST}{rank - 1}")
            frame = frame.with_columns(
                *(nw.when(nw.col(k) < bound).then(nw.col(k)).otherwise(none).alias(k) for k in keys)
            )
        frame = frame.with_columns(nw.max_horizontal(*keys).alias(f"{WORST}{rank}"))
    return frame


def _reasons(card: Scorecard) -> nw.Expr:
    """Spell two reasons at a time: joining texts costs more than looking up a pair."""
    count = len(card.characteristics)
    ranks = range(min(REASONS_MAX, count))
    placed = [(nw.col(f"{WORST}{rank}") % (count + 1)).cast(nw.Int32) for rank in ranks]
    texts = []
    for first in ranks[::2]:
        pair = placed[first] * (count + 1)
        if first + 1 in ranks:
            pair = pair + placed[first + 1]
        words = _pairs(card, joined=first > 0)
        texts.append(
            pair.replace_strict(
                list(words), list(words.values()), default="", return_dtype=nw.String
            )
        )
    return nw.concat_str(texts) if len(texts) > 1 else texts[0]


def _pairs(card: Scorecard, *, joined: bool) -> dict[int, str]:
    """Return the text of each pair of reasons; the second is there only with a first."""
    count = len(card.characteristics)
    lead = SEPARATOR if joined else ""
    return {
        first * (count + 1) + second: lead
        + SEPARATOR.join(code for place in (first, second) if (code := card.spelled(place)))
        for first in range(1, count + 1)
        for second in range(count + 1)
    }
