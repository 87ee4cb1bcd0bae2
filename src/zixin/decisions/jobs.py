"""Jobs of the decisions app."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.decisions import services


@task()
def end_departures() -> None:
    """End the departures and set grades whose last day has come; a second run finds none."""
    services.end_overrides(actor=SYSTEM, now=timezone.now())
