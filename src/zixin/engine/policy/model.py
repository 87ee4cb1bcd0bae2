"""What an assessment policy decides, as checked values. One law: nothing here is optional by accident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zixin.engine.catalogue import Name
from zixin.engine.formula import Formula
from zixin.engine.policy.grades import CODES
from zixin.engine.policy.limits import LimitRules
from zixin.engine.policy.standards import StandardTable

GRADES = CODES
ZONES = ("distress", "grey", "safe")


@dataclass(frozen=True, slots=True)
class ScoredIndicator:
    """An indicator that earns points (计分指标)."""

    code: str
    weight: float


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of the total (评估维度); not ``fed``: shown, and without figures yet."""

    code: str
    name: Name
    weight: float
    is_fed: bool
    indicators: tuple[ScoredIndicator, ...]


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """Points by decree: where ``when`` holds, the indicator earns ``coefficient`` of its weight."""

    indicator: str
    when: Formula
    coefficient: float
    because: Name


@dataclass(frozen=True, slots=True)
class Cap:
    """The best grade possible where ``when`` holds (等级上限)."""

    code: str
    when: Formula
    grade_max: str
    because: Name


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade (信用等级): from which total, its default rate in a year, and what it allows."""

    code: str
    floor: float
    pd: float
    multiplier: float
    terms_days: int
    security: Name
    release: Name


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far the sides of an identity may lie apart: the larger of an amount and a share."""

    unit: float
    share: float


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """Which findings block scoring, and the tolerances and parameters of the checks."""

    hard: frozenset[str]
    tolerance: Tolerance
    tolerances: Mapping[str, Tolerance]
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference model and the cuts between distress, grey and safe."""

    code: str
    cuts: tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class AssessmentPolicy:
    """Everything a credit manager decides about scoring, as one version."""

    name: str
    version: int
    edition: int
    title: Name
    source: str
    coefficients: tuple[float, ...]
    coverage_min: float
    dimensions: tuple[Dimension, ...]
    special: tuple[SpecialCase, ...]
    caps: tuple[Cap, ...]
    grades: tuple[Grade, ...]
    identities: IdentityRules
    references: tuple[Reference, ...]
    limits: LimitRules
    standards: tuple[StandardTable, ...]

    def scored(self) -> Iterator[tuple[Dimension, ScoredIndicator]]:
        """Yield each indicator that earns points, with its dimension, in the policy's order."""
        for dimension in self.dimensions:
            if dimension.is_fed:
                for indicator in dimension.indicators:
                    yield dimension, indicator

    def standard_table(self, industry: str | None) -> int:
        """Return the place of the table for an industry code, the national one when none fits."""
        section = (industry or "")[:1].upper()
        for place, table in enumerate(self.standards):
            if section and section in table.sections:
                return place
        return 0
