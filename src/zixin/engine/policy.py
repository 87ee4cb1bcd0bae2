"""Assessment policy (评估政策): a published document as checked values.

One law: what is read here is complete and consistent, or it is refused with the place named.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from zixin.engine.catalogue import Catalogue, Name, load_catalogue, read_toml
from zixin.engine.formula import Formula, FormulaError, formula
from zixin.engine.formula.tree import is_boolean

GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C")
LEVELS = ("excellent", "good", "average", "low", "poor")  # 优秀 良好 平均 较低 较差
CAPACITY_METHODS = ("CL1", "CL2", "CL3", "CL4", "CL11")
ZONES = ("distress", "grey", "safe")
SHELVES = frozenset(
    {"name", "version", "title", "source", "scoring", "dimensions", "special", "caps", "grades"}
    | {"identities", "references", "limits", "standards"}
)


class PolicyError(ValueError):
    """A policy document that cannot be used; ``place`` is the path to what is wrong."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


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


@dataclass(frozen=True, slots=True)
class LimitMethod:
    """A method of capacity: its weight in the median and its share of the base."""

    code: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class LimitRules:
    """How limits are computed and combined (额度规则)."""

    significant_digits: int
    minimum: float
    need_margin: float
    delay_days: float
    seasonality: float
    tenure_unknown: float
    tenure_bands: tuple[tuple[float, float], ...]
    tenure_longer: float
    methods: tuple[LimitMethod, ...]
    working_asset_best: tuple[float, float]
    working_asset_bands: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class StandardTable:
    """Standard values of an industry (标准值): five levels for each scored indicator."""

    key: str
    sections: tuple[str, ...]
    name: Name
    source: str
    values: Mapping[str, tuple[float, ...]]


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


def shipped_documents() -> list[dict[str, Any]]:
    """Return the policy documents that ship with the product.

    >>> [(document["name"], document["version"]) for document in shipped_documents()]
    [('sasac-2006-basic', 1)]
    """
    folder = resources.files("zixin.engine.catalogue") / "policies"
    names = sorted(path.name for path in folder.iterdir() if path.name.endswith(".toml"))
    return [read_toml("policies", name) for name in names]


def parse_policy(document: Mapping[str, Any]) -> AssessmentPolicy:
    """Read a policy document.

    Raises ``PolicyError`` with the place of what is missing, unknown or inconsistent.
    """
    catalogue = load_catalogue()
    root = Reader(document, "", catalogue)
    unknown = sorted(set(document) - SHELVES)
    if unknown:
        raise PolicyError(str(unknown[0]), "is not part of an assessment policy")
    grades = _grades(root)
    dimensions = tuple(_dimension(row) for row in root.rows("dimensions"))
    scored = [item.code for row in dimensions if row.is_fed for item in row.indicators]
    _check_scored(dimensions, scored)
    scoring = root.part("scoring")
    return AssessmentPolicy(
        name=root.text("name"),
        version=root.whole("version", least=1),
        title=root.part("title").own_name(),
        source=root.text("source"),
        coefficients=scoring.numbers("coefficients", count=len(LEVELS), falling=True),
        coverage_min=scoring.number("coverage_min", least=0.0, most=1.0),
        dimensions=dimensions,
        special=tuple(_special(row, scored) for row in root.rows("special")),
        caps=tuple(_cap(row, grades) for row in root.rows("caps")),
        grades=grades,
        identities=_identity_rules(root.part("identities")),
        references=tuple(_reference(row) for row in root.rows("references")),
        limits=_limit_rules(root.part("limits")),
        standards=_standards(root, scored),
    )


