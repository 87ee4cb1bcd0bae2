"""Assessment policy (评估政策): a published document as checked values.

One law: what is read here is complete and consistent, or it is refused with the place named.
"""

from __future__ import annotations

from zixin.engine.policy.limits import CAPACITY_METHODS, LimitMethod, LimitRules
from zixin.engine.policy.model import (
    GRADES,
    ZONES,
    AssessmentPolicy,
    Cap,
    Dimension,
    Grade,
    IdentityRules,
    Reference,
    ScoredIndicator,
    SpecialCase,
    Tolerance,
)
from zixin.engine.policy.parsing import parse_policy, shipped_documents
from zixin.engine.policy.reader import PolicyError, Reader
from zixin.engine.policy.standards import LEVELS, StandardTable

__all__ = [
    "CAPACITY_METHODS",
    "GRADES",
    "LEVELS",
    "ZONES",
    "AssessmentPolicy",
    "Cap",
    "Dimension",
    "Grade",
    "IdentityRules",
    "LimitMethod",
    "LimitRules",
    "PolicyError",
    "Reader",
    "Reference",
    "ScoredIndicator",
    "SpecialCase",
    "StandardTable",
    "Tolerance",
    "parse_policy",
    "shipped_documents",
]
