"""Letters: which is due, and what they may carry in their heads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

LETTER_DAYS = (
    0,
    5,
    10,
)  # to referees: the request, and the days after it on which a reminder follows
REMINDED_BEFORE = timedelta(days=3)
REQUEST, REMINDER = 1, 2
NAME_LENGTH_MAX = 100


def is_letter_due(*, letters: int, requested_at: datetime, now: datetime) -> bool:
    """Tell whether the next letter to a referee is to be sent; three are sent at most."""
    if letters >= len(LETTER_DAYS):
        return False
    return now >= requested_at + timedelta(days=LETTER_DAYS[letters])


def letter_to_customer(
    fates: Mapping[int, str], *, opened_at: datetime, expires_at: datetime, now: datetime
) -> int | None:
    """Return the number of the letter that is due for a link, given what became of the others.

    The reminder follows three days before the link ends, of a short term after its half; it does not
    follow a request that nobody took.
    """
    if fates.get(REQUEST, "waiting") == "waiting":
        return REQUEST
    reminded_at = max(expires_at - REMINDED_BEFORE, opened_at + (expires_at - opened_at) / 2)
    is_open = fates.get(REMINDER, "waiting") == "waiting"
    if fates[REQUEST] != "refused" and is_open and reminded_at <= now < expires_at:
        return REMINDER
    return None
