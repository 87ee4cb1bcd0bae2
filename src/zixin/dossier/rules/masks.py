"""Showing so much of a number that one recognises it, and no more (脱敏)."""

from __future__ import annotations

STARS = "****"
HEAD, TAIL = 3, 4


def masked(text: str) -> str:
    """Hide the middle of a number; of a short one all but its end.

    >>> masked("13812341234"), masked("12345"), masked("")
    ('138****1234', '****45', '')
    """
    if not text:
        return ""
    if len(text) <= HEAD + TAIL:
        return STARS + text[-2:] if len(text) > TAIL else STARS
    return text[:HEAD] + STARS + text[-TAIL:]
