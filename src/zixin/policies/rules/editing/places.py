"""Places in a document: ``dimensions[0].indicators[1].weight``, as the parsers name them."""

from __future__ import annotations

import re
from typing import Any

Step = str | int
SEGMENT = re.compile(r"(?P<key>[^\[\]]*)(?P<indexes>(?:\[\d{1,6}\])*)")
INDEX = re.compile(r"\[(\d+)\]")
ANY_INDEX = re.compile(r"\[\d+\]")


def steps_of(place: str) -> tuple[Step, ...]:
    """Return the keys and indexes of a place; raises ``KeyError`` for what is none.

    >>> steps_of("dimensions[0].indicators[1].weight")
    ('dimensions', 0, 'indicators', 1, 'weight')
    """
    steps: list[Step] = []
    for segment in place.split("."):
        match = SEGMENT.fullmatch(segment)
        if match is None:
            raise KeyError(place)
        steps.append(match["key"])
        steps += [int(index) for index in INDEX.findall(match["indexes"])]
    return tuple(steps)


def joined(place: str, step: Step) -> str:
    """Return the place of a key or an index inside a place."""
    if isinstance(step, int):
        return f"{place}[{step}]"
    return f"{place}.{step}" if place else step


def pattern_of(place: str) -> str:
    """Return a place without its indexes, as rows of one list are alike.

    >>> pattern_of("dimensions[0].indicators[1].weight")
    'dimensions[].indicators[].weight'
    """
    return ANY_INDEX.sub("[]", place)


def parent_of(place: str) -> tuple[str, Step]:
    """Return the place around a place, and the last step to it."""
    *_around, last = steps_of(place)
    ending = f"[{last}]" if isinstance(last, int) else last
    return place.removesuffix(ending).removesuffix("."), last


def value_at(document: Any, place: str) -> Any:
    """Return what stands at a place; raises ``KeyError`` when nothing does."""
    value = document
    for step in steps_of(place) if place else ():
        try:
            value = value[step]
        except (IndexError, KeyError, TypeError) as absent:
            raise KeyError(place) from absent
    return value


def has(document: Any, place: str) -> bool:
    """Tell whether anything stands at a place."""
    try:
        value_at(document, place)
    except KeyError:
        return False
    return True


def put(document: Any, place: str, value: Any) -> None:
    """Set a value at a place whose surroundings exist; raises ``KeyError`` when they do not."""
    around, last = parent_of(place)
    inside = value_at(document, around)
    try:
        inside[last] = value
    except (IndexError, TypeError) as absent:
        raise KeyError(place) from absent


def is_within(place: str, root: str) -> bool:
    """Tell whether a place is a root or lies inside it."""
    return place == root or place.startswith((f"{root}.", f"{root}["))
