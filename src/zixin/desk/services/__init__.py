"""The verbs of the desk: acts that span apps."""

from __future__ import annotations

from zixin.desk.services.simulating import simulate_policy

__all__ = ["simulate_policy"]
