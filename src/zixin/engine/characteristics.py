"""Characteristics analysis (特征分析模型) and the five Cs (5C). One law: too little known, no result.

People score eighteen characteristics of a customer; a preset weighs them. What nobody knows is left
out and shown as lacking coverage, never counted as nought.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from zixin.engine.catalogue import FiveC, Name, read_toml

C_ORDER: tuple[FiveC, ...] = ("character", "capacity", "capital", "collateral", "conditions")


class CharacteristicsError(ValueError):
    """A score for a characteristic nobody knows, or outside 1 to 10, or a preset nobody knows."""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """A characteristic of a customer (特征), with anchor texts for good, middle and poor."""

    code: str
    name: Name
    good: Name
    middle: Name
    poor: Name


@dataclass(frozen=True, slots=True)
class Group:
    """A group of characteristics (特征组)."""

    code: str
    name: Name
    items: tuple[Characteristic, ...]


@dataclass(frozen=True, slots=True)
class Preset:
    """How much each characteristic weighs (权重方案); the weights add up to 100."""

    code: str
    name: Name
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a result means: from which share, and between which multipliers a limit may move."""

    code: str
    name: Name
    starts_at: float
    multiplier: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Characteristics:
    """The whole analysis as data; ``source`` and ``certainty`` hold for all of it."""

    edition: int
    source: str
    certainty: str
    score_max: float
    coverage_min: float
    groups: tuple[Group, ...]
    presets: Mapping[str, Preset]
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What an analysis says: ``share`` of the full score 0..1, by group too, and how much is known.

    ``share`` and ``meaning`` are ``None`` below the least coverage; a group nobody scored has none.
    """

    share: float | None
    coverage: float
    by_group: Mapping[str, float | None]
    meaning: Meaning | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known under one C: ``share`` of the points earned 0..1, ``coverage`` of its weight."""

    share: float | None
    coverage: float


@cache
def load_characteristics() -> Characteristics:
    """Return the characteristics analysis that ships with the engine.

    >>> [group.name.zh for group in load_characteristics().groups]
    ['客户自身特征', '客户优先性特征', '信用及财务特征']
    """
    document = read_toml("characteristics.toml")
    groups = tuple(_group(row) for row in document["group"])
    return Characteristics(
        edition=document["edition"],
        source=document["source"],
        certainty=document["certainty"],
        score_max=float(document["score_max"]),
        coverage_min=float(document["coverage_min"]),
        groups=groups,
        presets={row["code"]: _preset(row, groups) for row in document["preset"]},
        meanings=tuple(_meaning(row) for row in document["band"]),
    )


def analyse(scores: Mapping[str, float | None], *, preset: str = "neutral") -> Result:
    """Return the result of an analysis out of scores 1 to 10 by characteristic.

    sum(score x weight) / sum(10 x weight) over what is scored; ``None`` is unknown. Raises
    ``CharacteristicsError``. Source: method of Chinese credit management; weights are ours.

    >>> items = [item.code for group in load_characteristics().groups for item in group.items]
    >>> result = analyse(dict.fromkeys(items, 7))
    >>> result.share, result.coverage, result.meaning.code
    (0.7, 1.0, 'favour')
    """
    known = load_characteristics()
    if preset not in known.presets:
        raise CharacteristicsError(f"{preset!r} is no preset")
    weights = known.presets[preset].weights
    points = {code: _points(code, score, known, weights) for code, score in scores.items()}
    shares = {code: point / known.score_max for code, point in points.items() if point is not None}
    share, coverage = _weighed(shares, weights)
    by_group = {}
    for group in known.groups:
        own = {item.code: weights[item.code] for item in group.items}
        by_group[group.code] = _weighed(shares, own)[0]
    if coverage < known.coverage_min:
        return Result(None, coverage, by_group, None)
    return Result(share, coverage, by_group, _meaning_of(share, known.meanings))


def five_c(
    scored: Iterable[tuple[FiveC, float, float | None]], *, coverage_min: float = 0.7
) -> dict[FiveC, Standing]:
    """Return the five Cs out of indicators: the C of each, its weight, and its share earned 0..1.

    A share of ``None`` is unknown and lowers the coverage; a C below the least coverage, or without
    any indicator, has no share.

    >>> standing = five_c([("capital", 3, 0.5), ("capital", 1, 0.9), ("character", 2, None)])
    >>> standing["capital"], standing["character"]
    (Standing(share=0.6, coverage=1.0), Standing(share=None, coverage=0.0))
    """
    found: dict[FiveC, list[tuple[float, float | None]]] = {code: [] for code in C_ORDER}
    for code, weight, share in scored:
        found[code].append((weight, share))
    return {code: _standing(rows, coverage_min) for code, rows in found.items()}


def _standing(rows: list[tuple[float, float | None]], coverage_min: float) -> Standing:
    weights = {str(place): weight for place, (weight, _) in enumerate(rows)}
    shares = {str(place): share for place, (_, share) in enumerate(rows) if share is not None}
    share, coverage = _weighed(shares, weights)
    return Standing(share if coverage >= coverage_min else None, coverage)


def _weighed(
    shares: Mapping[str, float], weights: Mapping[str, float]
) -> tuple[float | None, float]:
    """Return the weighed mean of what is known, and the share of the weight that is known."""
    whole = math.fsum(weights.values())
    known = math.fsum(weight for code, weight in weights.items() if code in shares)
    if known <= 0.0:
        return None, 0.0
    total = math.fsum(weights[code] * share for code, share in shares.items() if code in weights)
    return round(total / known, 9), round(known / whole, 9)


def _points(
    code: str, score: float | None, known: Characteristics, weights: Mapping[str, float]
) -> float | None:
    if code not in weights:
        raise CharacteristicsError(f"{code!r} is no characteristic")
    if score is not None and not 1 <= score <= known.score_max:
        raise CharacteristicsError(f"{code}: a score is between 1 and {known.score_max:g}")
    return score


def _meaning_of(share: float | None, meanings: tuple[Meaning, ...]) -> Meaning | None:
    reached = [meaning for meaning in meanings if share is not None and share >= meaning.starts_at]
    return reached[-1] if reached else None


def _name(row: Mapping[str, str]) -> Name:
    return Name(row["zh"], row["en"])


def _group(row: Mapping[str, Any]) -> Group:
    items = tuple(
        Characteristic(
            item["code"],
            _name(item),
            _name(item["good"]),
            _name(item["middle"]),
            _name(item["poor"]),
        )
        for item in row["items"]
    )
    return Group(row["code"], _name(row), items)


def _preset(row: Mapping[str, Any], groups: tuple[Group, ...]) -> Preset:
    weights: dict[str, float] = {}
    for group in groups:
        even = row["groups"][group.code] / len(group.items)
        own = row.get("items", {})
        weights |= {item.code: float(own.get(item.code, even)) for item in group.items}
    return Preset(row["code"], _name(row), weights)


def _meaning(row: Mapping[str, Any]) -> Meaning:
    low, high = row["multiplier"]
    return Meaning(row["code"], _name(row), float(row["from"]), (float(low), float(high)))
