"""The authority matrix (授权矩阵): who may decide, by amount and grade. Pure, judged from a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


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
        """Return the lowest role that may decide this amount for this grade."""
        for band in self.bands[grade]:
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


def parse_authority(document: Mapping[str, Any]) -> AuthorityMatrix:
    """Read an authority matrix; raises ``PolicyDocumentError`` naming the cell that is wrong."""
    try:
        ranks = tuple(str(role) for role in document["ranks"])
        bands: dict[str, tuple[Band, ...]] = {}
        for index, cell in enumerate(document["cells"]):
            row = _bands(cell["bands"], ranks, place=f"cells[{index}]")
            for grade in cell["grades"]:
                if grade in bands:
                    raise PolicyDocumentError(f"cells[{index}]: grade {grade!r} stands twice")
                bands[grade] = row
        return AuthorityMatrix(
            currency=str(document["currency"]),
            ranks=ranks,
            bands=bands,
            validity_months={str(k): int(v) for k, v in document["validity_months"].items()},
            terms_days_max=int(document["terms_days_max"]),
        )
    except KeyError as missing:
        raise PolicyDocumentError(f"{missing} is missing") from missing


def _bands(
    rows: list[Mapping[str, Any]], ranks: tuple[str, ...], *, place: str
) -> tuple[Band, ...]:
    bands = tuple(
        Band(None if row["up_to"] is None else Decimal(row["up_to"]), str(row["role"]))
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
