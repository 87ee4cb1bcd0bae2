"""What an assessment policy decides, as checked values. One law: nothing here is optional by accident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from zixin.engine.authenticity.rules import AuthenticityRules
from zixin.engine.catalogue import Catalogue, Indicator, Name, load_catalogue
from zixin.engine.formula import Formula
from zixin.engine.policy.grades import CODES
from zixin.engine.policy.limits import LimitRules
from zixin.engine.policy.standards import StandardTable

GRADES = CODES
ZONES = ("distress", "grey", "safe")
NOTCHES_MOST = 2

Scoring = Literal["efficacy", "bins", "lookup", "share"]


@dataclass(frozen=True, slots=True)
class Bin:
    """Values from ``low`` to below ``high`` (no bound when ``None``) earn ``share`` of the weight."""

    low: float | None
    high: float | None
    share: float


@dataclass(frozen=True, slots=True)
class ScoredIndicator:
    """An indicator that earns points (计分指标).

    ``efficacy`` measures it against standard values, ``bins`` and ``lookup`` name the share of the
    weight for a range or a word, ``share`` takes the value itself, 0 to 1. A ``modifying`` one earns
    nothing by itself: it corrects what the basic ones of its dimension earned (修正指标).
    ``missing`` says what counts where the value is undefined: ``None`` leaves it out and re-weights
    the rest, a figure is the share of the weight it earns.
    """

    code: str
    weight: float
    scoring: Scoring = "efficacy"
    is_modifying: bool = False
    bins: tuple[Bin, ...] = ()
    lookup: tuple[tuple[str, float], ...] = ()
    otherwise: float | None = None
    missing: float | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of the total (评估维度); not ``fed``: shown, and without figures yet."""

    code: str
    name: Name
    weight: float
    is_fed: bool
    indicators: tuple[ScoredIndicator, ...]

    @property
    def basic(self) -> tuple[ScoredIndicator, ...]:
        """The indicators that earn the points of the dimension (基本指标)."""
        return tuple(item for item in self.indicators if not item.is_modifying)

    @property
    def modifying(self) -> tuple[ScoredIndicator, ...]:
        """The indicators that correct them (修正指标)."""
        return tuple(item for item in self.indicators if item.is_modifying)


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """Points by decree: where ``when`` holds, the indicator earns ``coefficient`` of its weight.

    For a modifying indicator ``coefficient`` is its correction, 0.7 to 1.3.
    """

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
class Notch:
    """Steps up (+) or down (-) the grade scale where ``when`` holds (等级调整)."""

    code: str
    when: Formula
    notches: int
    because: Name


@dataclass(frozen=True, slots=True)
class ScaleClass:
    """A class of a second scale shown beside the grade (并列等级), from which total."""

    code: str
    floor: float
    name: Name


@dataclass(frozen=True, slots=True)
class QualitativeRules:
    """How several raters make one score (定性评议): least raters, shares of the levels, mean or median."""

    raters_min: int
    levels: tuple[float, ...]
    aggregate: Literal["mean", "median"]


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
    is_higher_safer: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class AssessmentPolicy:
    """Everything a credit manager decides about scoring, as one version."""

    name: str
    version: int
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
    edition: int = 1
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    own: tuple[str, ...] = ()
    notches: tuple[Notch, ...] = ()
    classes: tuple[ScaleClass, ...] = ()
    qualitative: QualitativeRules | None = None
    authenticity: AuthenticityRules | None = None
    fresh_days: Mapping[str, int] = field(default_factory=dict)
    pd_model: str = ""

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue the policy was written on."""
        return load_catalogue(self.edition)

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