class Reader:
    """A part of a document that knows its place in it."""

    def __init__(self, content: object, place: str, catalogue: Catalogue) -> None:
        if not isinstance(content, Mapping):
            raise PolicyError(place, "a table is expected")
        self.content = content
        self.place = place
        self.catalogue = catalogue

    def at(self, key: str) -> str:
        """Return the place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def value(self, key: str) -> object:
        """Return what stands at a key; raises ``PolicyError`` when nothing does."""
        if key not in self.content:
            raise PolicyError(self.at(key), "is missing")
        return self.content[key]

    def part(self, key: str) -> Reader:
        """Return the table at a key."""
        return Reader(self.value(key), self.at(key), self.catalogue)

    def rows(self, key: str) -> list[Reader]:
        """Return the tables listed at a key."""
        rows = self.items(key)
        return [Reader(row, f"{self.at(key)}[{i}]", self.catalogue) for i, row in enumerate(rows)]

    def items(self, key: str) -> list[object]:
        """Return the list at a key."""
        items = self.value(key)
        if not isinstance(items, list):
            raise PolicyError(self.at(key), "a list is expected")
        return items

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        text = self.value(key)
        if not isinstance(text, str) or not text.strip():
            raise PolicyError(self.at(key), "a text is expected")
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        items = self.items(key)
        if not all(isinstance(item, str) for item in items):
            raise PolicyError(self.at(key), "texts are expected")
        return tuple(str(item) for item in items)

    def own_name(self) -> Name:
        """Return the Chinese and English names that stand in this table."""
        return Name(self.text("zh"), self.text("en"))

    def truth(self, key: str) -> bool:
        """Return yes or no."""
        value = self.value(key)
        if not isinstance(value, bool):
            raise PolicyError(self.at(key), "true or false is expected")
        return value

    def number(self, key: str, *, least: float = -math.inf, most: float = math.inf) -> float:
        """Return a finite number within bounds."""
        return self._number(self.value(key), self.at(key), least, most)

    def whole(self, key: str, *, least: int, most: int = 10**9) -> int:
        """Return a whole number within bounds."""
        number = self.number(key, least=least, most=most)
        if number != int(number):
            raise PolicyError(self.at(key), "a whole number is expected")
        return int(number)

    def numbers(self, key: str, *, count: int, falling: bool) -> tuple[float, ...]:
        """Return ``count`` numbers that never rise (``falling``) or never fall."""
        items = self.items(key)
        place = self.at(key)
        if len(items) != count:
            raise PolicyError(place, f"{count} numbers are expected")
        values = tuple(
            self._number(item, f"{place}[{i}]", -math.inf, math.inf) for i, item in enumerate(items)
        )
        ordered = sorted(values, reverse=falling)
        if list(values) != ordered:
            raise PolicyError(place, "must never rise" if falling else "must never fall")
        return values

    def condition(self, key: str) -> Formula:
        """Return the condition written at a key."""
        try:
            parsed = formula(self.text(key), self.catalogue.names)
        except FormulaError as error:
            raise PolicyError(self.at(key), str(error)) from error
        if not is_boolean(parsed.tree):
            raise PolicyError(self.at(key), "a condition is expected, not a figure")
        return parsed

    def code(self, known: tuple[str, ...] | frozenset[str] | Mapping[str, object]) -> str:
        """Return the code of this table; raises ``PolicyError`` when nobody knows it."""
        return self.one_of("code", known)

    def one_of(
        self, key: str, known: tuple[str, ...] | frozenset[str] | Mapping[str, object]
    ) -> str:
        """Return a text that is one of those known."""
        text = self.text(key)
        if text not in known:
            raise PolicyError(self.at(key), f"{text!r} is not known")
        return text

    @staticmethod
    def _number(value: object, place: str, least: float, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise PolicyError(place, "a number is expected")
        if not math.isfinite(value) or not least <= value <= most:
            raise PolicyError(place, f"{value} is out of bounds")
        return float(value)


def _grades(root: Reader) -> tuple[Grade, ...]:
    grades = tuple(
        Grade(
            code=row.code(GRADES),
            floor=row.number("floor", least=0.0, most=100.0),
            pd=row.number("pd", least=0.0, most=1.0),
            multiplier=row.number("multiplier", least=0.0, most=10.0),
            terms_days=row.whole("terms_days", least=0, most=3650),
            security=row.part("security").own_name(),
            release=row.part("release").own_name(),
        )
        for row in root.rows("grades")
    )
    if tuple(grade.code for grade in grades) != GRADES:
        raise PolicyError("grades", f"must be {', '.join(GRADES)} in this order")
    if grades[-1].floor != 0.0:
        raise PolicyError(f"grades[{len(GRADES) - 1}].floor", "the last grade begins at 0")
    for place, (better, worse) in enumerate(itertools.pairwise(grades), start=1):
        if worse.floor >= better.floor or worse.pd < better.pd:
            raise PolicyError(f"grades[{place}]", "must be worse than the grade before it")
    return grades


def _dimension(row: Reader) -> Dimension:
    code = row.text("code")
    indicators = tuple(
        ScoredIndicator(item.code(row.catalogue.indicators), item.number("weight", least=1e-6))
        for item in row.rows("indicators")
    )
    is_fed = row.truth("fed")
    if is_fed and not indicators:
        raise PolicyError(row.at("indicators"), "a fed dimension needs an indicator")
    weight = row.number("weight", least=0.0)
    return Dimension(code, row.own_name(), weight, is_fed, indicators)


def _check_scored(dimensions: tuple[Dimension, ...], scored: list[str]) -> None:
    codes = [dimension.code for dimension in dimensions]
    if len(set(codes)) != len(codes):
        raise PolicyError("dimensions", "a dimension stands twice")
    if len(set(scored)) != len(scored):
        raise PolicyError("dimensions", "an indicator is scored twice")
    if sum(dimension.weight for dimension in dimensions if dimension.is_fed) <= 0.0:
        raise PolicyError("dimensions", "the weights add up to nothing")


def _special(row: Reader, scored: list[str]) -> SpecialCase:
    return SpecialCase(
        indicator=row.one_of("indicator", frozenset(scored)),
        when=row.condition("when"),
        coefficient=row.number("coefficient", least=0.0, most=1.0),
        because=row.own_name(),
    )


def _cap(row: Reader, grades: tuple[Grade, ...]) -> Cap:
    known = tuple(grade.code for grade in grades)
    return Cap(
        row.text("code"), row.condition("when"), row.one_of("grade_max", known), row.own_name()
    )


def _identity_rules(part: Reader) -> IdentityRules:
    known = part.catalogue.identities
    hard = part.texts("hard")
    for place, code in enumerate(hard):
        if code not in known:
            raise PolicyError(f"{part.at('hard')}[{place}]", f"{code!r} is not known")
    parameters = part.part("parameters")
    return IdentityRules(
        hard=frozenset(hard),
        tolerance=_tolerance(part),
        tolerances={row.code(known): _tolerance(row) for row in part.rows("tolerances")},
        parameters={name: parameters.number(name) for name in part.catalogue.parameters},
    )


def _tolerance(row: Reader) -> Tolerance:
    return Tolerance(row.number("unit", least=0.0), row.number("share", least=0.0, most=1.0))


def _reference(row: Reader) -> Reference:
    low, high = row.numbers("cuts", count=2, falling=False)
    return Reference(row.code(row.catalogue.models), (low, high))


def _limit_rules(part: Reader) -> LimitRules:
    best = part.part("working_asset_best")
    bands = [_pair(row, "above", "share") for row in part.rows("working_asset_bands")]
    if [above for above, _ in bands] != sorted({above for above, _ in bands}, reverse=True):
        raise PolicyError(part.at("working_asset_bands"), "the bounds must fall")
    tenure = [_pair(row, "below_months", "multiplier") for row in part.rows("tenure_bands")]
    if [months for months, _ in tenure] != sorted({months for months, _ in tenure}):
        raise PolicyError(part.at("tenure_bands"), "the months must rise")
    return LimitRules(
        significant_digits=part.whole("significant_digits", least=1, most=6),
        minimum=part.number("minimum", least=0.0),
        need_margin=part.number("need_margin", least=0.0, most=10.0),
        delay_days=part.number("delay_days", least=0.0, most=365.0),
        seasonality=part.number("seasonality", least=0.0, most=12.0),
        tenure_unknown=part.number("tenure_unknown", least=0.0, most=10.0),
        tenure_bands=tuple(tenure),
        tenure_longer=part.number("tenure_longer", least=0.0, most=10.0),
        methods=tuple(_method(row) for row in part.rows("methods")),
        working_asset_best=_pair(best, "at_least", "share"),
        working_asset_bands=tuple(bands),
    )


def _pair(row: Reader, bound: str, value: str) -> tuple[float, float]:
    return row.number(bound), row.number(value, least=0.0, most=10.0)


def _method(row: Reader) -> LimitMethod:
    code = row.code(CAPACITY_METHODS)
    share = 1.0 if code == "CL3" else row.number("share", least=0.0, most=10.0)
    return LimitMethod(code, row.number("weight", least=1e-6), share)


def _standards(root: Reader, scored: list[str]) -> tuple[StandardTable, ...]:
    rows = root.rows("standards")
    if not rows or rows[0].texts("sections"):
        raise PolicyError("standards", "the first table is the national one, for no section")
    return tuple(_table(row, scored, is_national=place == 0) for place, row in enumerate(rows))


def _table(row: Reader, scored: list[str], *, is_national: bool) -> StandardTable:
    values = row.part("values")
    unknown = sorted(set(values.content) - set(scored))
    if unknown:
        raise PolicyError(values.at(unknown[0]), "is not scored")
    wanted = scored if is_national else [code for code in scored if code in values.content]
    return StandardTable(
        key=row.text("key"),
        sections=row.texts("sections"),
        name=row.own_name(),
        source=row.text("source"),
        values={
            code: values.numbers(
                code, count=len(LEVELS), falling=row.catalogue.indicators[code].higher_is_better
            )
            for code in wanted
        },
    )
