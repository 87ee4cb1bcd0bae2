"""Score bounds (得分区间): what a rating could still become, and which fact would move it most.

One law: whatever the missing and stale facts turn out to be, the total stays within its bounds.

An indicator that hangs on such a fact may earn nothing or its whole weight; a correction that does
may be the least or the most. Source: design.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zixin.engine.efficacy import CORRECTION_LEAST, CORRECTION_MOST
from zixin.engine.formula import compile_record
from zixin.engine.formula.tree import Field
from zixin.engine.openness import NOTHING, STATEMENT, Facts, Known, weigh_first, weigh_steps
from zixin.engine.plan import RecordRunner, Step
from zixin.engine.policy import NOTCHES_MOST, AssessmentPolicy, Dimension, ScoredIndicator
from zixin.engine.rating import (
    BASIC_SHARE,
    CAP,
    CORRECTION,
    GIVEN,
    NOTCH,
    TOTAL,
    bounding_steps,
    correction_steps,
    earned_name,
    indicator_steps,
    points_steps,
    rank_tree,
)
from zixin.engine.schema import POINTS, column

DECISIVE_MAX = 8
NOTHING_SCORED = (0.0, 100.0)

Row = Mapping[str, Any]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Decisive:
    """A fact and what it alone could change: how many points, and between which ranks."""

    fact: str
    swing: float
    rank_best: int
    rank_worst: int
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest total still possible, the ranks they reach, and what decides."""

    total: Interval
    rank_best: int
    rank_worst: int
    open_facts: Mapping[str, Facts]
    decisive: tuple[Decisive, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the facts of a record: the year's statements, and which facts are stale."""

    years: frozenset[int]
    stale: Facts


class Bounding:
    """The bounds of the records of one policy; compiled once."""

    def __init__(self, policy: AssessmentPolicy) -> None:
        self.policy = policy
        catalogue = policy.catalogue
        self._lines = frozenset(catalogue.line_items)
        self._quantities = [
            (quantity.code, weigh_first([definition.tree for definition in quantity.formulas]))
            for quantity in catalogue.quantities.values()
        ]
        judged = [
            *indicator_steps(policy.indicators.values()),
            *points_steps(policy),
            *(step for d in policy.dimensions if d.is_fed for step in correction_steps(policy, d)),
        ]
        self._judged = weigh_steps(judged)
        self._conditions = weigh_steps(
            [
                *(Step(CAP + cap.code, cap.when.tree) for cap in policy.caps),
                *(Step(NOTCH + notch.code, notch.when.tree) for notch in policy.notches),
            ]
        )
        self._runner = RecordRunner(bounding_steps(policy))
        self._corrections = {
            dimension.code: RecordRunner(correction_steps(policy, dimension)[1:-1])
            for dimension in policy.dimensions
            if dimension.is_fed and dimension.modifying
        }
        self._rank = compile_record(rank_tree(policy, Field(TOTAL)))

    def of(self, row: Row, earlier: Sequence[Row], evidence: Evidence) -> Bounds:
        """Return the bounds of a record on which the steps of the policy ran."""
        hangs_on = self._hangs_on(row, earlier, evidence)
        open_facts = {
            scored.code: hangs_on[
                scored.code + CORRECTION if scored.is_modifying else earned_name(scored)
            ]
            for _, scored in self.policy.scored()
        }
        unscored = {item.code for _, item in self.policy.scored() if not _is_scored(item, row)}
        total = self._total(
            row, unscored.union(code for code, hangs in open_facts.items() if hangs)
        )
        best, worst = self._ranks(row, hangs_on, total)
        decisive = self._decisive(row, open_facts, hangs_on)
        return Bounds(total, best, worst, open_facts, decisive)

    def _hangs_on(self, row: Row, earlier: Sequence[Row], evidence: Evidence) -> dict[str, Facts]:
        hangs_on: dict[str, Facts] = {}
        for years_back, of_year in enumerate(earlier, start=1):
            known = self._known(of_year, {}, evidence, years_back)
            for code, weigh in self._quantities:
                known.hangs_on[code] = weigh(known)
            hangs_on |= {column(code, years_back): facts for code, facts in known.hangs_on.items()}
        known = self._known(row, hangs_on, evidence, 0)
        for code, weigh in self._quantities:
            hangs_on[code] = weigh(known)
        for name, weigh in (*self._judged, *self._conditions):
            hangs_on[name] = weigh(known)
        return hangs_on

    def _known(
        self, row: Row, hangs_on: dict[str, Facts], evidence: Evidence, years_back: int
    ) -> Known:
        def open_fact(field: Field) -> Facts:
            year = years_back + field.years_back
            name = column(field.name, year)
            if field.name in self._lines:
                whole = column(STATEMENT, year)
                if year not in evidence.years or whole in evidence.stale:
                    return frozenset({whole})
            if GIVEN in field.name:
                return NOTHING
            is_known = row.get(column(field.name, field.years_back)) is not None
            return NOTHING if is_known and name not in evidence.stale else frozenset({name})

        def is_blank_line(field: Field) -> bool:
            year = years_back + field.years_back
            return field.name in self._lines and year in evidence.years

        return Known(row, hangs_on, open_fact, is_blank_line)

    def _total(self, row: Row, unsure: AbstractSet[str]) -> Interval:
        """Return the least and the greatest total when the unsure indicators may be anything."""
        low, high = (_filled(self.policy, row, unsure, share) for share in (0.0, 1.0))
        for dimension in self.policy.dimensions:
            if dimension.is_fed and dimension.modifying:
                share_low, share_high = _share(dimension, low), _share(dimension, high)
                low |= self._corrected(dimension, row, unsure, share_high, CORRECTION_LEAST)
                high |= self._corrected(dimension, row, unsure, share_low, CORRECTION_MOST)
        totals = self._runner.run(low)[TOTAL], self._runner.run(high)[TOTAL]
        return NOTHING_SCORED if None in totals else totals

    def _corrected(
        self, dimension: Dimension, row: Row, unsure: AbstractSet[str], share: float, bound: float
    ) -> dict[str, Any]:
        """Return the corrections at a share of the basic points; the unsure ones at their bound."""
        ran = self._corrections[dimension.code].run({**row, dimension.code + BASIC_SHARE: share})
        names = {scored.code: scored.code + CORRECTION for scored in dimension.modifying}
        return {name: bound if code in unsure else ran[name] for code, name in names.items()}

    def _ranks(self, row: Row, hangs_on: Mapping[str, Facts], total: Interval) -> tuple[int, int]:
        """Return the best and the worst rank: open notches and caps may hold or not."""
        low, high = total
        better = worse = 0
        for notch in self.policy.notches:
            name = NOTCH + notch.code
            holds, is_open = row[name] is True, bool(hangs_on[name])
            better += (
                notch.notches if (holds and not is_open) or (is_open and notch.notches > 0) else 0
            )
            worse += (
                notch.notches if (holds and not is_open) or (is_open and notch.notches < 0) else 0
            )
        best = self._rank_of(high) - _bounded(better)
        worst = self._rank_of(low) - _bounded(worse)
        last = len(self.policy.grades) - 1
        best, worst = min(max(best, 0), last), min(max(worst, 0), last)
        codes = [grade.code for grade in self.policy.grades]
        for cap in self.policy.caps:
            name, rank = CAP + cap.code, codes.index(cap.grade_max)
            is_open = bool(hangs_on[name])
            if is_open or row[name] is True:
                worst = max(worst, rank)
            if not is_open and row[name] is True:
                best = max(best, rank)
        return best, worst

    def _rank_of(self, total: float) -> int:
        return int(self._rank({TOTAL: total}) or 0)

    def _decisive(
        self, row: Row, open_facts: Mapping[str, Facts], hangs_on: Mapping[str, Facts]
    ) -> tuple[Decisive, ...]:
        """Rank the open facts by how far each alone could move the grade, then the total."""
        conditions = {name: hangs_on[name] for name, _ in self._conditions}
        facts = NOTHING.union(*open_facts.values(), *conditions.values())
        found = []
        for fact in facts:
            moved = tuple(code for code, hangs in open_facts.items() if fact in hangs)
            low, high = self._total(row, frozenset(moved))
            alone = {name: hangs & {fact} for name, hangs in conditions.items()}
            best, worst = self._ranks(row, {**hangs_on, **alone}, (low, high))
            found.append(Decisive(fact, round(high - low, 1), best, worst, moved))
        found.sort(key=lambda item: (item.rank_best - item.rank_worst, -item.swing, item.fact))
        return tuple(found[:DECISIVE_MAX])


@lru_cache(maxsize=16)
def bounding(policy: AssessmentPolicy) -> Bounding:
    """Return the bounds of a policy, compiled once."""
    return Bounding(policy)


def _is_scored(scored: ScoredIndicator, row: Row) -> bool:
    return scored.is_modifying or row[scored.code + POINTS] is not None


def _filled(
    policy: AssessmentPolicy, row: Row, unsure: AbstractSet[str], share: float
) -> dict[str, Any]:
    """Return the record with a share of their weight for the unsure basic indicators."""
    filled = dict(row)
    for _, scored in policy.scored():
        if scored.code in unsure and not scored.is_modifying:
            filled[scored.code + POINTS] = scored.weight * share
    return filled


def _share(dimension: Dimension, filled: Row) -> float:
    there = [item for item in dimension.basic if filled[item.code + POINTS] is not None]
    points = sum(filled[item.code + POINTS] for item in there)
    return float(points / sum(item.weight for item in there)) if there else 0.0


def _bounded(notches: int) -> int:
    return min(max(notches, -NOTCHES_MOST), NOTCHES_MOST)
