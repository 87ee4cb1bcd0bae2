"""Made-up companies whose risk is known: what a model should find is put in by hand."""

from __future__ import annotations

import numpy as np
import polars as pl

from zixin.learning.characteristics import Candidate, parse_candidates

YEARS = 4


def company_years(companies: int, *, seed: int = 7, rate: float = 0.06) -> pl.DataFrame:
    """Return company-years whose log odds of default are linear in debt and in profit.

    ``default`` is drawn from 4 (tl / ta - 0.5) - 10 (ni / ta - 0.03) around ``rate``; a company
    ends with its default. ``noise`` tells nothing.
    """
    random = np.random.default_rng(seed)
    count = companies * YEARS
    firm = np.repeat(np.arange(companies), YEARS)
    debt = np.repeat(random.uniform(0.1, 0.9, companies), YEARS) + random.normal(0, 0.05, count)
    profit = random.normal(0.03, 0.06, count)
    log_odds = np.log(rate / (1 - rate)) + 4 * (debt - 0.5) - 10 * (profit - 0.03)
    default = (random.uniform(size=count) < 1 / (1 + np.exp(-log_odds))).astype(int)
    assets = np.exp(random.normal(4, 1, count))
    frame = pl.DataFrame(
        {
            "company": [f"K{number:05d}" for number in firm],
            "year": np.tile(np.arange(2015, 2015 + YEARS), companies),
            "ta": assets,
            "tl": assets * debt,
            "ni": assets * profit,
            "rev": assets * np.exp(random.normal(0, 0.3, count)),
            "inventory": assets * random.uniform(0.05, 0.2, count),
            "default": default,
        }
    )
    before = pl.col("default").cum_sum().over("company") - pl.col("default")
    return frame.filter(before == 0)


def candidates() -> tuple[Candidate, ...]:
    return parse_candidates(
        {
            "characteristic": [
                _row("debt", "tl / ta", "lower", "capital"),
                _row("debt_again", "tl / (ta + 0)", "lower", "capital"),
                _row("profit", "ni / ta", "higher", "capacity"),
                _row("growth", "rev / prev(rev)", "higher", "conditions"),
                _row("stock", "inventory / ta", "lower", "collateral"),
            ]
        }
    )


def _row(code: str, formula: str, direction: str, five_c: str) -> dict[str, str]:
    return {
        "code": code,
        "zh": code,
        "en": code,
        "formula": formula,
        "direction": direction,
        "five_c": five_c,
    }
