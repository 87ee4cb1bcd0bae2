"""What limits count of security and groups: facts for the assessment (额度测算输入)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from zixin.guarantees.queries.groups import headrooms_of
from zixin.guarantees.queries.values import covers_of


def security_facts(customer_ids: Collection[int], on: date) -> dict[int, dict[str, float]]:
    """Return the net value of accepted security and the room below the group's limit, by customer.

    Nothing is said of a customer without security or outside a limited group.
    """
    found: dict[int, dict[str, float]] = {}
    for pk, cover in covers_of(customer_ids, on=on).items():
        if cover.valued and any(row.security.accepted_at for row in cover.valued):
            found.setdefault(pk, {})["collateral_value"] = float(cover.total)
    for pk, room in headrooms_of(customer_ids, on=on).items():
        found.setdefault(pk, {})["group_headroom"] = float(room)
    return found
