"""The authority matrix (授权矩阵): who may decide, by amount and grade. Pure, judged from a document."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zixin.accounts.roles import ROLE_PERMISSIONS
from zixin.kernel.money import CURRENCIES

BOUND = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")


class PolicyDocumentError(ValueError):
    """A policy document that cannot be judged by; the message names the place."""


@dataclass(frozen=True, slots=True)
class Band:
    """Amounts up to and including ``up_to`` (no bound when ``None``) are decided by ``role``."""

    up_to: Decimal | None
    role: str


@dataclass(frozen=True, slots=True)
class AuthorityMatrix:
    """Who may decide alone, by grade and amount; a higher rank may always stand in.

    ``ranks`` runs from the lowest to the highest deciding role. The grade ``""`` is "unrated".
    """

    currency: str
    ranks: tuple[str, ...]
    bands: Mapping[str, tuple[Band, ...]]
    validity_months: Mapping[str, int]
    terms_days_max: int

    def role_required(self, *, amount: Decimal, grade: str) -> str:
        """Return the lowest role that may decide this amount for this grade.

        Raises ``PolicyDocumentError`` for a grade the matrix does not name.
        """
        for band in self.bands.get(grade, ()):
            if band.up_to is None or amount <= band.up_to:
                return band.role
        raise PolicyDocumentError(f"grade {grade!r}: no band covers {amount}")

    def deciding_role(self, *, roles: frozenset[str], amount: Decimal, grade: str) -> str | None:
        """Return the role in which someone holding ``roles`` may decide, or ``None``."""
        lowest = self.ranks.index(self.role_required(amount=amount, grade=grade))
        return next((role for role in self.ranks[lowest:] if role in roles), None)

    def may_reject(self, roles: frozenset[str]) -> str | None:
        """Return the role in which someone may refuse: saying no needs no amount."""
        return next((role for role in self.ranks if role in roles), None)


def digest_of(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document's canonical JSON: the same on every database."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def parse_authority(document: Mapping[str, Any]) -> AuthorityMatrix:
    """Read an authority matrix; raises ``PolicyDocumentError`` naming the cell that is wrong."""
    ranks = _ranks(_known(document, "ranks"))
    bands: dict[str, tuple[Band, ...]] = {}
    for index, cell in enumerate(_known(document, "cells")):
        place = f"cells[{index}]"
        row = _bands(_known(cell, "bands", place), ranks, place=place)
        for grade in _known(cell, "grades", place):
            if grade in bands:
                raise PolicyDocumentError(f"{place}: grade {grade!r} stands twice")
            bands[grade] = row
    months = dict(_known(document, "validity_months"))
    if set(months) != set(bands):
        raise PolicyDocumentError("validity_months: its grades are not those of the cells")
    if document.get("currency") not in CURRENCIES:
        raise PolicyDocumentError(f"currency: {document.get('currency')!r} is not known")
    if not isinstance(document.get("name"), str) or not document["name"]:
        raise PolicyDocumentError("name is missing")
    _whole(_known(document, "version"), place="version", minimum=1)
    return AuthorityMatrix(
        currency=document["currency"],
        ranks=ranks,
        bands=bands,
        validity_months={
            grade: _whole(count, place=f"validity_months[{grade!r}]", minimum=1)
            for grade, count in months.items()
        },
        terms_days_max=_whole(
            _known(document, "terms_days_max"), place="terms_days_max", minimum=0
        ),
    )


def _known(part: Any, name: str, place: str = "") -> Any:
    if not isinstance(part, Mapping) or name not in part:
        raise PolicyDocumentError(f"{place}: {name} is missing" if place else f"{name} is missing")
    return part[name]


def _ranks(names: Any) -> tuple[str, ...]:
    ranks = tuple(names)
    if not ranks or len(set(ranks)) != len(ranks):
        raise PolicyDocumentError("ranks: each deciding role stands once")
    for role in ranks:
        if "decisions.decide" not in ROLE_PERMISSIONS.get(role, ()):
            raise PolicyDocumentError(f"ranks: {role!r} is not a role that decides")
    return ranks


def _whole(value: Any, *, place: str, minimum: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
        raise PolicyDocumentError(f"{place}: {value!r} is not a whole number from {minimum}")
    return value


def _bound(value: Any, *, place: str) -> Decimal | None:
    """Read a bound; a figure stands as text, for a fraction in JSON is not exact."""
    if value is None:
        return None
    if not isinstance(value, str) or not BOUND.fullmatch(value) or Decimal(value) <= 0:
        raise PolicyDocumentError(f"{place}: {value!r} is not an amount above zero, as text")
    return Decimal(value)


def _bands(
    rows: list[Mapping[str, Any]], ranks: tuple[str, ...], *, place: str
) -> tuple[Band, ...]:
    bands = tuple(
        Band(_bound(_known(row, "up_to", place), place=place), str(_known(row, "role", place)))
        for row in rows
    )
    bounds = [band.up_to for band in bands[:-1]]
    if not bands or bands[-1].up_to is not None or None in bounds:
        raise PolicyDocumentError(f"{place}: exactly the last band is open")
    if any(role not in ranks for role in (band.role for band in bands)):
        raise PolicyDocumentError(f"{place}: a role is not among the ranks")
    known = [bound for bound in bounds if bound is not None]
    if known != sorted(set(known)):
        raise PolicyDocumentError(f"{place}: the bounds must rise")
    positions = [ranks.index(band.role) for band in bands]
    if positions != sorted(positions):
        raise PolicyDocumentError(f"{place}: a larger amount needs a rank that is not lower")
    return bands
