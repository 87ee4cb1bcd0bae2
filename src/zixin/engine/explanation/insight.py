"""What edition 2 tells beside a rating: how sure it is, what it could become, what would settle it.

One law: every figure leads to where it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zixin.engine.authenticity import authenticity_document, load_checks
from zixin.engine.bounds import Bounds, Decisive, Evidence, bounding
from zixin.engine.catalogue import Name
from zixin.engine.explanation.document import grade_of, steps_of
from zixin.engine.explanation.scored import notches_document, scored_documents
from zixin.engine.limits import limit_document
from zixin.engine.openness import STATEMENT
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.quality import Provenance, Quality, quality_of
from zixin.engine.rating import NOTCH, RANK_BY_SCORE, TOTAL
from zixin.engine.schema import PREVIOUS, column
from zixin.engine.standards import Choice

Document = dict[str, Any]
Row = Mapping[str, Any]
YEARS_NAMED = (
    Name("本年财务报表", "Statements of the year"),
    Name("上年财务报表", "Statements of the year before"),
)


def insight_document(
    document: Document,
    policy: AssessmentPolicy,
    row: Row,
    *,
    earlier: Sequence[Row],
    evidence: Evidence,
    provenance: Mapping[str, Provenance],
    choices: Mapping[str, Choice],
) -> Document:
    """Return the document of a rating with all that edition 2 adds."""
    bounds = bounding(policy).of(row, earlier, evidence)
    quality = quality_of(policy, _known(policy, row, evidence), provenance)
    scored = scored_documents(policy, row, choices)
    for dimension in document["dimensions"]:
        dimension["indicators"] = [
            {
                **entry,
                "hangs_on": sorted(bounds.open_facts[entry["code"]]),
                "quality": quality.indicators[entry["code"]],
            }
            for entry in scored.get(dimension["code"], [])
        ]
    return {
        **document,
        "edition": policy.edition,
        "limit": limit_document(policy, row, steps_of(policy)),
        "grade_by_score": grade_of(policy, row.get(RANK_BY_SCORE)) if policy.notches else None,
        "notches": notches_document(policy, row, NOTCH),
        "class": _class(policy, row[TOTAL]),
        "bounds": _bounds(policy, bounds),
        "quality": _quality(quality),
        "decisive": [_decisive(policy, item) for item in bounds.decisive],
        "facts": {name: fact.as_document() for name, fact in sorted(provenance.items())},
        "authenticity": (
            None
            if policy.authenticity is None
            else authenticity_document(
                row, load_checks(policy.authenticity.edition), policy.authenticity
            )
        ),
    }


def fact_name(policy: AssessmentPolicy, fact: str) -> Name:
    """Return what a fact is called; one of an earlier year says so."""
    base, mark, years = fact.partition(PREVIOUS)
    ago = int(years or 1) if mark else 0
    if base == STATEMENT:
        if ago < len(YEARS_NAMED):
            return YEARS_NAMED[ago]
        return Name(f"前 {ago} 年财务报表", f"Statements of {ago} years before")
    name = policy.catalogue.name_of(base)
    if not ago:
        return name
    return Name(f"{name.zh}（前 {ago} 年）", f"{name.en}, {ago} years before")


def _known(policy: AssessmentPolicy, row: Row, evidence: Evidence) -> frozenset[str]:
    """Return the facts that are there, the way provenance names them."""
    statements = {column(STATEMENT, years) for years in evidence.years}
    names = (*policy.catalogue.input_names(), *policy.catalogue.text_names())
    return frozenset(statements | {name for name in names if row.get(name) is not None})


def _class(policy: AssessmentPolicy, total: float | None) -> Document | None:
    if total is None:
        return None
    reached = (found for found in policy.classes if total >= found.floor)
    found = next(reached, None)
    return None if found is None else {"code": found.code, "name": found.name.as_document()}


def _bounds(policy: AssessmentPolicy, bounds: Bounds) -> Document:
    return {
        "total_low": bounds.total[0],
        "total_high": bounds.total[1],
        "grade_best": grade_of(policy, bounds.rank_best),
        "grade_worst": grade_of(policy, bounds.rank_worst),
    }


def _quality(quality: Quality) -> Document:
    return {
        "verified_share": quality.verified_share,
        "fresh_share": quality.fresh_share,
        "verified_and_fresh_share": quality.verified_and_fresh_share,
    }


def _decisive(policy: AssessmentPolicy, item: Decisive) -> Document:
    return {
        "fact": item.fact,
        "name": fact_name(policy, item.fact).as_document(),
        "swing": item.swing,
        "grade_best": grade_of(policy, item.rank_best),
        "grade_worst": grade_of(policy, item.rank_worst),
        "indicators": list(item.indicators),
    }
