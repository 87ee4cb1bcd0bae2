"""The matrix itself: which way a case takes, and in which role somebody fills a step of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from zixin.policies.rules.authority.parts import (
    ACTIONS,
    GRADES_AND_NONE,
    WARNINGS,
    Band,
    Case,
    Cell,
    Delegation,
    Level,
    Raise,
    Step,
)
from zixin.policies.rules.documents import PolicyDocumentError

__all__ = [
    "ACTIONS",
    "GRADES_AND_NONE",
    "WARNINGS",
    "AuthorityMatrix",
    "Case",
    "Path",
]
PLAIN = "new"


@dataclass(frozen=True, slots=True)
class Path:
    """The way of a case (审批路径): its level, the one its amount alone needs, and what lifted it.

    ``raised_by`` names every raise whose condition holds and that alone would lift the base.
    """

    level: Level
    base: Level
    raised_by: tuple[Raise, ...]

    @property
    def is_automatic(self) -> bool:
        """Tell whether nobody has to sign."""
        return not self.level.steps


@dataclass(frozen=True, slots=True)
class AuthorityMatrix:
    """Which steps a decision needs, by action, grade and amount, and what lifts it.

    ``ranks`` runs from the lowest to the highest deciding role, ``levels`` from the lowest to the
    highest rung. A matrix of the first format has a level for each rank, with that one signature,
    and its cells cover every action.
    """

    edition: int
    currency: str
    ranks: tuple[str, ...]
    levels: tuple[Level, ...]
    cells: tuple[Cell, ...]
    raises: tuple[Raise, ...]
    standard_terms_days: Mapping[str, int]
    validity_months: Mapping[str, int]
    terms_days_max: int
    escalation_hours: int | None
    delegation: Delegation | None

    def path_for(self, case: Case) -> Path:
        """Return the way a case takes.

        Levels named by a raise come first, then the steps upward of all others are added, at most
        to the top. Raises ``PolicyDocumentError`` for a case no cell covers.
        """
        base = self._index(self._band(case.action, case.grade, case.amount).level)
        top = len(self.levels) - 1
        days = self.standard_terms_days[case.grade]
        holding = [one for one in self.raises if one.when.holds(case, standard_days=days)]
        floor = max([base, *(self._index(one.to) for one in holding if one.to)])
        index = min(top, floor + sum(one.by for one in holding))
        lifting = tuple(
            one for one in holding if (self._index(one.to) > base if one.to else base < top)
        )
        return Path(self.levels[index], self.levels[base], lifting)

    def fills(self, step: Step, roles: frozenset[str]) -> str | None:
        """Return the role in which someone holding ``roles`` fills a step, or ``None``.

        A higher rank stands in for a lower one; the vote of a body is its members' alone.
        """
        if step.quorum > 1:
            return step.role if step.role in roles else None
        lowest = self.ranks.index(step.role)
        return next((role for role in self.ranks[lowest:] if role in roles), None)

    def deciding_role(self, *, roles: frozenset[str], amount: Decimal, grade: str) -> str | None:
        """Return the role in which someone holding ``roles`` signs last for new credit.

        ``None`` below the highest rank of the level, and where a body votes. Nothing is lifted; this
        is for acts that two persons do and that bring no application. Raises
        ``PolicyDocumentError`` for a grade the matrix does not name.
        """
        level = self.levels[self._index(self._band(PLAIN, grade, amount).level)]
        if any(step.quorum > 1 for step in level.steps):
            return None
        lowest = max((self.ranks.index(step.role) for step in level.steps), default=0)
        return next((role for role in self.ranks[lowest:] if role in roles), None)

    def may_reject(self, roles: frozenset[str]) -> str | None:
        """Return the role in which someone may refuse: saying no needs no amount."""
        return next((role for role in self.ranks if role in roles), None)

    def _bands(self, action: str, grade: str) -> tuple[Band, ...]:
        covering: Iterator[tuple[Band, ...]] = (
            cell.bands for cell in self.cells if action in cell.actions and grade in cell.grades
        )
        return next(covering, ())

    def _band(self, action: str, grade: str, amount: Decimal) -> Band:
        for band in self._bands(action, grade):
            if band.up_to is None or amount <= band.up_to:
                return band
        raise PolicyDocumentError(f"{action} {grade!r}", f"no band covers {amount}")

    def _index(self, code: str) -> int:
        return next(place for place, level in enumerate(self.levels) if level.code == code)
