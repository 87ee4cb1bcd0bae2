"""The authority matrix (授权矩阵): who may decide, by amount and grade. Pure, judged from a document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zixin.accounts.roles import ROLE_PERMISSIONS
from zixin.kernel.money import CURRENCIES
from zixin.policies.rules.documents import PolicyDocumentError

BOUND = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
WHOLE_MAX = 36_500


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
        raise PolicyDocumentError(f"grade {grade!r}", f"no band covers {amount}")

    def deciding_role(self, *, roles: frozenset[str], amount: Decimal, grade: str) -> str | None:
        """Return the role in which someone holding ``roles`` may decide, or ``None``."""
        lowest = self.ranks.index(self.role_required(amount=amount, grade=grade))
        return next((role for role in self.ranks[lowest:] if role in roles), None)

    def may_reject(self, roles: frozenset[str]) -> str | None:
        """Return the role in which someone may refuse: saying no needs no amount."""
        return next((role for role in self.ranks if role in roles), None)


def parse_authority(document: Mapping[str, Any]) -> AuthorityMatrix:
    """Read an authority matrix; raises ``PolicyDocumentError`` naming the place that is wrong."""
    ranks = _ranks(_list(document, "ranks"))
    bands: dict[str, tuple[Band, ...]] = {}
    for index, cell in enumerate(_list(document, "cells")):
        place = f"cells[{index}]"
        row = _bands(_list(cell, "bands", place), ranks, place=f"{place}.bands")
        for grade in _list(cell, "grades", place):
            if not isinstance(grade, str):
                raise PolicyDocumentError(f"{place}.grades", "texts are expected")
            if grade in bands:
                raise PolicyDocumentError(f"{place}.grades", f"grade {grade!r} stands twice")
            bands[grade] = row
    months = _known(document, "validity_months")
    if not isinstance(months, Mapping) or set(months) != set(bands):
        raise PolicyDocumentError("validity_months", "its grades are not those of the cells")
    if document.get("currency") not in CURRENCIES:
        raise PolicyDocumentError("currency", f"{document.get('currency')!r} is not known")
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
    at = f"{place}.{name}" if place else name
    if not isinstance(part, Mapping) or name not in part:
        raise PolicyDocumentError(at, "is missing")
    return part[name]


def _list(part: Any, name: str, place: str = "") -> list[Any]:
    items = _known(part, name, place)
    if not isinstance(items, list):
        raise PolicyDocumentError(f"{place}.{name}" if place else name, "a list is expected")
    return items


def _ranks(names: list[Any]) -> tuple[str, ...]:
    for place, role in enumerate(names):
        decides = isinstance(role, str) and "decisions.decide" in ROLE_PERMISSIONS.get(role, ())
        if not decides:
            raise PolicyDocumentError(f"ranks[{place}]", f"{role!r} is not a role that decides")
    if not names or len(set(names)) != len(names):
        raise PolicyDocumentError("ranks", "each deciding role stands once")
    return tuple(names)


def _whole(value: Any, *, place: str, minimum: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not minimum <= value <= WHOLE_MAX:
        raise PolicyDocumentError(place, f"{value!r} is not a whole number from {minimum}")
    return value


def _bound(value: Any, *, place: str) -> Decimal | None:
    """Read a bound; a figure stands as text, for a fraction in JSON is not exact."""
    if value is None:
        return None
    if not isinstance(value, str) or not BOUND.fullmatch(value) or Decimal(value) <= 0:
        raise PolicyDocumentError(place, f"{value!r} is not an amount above zero, as text")
    return Decimal(value)


def _bands(rows: list[Any], ranks: tuple[str, ...], *, place: str) -> tuple[Band, ...]:
    bands = []
    for index, row in enumerate(rows):
        at = f"{place}[{index}]"
        up_to = _bound(_known(row, "up_to", at), place=f"{at}.up_to")
        role = _known(row, "role", at)
        if role not in ranks:
            raise PolicyDocumentError(f"{at}.role", f"{role!r} is not among the ranks")
        bands.append(Band(up_to, role))
    bounds = [band.up_to for band in bands[:-1]]
    if not bands or bands[-1].up_to is not None or None in bounds:
        raise PolicyDocumentError(place, "exactly the last band is open")
    known = [bound for bound in bounds if bound is not None]
    if known != sorted(set(known)):
        raise PolicyDocumentError(place, "the bounds must rise")
    positions = [ranks.index(band.role) for band in bands]
    if positions != sorted(positions):
        raise PolicyDocumentError(place, "a larger amount needs a rank that is not lower")
    return tuple(bands)
