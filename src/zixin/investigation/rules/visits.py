"""Visits on site: what a photo tells of place and time, and in which order to travel. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0088
KM_MAX = 1.0  # farther off, a photo was not taken at the place visited
HOURS_MAX = 12.0  # earlier or later, it was not taken on the visit
EDITORS = ("photoshop", "gimp", "meitu", "美图", "snapseed", "lightroom", "picsart", "facetune")

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo says of itself; ``None`` or empty where it is silent."""

    taken_at: datetime | None
    place: Point | None
    software: str


@dataclass(frozen=True, slots=True)
class PhotoJudgement:
    """How a photo fits the visit: how far off, how many hours off, and what is wrong."""

    distance_km: float | None
    hours_off: float | None
    faults: tuple[str, ...]


def judge_photo(facts: PhotoFacts, *, place: Point | None, visited_at: datetime) -> PhotoJudgement:
    """Hold a photo against the visit it is said to be of.

    Faults: ``no_time`` and ``no_place`` where it is silent, ``late`` and ``far`` where it disagrees,
    ``edited`` where a program for retouching wrote it last.
    """
    faults = []
    hours = distance = None
    if facts.taken_at is None:
        faults.append("no_time")
    else:
        hours = abs((facts.taken_at - visited_at).total_seconds()) / 3600
        if hours > HOURS_MAX:
            faults.append("late")
    if facts.place is None:
        faults.append("no_place")
    elif place is not None:
        distance = distance_km(facts.place, place)
        if distance > KM_MAX:
            faults.append("far")
    if any(editor in facts.software.lower() for editor in EDITORS):
        faults.append("edited")
    return PhotoJudgement(distance, hours, tuple(faults))


def distance_km(first: Point, second: Point) -> float:
    """Return the distance of two places along the globe (haversine).

    >>> round(distance_km((31.2304, 121.4737), (39.9042, 116.4074)))
    1067
    """
    (lat_one, lon_one), (lat_two, lon_two) = (map(radians, point) for point in (first, second))
    half = sin((lat_two - lat_one) / 2) ** 2
    half += cos(lat_one) * cos(lat_two) * sin((lon_two - lon_one) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def route(places: Sequence[Point]) -> list[int]:
    """Return the order to visit places in: from the first always to the nearest that is left.

    >>> route([(30.0, 120.0), (30.0, 125.0), (30.0, 121.0)])
    [0, 2, 1]
    """
    left = list(range(len(places)))
    order: list[int] = []
    while left:
        here = places[order[-1]] if order else None
        nearest = min(left, key=lambda place: distance_km(here, places[place]) if here else place)
        order.append(nearest)
        left.remove(nearest)
    return order
