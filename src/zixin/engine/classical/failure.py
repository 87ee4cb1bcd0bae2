"""Models of failure (破产预测模型). One law: the coefficients are the authors', the cuts a default."""

from __future__ import annotations

import math
from typing import Literal

from zixin.engine.classical.reading import (
    PREVIOUS,
    Opinion,
    Statement,
    Term,
    Zone,
    lacking_opinion,
    linear_opinion,
    logarithm,
    logistic,
    ratio_of,
    read_figures,
    weighted_opinion,
)

OHLSON_CUT = 0.038
_Z2: tuple[tuple[float, str, str], ...] = (
    (6.56, "wc", "ta"),
    (3.26, "re", "ta"),
    (6.72, "ebit", "ta"),
    (1.05, "equity", "tl"),
)


def altman_z(current: Statement, *, cuts: tuple[float, float] = (1.81, 2.99)) -> Opinion:
    """Altman Z of a listed manufacturer (Z 值): higher is safer; no unit.

    1.2 wc/ta + 1.4 re/ta + 3.3 ebit/ta + 0.6 market value of equity/tl + 1.0 rev/ta, the ratios as
    fractions. Below the lower cut distress, above the upper safe. Source: Altman 1968; the
    coefficient of rev/ta is 0.999 in the paper. Undefined: see the module.

    >>> row = {"wc": 20, "re": 20, "ebit": 10, "mv_equity": 60, "tl": 50, "rev": 100, "ta": 100}
    >>> opinion = altman_z(row)
    >>> round(opinion.score, 2), opinion.zone
    (2.57, 'grey')
    """
    terms = (
        (1.2, "wc", "ta"),
        (1.4, "re", "ta"),
        (3.3, "ebit", "ta"),
        (0.6, "mv_equity", "tl"),
        (1.0, "rev", "ta"),
    )
    return linear_opinion((0.0, terms), current, zone=lambda score: _failure_zone(score, cuts))


def altman_z1(current: Statement, *, cuts: tuple[float, float] = (1.23, 2.90)) -> Opinion:
    """Altman Z' of a private company (Z′ 值): higher is safer; no unit.

    0.717 wc/ta + 0.847 re/ta + 3.107 ebit/ta + 0.420 equity/tl + 0.998 rev/ta. Source: Altman 1983.
    Undefined: see the module; negative equity is defined and lowers the score.

    >>> row = {"wc": 20, "re": 20, "ebit": 10, "equity": 50, "tl": 50, "rev": 100, "ta": 100}
    >>> round(altman_z1(row).score, 4)
    2.0415
    """
    terms = (
        (0.717, "wc", "ta"),
        (0.847, "re", "ta"),
        (3.107, "ebit", "ta"),
        (0.420, "equity", "tl"),
        (0.998, "rev", "ta"),
    )
    return linear_opinion((0.0, terms), current, zone=lambda score: _failure_zone(score, cuts))


def altman_z2(current: Statement, *, cuts: tuple[float, float] = (1.10, 2.60)) -> Opinion:
    """Altman Z'' of a non-manufacturer (Z″ 值): higher is safer; no unit.

    6.56 wc/ta + 3.26 re/ta + 6.72 ebit/ta + 1.05 equity/tl. Source: Altman 1995; sources disagree
    on the cuts, some print those of Z'. Undefined: see the module.

    >>> row = {"wc": 20, "re": 20, "ebit": 10, "equity": 50, "tl": 50, "ta": 100}
    >>> opinion = altman_z2(row)
    >>> round(opinion.score, 3), opinion.zone
    (3.686, 'safe')
    """
    return linear_opinion((0.0, _Z2), current, zone=lambda score: _failure_zone(score, cuts))


def altman_z2_em(current: Statement, *, cuts: tuple[float, float] = (4.35, 5.85)) -> Opinion:
    """Altman Z'' for emerging markets (新兴市场 Z″ 值): 3.25 + Z''; higher is safer; no unit.

    Source: Altman 1995, the cuts unconfirmed. Undefined: see the module.

    >>> row = {"wc": 20, "re": 20, "ebit": 10, "equity": 50, "tl": 50, "ta": 100}
    >>> round(altman_z2_em(row).score, 3)
    6.936
    """
    return linear_opinion((3.25, _Z2), current, zone=lambda score: _failure_zone(score, cuts))


def zmijewski(current: Statement, *, liquidity_sign: Literal[1, -1] = 1) -> Opinion:
    """Zmijewski X (兹米耶夫斯基模型): higher is riskier, 0 and above distress; no unit.

    -4.336 - 4.513 ni/ta + 5.679 tl/ta + 0.004 ca/cl, with the normal probability of X. Sources
    disagree on the sign of the last term (``liquidity_sign``); it moves X by less than 0.01 or so.
    Source: Zmijewski 1984. Undefined: see the module.

    >>> opinion = zmijewski({"ni": 5, "tl": 50, "ta": 100, "ca": 40, "cl": 20})
    >>> round(opinion.score, 5), round(opinion.probability, 5), opinion.zone
    (-1.71415, 0.04325, 'safe')
    """
    terms = ((-4.513, "ni", "ta"), (5.679, "tl", "ta"), (0.004 * liquidity_sign, "ca", "cl"))
    return linear_opinion(
        (-4.336, terms),
        current,
        zone=lambda score: "distress" if score >= 0 else "safe",
        probability=lambda score: 0.5 * math.erfc(-score / math.sqrt(2)),
    )


