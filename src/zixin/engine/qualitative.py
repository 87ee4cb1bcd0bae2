"""Qualitative items (定性指标): several raters, one score. One law: too few raters say nothing."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zixin.engine.policy import QualitativeRules


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the raters of an item say together: the share of its weight, and how far they differ.

    ``share`` is ``None`` with fewer raters than the policy asks for; ``spread`` is the greatest
    difference between two of them.
    """

    share: float | None
    raters: int
    spread: float


def opinion_of(levels: Sequence[int], rules: QualitativeRules) -> Opinion:
    """Return the opinion of an item from the levels its raters gave, 0 the best (评议得分).

    The mean or the median of the shares of the levels. Source: 企业绩效评价, mean over the experts.

    >>> rules = QualitativeRules(raters_min=2, levels=(1.0, 0.8, 0.6, 0.4, 0.2), aggregate="mean")
    >>> opinion_of([0, 1, 1], rules)
    Opinion(share=0.866666666667, raters=3, spread=0.2)
    >>> opinion_of([0], rules).share is None
    True
    """
    shares = [rules.levels[level] for level in levels]
    if not shares:
        return Opinion(None, 0, 0.0)
    spread = round(max(shares) - min(shares), 12)
    if len(shares) < rules.raters_min:
        return Opinion(None, len(shares), spread)
    together = statistics.fmean if rules.aggregate == "mean" else statistics.median
    return Opinion(round(together(shares), 12), len(shares), spread)


def opinions_of(
    levels: Mapping[str, Sequence[int]], rules: QualitativeRules | None
) -> dict[str, Opinion]:
    """Return the opinion of each item that was rated; a policy without rules hears nobody."""
    if rules is None:
        return {}
    return {item: opinion_of(given, rules) for item, given in levels.items()}
