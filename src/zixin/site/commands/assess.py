"""``zixin assess``: rate customers from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.assessment.challengers import silent_trees
from zixin.assessment.queries import portfolio_run
from zixin.assessment.services.rating import assess_portfolio
from zixin.customers.models import Customer
from zixin.kernel.workflow import RefusedError
from zixin.site.commands.output import complain, progress_bar, report


def assess(*, numbers: Sequence[str], everyone: bool, as_of: date | None, as_json: bool) -> int:
    """Rate the numbered customers, or all; a run on the same data resumes when called again."""
    if everyone == bool(numbers):
        return complain("Name customers, or say --all.")
    unknown = sorted(
        set(numbers)
        - set(Customer.objects.filter(number__in=numbers).values_list("number", flat=True))
    )
    if unknown:
        return complain(f"There is no customer {', '.join(unknown)}; nothing was rated.")
    now = timezone.now()
    day = as_of or timezone.localdate(now)
    run = portfolio_run(day) if everyone else f"{now:%Y%m%d%H%M%S%f}"
    try:
        with progress_bar("rating") as advance:
            outcome = assess_portfolio(
                as_of=day, run=run, numbers=numbers, actor=SYSTEM, now=now, progress=advance
            )
    except RefusedError as refused:
        return complain(refused.message)
    silent = [str(version) for version in silent_trees(timezone.localdate(now))]
    unheard = f" Silent, since the extra 'learning' is not installed: {', '.join(silent)}."
    report(
        {
            "run": run,
            "rated": outcome.rated,
            "already": outcome.already,
            "ungraded": outcome.ungraded,
            "silent": silent,
        },
        f"Rated {outcome.rated} customers as of {day} ({outcome.ungraded} without a grade, "
        f"{outcome.already} rated before in this run)." + (unheard if silent else ""),
        as_json=as_json,
    )
    return 0
