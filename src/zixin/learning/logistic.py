"""Logistic regression on weights of evidence (逻辑回归). One law: more evidence never lowers risk.

Characteristics enter one after the other, the one first that explains most of what is left; none
enters that repeats another or would need a coefficient that is not positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zixin.learning.arrays import Flags, Floats, Whole
from zixin.learning.validation import chi_square_tail

PENALTY = 1.0  # L2 on coefficients of evidence: holds apart what hardly differs
P_ENTER = 0.01
TINY = 1e-12
NEWTON_STEPS, NEWTON_CLOSE = 30, 1e-8


@dataclass(frozen=True, slots=True)
class SelectionRules:
    """How many characteristics, and how unlike each other (选择规则)."""

    most: int = 12
    correlation_max: float = 0.7
    inflation_max: float = 5.0
    p_enter: float = P_ENTER


@dataclass(frozen=True, slots=True)
class Regression:
    """ln(bads : goods) = intercept + sum of coefficient x evidence."""

    intercept: float
    coefficients: Floats

    def log_odds(self, evidence: Floats) -> Floats:
        """Return the log odds of default of each row."""
        found: Floats = self.intercept + evidence @ self.coefficients
        return found


def fit(evidence: Floats, outcomes: Whole, *, penalty: float = PENALTY) -> Regression:
    """Fit coefficients by scikit-learn's logistic regression with an L2 penalty."""
    # Importing it takes seconds; what fits nothing need not wait for it.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 -- see above

    model = LogisticRegression(C=1.0 / penalty, max_iter=1000, tol=1e-8)
    model.fit(evidence, outcomes)
    return Regression(float(model.intercept_[0]), np.asarray(model.coef_[0], dtype=np.float64))


def fit_quickly(evidence: Floats, outcomes: Whole, *, penalty: float = PENALTY) -> Regression:
    """Fit the same regression by Newton's method: many are tried while a scorecard is chosen."""
    design = np.column_stack([np.ones(len(evidence)), evidence])
    ridge = np.diag([0.0, *[penalty] * evidence.shape[1]])
    rate = float(outcomes.mean())
    found = np.zeros(design.shape[1])
    found[0] = np.log(rate / (1 - rate))
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ found, -30.0, 30.0)))
        slope = design.T @ (outcomes - chance) - ridge @ found
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        found = found + step
        if np.abs(step).max() < NEWTON_CLOSE:
            break
    return Regression(float(found[0]), found[1:])


def fit_positive(
    evidence: Floats, outcomes: Whole, *, penalty: float = PENALTY
) -> tuple[list[int], Regression]:
    """Fit with positive coefficients only: the most negative is dropped until none is left.

    Returns the columns kept and their regression.
    """
    kept = list(range(evidence.shape[1]))
    while kept:
        found = fit(evidence[:, kept], outcomes, penalty=penalty)
        if (found.coefficients > 0).all():
            return kept, found
        kept.pop(int(np.argmin(found.coefficients)))
    raise ValueError("no characteristic has a positive coefficient")


def variance_inflation(evidence: Floats) -> Floats:
    """Return how much each column is explained by the others, 1 not at all (方差膨胀因子 VIF).

    The diagonal of the inverse of the correlation matrix. Source: Marquardt 1970.

    >>> variance_inflation(np.array([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])).tolist()
    [1.0, 1.0]
    """
    if evidence.shape[1] == 1:
        return np.ones(1)
    correlation = np.atleast_2d(np.corrcoef(evidence, rowvar=False))
    return np.diag(np.linalg.pinv(correlation)).astype(np.float64)


def select(
    evidence: Floats,
    outcomes: Whole,
    groups: Sequence[str],
    *,
    rules: SelectionRules | None = None,
) -> list[int]:
    """Return the columns of a scorecard, in the order they entered.

    ``groups`` names for each column what it speaks of (the five C); each group that has a column
    that may enter gets at least one.
    """
    chosen = _Forward(evidence, outcomes, rules or SelectionRules())
    chosen.run()
    for group in dict.fromkeys(groups):
        if all(groups[column] != group for column in chosen.columns):
            own = np.array([name == group for name in groups])
            chosen.represent(own, groups)
    return chosen.columns


class _Forward:
    """Forward selection by Rao's score test."""

    def __init__(self, evidence: Floats, outcomes: Whole, rules: SelectionRules) -> None:
        self.evidence, self.outcomes, self.rules = evidence, outcomes, rules
        self.columns: list[int] = []
        spread = evidence.std(axis=0)
        self.barred: Flags = spread < TINY
        with np.errstate(invalid="ignore", divide="ignore"):
            correlation = np.atleast_2d(np.corrcoef(evidence, rowvar=False))
        self.correlation: Floats = np.nan_to_num(correlation, nan=1.0).astype(np.float64)

    def run(self) -> None:
        """Let columns enter until none adds enough or the scorecard is full."""
        while len(self.columns) < self.rules.most and self._enter(~self.barred):
            pass

    def represent(self, own: Flags, groups: Sequence[str]) -> None:
        """Let the best column of a group enter, in place of the last one of a group with several."""
        before = list(self.columns)
        if len(self.columns) >= self.rules.most:
            counts = {name: sum(groups[c] == name for c in self.columns) for name in groups}
            spare = [c for c in self.columns if counts[groups[c]] > 1]
            if not spare:
                return
            self.columns.remove(spare[-1])
        if not self._enter(own & ~self.barred):
            self.columns = before

    def _enter(self, allowed: Flags) -> bool:
        tests = np.where(allowed, self._tests(), 0.0)
        for column in np.argsort(-tests):
            gain = float(tests[column])
            if gain <= 0 or chi_square_tail(gain, 1) > self.rules.p_enter:
                return False
            if self._fits(int(column)):
                self.columns.append(int(column))
                return True
        return False

    def _fits(self, column: int) -> bool:
        if column in self.columns:
            return False
        if (np.abs(self.correlation[column, self.columns]) >= self.rules.correlation_max).any():
            return False
        tried = self.evidence[:, [*self.columns, column]]
        if (variance_inflation(tried) >= self.rules.inflation_max).any():
            return False
        return bool((fit_quickly(tried, self.outcomes).coefficients > 0).all())

    def _tests(self) -> Floats:
        """Return Rao's score statistic of each column, 0 where it would need a negative sign."""
        inside = self.evidence[:, self.columns]
        if self.columns:
            log_odds = fit_quickly(inside, self.outcomes).log_odds(inside)
        else:
            rate = self.outcomes.mean()
            log_odds = np.full(len(self.outcomes), np.log(rate / (1 - rate)))
        chance = 1 / (1 + np.exp(-log_odds))
        weight = chance * (1 - chance)
        design = np.column_stack([np.ones(len(inside)), inside])
        score = self.evidence.T @ (self.outcomes - chance)
        across = design.T @ (weight[:, None] * self.evidence)
        within = design.T @ (weight[:, None] * design)
        spread = weight @ self.evidence**2 - (across * np.linalg.solve(within, across)).sum(axis=0)
        found: Floats = np.where(
            (score > 0) & (spread > TINY), score**2 / np.maximum(spread, TINY), 0.0
        )
        return found
