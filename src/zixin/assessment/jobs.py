"""Jobs of the assessment app: applying import files, rating what they brought."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from zixin.accounts.models import User
from zixin.accounts.queries import SYSTEM, actor_for
from zixin.assessment.queries import portfolio_run
from zixin.assessment.services.imports import apply_file
from zixin.assessment.services.rating import assess_portfolio
from zixin.customers.models import ImportFile
from zixin.customers.states import FileState
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue, report_progress


@task()
def apply_import(file_id: int, actor_id: int) -> None:
    """Apply an ordered file; a second try finds it applied and does nothing."""
    file = ImportFile.objects.get(pk=file_id)
    if file.state == FileState.QUEUED:
        now = timezone.now()
        actor = actor_for(User.objects.get(pk=actor_id), now=now)
        apply_file(file=file, actor=actor, now=now, progress=report_progress)


@task()
def rate_after_import() -> None:
    """Rate whoever has statements or invoices that no run has seen."""
    now = timezone.now()
    day = timezone.localdate(now)
    assess_portfolio(
        as_of=day, run=portfolio_run(day), actor=SYSTEM, now=now, progress=report_progress
    )


def queue_import(event: Event) -> None:
    """Queue the application of the file an event ordered."""
    task_id: UUID = enqueue(
        apply_import, file_id=int(event.subject_id), actor_id=event.actor_id or 0
    )
    file = ImportFile.objects.filter(pk=event.subject_id)
    file.update(task_id=task_id)


def queue_rating(event: Event) -> None:
    """Queue the rating of what a person brought in; commands and demos rate by themselves."""
    if event.actor_id is not None and event.data["created"] + event.data["revised"]:
        enqueue(rate_after_import)
