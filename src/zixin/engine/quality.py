"""Information quality (信息质量): how sure and how fresh the facts are that a rating rests on.

One law: an indicator is no better known than the weakest fact it reads.

Statements of a year are one fact, ``statement`` (``statement__prev`` for the year before); every
other input is a fact of its own. A fact nobody vouches for is claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from zixin.engine.formula.tree import fields
from zixin.engine.openness import STATEMENT
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.schema import column

Verification = Literal["claimed", "documented", "cross_checked", "verified"]

VERIFICATIONS: tuple[Verification, ...] = ("claimed", "documented", "cross_checked", "verified")
VERIFIED_FROM = VERIFICATIONS.index("cross_checked")  # two independent sources, or seen on site
SOURCED = ("source", "method", "as_of", "expires_on", "verification")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact comes from (事实来源), how far it is verified and whether it is out of date."""

    verification: Verification = "claimed"
    is_stale: bool = False
    source: str = ""
    method: str = ""
    as_of: str | None = None
    expires_on: str | None = None

    def as_document(self) -> dict[str, Any]:
        """Return the provenance as JSON."""
        shown = {name: getattr(self, name) for name in SOURCED}
        return {**shown, "is_stale": self.is_stale}


UNSOURCED = Provenance()
Facts = Mapping[str, Provenance]


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares of the weight that rest on verified, on fresh, and on verified and fresh facts.

    ``indicators`` holds for each scored indicator its facts, the weakest verification (``None``
    where nothing is known) and whether all of them are fresh.
    """

    verified_share: float
    fresh_share: float
    verified_and_fresh_share: float
    indicators: Mapping[str, Mapping[str, Any]]


@lru_cache(maxsize=16)
def facts_read(policy: AssessmentPolicy) -> dict[str, tuple[str, ...]]:
    """Return the facts each scored indicator reads, the way provenance names them."""
    catalogue = policy.catalogue
    lines = {*catalogue.line_items, *catalogue.quantities}
    inputs = frozenset(catalogue.input_names())

    def facts(code: str) -> dict[str, None]:
        indicator = policy.indicators.get(code)
        if indicator is None:
            return {code: None}
        found: dict[str, None] = {}
        for field in fields(indicator.formula.tree):
            if field.name in lines:
                found[column(STATEMENT, field.years_back)] = None
            elif field.name in policy.indicators and field.name not in inputs:
                found |= facts(field.name)
            else:
                found[column(field.name, field.years_back)] = None
        return found

    return {scored.code: tuple(facts(scored.code)) for _, scored in policy.scored()}


def quality_of(policy: AssessmentPolicy, known: frozenset[str], facts: Facts) -> Quality:
    """Judge the facts of a record; ``known`` are the facts that are there.

    A modifying indicator weighs nothing here. Source: design.
    """
    read = facts_read(policy)
    whole = verified = fresh = both = 0.0
    indicators: dict[str, dict[str, Any]] = {}
    for dimension in policy.dimensions:
        if not dimension.is_fed:
            continue
        scale = dimension.weight / sum(item.weight for item in dimension.basic)
        for scored in dimension.indicators:
            there = [fact for fact in read[scored.code] if fact in known]
            levels = [
                VERIFICATIONS.index(facts.get(fact, UNSOURCED).verification) for fact in there
            ]
            is_fresh = bool(there) and not any(facts.get(f, UNSOURCED).is_stale for f in there)
            is_verified = bool(levels) and min(levels) >= VERIFIED_FROM
            indicators[scored.code] = {
                "facts": list(read[scored.code]),
                "missing": [fact for fact in read[scored.code] if fact not in known],
                "verification": VERIFICATIONS[min(levels)] if levels else None,
                "is_fresh": is_fresh,
            }
            if not scored.is_modifying:
                weight = scored.weight * scale
                whole += weight
                verified += weight if is_verified else 0.0
                fresh += weight if is_fresh else 0.0
                both += weight if is_verified and is_fresh else 0.0
    shares = (round(part / whole, 6) for part in (verified, fresh, both))
    return Quality(*cast("tuple[float, float, float]", tuple(shares)), indicators)
