"""A document becomes a policy. One law: complete and consistent, or refused with the place named."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

from zixin.engine.authenticity import AuthenticityRules, standard_rules
from zixin.engine.authenticity.judging import CAPPED, FLAGS, LEVEL, SCORE
from zixin.engine.catalogue import EDITIONS, Catalogue, Indicator, Name, load_catalogue
from zixin.engine.formula import Formula
from zixin.engine.formula.tree import Field
from zixin.engine.policy.authenticity import authenticity_rules
from zixin.engine.policy.dimensions import (
    MISSING,
    check_dimensions,
    dimension,
    facts_as_indicators,
    missing_share,
    own_indicators,
    refuse_years_before,
)
from zixin.engine.policy.limits import limit_rules
from zixin.engine.policy.model import (
    GRADES,
    NOTCHES_MOST,
    AssessmentPolicy,
    Cap,
    Grade,
    IdentityRules,
    Notch,
    QualitativeRules,
    Reference,
    ScaleClass,
    ScoredIndicator,
    SpecialCase,
    Tolerance,
)
from zixin.engine.policy.reader import PolicyError, Reader
from zixin.engine.policy.standards import LEVELS, standard_tables

AUTHENTICITY_NAMES = (SCORE, LEVEL, FLAGS)
PD_MODEL = re.compile(r"[a-z0-9][a-z0-9-]{0,59}@[1-9][0-9]{0,5}")
DIRECTIONS = ("higher", "lower")
SHELVES = frozenset(
    {"edition", "name", "version", "title", "source", "scoring", "dimensions", "special", "caps"}
    | {"grades", "identities", "references", "limits", "standards"}
)
# A fact without an end of its own is fresh for so long; statements are counted from their date.
FRESH_DAYS = {
    "statements": 550,
    "qualitative": 370,
    "payment": 95,
    "public_record": 95,
    "references": 370,
    "disclosure": 370,
    "registration": 370,
    "owner": 370,
    "evidence": 550,
    "limit": 185,
    "invoices": 95,
    "trade": 370,
}
CORRECTION_LEAST, CORRECTION_MOST = 0.7, 1.3


def parse_policy(document: Mapping[str, Any]) -> AssessmentPolicy:
    """Read a policy document.

    Raises ``PolicyError`` with the place of what is missing, unknown or inconsistent.
    """
    edition = _edition(document)
    catalogue = load_catalogue(edition)
    root = Reader.root(document, catalogue)
    grounds = root.grounds
    root.read.add("edition")
    if edition == 1:
        unknown = sorted(set(document) - SHELVES)
        if unknown:
            raise PolicyError(str(unknown[0]), "is not part of an assessment policy")
        return _policy(root, catalogue.indicators, (), edition)
    grounds.names = {
        **_indicator_names(catalogue),
        **{name: name for name in AUTHENTICITY_NAMES},
        **catalogue.names,
    }
    grounds.units = {
        **dict.fromkeys(AUTHENTICITY_NAMES, "score"),
        **{code: item.unit for code, item in catalogue.indicators.items()},
        **catalogue.units,
    }
    own = own_indicators(root)
    indicators = {**catalogue.indicators, **own}
    scoring = root.part("scoring")
    grounds.coefficients = _coefficients(scoring)
    word = scoring.one_of("missing", MISSING) if scoring.has("missing") else "reweight"
    grounds.missing = missing_share(word, grounds.coefficients)
    policy = _policy(root, indicators, tuple(own), edition)
    root.refuse_unread()
    return policy


def _indicator_names(catalogue: Catalogue) -> dict[str, str]:
    """Return what conditions may call the indicators, by code and by Chinese name."""
    spoken = {item.name.zh: code for code, item in catalogue.indicators.items()}
    return {**spoken, **{code: code for code in catalogue.indicators}}


def _policy(
    root: Reader, indicators: Mapping[str, Indicator], own: tuple[str, ...], edition: int
) -> AssessmentPolicy:
    grades = _grades(root)
    dimensions = tuple(
        dimension(row, indicators, edition=edition) for row in root.rows("dimensions")
    )
    check_dimensions(dimensions, edition=edition)
    scored = {item.code: item for row in dimensions if row.is_fed for item in row.indicators}
    indicators = {**indicators, **facts_as_indicators(scored, indicators, root.catalogue)}
    measured = [code for code, item in scored.items() if item.scoring == "efficacy"]
    scoring = root.part("scoring")
    authenticity = _authenticity(root, edition)
    caps = tuple(_cap(row, grades) for row in _rows(root, "caps", edition))
    policy = AssessmentPolicy(
        name=root.text("name"),
        version=root.whole("version", least=1),
        title=root.part("title").own_name(),
        source=root.text("source"),
        coefficients=_coefficients(scoring),
        coverage_min=scoring.number("coverage_min", least=0.0, most=1.0),
        dimensions=dimensions,
        special=tuple(_special(row, scored) for row in _rows(root, "special", edition)),
        caps=(*caps, *_disclosure_caps(authenticity)),
        grades=grades,
        identities=_identity_rules(root.part("identities")),
        references=tuple(_reference(row) for row in _rows(root, "references", edition)),
        limits=limit_rules(root.part("limits")),
        standards=standard_tables(root, measured, indicators),
        edition=edition,
        indicators=indicators,
        own=own,
        notches=tuple(_notch(row) for row in root.rows("notches")) if root.has("notches") else (),
        classes=_classes(root) if root.has("classes") else (),
        qualitative=_qualitative(root.part("qualitative")) if root.has("qualitative") else None,
        authenticity=authenticity,
        fresh_days=_fresh_days(root) if edition > 1 else {},
        pd_model=_pd_model(root) if root.has("pd_model") else "",
    )
    _check_formulas(policy)
    return policy


def _rows(root: Reader, key: str, edition: int) -> list[Reader]:
    """Return the rows at a key; from edition 2 on a list may be left out."""
    return root.rows(key) if edition == 1 or root.has(key) else []


def _coefficients(scoring: Reader) -> tuple[float, ...]:
    coefficients = scoring.numbers("coefficients", count=len(LEVELS), falling=True)
    if not all(0.0 <= share <= 1.0 for share in coefficients):
        raise PolicyError(scoring.at("coefficients"), "are shares of the weight, 0 to 1")
    return coefficients


def _check_formulas(policy: AssessmentPolicy) -> None:
    """Raise ``PolicyError`` where a condition asks for an indicator of an earlier year."""
    known = frozenset(policy.indicators)
    conditions = {
        "special": [case.when for case in policy.special],
        "caps": [cap.when for cap in policy.caps],
        "notches": [notch.when for notch in policy.notches],
    }
    for shelf, formulas in conditions.items():
        for place, when in enumerate(formulas):
            refuse_years_before(when, known, f"{shelf}[{place}].when")
    for place, code in enumerate(policy.own):
        formula = policy.indicators[code].formula
        refuse_years_before(formula, known, f"indicators[{place}].formula")


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


def _notch(row: Reader) -> Notch:
    notches = row.whole("notches", least=-NOTCHES_MOST, most=NOTCHES_MOST)
    if notches == 0:
        raise PolicyError(row.at("notches"), "moves the grade by nothing")
    return Notch(row.text("code"), row.condition("when"), notches, row.own_name())


def _classes(root: Reader) -> tuple[ScaleClass, ...]:
    rows = root.rows("classes")
    classes = tuple(
        ScaleClass(row.text("code"), row.number("floor", least=0.0, most=100.0), row.own_name())
        for row in rows
    )
    floors = [item.floor for item in classes]
    if floors != sorted(set(floors), reverse=True) or floors[-1:] != [0.0]:
        raise PolicyError("classes", "must fall from class to class, the last from 0")
    return classes


def _authenticity(root: Reader, edition: int) -> AuthenticityRules | None:
    """Return the rules of the checks: none in the first edition, the shipped ones by default."""
    if edition == 1:
        return None
    if root.has("authenticity"):
        return authenticity_rules(root.part("authenticity"))
    return standard_rules(edition)


def _pd_model(root: Reader) -> str:
    """Return the champion (冠军模型): the scorecard whose probability of default counts."""
    text = root.text("pd_model")
    if not PD_MODEL.fullmatch(text):
        raise PolicyError("pd_model", "a scorecard and its version are expected: name@1")
    return text


def _fresh_days(root: Reader) -> dict[str, int]:
    """Return for how many days facts of a group count as fresh; the rest as shipped (更新期限)."""
    if not root.has("fresh_days"):
        return dict(FRESH_DAYS)
    given = root.part("fresh_days")
    for group in given.content:
        if group not in FRESH_DAYS:
            raise PolicyError(given.at(str(group)), "is no group of facts")
    return {
        group: given.whole(group, least=1, most=3650) if given.has(group) else days
        for group, days in FRESH_DAYS.items()
    }


def _disclosure_caps(rules: AuthenticityRules | None) -> list[Cap]:
    """Return the cap for what was not disclosed (信息缺失等级上限)."""
    if rules is None or rules.cap is None:
        return []
    flags = rules.cap.flags
    because = Name(f"信息缺失标志达到 {flags} 项", f"{flags} or more things were not disclosed")
    return [Cap("DISCLOSURE", Formula(CAPPED, Field(CAPPED), ()), rules.cap.grade_max, because)]


def _qualitative(part: Reader) -> QualitativeRules:
    levels = part.numbers("levels", count=len(LEVELS), falling=True)
    if not all(0.0 <= share <= 1.0 for share in levels):
        raise PolicyError(part.at("levels"), "are shares of the weight, 0 to 1")
    aggregate = part.one_of("aggregate", ("mean", "median"))
    raters_min = part.whole("raters_min", least=1, most=50)
    return QualitativeRules(raters_min, levels, "mean" if aggregate == "mean" else "median")


def _special(row: Reader, scored: Mapping[str, ScoredIndicator]) -> SpecialCase:
    code = row.one_of("indicator", scored)
    if scored[code].is_modifying:
        coefficient = row.number("correction", least=CORRECTION_LEAST, most=CORRECTION_MOST)
    else:
        coefficient = row.number("coefficient", least=0.0, most=1.0)
    return SpecialCase(code, row.condition("when"), coefficient, row.own_name())


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
    return IdentityRules(
        hard=frozenset(hard),
        tolerance=_tolerance(part),
        tolerances=_tolerances(part),
        parameters=_parameters(part),
    )


def _tolerances(part: Reader) -> dict[str, Tolerance]:
    """Return the tolerances of single identities; from edition 2 on the catalogue proposes them."""
    identities = part.catalogue.identities
    proposed = {
        code: Tolerance(*identity.tolerance)
        for code, identity in identities.items()
        if part.catalogue.edition > 1 and identity.tolerance is not None
    }
    return {
        **proposed,
        **{row.code(identities): _tolerance(row) for row in part.rows("tolerances")},
    }


def _parameters(part: Reader) -> dict[str, float]:
    """Return the parameters of the checks; from edition 2 on the catalogue proposes them."""
    given = part.part("parameters")
    return {
        name: given.number(name)
        if given.has(name) or part.catalogue.edition == 1
        else parameter.default
        for name, parameter in part.catalogue.parameters.items()
    }


def _tolerance(row: Reader) -> Tolerance:
    return Tolerance(row.number("unit", least=0.0), row.number("share", least=0.0, most=1.0))


def _reference(row: Reader) -> Reference:
    low, high = row.numbers("cuts", count=2, falling=False)
    code = row.code(row.catalogue.models)
    is_lower_safer = row.has("direction") and row.one_of("direction", DIRECTIONS) == "lower"
    return Reference(code, (low, high), is_higher_safer=not is_lower_safer)
