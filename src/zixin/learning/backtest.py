"""The validation report of a model (模型验证报告): everything measured at once, as one document.

One law: nothing is judged on rows it was fitted on unless the report says so, and each figure
carries its interval or its test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from zixin.learning.arrays import Flags, Floats, Whole
from zixin.learning.calibration import prudent_bounds
from zixin.learning.discrimination import (
    DRAWS,
    areas,
    bootstrap_areas,
    bootstrap_interval,
    cap_points,
    compare,
    delong_interval,
    roc_points,
)
from zixin.learning.grades import grades_of, groups_of, inversions
from zixin.learning.sample import SampleError
from zixin.learning.stability import band_shares, index_of, migration, verdict_of
from zixin.learning.validation import (
    Group,
    binomial_p_value,
    brier_score,
    hosmer_lemeshow,
    jeffreys_p_value,
    vasicek_p_value,
)

Light = Literal["green", "amber", "red"]
AREA_GREEN, AREA_AMBER = 0.75, 0.65
DROP_AMBER, DROP_RED = 0.05, 0.10
P_AMBER, P_RED = 0.05, 0.01
BANDS = 10
CURVE_POINTS = 101


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows to judge: risk of each (higher is riskier), its PD, its outcome, company and year."""

    risks: Floats
    probabilities: Floats
    outcomes: Whole
    companies: Whole
    years: Whole

    def check(self) -> None:
        """Raise ``SampleError`` where there is nothing to judge."""
        events = int(self.outcomes.sum())
        least = 2
        if min(events, len(self.outcomes) - events) < least:
            raise SampleError(
                f"{events} events among {len(self.outcomes)} company-years: at least two of "
                "either kind are needed to judge a model"
            )

    def taken(self, rows: Flags) -> Judged:
        """Return some of the rows."""
        return Judged(
            self.risks[rows],
            self.probabilities[rows],
            self.outcomes[rows],
            self.companies[rows],
            self.years[rows],
        )


def discrimination(
    judged: Judged, *, development: float | None = None, draws: int = DRAWS
) -> dict[str, Any]:
    """Return area, Gini and KS with intervals, and the curves; light against the development."""
    judged.check()
    scores = judged.risks[:, None]
    area = delong_interval(judged.outcomes, judged.risks)
    drawn = bootstrap_areas(judged.outcomes, scores, judged.companies, draws=draws)[:, 0]
    clustered = bootstrap_interval(area.value, drawn)
    goods, bads = roc_points(judged.outcomes, judged.risks)
    every, found = cap_points(judged.outcomes, judged.risks)
    return {
        "auc": {
            "value": area.value,
            "delong": area.as_document(),
            "bootstrap": clustered.as_document(),
        },
        "gini": {
            "value": 2 * area.value - 1,
            "low": 2 * clustered.low - 1,
            "high": 2 * clustered.high - 1,
        },
        "ks": float(np.max(np.abs(bads - goods))),
        "development": development,
        "light": area_light(area.value, development),
        "roc": _curve(goods, bads),
        "cap": _curve(every, found),
    }


def area_light(area: float, development: float | None = None) -> Light:
    """Return the traffic light of an area, stricter where it fell since the development.

    >>> area_light(0.8), area_light(0.8, 0.87), area_light(0.6)
    ('green', 'amber', 'red')
    """
    drop = 0.0 if development is None else development - area
    if area < AREA_AMBER or drop > DROP_RED:
        return "red"
    return "amber" if area < AREA_GREEN or drop > DROP_AMBER else "green"


def p_light(p_value: float) -> Light:
    """Return the traffic light of a test that a small p-value fails.

    >>> p_light(0.3), p_light(0.02), p_light(0.001)
    ('green', 'amber', 'red')
    """
    if p_value < P_RED:
        return "red"
    return "amber" if p_value < P_AMBER else "green"


def _curve(across: Floats, up: Floats) -> list[list[float]]:
    """Return a curve as at most 101 points, its corners at even steps across."""
    if len(across) <= CURVE_POINTS:
        return [[float(x), float(y)] for x, y in zip(across, up, strict=True)]
    steps = np.linspace(0, 1, CURVE_POINTS)
    return [[float(x), float(y)] for x, y in zip(steps, np.interp(steps, across, up), strict=True)]


def by_year(judged: Judged) -> list[dict[str, Any]]:
    """Return rows, events, mean PD and area of each year; no area without both kinds."""
    found = []
    for year in np.unique(judged.years):
        inside = judged.taken(judged.years == year)
        events = int(inside.outcomes.sum())
        is_mixed = 0 < events < len(inside.outcomes)
        area = float(areas(inside.outcomes, inside.risks[:, None])[0]) if is_mixed else None
        found.append(
            {
                "year": int(year),
                "rows": len(inside.outcomes),
                "events": events,
                "mean_pd": float(inside.probabilities.mean()),
                "auc": area,
            }
        )
    return found


