"""What keeps the parts of a matrix from being a whole: no way for a case, or two, or a way nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

from zixin.policies.rules.authority.matrix import AuthorityMatrix
from zixin.policies.rules.authority.parts import ACTIONS, GRADES_AND_NONE


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong: the place in the document, why, its code and the cell it concerns."""

    place: str
    message: str
    code: str
    action: str = ""
    grade: str | None = None


def flaws(matrix: AuthorityMatrix) -> Iterator[Flaw]:
    """Yield every flaw, in the order of the document.

    A matrix without any has for every case of a grade and an action it names exactly one band.
    """
    yield from _unknown(matrix)
    for index, cell in enumerate(matrix.cells):
        place = f"cells[{index}].bands"
        bounds = [band.up_to for band in cell.bands]
        if not bounds or bounds[-1] is not None or None in bounds[:-1]:
            yield Flaw(place, "exactly the last band is open", "band_open")
        else:
            known = [bound for bound in bounds if bound is not None]
            if any(upper <= lower for lower, upper in pairwise(known)):
                yield Flaw(place, "the bounds must rise", "band_order")
    if matrix.edition > 1:  # the first format leaves grades out, and never an action
        yield from _splits(matrix)


def _unknown(matrix: AuthorityMatrix) -> Iterator[Flaw]:
    for index, level in enumerate(matrix.levels):
        for number, step in enumerate(level.steps):
            if step.role not in matrix.ranks:
                place = f"levels[{index}].steps[{number}].role"
                yield Flaw(place, f"{step.role!r} is not among the ranks", "unknown_role")
    known = {level.code for level in matrix.levels}
    named = [
        (f"cells[{index}].bands[{number}].level", band.level)
        for index, cell in enumerate(matrix.cells)
        for number, band in enumerate(cell.bands)
    ]
    named += [(f"raises[{index}].to", one.to) for index, one in enumerate(matrix.raises) if one.to]
    for place, code in named:
        if code not in known:
            yield Flaw(place, f"{code!r} is not among the levels", "unknown_level")


def _splits(matrix: AuthorityMatrix) -> Iterator[Flaw]:
    seen: dict[tuple[str, str], int] = {}
    for index, cell in enumerate(matrix.cells):
        for action, grade in product(cell.actions, cell.grades):
            first = seen.setdefault((action, grade), index)
            if first != index:
                yield Flaw(
                    f"cells[{index}]",
                    f"{action} of grade {grade!r} stands in cells[{first}] too",
                    "cell_overlap",
                    action,
                    grade,
                )
    for action, grade in product(ACTIONS, GRADES_AND_NONE):
        if (action, grade) not in seen:
            message = f"{action} of grade {grade!r} stands in no cell"
            yield Flaw("cells", message, "cell_gap", action, grade)
