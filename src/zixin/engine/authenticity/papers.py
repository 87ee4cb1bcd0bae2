"""Papers and answers as facts (文件与陈述). One law: a hit names what coincides, and with what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

EARTH = 6_371.0  # kilometres
ANSWER_TOLERANCE = 0.05


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that a customer handed in; ``made_on`` is what its own record says."""

    customer: str
    digest: str
    stated_on: date | None = None
    made_on: date | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """Where and when a photograph was taken, as far as it tells."""

    taken_at: datetime | None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a question through one channel: form, telephone, visit."""

    question: str
    channel: str
    value: float | str


def shared_papers(customer: str, papers: Iterable[Paper]) -> dict[str, tuple[str, ...]]:
    """Return the customer's files that others handed in too, with who did (相同文件).

    >>> papers = [Paper("A", "1f"), Paper("B", "1f"), Paper("A", "2e")]
    >>> shared_papers("A", papers)
    {'1f': ('B',)}
    """
    holders: dict[str, set[str]] = defaultdict(set)
    for paper in papers:
        holders[paper.digest].add(paper.customer)
    return {
        digest: tuple(sorted(held - {customer}))
        for digest, held in holders.items()
        if customer in held and len(held) > 1
    }


def late_papers(papers: Iterable[Paper], *, days: int = 0) -> list[Paper]:
    """Return the files made more than ``days`` after the date they bear (生成时间晚于所载日期)."""
    return [
        paper
        for paper in papers
        if paper.stated_on is not None
        and paper.made_on is not None
        and (paper.made_on - paper.stated_on).days > days
    ]


def paper_facts(customer: str, papers: Sequence[Paper]) -> dict[str, float | None]:
    """Return ``shared_documents`` and ``late_documents`` of a customer, ``None`` without any files.

    >>> late = Paper("A", "1f", date(2024, 1, 5), date(2024, 3, 1))
    >>> paper_facts("A", [late, Paper("B", "2e")])
    {'shared_documents': 0.0, 'late_documents': 1.0}
    """
    own = [paper for paper in papers if paper.customer == customer]
    if not own:
        return {"shared_documents": None, "late_documents": None}
    return {
        "shared_documents": float(len(shared_papers(customer, papers))),
        "late_documents": float(len(late_papers(own))),
    }


def photos_off(
    photos: Iterable[Photo],
    *,
    visited_at: datetime,
    place: tuple[float, float] | None,
    within: timedelta,
    kilometres: float,
) -> list[Photo]:
    """Return the photographs of a visit taken at another time or place (照片时空不符).

    What a photograph does not tell is not held against it.
    """
    off = []
    for photo in photos:
        is_late = photo.taken_at is not None and abs(photo.taken_at - visited_at) > within
        is_far = False
        if place is not None and photo.latitude is not None and photo.longitude is not None:
            is_far = distance(place, (photo.latitude, photo.longitude)) > kilometres
        if is_late or is_far:
            off.append(photo)
    return off


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the kilometres between two places in degrees, on a sphere.

    >>> round(distance((39.9042, 116.4074), (31.2304, 121.4737)))
    1067
    """
    (lat, lon), (to_lat, to_lon) = ((math.radians(x), math.radians(y)) for x, y in (one, other))
    half = math.sin((to_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(to_lat) * math.sin((to_lon - lon) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def contradictions(answers: Iterable[Answer]) -> dict[str, tuple[Answer, ...]]:
    """Return the questions answered differently through different channels (问答不一致).

    Numbers differ when they lie more than 5 per cent of the larger apart, texts when they differ
    beyond case and blanks. Source: design.

    >>> staff = [Answer("staff", "form", 120), Answer("staff", "visit", 80)]
    >>> [*contradictions([*staff, Answer("bank", "form", "ICBC"), Answer("bank", "visit", "icbc")])]
    ['staff']
    """
    asked: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        asked[answer.question].append(answer)
    return {
        question: tuple(given)
        for question, given in asked.items()
        if any(_differ(one, other) for one in given for other in given)
    }


def _differ(one: Answer, other: Answer) -> bool:
    if one.channel == other.channel:
        return False
    if isinstance(one.value, str) or isinstance(other.value, str):
        return _plain(one.value) != _plain(other.value)
    larger = max(abs(one.value), abs(other.value))
    return abs(one.value - other.value) > ANSWER_TOLERANCE * larger


def _plain(value: float | str) -> str:
    return "".join(str(value).split()).casefold()
