"""An authority matrix laid out to be read (权限一览): a grid for each way of asking, and what lifts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from zixin.policies.rules.authority.matrix import AuthorityMatrix, Case, Path
from zixin.policies.rules.authority.parts import (
    ACTIONS,
    GRADES_AND_NONE,
    Band,
    Condition,
    Level,
    Raise,
)
from zixin.policies.rules.authority.words import (
    ACTION_WORDS,
    WARNING_WORDS,
    amount_words,
    grade_words,
    share_words,
    step_words,
)

SIGNED = ("plain", "active", "watch", "alert", "critical")  # tones, from few to many who sign


@dataclass(frozen=True, slots=True)
class Rung:
    """A level with the words of its steps and the tone of its chip."""

    level: Level
    tone: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A level over some columns of a grid."""

    rung: Rung
    width: int


@dataclass(frozen=True, slots=True)
class Line:
    """Grades that are led the same way."""

    grades: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Actions that are led the same way: bounds as columns, grades as lines."""

    actions: tuple[str, ...]
    bounds: tuple[Decimal | None, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A raise in words: all of its conditions, and what it does."""

    raised: Raise
    conditions: tuple[str, ...]
    effect: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything a page shows of a matrix; ``grades`` are grade, standard days and months."""

    matrix: AuthorityMatrix
    rungs: tuple[Rung, ...]
    grids: tuple[Grid, ...]
    raises: tuple[Lifted, ...]
    grades: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who decides one case, and why: the level of the amount alone, what lifted it, and the end."""

    case: Case
    path: Path
    base: Rung
    rung: Rung
    raises: tuple[Lifted, ...]


def sheet_of(matrix: AuthorityMatrix) -> Sheet:
    """Lay a matrix out."""
    rungs = _rungs(matrix)
    return Sheet(
        matrix=matrix,
        rungs=tuple(rungs.values()),
        grids=tuple(_grids(matrix, rungs)),
        raises=tuple(_lifted(matrix, one) for one in matrix.raises),
        grades=tuple(
            (grade, days, matrix.validity_months[grade])
            for grade, days in matrix.standard_terms_days.items()
        ),
    )


def answer_of(matrix: AuthorityMatrix, case: Case) -> Answer:
    """Lay out the way of one case; ``PolicyDocumentError`` for one that no cell covers."""
    path, rungs = matrix.path_for(case), _rungs(matrix)
    return Answer(
        case=case,
        path=path,
        base=rungs[path.base.code],
        rung=rungs[path.level.code],
        raises=tuple(_lifted(matrix, one) for one in path.raised_by),
    )


def _rungs(matrix: AuthorityMatrix) -> dict[str, Rung]:
    signed = [level.code for level in matrix.levels if level.steps]
    last = max(len(signed) - 1, 1)
    return {
        level.code: Rung(
            level,
            SIGNED[signed.index(level.code) * (len(SIGNED) - 1) // last] if level.steps else "good",
            tuple(step_words(step) for step in level.steps),
        )
        for level in matrix.levels
    }


def _grids(matrix: AuthorityMatrix, rungs: dict[str, Rung]) -> Iterator[Grid]:
    """Yield a grid for each set of actions with the same bands at every grade."""
    by_cell = {
        (action, grade): cell.bands
        for cell in matrix.cells
        for action in cell.actions
        for grade in cell.grades
    }
    together: dict[tuple[tuple[str, tuple[Band, ...]], ...], list[str]] = {}
    for action in ACTIONS:
        ways = tuple((g, by_cell[action, g]) for g in GRADES_AND_NONE if (action, g) in by_cell)
        together.setdefault(ways, []).append(action)
    for ways, actions in together.items():
        grades: dict[tuple[Band, ...], list[str]] = {}
        for grade, bands in ways:
            grades.setdefault(bands, []).append(grade)
        known = sorted({b.up_to for bands in grades for b in bands if b.up_to is not None})
        bounds = (*known, None)
        lines = tuple(
            Line(tuple(names), tuple(_spans(bands, bounds, rungs)))
            for bands, names in grades.items()
        )
        yield Grid(tuple(actions), bounds, lines)


def _spans(
    bands: Sequence[Band], bounds: Sequence[Decimal | None], rungs: dict[str, Rung]
) -> Iterator[Span]:
    left = 0
    for band in bands:
        right = bounds.index(band.up_to) + 1
        yield Span(rungs[band.level], right - left)
        left = right


def _lifted(matrix: AuthorityMatrix, one: Raise) -> Lifted:
    if one.to:
        level = next(level for level in matrix.levels if level.code == one.to)
        effect = _("at least to: %(level)s") % {"level": in_words(level)}
    else:
        effect = ngettext("%(count)s level up", "%(count)s levels up", one.by) % {"count": one.by}
    return Lifted(one, tuple(condition_words(one.when)), effect)


def in_words(named: Level | Raise) -> str:
    """Name a level or a raise in the reader's language."""
    return named.title["zh" if (get_language() or "").startswith("zh") else "en"]


def condition_words(when: Condition) -> Iterator[str]:
    """Yield every part of a condition as a reader understands it."""
    if when.terms_over_standard:
        yield _("the terms are longer than the standard of the grade")
    if when.confidence_below is not None:
        share = share_words(when.confidence_below)
        yield _("the confidence in the data is unknown or below %(share)s") % {"share": share}
    if when.warning:
        yield _listed(str(WARNING_WORDS[word]) for word in when.warning)
    if when.group_total_above is not None:
        amount = amount_words(when.group_total_above)
        yield _("the total of the group is above %(amount)s") % {"amount": amount}
    if when.grades:
        yield _("grades: %(grades)s") % {"grades": _listed(map(grade_words, when.grades))}
    others = [action for action in ACTIONS if action not in when.actions]
    if when.actions and len(others) < len(when.actions):
        words = _listed(str(ACTION_WORDS[action]) for action in others)
        if others:
            yield _("every action but: %(actions)s") % {"actions": words}
    elif when.actions:
        words = _listed(str(ACTION_WORDS[action]) for action in when.actions)
        yield _("actions: %(actions)s") % {"actions": words}


def _listed(words: Iterator[str]) -> str:
    return _(", ").join(words)
