"""Jobs of the customers app: the search for duplicates, and letting go of persons in time."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.customers.services.duplicates import search_duplicates
from zixin.customers.services.personal import run_daily_retention
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue, report_progress


@task()
def find_duplicates() -> None:
    """Search the whole base; a second run finds the same."""
    search_duplicates(actor=SYSTEM, now=timezone.now(), progress=report_progress)


@task()
def let_go_of_persons() -> None:
    """Anonymise persons past their term; twice on one day does it once."""
    run_daily_retention(actor=SYSTEM, now=timezone.now())


def queue_search(_event: Event) -> None:
    """Queue the search an event ordered."""
    enqueue(find_duplicates)
