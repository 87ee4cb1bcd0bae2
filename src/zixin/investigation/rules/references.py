"""References: when a letter is due, and what an answer is worth. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

LETTER_DAYS = (0, 5, 10)  # the request, and the days after it on which a reminder follows
LINK_DAYS = 30
# What an answer loses: money past due, a bill dishonoured, a referee who would not recommend.
PAST_DUE, DISHONOURED, NOT_RECOMMENDED = 0.3, 0.4, 0.3


def is_letter_due(*, letters: int, requested_at: datetime, now: datetime) -> bool:
    """Tell whether the next letter is to be sent; three are sent at most."""
    if letters >= len(LETTER_DAYS):
        return False
    return now >= requested_at + timedelta(days=LETTER_DAYS[letters])


def score_of(answer: Mapping[str, str]) -> float:
    """Return what a reference is worth, from 1 (nothing against the customer) to 0.

    >>> score_of({"past_due": "0", "dishonoured": "0", "recommends": "1"})
    1.0
    """
    lost = PAST_DUE * (float(answer["past_due"]) > 0.0)
    lost += DISHONOURED * (answer["dishonoured"] == "1")
    lost += NOT_RECOMMENDED * (answer["recommends"] == "0")
    return float(round(1.0 - lost, 2))
