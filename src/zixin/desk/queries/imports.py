"""Reads for the import pages."""

from __future__ import annotations

from zixin.customers.models import ImportFile
from zixin.customers.states import FileState
from zixin.kernel.jobs import JobStatus, job_status


def progress_of(file: ImportFile) -> JobStatus | None:
    """Return how far the job of an ordered file is; nothing when none is waiting."""
    if file.state != FileState.QUEUED or file.task_id is None:
        return None
    return job_status(file.task_id)
