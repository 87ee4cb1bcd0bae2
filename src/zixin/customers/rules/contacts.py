"""How the people of a customer are reached, and what of it the audit trail repeats. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

SEALED = frozenset({"contact", "phone", "email"})
UNTOLD = "•••"
DIGITS_MIN = 6  # fewer are no telephone number to look for


def digits_of(text: str) -> str:
    """Return the digits of a telephone number, however it is grouped.

    >>> digits_of("(021) 5888-０１２３")
    '02158880123'
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isdecimal())


def untold(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as the trail keeps them: an event is for ever, a person's number is not.

    >>> untold({"phone": "021-1", "email": "", "size": "large"})
    {'phone': '•••', 'email': '', 'size': 'large'}
    """
    return {name: UNTOLD if name in SEALED and value else value for name, value in facts.items()}
