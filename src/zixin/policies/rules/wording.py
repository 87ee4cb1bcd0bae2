"""What is wrong with a document, in the reader's words (错误措辞)."""

from __future__ import annotations

from zixin.engine.policy import PolicyError


def spoken(error: PolicyError) -> str:
    """Say the place and what is wrong there."""
    return f"{error.place}: {error.message}"
