"""Who asks sources and decides on what they say, and which addresses may be reached. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from zixin.connectors.outgoing.providers import HOST
from zixin.investigation.rules import cases
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import Rule

PORTS = {"https": 443, "http": 80}
GIVEN_UP_AFTER = timedelta(hours=1)  # a job that is tried five times has ended by then


def _may_connect(actor: Actor, _subject: Any) -> bool:
    return actor.is_system or actor.may("investigation.connect")


def _is_system(actor: Actor, _subject: Any) -> bool:
    return actor.is_system


def _is_investigator(actor: Actor, lookup: Any) -> bool:
    return cases.is_investigator.holds(actor, lookup.case)


def _is_investigator_of_proposal(actor: Actor, proposal: Any) -> bool:
    return cases.is_investigator.holds(actor, proposal.lookup.case)


may_connect = Rule(_may_connect, _("Data sources are set up by an administrator."))
is_system = Rule(_is_system, _("A source is asked by the system."))
is_investigator = Rule(_is_investigator, cases.is_investigator.refusal)
is_investigator_of_proposal = Rule(_is_investigator_of_proposal, cases.is_investigator.refusal)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source is reached: plain http leads to this very machine only."""

    host: str
    port: int
    is_plain: bool


def read_address(text: str, allowed: Collection[str]) -> Address:
    """Read the base address of a source; raises ``ValueError`` unless it stands on the list.

    >>> read_address("https://api.gleif.org", ["https://api.gleif.org"])
    Address(host='api.gleif.org', port=443, is_plain=False)
    """
    parts = urlsplit(text)
    is_bare = not (parts.path or parts.query or parts.fragment or parts.username)
    host = parts.hostname or ""
    if text not in allowed or parts.scheme not in PORTS or not is_bare or not HOST.fullmatch(host):
        raise ValueError("an address that is not on the list")
    return Address(host, parts.port or PORTS[parts.scheme], parts.scheme == "http")
