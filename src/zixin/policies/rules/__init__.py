"""What a policy document may hold, judged without a database (政策规则)."""

from __future__ import annotations

from zixin.policies.rules.assignment import Assignment, parse_assignment
from zixin.policies.rules.authority import AuthorityMatrix, Band, parse_authority
from zixin.policies.rules.documents import PolicyDocumentError, digest_of, read_document
from zixin.policies.rules.judges import judge

__all__ = [
    "Assignment",
    "AuthorityMatrix",
    "Band",
    "PolicyDocumentError",
    "digest_of",
    "judge",
    "parse_assignment",
    "parse_authority",
    "read_document",
]
