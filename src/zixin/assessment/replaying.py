"""Replay of past ratings (评估重放). One law: the same inputs and versions give the same bytes.

A result is compared in one canonical spelling, every number as the same double, since databases
spell numbers in their own way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zixin.assessment.models import Assessment
from zixin.assessment.scoring import score_inputs
from zixin.engine.policy import AssessmentPolicy, parse_policy
from zixin.engine.standards import StandardSet, parse_standards

DIFFERENCES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Replay:
    """A rating computed again: the digests of both results and where they first differ."""

    number: str
    policy: str
    stored: str
    computed: str
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether the rating came out to the byte as it was stored."""
        return self.stored == self.computed


class Replayer:
    """Replays ratings; each policy and each set of standard values is read once."""

    def __init__(self) -> None:
        self._policies: dict[int, AssessmentPolicy] = {}
        self._standards: dict[int, StandardSet] = {}

    def replay(self, assessment: Assessment) -> Replay:
        """Compute a rating again from its stored inputs and versions."""
        result = score_inputs(
            assessment.inputs, self._policy(assessment), self._standard_set(assessment)
        )
        stored, computed = canonical(assessment.result), canonical(result)
        differences = () if stored == computed else tuple(_differences(assessment.result, result))
        return Replay(
            number=assessment.number,
            policy=str(assessment.policy),
            stored=hashlib.sha256(stored.encode()).hexdigest(),
            computed=hashlib.sha256(computed.encode()).hexdigest(),
            differences=differences[:DIFFERENCES_SHOWN],
        )

    def _policy(self, assessment: Assessment) -> AssessmentPolicy:
        version = assessment.policy
        if version.pk not in self._policies:
            self._policies[version.pk] = parse_policy(version.document)
        return self._policies[version.pk]

    def _standard_set(self, assessment: Assessment) -> StandardSet | None:
        version = assessment.standards
        if version is None:
            return None
        if version.pk not in self._standards:
            self._standards[version.pk] = parse_standards(version.document)
        return self._standards[version.pk]


def canonical(document: Any) -> str:
    """Return the one spelling of a document, the same from every database."""
    return json.dumps(
        _numbers_as_doubles(document), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def _numbers_as_doubles(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _numbers_as_doubles(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers_as_doubles(inner) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return float(value) + 0.0  # and no negative nought


def _differences(stored: Any, computed: Any, place: str = "") -> Iterator[str]:
    """Name the places where two documents differ."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in sorted({*stored, *computed}):
            where = f"{place}.{key}" if place else str(key)
            yield from _differences(stored.get(key), computed.get(key), where)
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        for number, (one, other) in enumerate(zip(stored, computed, strict=True)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif canonical(stored) != canonical(computed):
        yield f"{place}: {canonical(stored)[:60]} stored, {canonical(computed)[:60]} computed"
