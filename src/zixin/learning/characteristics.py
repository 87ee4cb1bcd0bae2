"""Candidates for a scorecard (评分特征): formula texts, and their values on company-years.

One law: what a model learns from is computed by the engine, exactly as it will be scored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import narwhals as nw
import numpy as np
import polars as pl

from zixin.engine.catalogue import Name, load_catalogue
from zixin.engine.schema import REASON
from zixin.engine.scorecard import (
    FIVE_C,
    FiveC,
    Scorecard,
    characteristic_values,
    parse_scorecard,
)
from zixin.learning.arrays import Floats, Words

Direction = Literal["higher", "lower", "either"]
DIRECTIONS: tuple[Direction, ...] = ("higher", "lower", "either")
TOGETHER_MAX = 60  # characteristics computed in one pass: bounds the memory of a wide frame
ROW = "__row"
SIZES = (
    "ca", "cogs", "da", "ebitda", "inventory", "ni", "trade_rec", "mv_equity", "rev", "ta",
    "lt_loan", "ebit", "gross_profit", "cl", "re", "tl",
)  # fmt: skip


class CharacteristicError(ValueError):
    """A characteristic that cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A characteristic that a model may use; ``direction`` says which end is safer.

    ``either`` leaves it to the data: only where a middle value is best or the sign is unknown.
    """

    code: str
    name: Name
    formula: str
    direction: Direction
    five_c: FiveC
    improve: Name | None


@dataclass(frozen=True, slots=True)
class Values:
    """Values of candidates in the order of the rows; NaN where undefined, and there the reason.

    ``numbers`` float64 by code; ``reasons`` by code: the reason code, or ``""`` where defined.
    """

    numbers: Mapping[str, Floats]
    reasons: Mapping[str, Words]

    def taken(self, rows: Any) -> Values:
        """Return the values of some rows, given by mask or place."""
        return Values(
            {code: numbers[rows] for code, numbers in self.numbers.items()},
            {code: reasons[rows] for code, reasons in self.reasons.items()},
        )

    def matrix(self, codes: Sequence[str]) -> Floats:
        """Return the numbers as rows x codes."""
        return np.column_stack([self.numbers[code] for code in codes])


@cache
def shipped_candidates() -> tuple[Candidate, ...]:
    """Return the candidates that ship with the product."""
    text = resources.files(__name__.rpartition(".")[0]).joinpath("characteristics.toml")
    return parse_candidates(tomllib.loads(text.read_text(encoding="utf-8")))


@cache
def shipped_features() -> tuple[Candidate, ...]:
    """Return what a booster may split on: the candidates, and figures as they stand, for size.

    A booster finds by itself at which size a ratio counts; a scorecard needs no such help and a
    customer could do nothing about such a reason.
    """
    catalogue = load_catalogue()
    sizes = (
        Candidate(f"size_{code}", catalogue.name_of(code), code, "either", "capital", None)
        for code in SIZES
    )
    return (*shipped_candidates(), *sizes)


def parse_candidates(document: Mapping[str, Any]) -> tuple[Candidate, ...]:
    """Read candidates from the content of a TOML file.

    Raises ``CharacteristicError`` naming what is missing, doubled or no formula.
    """
    rows = document.get("characteristic")
    if not isinstance(rows, list) or not rows:
        raise CharacteristicError("no [[characteristic]] is there")
    candidates = tuple(_candidate(place, row) for place, row in enumerate(rows, start=1))
    codes = [candidate.code for candidate in candidates]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise CharacteristicError(f"{twice[0]!r} stands twice")
    for candidate in candidates:
        blank_card((candidate,))
    return candidates


def _candidate(place: int, row: Any) -> Candidate:
    if not isinstance(row, dict):
        raise CharacteristicError(f"characteristic {place} is no table")
    words = ("code", "zh", "en", "formula", "direction", "five_c")
    for key in words:
        if not isinstance(row.get(key), str) or not row[key].strip():
            raise CharacteristicError(f"characteristic {place}: {key} is missing")
    if row["direction"] not in DIRECTIONS:
        raise CharacteristicError(f"{row['code']}: direction is one of {', '.join(DIRECTIONS)}")
    if row["five_c"] not in FIVE_C:
        raise CharacteristicError(f"{row['code']}: five_c is one of {', '.join(FIVE_C)}")
    improve = row.get("improve")
    return Candidate(
        code=row["code"],
        name=Name(row["zh"], row["en"]),
        formula=row["formula"],
        direction=row["direction"],
        five_c=row["five_c"],
        improve=Name(improve["zh"], improve["en"]) if improve else None,
    )


def blank_card(candidates: Sequence[Candidate]) -> Scorecard:
    """Return a scorecard of the candidates that has no points yet: the engine's plan of their values.

    Raises ``CharacteristicError`` for a formula that is none.
    """
    name = {"zh": "空白", "en": "Blank"}
    whole = {"from": None, "to": None, "woe": 0.0, "points": 0.0}
    document = {
        "name": "blank",
        "version": 1,
        "title": name,
        "source": "blank",
        "target": name,
        "scale": {"points": 0.0, "odds": 1.0, "doubling": 1.0},
        "intercept": 0.0,
        "characteristics": [
            {
                "code": row.code,
                **row.name.as_document(),
                "formula": row.formula,
                "five_c": row.five_c,
                "coefficient": 0.0,
                "bins": [whole],
                "undefined": [{"reason": "MISSING", "woe": 0.0, "points": 0.0}],
            }
            for row in candidates
        ],
    }
    try:
        return parse_scorecard(document)
    except ValueError as refused:
        named = candidates[0].code if len(candidates) == 1 else "the candidates"
        raise CharacteristicError(f"{named}: {refused}") from refused


def compute(frame: pl.DataFrame, candidates: Sequence[Candidate]) -> Values:
    """Return the values of candidates on company-years, in the order of the frame.

    The frame holds ``company``, ``year`` and figures by slug, with the earlier years as rows of
    their own: what a formula looks back at must be there.
    """
    numbered = frame.with_row_index(ROW)
    numbers: dict[str, Floats] = {}
    reasons: dict[str, Words] = {}
    for start in range(0, len(candidates), TOGETHER_MAX):
        part = candidates[start : start + TOGETHER_MAX]
        names = [name for row in part for name in (row.code, row.code + REASON)]
        plan = characteristic_values(nw.from_native(numbered.lazy()), blank_card(part))
        computed: pl.DataFrame = plan.select(ROW, *names).collect().to_native()
        computed = computed.sort(ROW)
        for row in part:
            column = computed[row.code].cast(pl.Float64)
            numbers[row.code] = column.fill_null(float("nan")).to_numpy()
            words = computed[row.code + REASON].cast(pl.String).fill_null("")
            reasons[row.code] = cast("Words", words.to_numpy().astype(str))
    return Values(numbers, reasons)
