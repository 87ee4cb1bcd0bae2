"""Reasons a person can act on (原因代码). One law: at most four, and no cause is told twice.

A characteristic is a reason by the points it lacks to the mean of the population; characteristics
that say much the same stand under one reason, that of the greatest shortfall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zixin.engine.catalogue import Name
from zixin.engine.scorecard import Scored

REASONS_MAX = 4


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is no better: ``shortfall`` in points over all ``codes`` that tell it.

    ``name`` and ``improve`` are those of the one that costs most.
    """

    codes: tuple[str, ...]
    name: Name
    improve: Name | None
    shortfall: float

    def as_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "codes": list(self.codes),
            "name": self.name.as_document(),
            "improve": self.improve.as_document() if self.improve else None,
            "shortfall": self.shortfall,
        }


def reasons_of(
    scored: Scored, groups: Sequence[Sequence[str]], *, most: int = REASONS_MAX
) -> tuple[Reason, ...]:
    """Return the reasons of a scored record, worst first.

    ``groups`` the codes that stand under one reason: ``reason_groups`` of the model card.
    """
    short = {item.characteristic.code: item for item in scored.characteristics if item.shortfall}
    leader: Mapping[str, tuple[str, ...]] = {
        code: tuple(group) for group in groups for code in group
    }
    told: set[str] = set()
    found = []
    for code in sorted(short, key=lambda code: -short[code].shortfall):
        if code in told:
            continue
        alike = [code, *(c for c in leader.get(code, ()) if c != code and c in short)]
        told |= set(alike)
        row = short[code].characteristic
        whole = sum(short[c].shortfall for c in alike)
        found.append(Reason(tuple(alike), row.name, row.improve, whole))
    return tuple(sorted(found, key=lambda reason: -reason.shortfall)[:most])