def against(judged: Judged, name: str, other: Floats, *, draws: int = DRAWS) -> dict[str, Any]:
    """Return the paired difference to another risk on the rows where that one is defined."""
    is_there = ~np.isnan(other)
    inside = judged.taken(is_there)
    inside.check()
    both = np.column_stack([inside.risks, other[is_there]])
    own, others = areas(inside.outcomes, both)
    gap = compare(inside.outcomes, both[:, 0], both[:, 1], inside.companies, draws=draws)
    return {
        "name": name,
        "rows": len(inside.outcomes),
        "events": int(inside.outcomes.sum()),
        "auc": float(own),
        "other_auc": float(others),
        "difference": gap.as_document(),
    }


def calibration(judged: Judged, *, is_development_sample: bool = False) -> dict[str, Any]:
    """Return how right the probabilities are: level, bands and tests.

    The light is that of the one-sided tests that the PD of the whole is too low; defaults that
    move together make them too strict, so the Vasicek quantile stands beside them.
    """
    groups = _bands(judged)
    size = len(judged.outcomes)
    whole = Group(size, int(judged.outcomes.sum()), float(judged.probabilities.mean()))
    rate = whole.defaults / size
    outcomes = [int(outcome) for outcome in judged.outcomes]
    brier = brier_score(outcomes, judged.probabilities.tolist()) or 0.0
    base = rate * (1 - rate)
    fit = hosmer_lemeshow(groups, is_development_sample=is_development_sample)
    return {
        "mean_pd": whole.pd,
        "rate": rate,
        "brier": brier,
        "brier_base": base,
        "brier_skill": 1 - brier / base if base else None,
        "hosmer_lemeshow": None
        if fit is None
        else {"statistic": fit.statistic, "degrees": fit.degrees, "p_value": fit.p_value},
        "binomial_p": binomial_p_value(whole),
        "jeffreys_p": jeffreys_p_value(whole),
        "vasicek_p": vasicek_p_value(whole),
        "light": p_light(jeffreys_p_value(whole)),
        "bands": [_group_document("", group) for group in groups],
    }


def _bands(judged: Judged) -> list[Group]:
    order = np.argsort(judged.probabilities, kind="stable")
    parts = [part for part in np.array_split(order, BANDS) if len(part)]
    return [
        Group(
            len(part),
            int(judged.outcomes[part].sum()),
            float(judged.probabilities[part].mean()),
        )
        for part in parts
    ]


def _group_document(code: str, group: Group) -> dict[str, Any]:
    return {
        "code": code,
        "count": group.count,
        "defaults": group.defaults,
        "pd": group.pd,
        "rate": group.defaults / group.count,
        "binomial_p": binomial_p_value(group),
        "jeffreys_p": jeffreys_p_value(group),
        "light": p_light(jeffreys_p_value(group)),
    }


def grades(judged: Judged) -> dict[str, Any]:
    """Return what became of each grade of the master scale, and where a better one is worse."""
    groups = groups_of(judged.probabilities, judged.outcomes)
    bounds = prudent_bounds([group for _, group in groups])
    return {
        "grades": [
            {**_group_document(code, group), "prudent_bound": bound}
            for (code, group), bound in zip(groups, bounds, strict=True)
        ],
        "inversions": [list(pair) for pair in inversions(groups)],
        "is_monotone": not inversions(groups),
    }


def moves(judged: Judged) -> dict[str, Any]:
    """Return how grades moved from one year to the next."""
    return migration(
        judged.companies,
        judged.years,
        grades_of(judged.probabilities),
        judged.outcomes,
        last_year=int(judged.years.max()),
    ).as_document()


def score_shift(scores: Floats, bands: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """Return the stability index of scores over the bands of the development sample."""
    actual = band_shares(scores, bands["cuts"])
    index = index_of(bands["shares"], actual, rows=len(scores))
    return {
        "psi": index,
        "verdict": verdict_of(index),
        "expected": list(bands["shares"]),
        "actual": actual,
    }


def report(
    judged: Judged,
    *,
    bands: Mapping[str, Sequence[float]] | None = None,
    development: float | None = None,
    is_development_sample: bool = False,
    draws: int = DRAWS,
) -> dict[str, Any]:
    """Return the whole report on rows judged; raises ``SampleError`` where nothing can be judged.

    ``bands`` the score bands of the development sample; ``development`` its area.
    """
    found = {
        "rows": len(judged.outcomes),
        "events": int(judged.outcomes.sum()),
        "companies": len(np.unique(judged.companies)),
        "years": [int(judged.years.min()), int(judged.years.max())],
        "discrimination": discrimination(judged, development=development, draws=draws),
        "by_year": by_year(judged),
        "calibration": calibration(judged, is_development_sample=is_development_sample),
        **grades(judged),
        "migration": moves(judged),
    }
    if bands is not None:
        found["stability"] = score_shift(judged.risks, bands)
    return found
