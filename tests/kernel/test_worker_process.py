"""A worker lost as in a power cut: the job is done once more by the next worker."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
QUEUE = """
import django; django.setup()
from tests.kernel.tasks import note_and_die
from zixin.kernel.jobs import enqueue
print(enqueue(note_and_die, path={path!r}))
"""


@pytest.fixture
def run(tmp_path):
    """Run Python in a process of its own, on an installation of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZIXIN_")}
    environment = {
        **kept,
        "ZIXIN_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "zixin.site.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
    }

    def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run_python


def let_the_lease_run_out(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        past = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None).isoformat(" ")
        connection.execute("UPDATE kernel_jobrun SET lease_until = ?", [past])
    connection.close()


def jobs_in(database: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    rows = connection.execute(
        "SELECT status, return_value, attempts FROM django_tasks_database_dbtaskresult "
        "JOIN kernel_jobrun ON task_id = django_tasks_database_dbtaskresult.id "
        "WHERE task_path LIKE '%note_and_die'"  # beside it a worker queues chores of the day
    ).fetchall()
    connection.close()
    return rows


@pytest.mark.prove
def test_job_of_a_killed_worker_is_done_once_more_by_the_next(run, tmp_path):
    worker = ("-m", "zixin.site.command_line", "worker", "--until-idle")
    book, database = tmp_path / "book.txt", tmp_path / "zixin.sqlite3"
    migrated = run("-m", "zixin.site.command_line", "migrate")
    assert migrated.returncode == 0, migrated.stderr
    queued = run("-c", QUEUE.format(path=str(book)))
    assert queued.returncode == 0, queued.stderr

    killed = run(*worker)
    assert killed.returncode == -signal.SIGKILL
    assert jobs_in(database) == [("RUNNING", None, 1)]

    early = run(*worker)
    assert early.returncode == 0, early.stderr
    assert jobs_in(database) == [("RUNNING", None, 1)]  # its lease still runs

    let_the_lease_run_out(database)
    late = run(*worker)
    assert late.returncode == 0, late.stderr
    assert jobs_in(database) == [("SUCCESSFUL", '"whole"', 2)]
    assert book.read_text() == "done\ndone\n"
