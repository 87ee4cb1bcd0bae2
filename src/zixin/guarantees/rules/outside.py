"""How much customers owe and may owe: told by apps above, asked here (敞口来源)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What we let a customer owe, and what it owes or may draw, in the currency of the policy."""

    limit: Decimal
    exposure: Decimal


Standings = Callable[[Collection[int], date], Mapping[int, Standing]]
_suppliers: list[Standings] = []


def register_standings(supplier: Standings) -> None:
    """Let an app tell what customers owe and may owe."""
    _suppliers[:] = [supplier]


def standings_of(customer_ids: Collection[int], on: date) -> Mapping[int, Standing]:
    """Return how customers stand on a day; of who is missing nothing is known."""
    return _suppliers[0](customer_ids, on) if _suppliers else {}
