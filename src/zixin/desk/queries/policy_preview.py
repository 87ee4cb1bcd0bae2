"""What a draft of a model would say of a customer, beside the model in force (模型试算)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.assessment.gathering import cases_of
from zixin.assessment.scoring import Case, score_inputs
from zixin.assessment.services.rating import Models
from zixin.customers.models import Customer
from zixin.customers.queries import customers_for
from zixin.engine.policy import AssessmentPolicy, PolicyError, parse_policy
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyDraft
from zixin.policies.queries import drafts_for
from zixin.policies.rules.editing import section_of, with_answers
from zixin.policies.rules.wording import spoken
from zixin.policies.rules.words import name_of_code

CANDIDATES = 6
CHANGES = 8
TINY = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """A figure by the model in force and by the draft."""

    name: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float | None:
        """How much the draft adds; nothing when either is undefined."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Preview:
    """What is seen beside the editor; ``obstacle`` says why there is nothing to see."""

    customer: Customer | None
    obstacle: str = ""
    in_force: str = ""
    grades: tuple[str, str] = ("", "")
    total: Line | None = None
    limit: Line | None = None
    dimensions: tuple[Line, ...] = ()
    indicators: tuple[Line, ...] = ()
    caps: tuple[str, ...] = ()


def candidates_for(actor: Actor, text: str) -> list[Customer]:
    """Offer customers to preview on: those found by words, else those rated best."""
    found: QuerySet[Customer] = customers_for(actor)
    for word in text.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(name__icontains=word)
            | Q(pinyin_initials__icontains=word)
            | Q(pinyin__icontains=word)
        )
    return list(found.order_by(F("rating__total").desc(nulls_last=True), "pk")[:CANDIDATES])


def draft_with_answers(
    actor: Actor, number: str, answers: Mapping[str, str]
) -> tuple[PolicyDraft | None, dict[str, Any]]:
    """Give a draft and its document as it would be with what is typed and not yet saved."""
    draft = drafts_for(actor).filter(number=number).first()
    if draft is None:
        return None, {}
    section = section_of(draft.kind, draft.document, answers.get("section", ""))
    if section is None:
        return draft, draft.document
    return draft, with_answers(draft.kind, draft.document, answers, section).document


def preview_of(document: Mapping[str, Any], customer: Customer | None, *, now: datetime) -> Preview:
    """Rate a customer by a document and by the model in force, on what is known today."""
    if customer is None:
        return Preview(None, _("No customer fits."))
    try:
        policy = parse_policy(document)
    except PolicyError as unusable:
        return Preview(customer, spoken(unusable))
    (case,) = cases_of([customer], as_of=timezone.localdate(now))
    if case.current is None and (policy.edition == 1 or not case.is_rateable()):
        return Preview(customer, _("Too little is known of this customer to rate it."))
    models = Models(now=now)
    after = _rated(case, policy, models)
    try:
        version = models.version_for(case)
    except RefusedError:
        return _beside(customer, "", None, after)
    is_rated = case.current is not None or models.policy_of(version).edition > 1
    before = _rated(case, models.policy_of(version), models) if is_rated else None
    return _beside(customer, str(version), before, after)


def _rated(case: Case, policy: AssessmentPolicy, models: Models) -> dict[str, Any]:
    standards = models.standard_set if policy.edition > 1 else None
    return score_inputs(case.inputs(policy.edition), policy, standards)


def _beside(
    customer: Customer, in_force: str, before: dict[str, Any] | None, after: dict[str, Any]
) -> Preview:
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    old: dict[str, Any] = before or {"total": None, "grade": "", "limit": {}, "dimensions": []}
    return Preview(
        customer,
        in_force=in_force,
        grades=(old["grade"] or "", after["grade"] or ""),
        total=Line("", old["total"], after["total"]),
        limit=Line("", old["limit"].get("amount"), after["limit"]["amount"]),
        dimensions=tuple(_dimensions(old, after, language)),
        indicators=tuple(_indicators(old, after, language)),
        caps=tuple(row["because"][language] for row in after["caps"]),
    )


def _dimensions(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> Iterator[Line]:
    before = {row["code"]: row for row in old["dimensions"]}
    after = {row["code"]: row for row in new["dimensions"]}
    for code in dict.fromkeys([*after, *before]):
        rows = before.get(code), after.get(code)
        name = next(row["name"][language] for row in rows[::-1] if row)
        scores = [row["score"] if row else None for row in rows]
        if any(score is not None for score in scores):
            yield Line(name, *scores)


def _indicators(old: Mapping[str, Any], new: Mapping[str, Any], language: str) -> list[Line]:
    """The indicators whose points change most, the largest change first."""
    before, after = _points(old), _points(new)
    lines = [
        Line(name_of_code(code, language), before.get(code), after.get(code))
        for code in dict.fromkeys([*after, *before])
    ]
    changed = [line for line in lines if abs((line.after or 0.0) - (line.before or 0.0)) >= TINY]
    return sorted(changed, key=lambda line: -abs((line.after or 0.0) - (line.before or 0.0)))[
        :CHANGES
    ]


def _points(result: Mapping[str, Any]) -> dict[str, float]:
    return {
        row["code"]: row["points"]
        for dimension in result["dimensions"]
        for row in dimension["indicators"]
        if row.get("points") is not None
    }
