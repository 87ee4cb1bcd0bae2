"""References: what an answer is worth. Pure."""

from __future__ import annotations

from collections.abc import Mapping

LINK_DAYS = 30
# What an answer loses: money past due, a bill dishonoured, a referee who would not recommend.
PAST_DUE, DISHONOURED, NOT_RECOMMENDED = 0.3, 0.4, 0.3


def score_of(answer: Mapping[str, str]) -> float:
    """Return what a reference is worth, from 1 (nothing against the customer) to 0.

    >>> score_of({"past_due": "0", "dishonoured": "0", "recommends": "1"})
    1.0
    """
    lost = PAST_DUE * (float(answer["past_due"]) > 0.0)
    lost += DISHONOURED * (answer["dishonoured"] == "1")
    lost += NOT_RECOMMENDED * (answer["recommends"] == "0")
    return float(round(1.0 - lost, 2))
