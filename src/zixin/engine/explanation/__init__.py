"""Explanation (评估说明): one customer's rating as a tree in which every figure shows its origin.

One law: it runs the very steps that rate a portfolio, so it can only explain what was computed.
"""

from __future__ import annotations

from zixin.engine.explanation.document import inputs_of
from zixin.engine.explanation.running import Explanation, explain

__all__ = ["Explanation", "explain", "inputs_of"]
