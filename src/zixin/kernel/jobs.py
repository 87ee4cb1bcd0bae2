"""Background jobs (后台任务): queued in the transaction of the act, leased by a worker, retried.

A job is a ``django_tasks`` task; this module adds what its store lacks: lease, heartbeat,
attempts and progress.
"""

from __future__ import annotations

import logging
import threading
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import sleep
from typing import Any, Protocol

from django.db import OperationalError, close_old_connections, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
HEARTBEAT_SECONDS = 15
ATTEMPTS_MAX = 5
BACKOFF_SECONDS = (5, 30, 120, 600)

Clock = Callable[[], datetime]


class JobRun(models.Model):
    """What is known of a job beyond its queue row: attempts, lease and progress."""

    task_id = models.UUIDField(_("task"), unique=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(_("leased until"), null=True)
    progress_done = models.PositiveIntegerField(_("done"), default=0)
    progress_total = models.PositiveIntegerField(_("total"), default=0)

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")

    def __str__(self) -> str:
        return f"{self.task_id} ({self.attempts})"


class Queueable(Protocol):
    """A task as ``django_tasks.task`` makes it."""

    def enqueue(self, *args: Any, **kwargs: Any) -> Any: ...


def enqueue(job: Queueable, **arguments: Any) -> uuid.UUID:
    """Queue a job in the current transaction and return its id."""
    result = job.enqueue(**arguments)
    run = JobRun.objects.create(task_id=uuid.UUID(str(result.id)))
    return run.task_id


_current: ContextVar[uuid.UUID | None] = ContextVar("current_job", default=None)


def report_progress(done: int, total: int) -> None:
    """Tell how far the running job is; outside a job this does nothing."""
    task_id = _current.get()
    if task_id is not None:
        JobRun.objects.filter(task_id=task_id).update(progress_done=done, progress_total=total)


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job as a page shows it."""

    status: str
    attempts: int
    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        return self.status in {TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED}


def job_status(task_id: uuid.UUID) -> JobStatus:
    """Read a job's state and progress; raises ``DBTaskResult.DoesNotExist``."""
    task = DBTaskResult.objects.only("status").get(id=task_id)
    run = JobRun.objects.filter(task_id=task_id).first() or JobRun()
    return JobStatus(task.status, run.attempts, run.progress_done, run.progress_total)


class Worker:
    """Claims due jobs one by one until told to stop."""

    def __init__(self, *, name: str, clock: Clock, interval_seconds: float = 0.5) -> None:
        self.name = name
        self.clock = clock
        self.interval_seconds = interval_seconds
        self.stopping = threading.Event()

    def run(self, *, until_idle: bool = False) -> int:
        """Work until ``stop``; with ``until_idle`` until no job is due. Return the jobs run."""
        count = 0
        while not self.stopping.is_set():
            close_old_connections()
            task = self._claim_patiently()
            if task is not None:
                self._perform(task)
                count += 1
            elif until_idle:
                break
            else:
                self.stopping.wait(self.interval_seconds)
        return count

    def stop(self) -> None:
        self.stopping.set()

    def _claim_patiently(self) -> DBTaskResult | None:
        try:
            return claim_next(worker=self.name, now=self.clock())
        except OperationalError:
            logger.warning("database busy, will ask again", exc_info=True)
            sleep(self.interval_seconds)
            return None

    def _perform(self, task: DBTaskResult) -> None:
        token = _current.set(task.id)
        try:
            with keep_lease(task.id, clock=self.clock):
                value = task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
        except Exception as error:  # noqa: BLE001 -- a job may fail in any way; the row keeps how
            logger.exception("job %s failed", task.task_path)
            settle_failure(task, error, now=self.clock())
        else:
            task.set_successful(value)
        finally:
            _current.reset(token)


@transaction.atomic
def claim_next(*, worker: str, now: datetime) -> DBTaskResult | None:
    """Take the next due job, or one whose worker let its lease run out; count the attempt."""
    abandoned = JobRun.objects.filter(lease_until__lt=now).values("task_id")
    due = Q(status=TaskResultStatus.READY) & (Q(run_after__lte=now) | Q(run_after__year=9999))
    lost = Q(status=TaskResultStatus.RUNNING, id__in=abandoned)
    task = DBTaskResult.objects.select_for_update(skip_locked=True).filter(due | lost).first()
    if task is None:
        return None
    run, _created = JobRun.objects.get_or_create(task_id=task.id)
    run.attempts += 1
    run.lease_until = now + LEASE
    run.save(update_fields=["attempts", "lease_until"])
    if run.attempts > ATTEMPTS_MAX:
        task.set_failed(RuntimeError("the worker was lost in every attempt"))
        return None
    task.claim(worker)
    return task


@contextmanager
def keep_lease(task_id: uuid.UUID, *, clock: Clock) -> Iterator[None]:
    """Renew the lease from a second thread while the job works."""
    finished = threading.Event()

    def renew() -> None:
        while not finished.wait(HEARTBEAT_SECONDS):
            JobRun.objects.filter(task_id=task_id).update(lease_until=clock() + LEASE)
            close_old_connections()

    thread = threading.Thread(target=renew, name=f"lease-{task_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


@transaction.atomic
def settle_failure(task: DBTaskResult, error: Exception, *, now: datetime) -> None:
    """Put a failed job back with a growing delay, or give it up after the last attempt."""
    attempts = JobRun.objects.get(task_id=task.id).attempts
    if attempts >= ATTEMPTS_MAX:
        task.set_failed(error)
        return
    task.status = TaskResultStatus.READY
    task.run_after = now + timedelta(seconds=BACKOFF_SECONDS[attempts - 1])
    task.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
    task.traceback = "".join(traceback.format_exception(error))
    task.save(update_fields=["status", "run_after", "exception_class_path", "traceback"])
