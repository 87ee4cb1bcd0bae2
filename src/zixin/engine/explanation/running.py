"""Rating one record with all its steps. One law: the same steps that rate a portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from zixin.engine.assessment import Pipeline, pipeline
from zixin.engine.bounds import Evidence
from zixin.engine.explanation import document as shown
from zixin.engine.explanation.insight import insight_document
from zixin.engine.formula import usable
from zixin.engine.limits import LIMIT
from zixin.engine.plan import RecordRunner
from zixin.engine.policy import AssessmentPolicy
from zixin.engine.quality import Provenance
from zixin.engine.rating import CAP, COVERAGE, RANK, RANK_BEFORE_CAPS, TABLE, TOTAL
from zixin.engine.schema import INDUSTRY, SIZE, YEAR, column
from zixin.engine.standards import Choice, StandardSet, choose_table, given_standards
from zixin.engine.statements import DEGRADED, findings_of
from zixin.engine.years import given_before

Document = dict[str, Any]
Given = Mapping[str, Any]
Row = Mapping[str, Any]
NOTHING_GIVEN = Evidence(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Explanation:
    """A rated record, what it was rated by and what its facts rest on."""

    policy: AssessmentPolicy
    row: Row
    earlier: tuple[Row, ...] = ()
    evidence: Evidence = NOTHING_GIVEN
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def total(self) -> float | None:
        """The total, 0 to 100; ``None`` when it is not computable."""
        total: float | None = self.row[TOTAL]
        return total

    @property
    def grade(self) -> str | None:
        """The grade after caps."""
        return shown.grade_of(self.policy, self.row[RANK])

    @property
    def limit(self) -> float | None:
        """The recommended limit, in the unit of the statements."""
        limit: float | None = self.row[LIMIT]
        return limit

    def as_document(self) -> Document:
        """Return the whole tree as JSON, in the layout of the policy's edition."""
        document = self._rating()
        if self.policy.edition == 1:
            return document
        return insight_document(
            document,
            self.policy,
            self.row,
            earlier=self.earlier,
            evidence=self.evidence,
            provenance=self.provenance,
            choices=self.choices,
        )

    def _rating(self) -> Document:
        policy, row = self.policy, self.row
        catalogue = policy.catalogue
        steps = shown.steps_of(policy)
        dimension = (
            shown.dimension_document if policy.edition == 1 else shown.dimension_without_indicators
        )
        return {
            "policy": {"name": policy.name, "version": policy.version},
            "dimensions": [dimension(d, policy, row, catalogue) for d in policy.dimensions],
            "total": row[TOTAL],
            "total_reason": shown.reason_of(steps[TOTAL], row),
            "grade_before_caps": shown.grade_of(policy, row[RANK_BEFORE_CAPS]),
            "caps": [
                {"code": cap.code, "grade_max": cap.grade_max, "because": cap.because.as_document()}
                for cap in policy.caps
                if row[CAP + cap.code]
            ],
            "grade": self.grade,
            "coverage_share": row[COVERAGE],
            "avg_degraded": row[DEGRADED],
            "references": [
                shown.reference_document(r, row, catalogue, steps) for r in policy.references
            ],
            "indicators": {
                code: {
                    "value": row[code],
                    "reason": shown.reason_of(steps[code], row),
                    "inputs": shown.inputs_of(indicator.formula.tree, row),
                }
                for code, indicator in policy.indicators.items()
            },
            "limit": shown.limit_document_1(policy, row, steps),
            "terms": shown.terms_document(policy, row),
            "findings": [finding.as_document() for finding in findings_of(row, policy, catalogue)],
            "reasons": shown.reasons_document(policy, row),
        }


def explain(
    current: Given,
    previous: Given | None,
    policy: AssessmentPolicy,
    *,
    earlier: Sequence[Given] = (),
    facts: Mapping[str, Provenance] | None = None,
    standards: StandardSet | None = None,
) -> Explanation:
    """Rate one customer and keep every step.

    ``current`` and ``previous`` hold figures by slug, and ``year``, ``industry`` and ``months``
    where known. A previous record of another year than the one before counts as missing, like in
    a portfolio; ``earlier`` ones stand in for the year that each names, when a formula looks so
    far back. What is no finite figure counts as missing. ``facts`` say where the facts come from
    and which are stale, ``standards`` are loaded standard values.

    >>> from zixin.engine.policy import parse_policy, shipped_document
    >>> explain({"ni": 5.0, "equity": 0.0}, None, parse_policy(shipped_document())).total is None
    True
    """
    plan = pipeline(policy)
    quantities, judgements = _runners(policy)
    row = quantities.run(_figures(current, plan))
    back: dict[str, Any] = {}
    before: dict[int, Row] = {}
    years = {0} if _has_statement(current, policy) else set()
    for ago, names in plan.looks_back_at.items():
        given = given_before(current, previous, earlier, ago)
        before[ago] = {} if given is None else quantities.run(_figures(given, plan))
        if given is not None and _has_statement(given, policy):
            years.add(ago)
        back |= {column(name, ago): before[ago].get(name) for name in names}
    row[YEAR] = current.get(YEAR)
    if INDUSTRY in current:
        row[TABLE] = float(policy.standard_table(current[INDUSTRY]))
    measured, choices = _measured(current, policy, standards)
    provenance = facts or {}
    stale = frozenset(name for name, fact in provenance.items() if fact.is_stale)
    return Explanation(
        policy,
        judgements.run({**row, **back, **measured}),
        tuple(before.get(ago, {}) for ago in range(1, max(before, default=0) + 1)),
        Evidence(frozenset(years), stale),
        provenance,
        choices,
    )


@lru_cache(maxsize=16)
def _runners(policy: AssessmentPolicy) -> tuple[RecordRunner, RecordRunner]:
    plan = pipeline(policy)
    return RecordRunner(plan.quantities), RecordRunner(plan.judgements)


def _figures(given: Given, plan: Pipeline) -> dict[str, Any]:
    numbers = {name: usable(given[name]) for name in plan.inputs if name in given}
    return {**numbers, **{name: _word(given[name]) for name in plan.texts if name in given}}


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _has_statement(given: Given, policy: AssessmentPolicy) -> bool:
    return any(given.get(code) is not None for code in policy.catalogue.line_items)


def _measured(
    current: Given, policy: AssessmentPolicy, standards: StandardSet | None
) -> tuple[dict[str, float], dict[str, Choice]]:
    """Return the loaded standard values that hold, and which table was chosen for each indicator."""
    if standards is None:
        return {}, {}
    industry, size = _word(current.get(INDUSTRY)), _word(current.get(SIZE))
    choices = {
        scored.code: choose_table(standards, scored.code, industry=industry, size=size)
        for _, scored in policy.scored()
        if scored.scoring == "efficacy"
    }
    return given_standards(standards, policy, industry=industry, size=size), choices
