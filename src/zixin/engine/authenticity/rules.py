"""What a policy decides about authenticity checks. One law: bands move, definitions do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from zixin.engine.authenticity.checks import (
    Band,
    Check,
    CheckCatalogue,
    DisclosureCap,
    Scoring,
    load_checks,
)


@dataclass(frozen=True, slots=True)
class Bands:
    """The two bands of a check: outside ``query`` ask, outside ``alarm`` look into it."""

    query: Band
    alarm: Band


@dataclass(frozen=True, slots=True, eq=False)
class AuthenticityRules:
    """The checks in use with their bands, and what missing disclosure costs (核验规则)."""

    bands: Mapping[str, Bands]
    off: frozenset[str]
    cap: DisclosureCap | None
    scoring: Scoring
    parameters: Mapping[str, float]
    edition: int

    def checks(self, catalogue: CheckCatalogue) -> tuple[Check, ...]:
        """Return the checks that are made, in the order of the catalogue."""
        return tuple(c for c in catalogue.checks.values() if c.code not in self.off)

    def bands_of(self, check: Check) -> Bands:
        """Return the bands of a check: those of the policy, else its own."""
        return self.bands.get(check.code) or Bands(check.query, check.alarm)


def standard_rules(edition: int | None = None) -> AuthenticityRules:
    """Return the rules of an edition that hold where a policy says nothing.

    >>> standard_rules().cap.as_document(), standard_rules().scoring.alarm_level
    ({'flags': 3, 'grade_max': 'BBB'}, 40.0)
    """
    return _standard(load_checks(edition).edition)


@cache
def _standard(edition: int) -> AuthenticityRules:
    shipped = load_checks(edition)
    return AuthenticityRules(
        bands={},
        off=frozenset(),
        cap=shipped.cap,
        scoring=shipped.scoring,
        parameters=shipped.parameters,
        edition=edition,
    )
