"""Populations with known truth: honest firms, and firms that cooked their books in one way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import narwhals as nw
import polars as pl

from tests.engine.planted.evidence import know, submitted
from tests.engine.planted.firms import Firm, firm_of
from tests.engine.planted.schemes import (
    ONCE,
    SCHEMES,
    STRENGTHS,
    a_year_before,
    copied_template,
    spread,
)
from zixin.engine.authenticity.rules import AuthenticityRules
from zixin.engine.authenticity.running import check_frame
from zixin.engine.authenticity.twins import with_twins

CANDOUR = 0.8  # of the sources that an honest firm lets us see, one with something to hide does
HONEST = "honest"
MODEL = "model"  # honest too, but copied by others, so that both look alike
MODELS = 40
TEXTS = {"company": pl.String, "scheme": pl.String, "strength": pl.String, "year": pl.Int64}


@dataclass(frozen=True, slots=True)
class Size:
    """How many honest firms, and how many for each scheme and strength."""

    honest: int
    each: int


def population(seed: str, size: Size) -> pl.LazyFrame:
    """Return company-years with their ``scheme`` and ``strength``, the same for the same seed.

    Every third firm of a scheme that can go on did the same the year before (``second_year`` 1).
    """
    rows = [row for group in _groups(seed, size) for row in group]
    names = list(dict.fromkeys(name for row in rows for name in row))
    schema = {name: TEXTS.get(name, pl.Float64) for name in names}
    return pl.LazyFrame([{name: row.get(name) for name in names} for row in rows], schema=schema)


def checked(frame: pl.LazyFrame, rules: AuthenticityRules) -> pl.DataFrame:
    """Return the last year of each firm but the models, with its checks."""
    judged = check_frame(with_twins(nw.from_native(frame)), rules)
    result: pl.DataFrame = judged.collect().to_native()
    is_last = pl.col("year") == pl.col("year").max()
    return result.filter(is_last & (pl.col("scheme") != MODEL)).sort("company")


def _groups(seed: str, size: Size) -> Iterator[list[dict[str, object]]]:
    models: list[Firm] = []
    for number in range(MODELS):
        rng = Random(f"{seed}/model/{number}")
        models.append(_firm(f"M{number:05}", rng))
        yield _labelled(submitted(models[-1], rng), MODEL, "")
    for number in range(size.honest):
        rng = Random(f"{seed}/honest/{number}")
        firm = _firm(f"H{number:05}", rng)
        yield _labelled(submitted(firm, rng), HONEST, "")
    for scheme, cook in SCHEMES.items():
        for strength, name in enumerate(STRENGTHS):
            for number in range(size.each):
                rng = Random(f"{seed}/{scheme}/{strength}/{number}")
                firm = _firm(f"{scheme}-{name}-{number:04}", rng)
                is_second = cook not in ONCE and number % 3 == 0
                if is_second:
                    a_year_before(firm, cook, strength, rng)
                if cook is copied_template:
                    copied_template(firm, strength, rng, rng.choice(models))
                else:
                    cook(firm, strength, rng)
                spread(firm, rng)
                rows = submitted(firm, rng, candour=CANDOUR)
                yield [
                    {**row, "second_year": float(is_second)}
                    for row in _labelled(rows, scheme, name)
                ]


def _firm(company: str, rng: Random) -> Firm:
    firm = firm_of(company, rng)
    know(firm, rng)
    return firm


def _labelled(rows: list[dict[str, object]], scheme: str, strength: str) -> list[dict[str, object]]:
    return [{**row, "scheme": scheme, "strength": strength} for row in rows]