def springate(current: Statement, *, cut: float = 0.862) -> Opinion:
    """Springate S (斯普林盖特模型): higher is safer, below the cut distress; no unit.

    1.03 wc/ta + 3.07 ebit/ta + 0.66 pbt/cl + 0.4 rev/ta. Source: Springate 1978. Undefined: see the
    module.

    >>> row = {"wc": 20, "ebit": 10, "pbt": 8, "cl": 20, "rev": 100, "ta": 100}
    >>> round(springate(row).score, 3)
    1.177
    """
    terms = ((1.03, "wc", "ta"), (3.07, "ebit", "ta"), (0.66, "pbt", "cl"), (0.4, "rev", "ta"))
    return linear_opinion(
        (0.0, terms), current, zone=lambda score: "distress" if score < cut else "safe"
    )


def taffler(current: Statement) -> Opinion:
    """Taffler z (塔夫勒模型): higher is safer, below 0 distress; no unit.

    3.20 + 12.18 pbt/cl + 2.50 ca/tl - 10.68 cl/ta + 0.0289 NCI, where NCI, the no-credit interval
    (无信用间隔), is the days a company could run without income: (quick assets - cl) / ((rev - pbt -
    da) / 365), quick assets without inventories and prepayments. Source: Agarwal and Taffler 2007,
    coefficients unconfirmed. Undefined: see the module.

    >>> row = {"pbt": 8, "cl": 20, "ca": 40, "tl": 50, "ta": 100, "inventory": 15, "prepay": 0}
    >>> opinion = taffler(row | {"rev": 90, "da": 9})
    >>> round(opinion.terms["quick_gap/daily_outlay"], 6), round(opinion.score, 4)
    (25.0, 8.6585)
    """
    terms = (
        (12.18, "pbt", "cl"),
        (2.50, "ca", "tl"),
        (-10.68, "cl", "ta"),
        (0.0289, "quick_gap", "daily_outlay"),
    )
    return linear_opinion(
        (3.20, terms), current, zone=lambda score: "distress" if score < 0 else "safe"
    )


def taffler_popular(current: Statement, *, cuts: tuple[float, float] = (0.2, 0.3)) -> Opinion:
    """Taffler's popular form (塔夫勒模型通行式), on request only: higher is safer; no unit.

    0.53 pbt/cl + 0.13 ca/tl + 0.18 cl/ta + 0.16 NCI, NCI in years. These weights are what each
    ratio contributes, not discriminant coefficients, and the sign of cl/ta is then wrong: it ranks
    failures worse than ``taffler``. Source: textbooks. Undefined: see the module.

    >>> row = {"pbt": 8, "cl": 20, "ca": 40, "tl": 50, "ta": 100, "inventory": 15, "prepay": 0}
    >>> round(taffler_popular(row | {"rev": 90, "da": 9}).score, 5)
    0.36296
    """
    terms = (
        (0.53, "pbt", "cl"),
        (0.13, "ca", "tl"),
        (0.18, "cl", "ta"),
        (0.16, "quick_gap", "outlay"),
    )
    return linear_opinion((0.0, terms), current, zone=lambda score: _failure_zone(score, cuts))


def ohlson(
    current: Statement,
    previous: Statement,
    *,
    yuan_per_unit: float = 1.0,
    price_index: float = 1.0,
    cut: float = OHLSON_CUT,
) -> Opinion:
    """Ohlson O (奥尔森模型): higher is riskier; no unit; p = 1/(1+e^-O), distress above the cut.

    -1.32 - 0.407 size + 6.03 tl/ta - 1.43 wc/ta + 0.0757 cl/ca - 1.72 oeneg - 2.37 ni/ta
    - 1.83 (ni+da)/tl + 0.285 intwo - 0.521 chin; size = ln(ta x ``yuan_per_unit`` / price index),
    oeneg 1 when tl > ta, intwo 1 when both years lost money, chin = (ni - ni before) / (|ni| + |ni
    before|). The unit of assets moves p by orders of magnitude: rank with it within one currency
    and year, never quote p. Source: Ohlson 1980, model 1. Undefined: see the module; chin also when
    both years earned exactly nothing.

    >>> row = {"ta": 100, "tl": 50, "wc": 20, "cl": 20, "ca": 40, "ni": 5, "da": 5}
    >>> round(ohlson(row, {"ni": 5}).score, 6)
    -0.911954
    """
    if not (yuan_per_unit > 0 and price_index > 0):
        raise ValueError("the unit of assets and the price index are positive")
    read = read_figures(
        current, ("ta", "tl", "wc", "cl", "ca", "ni", "funds"), previous=previous, before=("ni",)
    )
    if read.missing:
        return lacking_opinion(read)
    figure = read.figures
    earned, before = figure["ni"], figure["ni" + PREVIOUS]
    terms: dict[str, Term] = {
        "size": logarithm(figure["ta"], yuan_per_unit / price_index),
        "tl/ta": ratio_of(figure["tl"], figure["ta"]),
        "wc/ta": ratio_of(figure["wc"], figure["ta"]),
        "cl/ca": ratio_of(figure["cl"], figure["ca"]),
        "oeneg": float(figure["tl"] > figure["ta"]),
        "ni/ta": ratio_of(earned, figure["ta"]),
        "funds/tl": ratio_of(figure["funds"], figure["tl"]),
        "intwo": float(earned < 0 and before < 0),
        "chin": ratio_of(earned - before, abs(earned) + abs(before)),
    }
    weights = dict(
        zip(terms, (-0.407, 6.03, -1.43, 0.0757, -1.72, -2.37, -1.83, 0.285, -0.521), strict=True)
    )
    return weighted_opinion(
        read,
        terms,
        (-1.32, weights),
        zone=lambda score: "distress" if logistic(score) > cut else "safe",
        probability=logistic,
    )


def _failure_zone(score: float, cuts: tuple[float, float]) -> Zone:
    if score < cuts[0]:
        return "distress"
    return "safe" if score > cuts[1] else "grey"
