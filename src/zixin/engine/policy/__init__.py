"""Assessment policy (评估政策): a published document as checked values.

One law: what is read here is complete and consistent, or it is refused with the place named.
"""

from __future__ import annotations

from zixin.engine.policy.limits import CAPACITY_METHODS, LimitMethod, LimitRules
from zixin.engine.policy.model import (
    GRADES,
    NOTCHES_MOST,
    ZONES,
    AssessmentPolicy,
    Bin,
    Cap,
    Dimension,
    Grade,
    IdentityRules,
    Notch,
    QualitativeRules,
    Reference,
    ScaleClass,
    ScoredIndicator,
    SpecialCase,
    Tolerance,
)
from zixin.engine.policy.parsing import parse_policy
from zixin.engine.policy.reader import Grounds, PolicyError, Reader
from zixin.engine.policy.shipped import DEFAULT_MODEL, shipped_document, shipped_documents
from zixin.engine.policy.standards import LEVELS, StandardTable

__all__ = [
    "CAPACITY_METHODS",
    "DEFAULT_MODEL",
    "GRADES",
    "LEVELS",
    "NOTCHES_MOST",
    "ZONES",
    "AssessmentPolicy",
    "Bin",
    "Cap",
    "Dimension",
    "Grade",
    "Grounds",
    "IdentityRules",
    "LimitMethod",
    "LimitRules",
    "Notch",
    "PolicyError",
    "QualitativeRules",
    "Reader",
    "Reference",
    "ScaleClass",
    "ScoredIndicator",
    "SpecialCase",
    "StandardTable",
    "Tolerance",
    "parse_policy",
    "shipped_document",
    "shipped_documents",
]
