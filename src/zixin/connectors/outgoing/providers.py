"""Whom we may ask, and a question. One law: a question names a provider, never a host."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

MIB = 1 << 20
JSON_TYPES = ("application/json", "text/json")
HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*", re.ASCII)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Provider:
    """An entry of the allow-list: one host, and how much of it we may use.

    ``is_private``: the host stands in our own network, so its address need not be public.
    ``is_plain``: plain http is allowed, and then the address must be this very machine.
    ``budget`` is the most that may be spent in a month, in the currency of the contract.
    """

    code: str
    host: str
    port: int = 443
    is_private: bool = False
    is_plain: bool = False
    headers: Pairs = ()
    per_minute: int = 60
    burst: int = 5
    budget: Decimal = Decimal(0)
    attempts: int = 3
    bytes_max: int = 8 * MIB
    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not HOST.fullmatch(self.host):
            raise ValueError(f"{self.host!r} is not the name of a host")
        if min(self.per_minute, self.burst, self.attempts) < 1:
            raise ValueError(f"{self.code}: rate, burst and attempts are at least 1")

    @property
    def base(self) -> str:
        """The address before the path."""
        scheme, usual = ("http", 80) if self.is_plain else ("https", 443)
        return f"{scheme}://{self.host}" + (f":{self.port}" if self.port != usual else "")


@dataclass(frozen=True, slots=True)
class Signature:
    """What authorises one request: headers and query, kept out of the cache's key."""

    headers: Pairs = field(default=(), repr=False)
    query: Pairs = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Request:
    """A question: ``body`` is JSON when it is given, ``form`` a form; ``price`` is what it costs."""

    provider: str
    path: str
    query: Pairs = ()
    method: str = "GET"
    body: Mapping[str, object] | None = None
    form: Pairs = ()
    accepts: tuple[str, ...] = JSON_TYPES
    price: Decimal = Decimal(0)
    sign: Callable[[datetime], Signature] | None = field(default=None, repr=False)
