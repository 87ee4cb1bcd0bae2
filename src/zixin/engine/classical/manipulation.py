"""Beneish's signs of manipulated accounts. One law: a suspicion with its terms, no accusation."""

from __future__ import annotations

from collections.abc import Mapping

from zixin.engine.classical.reading import (
    PREVIOUS,
    Opinion,
    Statement,
    Term,
    lacking_opinion,
    ratio_of,
    read_figures,
    weighted_opinion,
)


def beneish(current: Statement, previous: Statement, *, cut: float = -1.78) -> Opinion:
    """Beneish M of eight variables (贝尼什模型): above the cut a likely manipulator; no unit.

    -4.84 + 0.920 DSRI + 0.528 GMI + 0.404 AQI + 0.892 SGI + 0.115 DEPI - 0.172 SGAI + 4.679 TATA
    - 0.327 LVGI. Receivables include notes and receivables financing, or a discounting programme
    would look like an improvement. An index whose base year is nought counts 1 and is flagged.
    Source: Beneish 1999; -2.22 is the other common cut. Undefined: see the module; GMI also when
    the gross margin is not positive in both years (``NEG_VALUE`` for the year before).

    >>> row = {"ar": 20, "rev": 100, "cogs": 70, "ca": 50, "fixed": 40, "ta": 100, "da": 4}
    >>> row |= {"sell": 5, "admin": 5, "cl": 30, "lt_loan": 10, "ni": 6, "cfo": 6}
    >>> round(beneish(row, row).score, 3)
    -2.48
    """
    weights = {
        "DSRI": 0.920,
        "GMI": 0.528,
        "AQI": 0.404,
        "SGI": 0.892,
        "DEPI": 0.115,
        "SGAI": -0.172,
        "TATA": 4.679,
        "LVGI": -0.327,
    }
    return _beneish((-4.84, weights), current, previous, cut)


def beneish_five(current: Statement, previous: Statement, *, cut: float = -2.22) -> Opinion:
    """Beneish M of five variables (贝尼什五变量模型): above the cut a likely manipulator; no unit.

    -6.065 + 0.823 DSRI + 0.906 GMI + 0.593 AQI + 0.717 SGI + 0.107 DEPI. Source: textbooks,
    coefficients and cut unconfirmed. Undefined: as ``beneish``.

    >>> row = {"ar": 20, "rev": 100, "cogs": 70, "ca": 50, "fixed": 40, "ta": 100, "da": 4}
    >>> round(beneish_five(row, row).score, 3)
    -2.919
    """
    weights = {"DSRI": 0.823, "GMI": 0.906, "AQI": 0.593, "SGI": 0.717, "DEPI": 0.107}
    return _beneish((-6.065, weights), current, previous, cut)


def _beneish(
    model: tuple[float, Mapping[str, float]], current: Statement, previous: Statement, cut: float
) -> Opinion:
    both: tuple[str, ...] = ("trade_rec", "rev", "gross_profit", "ca", "ppe", "ta", "da")
    last: tuple[str, ...] = ()
    if "TATA" in model[1]:
        both, last = (*both, "overheads", "cl", "long_debt"), ("ni", "cfo")
    read = read_figures(current, (*both, *last), previous=previous, before=both)
    if read.missing:
        return lacking_opinion(read)
    rates = _beneish_rates(read.figures, ""), _beneish_rates(read.figures, PREVIOUS)
    terms, flags = _beneish_indices(*rates)
    return weighted_opinion(
        read,
        {name: terms[name] for name in model[1]},
        model,
        zone=lambda score: "suspect" if score > cut else "clear",
        flags=tuple(name for name in model[1] if name in flags),
    )


def _beneish_rates(figures: Mapping[str, float], when: str) -> dict[str, Term]:
    """Return what the indices compare from year to year."""
    figure = {name.removesuffix(PREVIOUS): figures[name] for name in figures if _of(name, when)}
    soft = figure["ta"] - figure["ca"] - figure["ppe"]
    rates: dict[str, Term] = {
        "DSRI": ratio_of(figure["trade_rec"], figure["rev"]),
        "GMI": ratio_of(figure["gross_profit"], figure["rev"]),
        "AQI": ratio_of(soft, figure["ta"]),
        "SGI": figure["rev"],
        "DEPI": ratio_of(figure["da"], figure["da"] + figure["ppe"]),
    }
    if "overheads" in figure:
        rates["SGAI"] = ratio_of(figure["overheads"], figure["rev"])
        rates["LVGI"] = ratio_of(figure["cl"] + figure["long_debt"], figure["ta"])
    if "cfo" in figure:
        rates["TATA"] = ratio_of(figure["ni"] - figure["cfo"], figure["ta"])
    return rates


def _beneish_indices(
    now: Mapping[str, Term], before: Mapping[str, Term]
) -> tuple[dict[str, Term], set[str]]:
    """Return the indices, and the names of those that count 1 because their base is nought."""
    terms: dict[str, Term] = {}
    flags: set[str] = set()
    for name, rate in now.items():
        if name == "TATA":
            terms[name] = rate
        elif name == "GMI":
            terms[name] = _margin_index(rate, before[name])
        else:
            over, base = (before[name], rate) if name == "DEPI" else (rate, before[name])
            index = _over(over, base)
            if index == "DIV0" and not isinstance(over, str) and not isinstance(base, str):
                flags.add(name)
                index = 1.0
            terms[name] = index
    return terms, flags


def _margin_index(now: Term, before: Term) -> Term:
    index = _over(before, now)
    return "NEG_VALUE" if not isinstance(index, str) and index <= 0 else index


def _over(over: Term, base: Term) -> Term:
    if isinstance(over, str):
        return over
    return base if isinstance(base, str) else ratio_of(over, base)


def _of(name: str, when: str) -> bool:
    return name.endswith(PREVIOUS) == bool(when)
