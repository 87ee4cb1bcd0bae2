"""Undisclosed links between parties (未披露关联). One law: a link names what is shared."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SHARED_DOMAINS = frozenset(
    {"qq.com", "163.com", "126.com", "sina.com", "sohu.com", "foxmail.com", "139.com", "189.cn"}
    | {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "aliyun.com"}
)
TELEPHONE_MIN = 7


@dataclass(frozen=True, slots=True)
class Party:
    """A company named in a file: the customer, a trade reference, a guarantor, a supplier."""

    name: str
    address: str = ""
    telephone: str = ""
    representative: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two parties and what they share."""

    one: str
    other: str
    shared: tuple[str, ...]


def undisclosed_links(
    parties: Sequence[Party], disclosed: Iterable[tuple[str, str]] = ()
) -> list[Link]:
    """Return the pairs that share address, telephone, representative or mail domain (共用线索).

    Writing does not hide it: width, case, blanks and signs are left out. Domains of public mail
    services and blanks are nothing shared. Pairs that were ``disclosed`` are left out.

    >>> parties = [Party("A", telephone="010-8888 6666"), Party("B", telephone="01088886666")]
    >>> undisclosed_links(parties)
    [Link(one='A', other='B', shared=('telephone',))]
    """
    known = {frozenset(pair) for pair in disclosed}
    found = []
    for one, other in itertools.combinations(parties, 2):
        if one.name == other.name or frozenset((one.name, other.name)) in known:
            continue
        marks, others = _marks(one), _marks(other)
        shared = tuple(kind for kind, mark in marks.items() if mark and mark == others[kind])
        if shared:
            found.append(Link(one.name, other.name, shared))
    return found


def _marks(party: Party) -> dict[str, str]:
    telephone = re.sub(r"\D", "", _plain(party.telephone))
    domain = _plain(party.mail).rpartition("@")[2] if "@" in party.mail else ""
    return {
        "address": re.sub(r"\W", "", _plain(party.address)),
        "telephone": telephone if len(telephone) >= TELEPHONE_MIN else "",
        "representative": _plain(party.representative),
        "mail domain": "" if domain in SHARED_DOMAINS else domain,
    }


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
