"""What a policy document may hold, judged without a database (政策规则)."""

from __future__ import annotations

from zixin.policies.rules.assignment import Assignment, parse_assignment
from zixin.policies.rules.authority import (
    ACTIONS,
    GRADES_AND_NONE,
    WARNINGS,
    AuthorityMatrix,
    Band,
    Case,
    Level,
    Outcome,
    Path,
    Raise,
    Step,
    Votes,
    outcome_of,
    parse_authority,
)
from zixin.policies.rules.documents import PolicyDocumentError, digest_of, read_document
from zixin.policies.rules.granting import Granting, parse_granting
from zixin.policies.rules.judges import judge, kind_of_document

__all__ = [
    "ACTIONS",
    "GRADES_AND_NONE",
    "WARNINGS",
    "Assignment",
    "AuthorityMatrix",
    "Band",
    "Case",
    "Granting",
    "Level",
    "Outcome",
    "Path",
    "PolicyDocumentError",
    "Raise",
    "Step",
    "Votes",
    "digest_of",
    "judge",
    "kind_of_document",
    "outcome_of",
    "parse_assignment",
    "parse_authority",
    "parse_granting",
    "read_document",
]
