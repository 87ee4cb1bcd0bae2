"""A document becomes a policy. One law: complete and consistent, or refused with the place named."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from importlib import resources
from typing import Any

from zixin.engine.catalogue import EDITIONS, load_catalogue, read_toml
from zixin.engine.policy.limits import limit_rules
from zixin.engine.policy.model import (
    GRADES,
    AssessmentPolicy,
    Cap,
    Dimension,
    Grade,
    IdentityRules,
    Reference,
    ScoredIndicator,
    SpecialCase,
    Tolerance,
)
from zixin.engine.policy.reader import PolicyError, Reader
from zixin.engine.policy.standards import LEVELS, standard_tables

SHELVES = frozenset(
    {"edition", "name", "version", "title", "source", "scoring", "dimensions", "special", "caps"}
    | {"grades", "identities", "references", "limits", "standards"}
)


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
    edition = _edition(document)
    root = Reader(document, "", load_catalogue(edition))
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
        edition=edition,
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
        limits=limit_rules(root.part("limits")),
        standards=standard_tables(root, scored),
    )


def _edition(document: Mapping[str, Any]) -> int:
    """Return the edition of the catalogue that a document is judged with, the first if it says none."""
    edition = document.get("edition", 1)
    if isinstance(edition, bool) or edition not in EDITIONS:
        raise PolicyError("edition", f"must be one of {', '.join(map(str, EDITIONS))}")
    return int(edition)


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
