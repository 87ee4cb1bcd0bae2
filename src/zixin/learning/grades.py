"""A master scale for probabilities (主标尺): nine grades. One law: a worse grade has a higher PD.

The scale of the method, section 3.2; a probability belongs to the grade whose midpoint is nearest
in log odds, so the bounds are the geometric means of neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from zixin.learning.arrays import Flags, Floats, Whole
from zixin.learning.validation import Group

MIDPOINTS = {
    "AAA": 0.0005,
    "AA": 0.0015,
    "A": 0.004,
    "BBB": 0.01,
    "BB": 0.025,
    "B": 0.06,
    "CCC": 0.15,
    "CC": 0.30,
    "C": 0.50,
}
GRADES = tuple(MIDPOINTS)
BOUNDS = tuple(math.sqrt(low * high) for low, high in pairwise(MIDPOINTS.values()))


def grades_of(probabilities: Floats) -> Whole:
    """Return the place of the grade of each probability, 0 the best.

    >>> [GRADES[place] for place in grades_of(np.array([0.0, 0.02, 0.9]))]
    ['AAA', 'BB', 'C']
    """
    return np.searchsorted(np.array(BOUNDS), probabilities, side="right").astype(np.int64)


def groups_of(probabilities: Floats, outcomes: Whole) -> list[tuple[str, Group]]:
    """Return the grades that have customers, each with its mean PD and its defaults."""
    places = grades_of(probabilities)
    found = []
    for place, code in enumerate(GRADES):
        inside: Flags = places == place
        if inside.any():
            mean = float(probabilities[inside].mean())
            found.append((code, Group(int(inside.sum()), int(outcomes[inside].sum()), mean)))
    return found


def inversions(groups: Sequence[tuple[str, Group]]) -> list[tuple[str, str]]:
    """Return neighbours of which the better grade has the higher rate of default.

    >>> inversions([("A", Group(100, 2, 0.01)), ("B", Group(100, 1, 0.02))])
    [('A', 'B')]
    """
    return [
        (better, worse)
        for (better, one), (worse, two) in pairwise(groups)
        if one.defaults * two.count > two.defaults * one.count
    ]
