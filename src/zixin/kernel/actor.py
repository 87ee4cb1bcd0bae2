"""Who is acting and what the roles allow; handed to every service and query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TRAINING = "training"  # 保密培训
PASSWORD = "password"  # noqa: S105 -- a password of his own
AGREEMENT = "agreement"  # 保密协议


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in person, or the system itself, at the moment of an act (操作人).

    ``department_ids`` are the actor's department and those below it. ``clearance`` is the highest
    level of confidentiality the actor reads (``kernel.confidentiality.Level``); ``raised`` names the
    customers, by id, for which it is higher in an emergency. ``lacks`` names what still stands
    between the actor and any customer data (``PASSWORD``, ``TRAINING``, ``AGREEMENT``).
    ``is_system`` marks the system's own acts (jobs, commands); a stranger, who has no ``user_id``
    either, is not it.
    """

    user_id: int | None
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    department_ids: frozenset[int] = field(default_factory=frozenset)
    clearance: int = 0
    raised: Mapping[int, int] = field(default_factory=dict, hash=False)
    lacks: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False

    def may(self, permission: str) -> bool:
        """Tell whether one of the roles carries the permission (``app.verb``)."""
        return permission in self.permissions

    def is_cleared_for(self, level: int) -> bool:
        """Tell whether the actor reads what has this level of confidentiality (密级)."""
        return self.is_system or self.clearance >= level
