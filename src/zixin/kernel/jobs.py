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
from typing import Any, Protocol

from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    models,
    transaction,
)
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from zixin.kernel.logs import current_request_id

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


@transaction.atomic
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


@dataclass(frozen=True, slots=True)
class Claim:
    """A job taken by a worker; ``attempt`` tells it from a later claim of the same job."""

    task: DBTaskResult[..., Any]
    attempt: int

    def renew(self, *, now: datetime) -> bool:
        """Lengthen the lease; False when another worker has claimed the job since."""
        return bool(self._own().update(lease_until=now + LEASE))

    def hold(self) -> bool:
        """Lock the lease until the transaction ends; False when it is another worker's now."""
        return self._own().select_for_update().first() is not None

    def release(self) -> None:
        """Give the lease up."""
        self._own().update(lease_until=None)

    def _own(self) -> models.QuerySet[JobRun]:
        return JobRun.objects.filter(task_id=self.task.id, attempts=self.attempt)


class Worker:
    """Claims due jobs one by one until told to stop."""

    def __init__(self, *, name: str, clock: Clock, interval_seconds: float = 0.5) -> None:
        self.name = name
        self.clock = clock
        self.interval_seconds = interval_seconds
        self.stopping = threading.Event()
        self.between_jobs: Callable[[datetime], None] = lambda _now: None

    def run(self, *, until_idle: bool = False) -> int:
        """Work until ``stop``; with ``until_idle`` until no job is due. Return the jobs run.

        While the database does not answer, a lasting worker asks again; ``until_idle`` raises.
        """
        count = 0
        while not self.stopping.is_set():
            if not connection.in_atomic_block:
                close_old_connections()
            try:
                now = self.clock()
                self.between_jobs(now)
                claim = claim_next(worker=self.name, now=now)
                if claim is not None:
                    self._perform(claim)
                    count += 1
                elif until_idle:
                    break
                else:
                    self.stopping.wait(self.interval_seconds)
            except (OperationalError, InterfaceError):
                if until_idle:
                    raise
                # The lease of a job that could not be settled runs out, and it is done again.
                logger.warning("the database does not answer, will ask again", exc_info=True)
                self.stopping.wait(self.interval_seconds)
        return count

    def stop(self) -> None:
        self.stopping.set()

    def _perform(self, claim: Claim) -> None:
        task = claim.task
        job, request = _current.set(task.id), current_request_id.set(str(task.id))
        try:
            with keep_lease(claim, clock=self.clock):
                arguments = task.args_kwargs
                value = normalize_json(task.task.call(*arguments["args"], **arguments["kwargs"]))
        except Exception as error:
            logger.exception("job %s failed in attempt %d", task.task_path, claim.attempt)
            settle_failure(claim, error, now=self.clock())
        else:
            settle_success(claim, value)
        finally:
            _current.reset(job)
            current_request_id.reset(request)


def claim_next(*, worker: str, now: datetime) -> Claim | None:
    """Take the next due job, or one whose worker let its lease run out; count the attempt.

    A job lost in every attempt is given up on the way.
    """
    while True:
        with transaction.atomic():
            task = _waiting(now).select_for_update(skip_locked=True).first()
            if task is None:
                return None
            run = _lease_of(task)
            if (
                task.status == TaskResultStatus.RUNNING
                and run.lease_until
                and run.lease_until >= now
            ):
                continue  # somebody took it over between our look and our lock
            if run.attempts >= ATTEMPTS_MAX:
                task.set_failed(RuntimeError("the worker was lost in every attempt"))
                run.lease_until = None
                run.save(update_fields=["lease_until"])
                continue
            run.attempts += 1
            run.lease_until = now + LEASE
            run.save(update_fields=["attempts", "lease_until"])
            task.claim(worker)
            return Claim(task, run.attempts)


def _waiting(now: datetime) -> models.QuerySet[DBTaskResult[..., Any]]:
    abandoned = JobRun.objects.filter(lease_until__lt=now).values("task_id")
    due = Q(status=TaskResultStatus.READY) & (Q(run_after__lte=now) | Q(run_after=get_date_max()))
    lost = Q(status=TaskResultStatus.RUNNING, id__in=abandoned)
    return DBTaskResult.objects.filter(due | lost)


def _lease_of(task: DBTaskResult[..., Any]) -> JobRun:
    JobRun.objects.get_or_create(task_id=task.id)
    return JobRun.objects.select_for_update().get(task_id=task.id)


@contextmanager
def keep_lease(claim: Claim, *, clock: Clock) -> Iterator[None]:
    """Renew the lease from a second thread while the job works."""
    finished = threading.Event()

    def renew() -> None:
        while not finished.wait(HEARTBEAT_SECONDS):
            try:
                if not claim.renew(now=clock()):
                    logger.warning("job %s was taken over by another worker", claim.task.id)
                    return
            except (OperationalError, InterfaceError):
                logger.warning("the lease of job %s waits", claim.task.id, exc_info=True)
            finally:
                connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{claim.task.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


@transaction.atomic
def settle_success(claim: Claim, value: Any) -> None:
    """Keep what a job returned, unless another worker has taken the job over."""
    if claim.hold():
        claim.task.set_successful(value)
        claim.release()


@transaction.atomic
def settle_failure(claim: Claim, error: Exception, *, now: datetime) -> None:
    """Put a failed job back with a growing delay, or give it up after the last attempt."""
    if not claim.hold():
        return
    task = claim.task
    if claim.attempt >= ATTEMPTS_MAX:
        task.set_failed(error)
    else:
        task.status = TaskResultStatus.READY
        task.run_after = now + timedelta(seconds=BACKOFF_SECONDS[claim.attempt - 1])
        task.exception_class_path = f"{type(error).__module__}.{type(error).__qualname__}"
        task.traceback = "".join(traceback.format_exception(error))
        task.save(update_fields=["status", "run_after", "exception_class_path", "traceback"])
    claim.release()
