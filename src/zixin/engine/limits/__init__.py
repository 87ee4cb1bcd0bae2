"""Credit limits (授信额度): single methods, their combination, and how a limit came about.

One law: no capacity, no limit.
"""

from __future__ import annotations

from zixin.engine.limits.combination import BINDING, BINDINGS, LIMIT, combination_steps
from zixin.engine.limits.document import binding_names, limit_document, limit_methods
from zixin.engine.limits.methods import method_steps
from zixin.engine.plan import Step
from zixin.engine.policy import AssessmentPolicy

__all__ = [
    "BINDING",
    "BINDINGS",
    "LIMIT",
    "binding_names",
    "limit_document",
    "limit_methods",
    "limit_steps",
]


def limit_steps(policy: AssessmentPolicy) -> list[Step]:
    """Return the amounts of the methods, their combination, the limit and what bound it."""
    return [*method_steps(policy), *combination_steps(policy)]
