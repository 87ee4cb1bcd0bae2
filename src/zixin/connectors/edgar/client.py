"""Asking the SEC. One law: it is told who asks, as its rules of fair access want."""

from __future__ import annotations

import re
from datetime import timedelta

from zixin.connectors.edgar.parse import CompanyFacts, parse_facts
from zixin.connectors.outgoing import AnswerError, Fetcher, Provider, Request

CODE = "edgar"
DAY = timedelta(days=1)
CIK = re.compile(r"(?:CIK)?0*([1-9][0-9]{0,9})", re.ASCII | re.IGNORECASE)
CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}")
ANSWER_MAX = 64 << 20  # a large bank's facts are some 20 MB


def provider(contact: str) -> Provider:
    """Return the entry of the allow-list; ``contact`` is the company and an e-mail address.

    The SEC allows ten questions a second and blocks who does not say who he is. Raises
    ``ValueError`` for a contact without an address.
    """
    if not (contact.isascii() and contact.isprintable() and CONTACT.search(contact)):
        raise ValueError("the SEC wants a contact with an e-mail address")
    return Provider(
        CODE,
        "data.sec.gov",
        headers=(("User-Agent", contact),),
        per_minute=120,
        burst=2,
        bytes_max=ANSWER_MAX,
    )


def read_cik(text: str) -> str:
    """Return a central index key with its ten digits; raises ``ValueError``.

    >>> read_cik("CIK320193")
    '0000320193'
    """
    found = CIK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:20]!r} is not a central index key")
    return found.group(1).zfill(10)


def look_up(cik: str, fetch: Fetcher, *, max_age: timedelta = DAY) -> CompanyFacts | None:
    """Return what a company filed, ``None`` when it filed nothing of the kind.

    Raises ``ValueError`` before anything is sent, or ``OutgoingError``.
    """
    code = read_cik(cik)
    path = f"/api/xbrl/companyfacts/CIK{code}.json"
    try:
        answer = fetch.json(Request(CODE, path), max_age=max_age)
    except AnswerError as refused:
        if refused.code == "absent":
            return None
        raise
    facts = parse_facts(answer, CODE)
    if facts.cik != code:
        raise AnswerError("shape", provider=CODE, place="cik")
    return facts
