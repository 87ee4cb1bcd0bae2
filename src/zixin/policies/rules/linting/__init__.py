"""The linter of policies (政策体检): what a document promises is proved before it is published.

``LINTERS`` holds the laws of each kind; every kind is parsed, and one without laws only that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zixin.engine.policy import PolicyError
from zixin.policies.rules.judges import judge
from zixin.policies.rules.linting.authority import lint_authority
from zixin.policies.rules.linting.findings import Finding, Severity, Spot, Told
from zixin.policies.rules.linting.models import lint_assessment, lint_assignment
from zixin.policies.rules.linting.people import People

__all__ = ["LINTERS", "Finding", "People", "Severity", "Spot", "lint"]

# Takes a document, what its parser made of it (nothing where it refused), and the people at work.
Linter = Callable[[Mapping[str, Any], Any, People | None], Iterable[Finding]]

LINTERS: dict[str, Linter] = {
    "assessment": lint_assessment,
    "assignment": lint_assignment,
    "authority": lint_authority,
}
SELF_READING = frozenset({"authority"})  # kinds whose linter tells more than the first refusal


def lint(
    kind: str,
    document: Mapping[str, Any],
    *,
    people: People | None = None,
    models: frozenset[str] | None = None,
) -> list[Finding]:
    """Return what is wrong with a document, errors first; nothing for one that keeps every law.

    ``people`` are the roles of each person at work, ``models`` the models an assignment may name;
    what is not given is not asked.
    """
    parsed: object = None
    found: list[Finding] = []
    try:
        parsed = judge(kind, document, models=models)
    except PolicyError as refused:
        found = [Finding("unreadable", Spot(refused.place), {"message": Told(refused.message)})]
    if kind in LINTERS and (parsed is not None or kind in SELF_READING):
        laws = list(LINTERS[kind](document, parsed, people))
        found = laws if any(one.is_error for one in laws) else found + laws
    return sorted(found, key=lambda one: not one.is_error)
