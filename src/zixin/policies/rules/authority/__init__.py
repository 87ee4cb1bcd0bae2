"""The authority matrix (授权矩阵): which steps a decision needs, by action, grade and amount. Pure."""

from __future__ import annotations

from zixin.policies.rules.authority.matrix import (
    ACTIONS,
    GRADES_AND_NONE,
    WARNINGS,
    AuthorityMatrix,
    Case,
    Path,
)
from zixin.policies.rules.authority.parts import (
    Band,
    Cell,
    Condition,
    Delegation,
    Level,
    Raise,
    Step,
)
from zixin.policies.rules.authority.reading import parse_authority, read_authority
from zixin.policies.rules.authority.votes import Outcome, Votes, outcome_of

__all__ = [
    "ACTIONS",
    "GRADES_AND_NONE",
    "WARNINGS",
    "AuthorityMatrix",
    "Band",
    "Case",
    "Cell",
    "Condition",
    "Delegation",
    "Level",
    "Outcome",
    "Path",
    "Raise",
    "Step",
    "Votes",
    "outcome_of",
    "parse_authority",
    "read_authority",
]
