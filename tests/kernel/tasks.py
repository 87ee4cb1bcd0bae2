"""Jobs that tests queue."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from django_tasks import task

from zixin.kernel.jobs import report_progress


@task()
def add(left: int, right: int) -> int:
    report_progress(right, left)
    return left + right


@task()
def fail() -> None:
    raise ValueError("这次不行")


@task()
def answer_with_no_json() -> object:
    return object()


@task()
def note_and_die(path: str) -> str:
    """Write a line; the first time, lose the worker as a power cut does."""
    book = Path(path)
    is_first = not book.exists()
    with book.open("a", encoding="utf-8") as file:
        file.write("done\n")
        file.flush()
        os.fsync(file.fileno())
    if is_first:
        os.kill(os.getpid(), signal.SIGKILL)
    return "whole"
