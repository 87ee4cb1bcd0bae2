"""Piotroski's strength of the accounts. One law: a point is earned, never given for a gap."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from zixin.engine.classical.reading import (
    PREVIOUS,
    Opinion,
    Statement,
    Term,
    Zone,
    defined_terms,
    lacking_opinion,
    ratio_of,
    read_figures,
    undefined_terms,
)


def piotroski(
    current: Statement, previous: Statement, *, earlier_assets: Decimal | float | None
) -> Opinion:
    """Piotroski F (皮氏 F 分数): 0..9 points, one for each test passed; 8-9 strong, 0-2 weak.

    roa ni/opening ta > 0 · cfo > 0 · droa roa rose · accr cfo/opening ta > roa · dlev long-term
    debt/average ta fell · dliq ca/cl rose · eq paid-in capital not increased · dgm gross margin
    rose · dturn rev/opening ta rose. ``earlier_assets`` are the assets at the opening of the year
    before. A lender may read a fresh injection of capital as neutral; the score does not. Source:
    Piotroski 2000, item eq in the form for private companies. Undefined: see the module.

    >>> row = {"ta": 110, "ni": 9, "cfo": 12, "lt_loan": 5, "ca": 50, "cl": 20, "paid_in": 30}
    >>> row |= {"rev": 130, "cogs": 90}
    >>> before = {"ta": 100, "ni": 5, "lt_loan": 9, "ca": 40, "cl": 20, "paid_in": 30}
    >>> opinion = piotroski(row, before | {"rev": 110, "cogs": 80}, earlier_assets=95)
    >>> opinion.score, opinion.zone
    (9.0, 'strong')
    """
    both = ("ni", "long_debt", "ca", "cl", "paid_in", "gross_profit", "rev", "ta")
    read = read_figures(
        {**current, "earlier_ta": earlier_assets},
        (*both, "cfo", "earlier_ta"),
        previous=previous,
        before=both,
    )
    if read.missing:
        return lacking_opinion(read)
    now, before = _piotroski_years(read.figures)
    undefined = undefined_terms({**now, **{name + PREVIOUS: term for name, term in before.items()}})
    if undefined:
        return Opinion(None, None, read.figures, {}, undefined=undefined)
    passed = _piotroski_tests(read.figures, defined_terms(now), defined_terms(before))
    score = float(sum(passed.values()))
    return Opinion(score, _strength_zone(score), read.figures, passed)


def _piotroski_years(figure: Mapping[str, float]) -> tuple[dict[str, Term], dict[str, Term]]:
    """Return the ratios of this year and of the year before."""
    assets = figure["ta"], figure["ta" + PREVIOUS], figure["earlier_ta"]
    years: list[dict[str, Term]] = []
    for when, closing, opening in (("", *assets[:2]), (PREVIOUS, *assets[1:])):
        years.append(
            {
                "roa": ratio_of(figure["ni" + when], opening),
                "debt": ratio_of(figure["long_debt" + when], (opening + closing) / 2),
                "liquidity": ratio_of(figure["ca" + when], figure["cl" + when]),
                "margin": ratio_of(figure["gross_profit" + when], figure["rev" + when]),
                "turnover": ratio_of(figure["rev" + when], opening),
            }
        )
    return years[0] | {"cash": ratio_of(figure["cfo"], assets[1])}, years[1]


def _piotroski_tests(
    figure: Mapping[str, float], now: Mapping[str, float], before: Mapping[str, float]
) -> dict[str, float]:
    passed = {
        "roa": now["roa"] > 0,
        "cfo": figure["cfo"] > 0,
        "droa": now["roa"] > before["roa"],
        "accr": now["cash"] > now["roa"],
        "dlev": now["debt"] < before["debt"],
        "dliq": now["liquidity"] > before["liquidity"],
        "eq": figure["paid_in"] <= figure["paid_in" + PREVIOUS],
        "dgm": now["margin"] > before["margin"],
        "dturn": now["turnover"] > before["turnover"],
    }
    return {name: float(is_passed) for name, is_passed in passed.items()}


def _strength_zone(points: float) -> Zone:
    if points <= 2:  # noqa: PLR2004 -- the bands are the model's own
        return "weak"
    return "strong" if points >= 8 else "middle"  # noqa: PLR2004 -- the same
