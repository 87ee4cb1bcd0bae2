"""``zixin retention``: let go of personal information that is past its term."""

from __future__ import annotations

from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.customers.queries.personal import past_terms
from zixin.customers.services.personal import run_retention
from zixin.site.commands.output import report


def retention(*, dry_run: bool, as_json: bool) -> int:
    """Erase what is past its term, or only count it; what a legal hold covers stays."""
    now = timezone.now()
    if dry_run:
        found = past_terms(today=timezone.localdate(now))
        counts = {one.term: one.count for one in found}
        counts |= {f"{one.term}_held": one.held for one in found}
    else:
        counts = run_retention(actor=SYSTEM, now=now)
    verb = "Would erase" if dry_run else "Erased"
    words = ", ".join(f"{count} {name}" for name, count in counts.items())
    report(counts, f"{verb}: {words}.", as_json=as_json)
    return 0
