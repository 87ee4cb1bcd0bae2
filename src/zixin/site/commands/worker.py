"""The command ``zixin worker``: background jobs, and the chores that belong to no request."""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from django.db import OperationalError
from django.utils import timezone

from zixin.accounts.jobs import remind_of_lapses
from zixin.accounts.queries import SYSTEM
from zixin.accounts.services.sessions import forget_expired_sessions
from zixin.customers.jobs import let_go_of_persons
from zixin.decisions.jobs import (
    end_departures,
    look_after_applications,
    open_reviews,
    send_decision_letters,
)
from zixin.documents.jobs import propose_disposals
from zixin.dossier.jobs import flag_odd_readings, remind_of_due_files
from zixin.exposure.jobs import end_expired_limits
from zixin.guarantees.jobs import look_after_security
from zixin.investigation.jobs import send_letters
from zixin.kernel.audit import ForgedAnchorError, write_anchor
from zixin.kernel.jobs import Worker, enqueue
from zixin.kernel.vault import remove_leftovers
from zixin.kernel.verification import last_verification, verify_and_keep

logger = logging.getLogger(__name__)


@dataclass
class Chore:
    """Something the worker does again and again between jobs."""

    act: Callable[[datetime], object]
    every: timedelta
    due: datetime | None = None  # at once


@dataclass
class Chores:
    """The chores of a worker; a failing one waits for its next turn and stops nothing."""

    chores: tuple[Chore, ...] = field(
        default_factory=lambda: (
            Chore(anchor_the_trail, timedelta(minutes=1)),
            Chore(forget_sessions, timedelta(days=1)),
            Chore(tidy_the_vault, timedelta(days=1)),
            Chore(verify_the_trail, timedelta(hours=1)),
            Chore(remind_people, timedelta(hours=6)),
            Chore(look_after_files, timedelta(hours=6)),
            Chore(chase_answers, timedelta(hours=1)),
            Chore(let_go_in_time, timedelta(hours=6)),
            Chore(watch_security, timedelta(hours=6)),
            Chore(look_after_decisions, timedelta(hours=6)),
            Chore(watch_applications, timedelta(hours=1)),
        )
    )

    def do_due(self, now: datetime) -> None:
        """Do what is due, each at most once."""
        for chore in self.chores:
            if chore.due is None or chore.due <= now:
                chore.due = now + chore.every
                try:
                    chore.act(now)
                except (OperationalError, ForgedAnchorError, OSError):
                    logger.exception("a chore failed: %s", chore.act.__name__)


def anchor_the_trail(_now: datetime) -> None:
    """Sign the head of the audit trail into a file, so that a cut tail shows."""
    write_anchor()


def forget_sessions(now: datetime) -> None:
    """Delete the sessions that have expired."""
    forget_expired_sessions(actor=SYSTEM, now=now)


def remind_people(_now: datetime) -> None:
    """Queue the mails on training and agreements that lapse soon."""
    enqueue(remind_of_lapses)


def tidy_the_vault(now: datetime) -> None:
    """Delete what a lost process left in the vault."""
    remove_leftovers(older_than=now - timedelta(days=1))


def look_after_files(_now: datetime) -> None:
    """Queue the reminders of files to review, and the look at how people read them."""
    enqueue(remind_of_due_files)
    enqueue(flag_odd_readings)


def chase_answers(_now: datetime) -> None:
    """Queue the letters to customers and referees who have not answered, and those on decisions."""
    enqueue(send_letters)
    enqueue(send_decision_letters)


def let_go_in_time(_now: datetime) -> None:
    """Queue the retention of the day: persons are anonymised, documents proposed for disposal."""
    enqueue(let_go_of_persons)
    enqueue(propose_disposals)


def watch_security(_now: datetime) -> None:
    """Queue the look at security: what ends, what falls short, what falls due."""
    enqueue(look_after_security)


def look_after_decisions(_now: datetime) -> None:
    """Queue what the day brings: departures and limits that end, reviews that begin."""
    enqueue(end_departures)
    enqueue(open_reviews)
    enqueue(end_expired_limits)


def watch_applications(_now: datetime) -> None:
    """Queue the look at applications: conditions and approvals past their day, votes left too long."""
    enqueue(look_after_applications)


def verify_the_trail(now: datetime) -> None:
    """Recompute the audit trail once a day; raise an alarm in the log when it does not hold."""
    last = last_verification()
    if last and last.verified_at > now - timedelta(days=1):
        return
    report = verify_and_keep(now=now)
    if report.faults:
        logger.critical("the audit trail does not hold: %d faults", len(report.faults))


def run_worker(*, until_idle: bool) -> int:
    """Run jobs until told to stop; the running job is finished first. Return the exit code."""
    worker = Worker(name=f"{socket.gethostname()}-{os.getpid()}", clock=timezone.now)
    worker.between_jobs = Chores().do_due
    with _graceful(worker):
        count = worker.run(until_idle=until_idle)
    logger.info("the worker ran %d jobs", count)
    return 0


@contextmanager
def _graceful(worker: Worker) -> Iterator[None]:
    def stop(number: int, _frame: FrameType | None) -> None:
        logger.info("signal %d: finishing the running job", number)
        worker.stop()

    former = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
