"""``zixin duplicates``: look through the whole base for customers that may be one company."""

from __future__ import annotations

from dataclasses import asdict

from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.customers.services.duplicates import search_duplicates
from zixin.site.commands.output import progress_bar, report


def duplicates(*, as_json: bool) -> int:
    """Compare all customers; what was decided before stays decided."""
    with progress_bar("comparing") as advance:
        outcome = search_duplicates(actor=SYSTEM, now=timezone.now(), progress=advance)
    report(
        asdict(outcome),
        f"Compared {outcome.customers} customers: {outcome.waiting} pairs wait for a decision "
        f"({outcome.new} new, {outcome.gone} gone).",
        as_json=as_json,
    )
    return 0
