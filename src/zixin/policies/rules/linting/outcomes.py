"""Every case there is, as few as tell the rules apart: which level each base is lifted to.

A rule sees of a case only on which side of the bounds of the matrix it lies. So the cases of an
action and a grade are the bands of its cell, times one circumstance for each side of each bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from zixin.policies.rules.authority import WARNINGS, AuthorityMatrix, Case, Condition

CENT = Decimal("0.01")
Key = tuple[str, str]  # action and grade


@dataclass(frozen=True, slots=True)
class Circumstance:
    """What a raise may ask beside action, grade and amount; ``holding`` are those that then hold.

    Sets of raises are written as whole numbers with a bit for each.
    """

    confidence: Decimal | None
    warning: str
    holding: int


@dataclass(frozen=True, slots=True)
class Lift:
    """What raises do to a level: at least to one, then some upward, at most to the top."""

    floor: int
    by: int
    top: int

    def of(self, base: int) -> int:
        """Return the level a base is lifted to."""
        return min(self.top, max(base, self.floor) + self.by)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes of a matrix without flaws; cells are told by action and grade.

    ``cells`` holds the place of each, ``bands`` its bounds with their levels, and ``holding``, for
    each circumstance in its order, the raises that hold.
    """

    matrix: AuthorityMatrix
    circumstances: tuple[Circumstance, ...]
    cells: dict[Key, int]
    bands: dict[Key, tuple[tuple[Decimal | None, int], ...]]
    holding: dict[Key, tuple[int, ...]]
    known: dict[int, Lift]

    def bases(self, key: Key) -> frozenset[int]:
        """Return the levels that amounts alone lead to."""
        return frozenset(level for _bound, level in self.bands[key])

    def lift(self, raises: int) -> Lift:
        """Return what a set of raises does."""
        if raises not in self.known:
            index = {level.code: place for place, level in enumerate(self.matrix.levels)}
            chosen = [one for bit, one in enumerate(self.matrix.raises) if raises >> bit & 1]
            floor = max((index[one.to] for one in chosen if one.to), default=0)
            by = sum(one.by for one in chosen)
            self.known[raises] = Lift(floor, by, len(self.matrix.levels) - 1)
        return self.known[raises]

    def pairs(self, one: Key, other: Key) -> dict[tuple[int, int], Decimal | None]:
        """Return the pairs of base levels that the same amount leads to in two cells.

        Each with the bound up to which it first does.
        """
        found: dict[tuple[int, int], Decimal | None] = {}
        first, second = iter(self.bands[one]), iter(self.bands[other])
        (bound, level), (limit, against) = next(first), next(second)
        while True:
            upper = limit if bound is None else bound if limit is None else min(bound, limit)
            found.setdefault((level, against), upper)
            if upper is None:
                return found
            if bound == upper:
                bound, level = next(first)
            if limit == upper:
                limit, against = next(second)


def outcomes_of(matrix: AuthorityMatrix) -> Outcomes:
    """Work out what a matrix without flaws does to every case."""
    index = {level.code: place for place, level in enumerate(matrix.levels)}
    circumstances = tuple(_circumstances(matrix))
    cells = {
        key: place
        for place, cell in enumerate(matrix.cells)
        for key in product(cell.actions, cell.grades)
    }
    return Outcomes(
        matrix=matrix,
        circumstances=circumstances,
        cells=cells,
        bands={
            key: tuple((band.up_to, index[band.level]) for band in matrix.cells[place].bands)
            for key, place in cells.items()
        },
        holding={
            key: tuple(known.holding & named for known in circumstances)
            for key, named in ((key, _named(matrix, *key)) for key in cells)
        },
        known={},
    )


def names(when: Condition, action: str, grade: str) -> bool:
    """Tell whether a condition can hold for an action and a grade."""
    is_action = not when.actions or action in when.actions
    return is_action and (not when.grades or grade in when.grades)


def _named(matrix: AuthorityMatrix, action: str, grade: str) -> int:
    """Return the raises that can hold for an action and a grade.

    Where the longest terms are no longer than the standard ones, no raise about terms can.
    """
    may_exceed = matrix.standard_terms_days[grade] < matrix.terms_days_max
    return _bits(
        names(one.when, action, grade) and (may_exceed or not one.when.terms_over_standard)
        for one in matrix.raises
    )


def _circumstances(matrix: AuthorityMatrix) -> Iterator[Circumstance]:
    when = [one.when for one in matrix.raises]
    thresholds = sorted({one.confidence_below for one in when if one.confidence_below is not None})
    totals = sorted({one.group_total_above for one in when if one.group_total_above is not None})
    for terms_days, confidence, warning, total in product(
        (0, 1),  # as long as the standard, and longer
        (None, *thresholds),  # unknown is below the first; each next side begins at a threshold
        WARNINGS,
        (CENT, *(total + CENT for total in totals)),
    ):
        holding = _bits(
            one.holds(
                Case(
                    action=next(iter(one.actions), ""),
                    grade=next(iter(one.grades), ""),
                    amount=CENT,
                    group_total=total,
                    terms_days=terms_days,
                    confidence=confidence,
                    warning=warning,
                ),
                standard_days=0,
            )
            for one in when
        )
        yield Circumstance(confidence, warning, holding)


def _bits(truths: Iterator[bool]) -> int:
    return sum(is_true << bit for bit, is_true in enumerate(truths))
