"""The linter of authority matrices: each law proved over every case there is, or the cell named.

A matrix whose parts do not fit together is told so first; the laws are about one that is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from zixin.engine.policy import GRADES, PolicyError
from zixin.policies.rules.authority import (
    AuthorityMatrix,
    Band,
    Condition,
    Level,
    read_authority,
)
from zixin.policies.rules.authority.flaws import flaws
from zixin.policies.rules.authority.words import ACTION_WORDS
from zixin.policies.rules.linting.findings import Finding, Spot, Told
from zixin.policies.rules.linting.outcomes import Key, Outcomes, names, outcomes_of
from zixin.policies.rules.linting.people import People, staffing

Title = Mapping[str, str]

POOR = frozenset({"CCC", "CC", "C", ""})  # grades nobody is granted credit at unseen
UNRATED_AS = "B"  # a customer without a grade needs no less than one of this grade
STEEPER = (  # the first of each never needs less than the second
    ("temporary", "new"),
    ("exception", "new"),
)


def lint_authority(
    document: Mapping[str, Any], _parsed: object, people: People | None
) -> Iterator[Finding]:
    """Yield what is wrong with an authority matrix of either format.

    ``people`` are the roles of everybody at work; without them nothing is said of who can sign.
    """
    try:
        matrix = read_authority(document)
    except PolicyError as refused:
        yield Finding("unreadable", Spot(refused.place), {"message": Told(refused.message)})
        return
    found = list(flaws(matrix))
    if found:
        for flaw in found:
            spot = Spot(flaw.place, action=flaw.action, grade=flaw.grade)
            yield Finding(flaw.code, spot, {"message": Told(flaw.message)})
        return
    if matrix.edition > 1:
        yield from _Laws(outcomes_of(matrix)).all()
    if people is not None:
        yield from staffing(matrix, people)


@dataclass(frozen=True, slots=True)
class _Laws:
    """The laws over the outcomes of one matrix."""

    outcomes: Outcomes

    @property
    def matrix(self) -> AuthorityMatrix:
        return self.outcomes.matrix

    def all(self) -> Iterator[Finding]:
        yield from self._ladder()
        yield from self._amounts()
        yield from self._grades()
        yield from self._actions()
        yield from self._raises()
        yield from self._straight_through()
        yield from self._terms()

    def _name(self, index: int) -> Mapping[str, str]:
        return self.matrix.levels[index].title

    def _level(self, place: int) -> Spot:
        level = self.matrix.levels[place]
        return Spot(f"levels[{place}]", level=level.code, title=level.title)

    def _ladder(self) -> Iterator[Finding]:
        ranks = self.matrix.ranks
        for place, (lower, upper) in enumerate(pairwise(self.matrix.levels), start=1):
            if _strength(upper, ranks) <= _strength(lower, ranks):
                yield Finding("ladder_order", self._level(place))
        reached = {
            self.outcomes.lift(raises).of(base)
            for key, holding in self.outcomes.holding.items()
            for base in self.outcomes.bases(key)
            for raises in set(holding)
        }
        for place in range(len(self.matrix.levels)):
            if place not in reached:
                yield Finding("level_unreached", self._level(place))

    def _amounts(self) -> Iterator[Finding]:
        index = {level.code: place for place, level in enumerate(self.matrix.levels)}
        for number, cell in enumerate(self.matrix.cells):
            for place, (lower, band) in enumerate(pairwise(cell.bands), start=1):
                spot = Spot(
                    f"cells[{number}].bands[{place}]",
                    action=cell.actions[0],
                    grade=cell.grades[0],
                    band=band,
                )
                if index[band.level] < index[lower.level]:
                    words = {
                        "more": self._name(index[lower.level]),
                        "less": self._name(index[band.level]),
                    }
                    yield Finding("amount_order", spot, words)
                elif band.level == lower.level:
                    yield Finding("band_redundant", spot)

    def _grades(self) -> Iterator[Finding]:
        """A worse grade never needs less: for each action, amount and circumstance."""
        pairs = [*pairwise(GRADES), (UNRATED_AS, "")]
        for action in dict.fromkeys(action for action, _grade in self.outcomes.cells):
            for better, worse in pairs:
                found = self._weaker((action, worse), (action, better))
                if found:
                    spot, less, more = found
                    words = {"better": better, "less": less, "more": more}
                    yield Finding("grade_order", spot, words)

    def _actions(self) -> Iterator[Finding]:
        for grade in dict.fromkeys(grade for _action, grade in self.outcomes.cells):
            for action, other in STEEPER:
                found = self._weaker((action, grade), (other, grade))
                if found:
                    spot, less, more = found
                    words = {
                        "action": ACTION_WORDS[action],
                        "other": ACTION_WORDS[other],
                        "less": less,
                        "more": more,
                    }
                    yield Finding("action_order", spot, words)
            found = self._weaker(("increase", grade), ("decrease", grade))
            if found:
                spot, less, more = found
                number = self.outcomes.cells["decrease", grade]
                spot = Spot(f"cells[{number}]", action="decrease", grade=grade, band=spot.band)
                yield Finding("decrease_order", spot, {"less": less, "more": more})

    def _weaker(self, cell: Key, other: Key) -> tuple[Spot, Title, Title] | None:
        """Find the smallest amount at which a cell needs less than another, in any circumstance."""
        holding, lift = self.outcomes.holding, self.outcomes.lift
        pairs = set(zip(holding[cell], holding[other], strict=True))
        both = sorted(pairs, key=lambda pair: ((pair[0] | pair[1]).bit_count(), pair))
        for (base, against), bound in self.outcomes.pairs(cell, other).items():
            for own, others in both:
                less, more = lift(own).of(base), lift(others).of(against)
                if less < more:
                    place = f"cells[{self.outcomes.cells[cell]}]"
                    spot = Spot(place, action=cell[0], grade=cell[1], band=Band(bound, ""))
                    return spot, self._name(less), self._name(more)
        return None

    def _raises(self) -> Iterator[Finding]:
        seen: dict[Condition, int] = {}
        index = {level.code: place for place, level in enumerate(self.matrix.levels)}
        for place, one in enumerate(self.matrix.raises):
            spot = Spot(f"raises[{place}]", raised=one.code, title=one.title)
            first = seen.setdefault(_normal(one.when), place)
            if first != place:
                other = self.matrix.raises[first]
                is_same = (one.by, one.to) == (other.by, other.to)
                code = "raise_twice" if is_same else "raise_contradiction"
                yield Finding(code, spot, {"other": other.title})
                continue
            bases = [
                base
                for key in self.outcomes.cells
                if names(one.when, *key)
                for base in self.outcomes.bases(key)
            ]
            if one.to and index[one.to] <= min(bases, default=0):
                yield Finding("raise_below", spot, {"level": self._name(index[one.to])})
            elif not self._matters(place):
                yield Finding("raise_shadowed", spot)

    def _matters(self, place: int) -> bool:
        """Tell whether taking a raise away would change any outcome."""
        lift, bit = self.outcomes.lift, 1 << place
        return any(
            lift(raises).of(base) != lift(raises ^ bit).of(base)
            for key, holding in self.outcomes.holding.items()
            for raises in set(holding)
            if raises & bit
            for base in self.outcomes.bases(key)
        )

    def _straight_through(self) -> Iterator[Finding]:
        """Nobody is granted anything unseen at a poor grade, on unknown data or under red warning."""
        for (action, grade), number in self.outcomes.cells.items():
            for place, (bound, base) in enumerate(self.outcomes.bands[action, grade]):
                spot = Spot(
                    f"cells[{number}].bands[{place}]",
                    action=action,
                    grade=grade,
                    band=Band(bound, ""),
                )
                for code in self._unseen(action, grade, base):
                    yield Finding(code, spot)

    def _unseen(self, action: str, grade: str, base: int) -> Iterator[str]:
        if self.matrix.levels[base].steps:
            return
        free = [
            known
            for known, raises in zip(
                self.outcomes.circumstances, self.outcomes.holding[action, grade], strict=True
            )
            if not self.matrix.levels[self.outcomes.lift(raises).of(base)].steps
        ]
        if grade in POOR and free:
            yield "straight_grade"
        if any(known.confidence is None for known in free):
            yield "straight_confidence"
        if action != "decrease" and any(known.warning == "red" for known in free):
            yield "straight_warning"

    def _terms(self) -> Iterator[Finding]:
        days, months = self.matrix.standard_terms_days, self.matrix.validity_months
        for better, worse in [*pairwise(GRADES), (UNRATED_AS, "")]:
            words = {"better": better}
            if days[worse] > days[better]:
                spot = Spot(_at("standard_terms_days", worse), grade=worse)
                yield Finding("terms_order", spot, words)
            if months[worse] > months[better]:
                yield Finding(
                    "validity_order", Spot(_at("validity_months", worse), grade=worse), words
                )
        for grade, count in days.items():
            if count > self.matrix.terms_days_max:
                yield Finding("terms_beyond", Spot(_at("standard_terms_days", grade), grade=grade))


def _at(table: str, grade: str) -> str:
    return f"{table}.{grade}"


def _normal(when: Condition) -> Condition:
    """Return a condition with its lists in one order, so that equal ones are equal."""
    return Condition(
        actions=tuple(sorted(when.actions)),
        grades=tuple(sorted(when.grades)),
        warning=tuple(sorted(when.warning)),
        terms_over_standard=when.terms_over_standard,
        confidence_below=when.confidence_below,
        group_total_above=when.group_total_above,
    )


def _strength(level: Level, ranks: tuple[str, ...]) -> tuple[int, int, Decimal]:
    """Measure a level: its highest rank, then how many sign, then the share that must agree."""
    highest = max((ranks.index(step.role) for step in level.steps), default=-1)
    people = sum(step.quorum for step in level.steps)
    share = max((step.approving_share for step in level.steps), default=Decimal(0))
    return highest, people, share
