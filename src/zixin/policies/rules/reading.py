"""How an assessment model scores, laid out to be read (评分规则). Pure: a judged document in, lines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zixin.engine.policy import LEVELS
from zixin.policies.rules.editing.shapes import CHOICE_WORDS
from zixin.policies.rules.words import key_words

Step = tuple[str, float | None]  # a range, a word or a level; what it earns, or its standard value


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """An indicator as its model scores it.

    ``steps`` hold shares of the weight; for one measured by standard values they hold the national
    ones. ``missing`` is empty where the model's own rule holds.
    """

    code: str
    weight: float
    is_modifying: bool
    scoring: str
    missing: str
    steps: tuple[Step, ...]
    are_shares: bool


@dataclass(frozen=True, slots=True)
class DimensionLines:
    """A dimension of the total and the indicators it is made of."""

    names: Mapping[str, Any]
    weight: float
    is_fed: bool
    lines: tuple[ScoredLine, ...]


def dimension_lines(document: Mapping[str, Any]) -> list[DimensionLines]:
    """Return what a model scores, dimension by dimension."""
    national = document["standards"][0]["values"] if document["standards"] else {}
    return [
        DimensionLines(
            row,
            row["weight"],
            row.get("fed", True),
            tuple(_line(indicator, national) for indicator in row["indicators"]),
        )
        for row in document["dimensions"]
    ]


def _line(indicator: Mapping[str, Any], national: Mapping[str, list[float]]) -> ScoredLine:
    scoring = indicator.get("scoring", "efficacy")
    missing = indicator.get("missing")
    return ScoredLine(
        code=indicator["code"],
        weight=indicator["weight"],
        is_modifying=indicator.get("role") == "modifying",
        scoring=choice_word("scoring", scoring),
        missing=choice_word("missing", missing) if missing else "",
        steps=tuple(_steps(indicator, scoring, national)),
        are_shares=scoring != "efficacy",
    )


def choice_word(key: str, word: str) -> str:
    """Say what a word chosen at a key means."""
    return str(CHOICE_WORDS[key][word])


def _steps(
    indicator: Mapping[str, Any], scoring: str, national: Mapping[str, list[float]]
) -> Iterator[Step]:
    if scoring == "bins":
        for row in indicator["bins"]:
            yield range_text(row.get("from"), row.get("to")), row["share"]
    elif scoring == "lookup":
        yield from indicator["lookup"].items()
        if "otherwise" in indicator:
            yield _("any other value"), indicator["otherwise"]
    elif scoring == "efficacy":
        for level, value in zip(LEVELS, national.get(indicator["code"], ()), strict=False):
            yield str(key_words(level)), value


def range_text(low: float | None, high: float | None) -> str:
    """Say which values a bin holds: from its lower bound to below its upper one."""
    if low is None:
        return _("below %(bound)s") % {"bound": _figure(high)}
    if high is None:
        return _("%(bound)s and above") % {"bound": _figure(low)}
    return _("%(low)s to below %(high)s") % {"low": _figure(low), "high": _figure(high)}


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
