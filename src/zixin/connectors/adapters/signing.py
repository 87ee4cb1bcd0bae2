"""How a provider knows us. One law: a secret stands in a signature and nowhere else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from zixin.connectors.adapters.fields import BEIJING
from zixin.connectors.adapters.templates import fill
from zixin.connectors.outgoing.providers import Pairs, Signature

SECRETS = ("key", "secret")
STAMPS = ("seconds", "milliseconds")
DIGESTS = ("md5", "sha256", "hmac-sha1", "hmac-sha256")
CASES = ("lower", "upper")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the provider gave us, opened for one look-up; printable signs of ASCII."""

    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not all(part.isascii() and part.isprintable() for part in (self.key, self.secret)):
            raise ValueError("a key or secret holds a sign that cannot be sent")


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The headers and the query that authorise, and how their ``{sign}`` is made.

    ``text`` is what is signed; ``{query}`` in it is the sorted query without the sign.
    """

    headers: Mapping[str, str]
    query: Mapping[str, str]
    digest: str = ""
    text: str = ""
    case: str = "lower"
    timestamp: str = "seconds"

    def signature(self, credentials: Credentials, asked: Pairs, now: datetime) -> Signature:
        """Sign a question at a time."""
        values = {
            "key": credentials.key,
            "secret": credentials.secret,
            "timestamp": _stamp(self.timestamp, now),
        }
        own = {name: text for name, text in self.query.items() if "{sign}" not in text}
        pairs = [*asked, *((name, fill(text, values)) for name, text in own.items())]
        values["query"] = "&".join(f"{name}={value}" for name, value in sorted(pairs))
        values["sign"] = self._sign(fill(self.text, values), credentials.secret)
        return Signature(
            tuple((name, fill(text, values)) for name, text in self.headers.items()),
            tuple((name, fill(text, values)) for name, text in self.query.items()),
        )

    def _sign(self, text: str, secret: str) -> str:
        keyed, _mark, name = self.digest.rpartition("-")
        if not name:
            return ""
        if keyed:
            signed = hmac.new(secret.encode(), text.encode(), name).hexdigest()
        else:
            # The provider's choice, not ours: many know no better than MD5.
            signed = hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()
        return signed.upper() if self.case == "upper" else signed


def _stamp(kind: str, now: datetime) -> str:
    if kind not in STAMPS:
        return now.astimezone(BEIJING).strftime(kind)
    return str(int(now.timestamp() * (1000 if kind == "milliseconds" else 1)))
