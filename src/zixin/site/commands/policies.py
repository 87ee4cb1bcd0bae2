"""``zixin policy``: the linter over policies in force, one version, or a file before it is drafted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.engine.policy import PolicyError
from zixin.policies.models import PolicyKind
from zixin.policies.queries import findings_of, policies_for, policies_in_force
from zixin.policies.rules import kind_of_document, read_document
from zixin.policies.rules.linting import Finding
from zixin.policies.rules.wording import spoken
from zixin.site.commands.output import complain, report

Checked = tuple[str, str, Mapping[str, Any]]  # how it is called, its kind, the document


def lint(*, policy: str, kind: str, as_json: bool) -> int:
    """Report what the linter finds; 1 when there is an error, and for what cannot be read."""
    now = timezone.now()
    try:
        checked = _chosen(policy, kind, now=now)
    except (OSError, PolicyError, LookupError) as refused:
        text = spoken(refused) if isinstance(refused, PolicyError) else str(refused.args[-1])
        return complain(f"{policy}: {text}")
    day = timezone.localdate(now)
    found = [
        (name, of_kind, findings_of(of_kind, document, on=day, now=now))
        for name, of_kind, document in checked
    ]
    errors = sum(one.is_error for _name, _kind, findings in found for one in findings)
    warnings = sum(len(findings) for _name, _kind, findings in found) - errors
    outcome = {
        "errors": errors,
        "warnings": warnings,
        "policies": [
            {"policy": name, "kind": of_kind, "findings": [one.as_json() for one in findings]}
            for name, of_kind, findings in found
        ],
    }
    lines = [line for name, _kind, findings in found for line in _lines(name, findings)]
    summary = f"{len(found)} policies: {errors} errors, {warnings} warnings."
    report(outcome, "\n".join([*lines, summary]), as_json=as_json)
    return 1 if errors else 0


def _lines(name: str, findings: list[Finding]) -> list[str]:
    return [f"{name}: {one.severity} {one.code}: {one}" for one in findings]


def _chosen(policy: str, kind: str, *, now: datetime) -> list[Checked]:
    """Return what to look at: everything in force, the versions of a reference, or a file."""
    if not policy:
        in_force = policies_in_force(on=timezone.localdate(now))
        return [(str(row), row.kind, row.document) for row in in_force]
    name, at, version = policy.rpartition("@")
    if at and version.isdecimal() and not Path(policy).exists():
        rows = policies_for(SYSTEM).filter(name=name, version=int(version[:8]))
        found = [(str(row), row.kind, row.document) for row in rows if kind in {"", row.kind}]
        if not found:
            raise LookupError("no such version is published")
        return found
    document = read_document(Path(policy).read_bytes(), name=policy)
    of_kind = kind or kind_of_document(document)
    if not of_kind:
        kinds = ", ".join(PolicyKind.values)
        raise LookupError(f"say with --kind what it rules: {kinds}")
    return [(policy, of_kind, document)]
