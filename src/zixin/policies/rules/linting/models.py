"""The laws of assessment models and of the rules that choose one, beyond what their parsers prove.

Their parsers refuse grade bands with a gap or an overlap, bounds by size and grade that rise towards
the worse grades, and rules of an assignment that no customer can reach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from zixin.engine.catalogue import Name
from zixin.engine.policy import AssessmentPolicy
from zixin.policies.rules.assignment import Assignment
from zixin.policies.rules.linting.findings import Finding, Spot
from zixin.policies.rules.linting.people import People


def lint_assessment(
    _document: Mapping[str, Any], policy: AssessmentPolicy, _people: People | None
) -> Iterator[Finding]:
    """Yield where a worse grade is treated better, and caps that contradict each other."""
    for place, (better, worse) in enumerate(pairwise(policy.grades), start=1):
        words = {"better": better.code}
        if worse.multiplier > better.multiplier:
            yield Finding("grade_multiplier", Spot(f"grades[{place}].multiplier"), words)
        if worse.terms_days > better.terms_days:
            yield Finding("terms_order", Spot(f"grades[{place}].terms_days"), words)
    seen: dict[object, int] = {}
    for place, cap in enumerate(policy.caps):
        first = seen.setdefault(cap.when.tree, place)
        if first != place:
            spot = Spot(f"caps[{place}]", raised=cap.code, title=_title(cap.because))
            other = _title(policy.caps[first].because)
            yield Finding("cap_contradiction", spot, {"other": other})


def _title(name: Name) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}


def lint_assignment(
    _document: Mapping[str, Any], assignment: Assignment, _people: People | None
) -> Iterator[Finding]:
    """Yield a last rule that leads where everybody else is led anyhow."""
    last = len(assignment.rules) - 1
    if last >= 0 and assignment.rules[last].model == assignment.otherwise:
        yield Finding("model_repeated", Spot(f"rules[{last}]"))
