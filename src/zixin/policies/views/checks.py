"""What the linter finds in a draft, each finding with the place in the editor where it is put right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from zixin.policies import queries
from zixin.policies.models import PolicyDraft
from zixin.policies.rules.editing import section_holding, sections_of
from zixin.policies.rules.editing.nodes import element_id, field_of
from zixin.policies.rules.linting import Finding


@dataclass(frozen=True, slots=True)
class Check:
    """A finding as a row: the address of its field is empty where no form holds it."""

    finding: Finding
    address: str


def findings_of(draft: PolicyDraft, *, now: datetime) -> list[Finding]:
    """Lint a draft for the day it would take effect."""
    day = draft.effective_on or timezone.localdate(now)
    return queries.findings_of(draft.kind, draft.document, on=day, now=now)


def problem_of(findings: Iterable[Finding]) -> str:
    """Say the first error; empty when the draft could be published."""
    return next((str(one) for one in findings if one.is_error), "")


def checks_of(draft: PolicyDraft, findings: Iterable[Finding]) -> list[Check]:
    """Lay out findings, each with the address of its field in the editor."""
    sections = sections_of(draft.kind, draft.document)
    checks = []
    for finding in findings:
        place = field_of(draft.document, finding.spot.place)
        section = section_holding(sections, place)
        address = ""
        if section:
            page = reverse("policies:section", args=[draft.number, section.code])
            address = f"{page}#{element_id(place)}"
        checks.append(Check(finding, address))
    return checks
