from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.factories import NOW
from tests.kernel.tasks import add, answer_with_no_json, fail
from zixin.kernel.jobs import (
    ATTEMPTS_MAX,
    BACKOFF_SECONDS,
    LEASE,
    JobRun,
    JobStatus,
    Worker,
    claim_next,
    enqueue,
    job_status,
    keep_lease,
    settle_failure,
    settle_success,
)

SECOND = timedelta(seconds=1)


def make_worker(now=NOW) -> Worker:
    return Worker(name="w", clock=lambda: now, interval_seconds=0.01)


@pytest.mark.django_db
def test_job_is_done_and_tells_its_progress():
    job = enqueue(add, left=3, right=2)
    assert job_status(job) == JobStatus(TaskResultStatus.READY, 0, 0, 0)

    assert make_worker().run(until_idle=True) == 1

    assert job_status(job) == JobStatus(TaskResultStatus.SUCCESSFUL, 1, 2, 3)
    assert DBTaskResult.objects.get(id=job).return_value == 5
    assert JobRun.objects.get(task_id=job).lease_until is None


@pytest.mark.django_db
def test_jobs_are_claimed_in_the_order_they_came():
    first, second = enqueue(add, left=1, right=1), enqueue(add, left=2, right=2)

    claims = [claim_next(worker="w", now=NOW) for _ in range(3)]

    assert [claim and claim.task.id for claim in claims] == [first, second, None]


@pytest.mark.django_db
def test_until_idle_returns_at_once_without_jobs():
    assert make_worker().run(until_idle=True) == 0


@pytest.mark.django_db
def test_lost_job_is_claimed_again_when_its_lease_has_run_out():
    job = enqueue(add, left=1, right=1)
    lost = claim_next(worker="killed", now=NOW)
    assert lost is not None

    assert claim_next(worker="next", now=NOW + LEASE) is None
    again = claim_next(worker="next", now=NOW + LEASE + SECOND)

    assert again is not None
    assert (again.task.id, again.attempt) == (job, 2)
    assert DBTaskResult.objects.get(id=job).worker_ids == ["killed", "next"]


@pytest.mark.django_db
def test_renewed_lease_keeps_the_job():
    enqueue(add, left=1, right=1)
    claim = claim_next(worker="busy", now=NOW)
    assert claim is not None

    assert claim.renew(now=NOW + LEASE) is True

    assert claim_next(worker="next", now=NOW + LEASE + SECOND) is None


@pytest.mark.django_db
def test_worker_that_lost_its_lease_settles_nothing():
    job = enqueue(add, left=1, right=1)
    slow = claim_next(worker="slow", now=NOW)
    quick = claim_next(worker="quick", now=NOW + LEASE + SECOND)
    assert slow is not None
    assert quick is not None

    assert slow.renew(now=NOW + LEASE + SECOND) is False
    settle_success(slow, "stale")
    settle_failure(slow, ValueError("stale"), now=NOW)
    assert job_status(job).status == TaskResultStatus.RUNNING

    settle_success(quick, "fresh")
    assert DBTaskResult.objects.get(id=job).return_value == "fresh"


@pytest.mark.django_db
def test_failed_job_waits_longer_each_time_and_is_given_up(caplog):
    job = enqueue(fail)
    now = NOW

    for attempt in range(1, ATTEMPTS_MAX):
        assert make_worker(now).run(until_idle=True) == 1
        task = DBTaskResult.objects.get(id=job)
        wait = timedelta(seconds=BACKOFF_SECONDS[attempt - 1])
        assert (task.status, task.run_after) == (TaskResultStatus.READY, now + wait)
        assert make_worker(now + wait - SECOND).run(until_idle=True) == 0
        now += wait
    assert make_worker(now).run(until_idle=True) == 1

    task = DBTaskResult.objects.get(id=job)
    assert (task.status, task.exception_class_path) == (
        TaskResultStatus.FAILED,
        "builtins.ValueError",
    )
    assert "这次不行" in task.traceback
    assert job_status(job).attempts == ATTEMPTS_MAX
    assert make_worker(now + timedelta(days=1)).run(until_idle=True) == 0
    assert [entry.message for entry in caplog.records if entry.levelname == "ERROR"] == [
        f"job tests.kernel.tasks.fail failed in attempt {attempt}"
        for attempt in range(1, ATTEMPTS_MAX + 1)
    ]


@pytest.mark.django_db
def test_job_lost_in_every_attempt_is_given_up_and_the_next_is_done():
    lost = enqueue(add, left=1, right=1)
    now = NOW
    for _ in range(ATTEMPTS_MAX):
        assert claim_next(worker="killed", now=now) is not None
        now += LEASE + SECOND
    waiting = enqueue(add, left=2, right=2)

    assert make_worker(now).run(until_idle=True) == 1

    assert job_status(lost) == JobStatus(TaskResultStatus.FAILED, ATTEMPTS_MAX, 0, 0)
    assert job_status(waiting).status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_answer_that_cannot_be_kept_fails_the_job_not_the_worker():
    odd, plain = enqueue(answer_with_no_json), enqueue(add, left=1, right=1)

    assert make_worker().run(until_idle=True) == 2

    assert job_status(odd).status == TaskResultStatus.READY
    assert job_status(plain).status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db
def test_job_that_no_longer_exists_fails_and_stops_nothing():
    gone, plain = enqueue(add, left=1, right=1), enqueue(add, left=1, right=1)
    DBTaskResult.objects.filter(id=gone).update(task_path="tests.kernel.tasks.withdrawn")

    assert make_worker().run(until_idle=True) == 2

    assert job_status(gone).status == TaskResultStatus.READY
    assert job_status(plain).status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db(transaction=True)
def test_queued_job_is_rolled_back_with_its_act():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue(add, left=1, right=1)
        _ = 1 / 0

    assert (DBTaskResult.objects.count(), JobRun.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_worker_stops_between_jobs():
    for number in range(3):
        enqueue(add, left=number, right=0)
    worker = make_worker()
    turns = []

    def stop_after_one(_now):
        turns.append(1)
        if len(turns) == 2:
            worker.stop()

    worker.between_jobs = stop_after_one
    assert worker.run() == 2
    assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_jobs_and_do_each_once():
    jobs = [enqueue(add, left=number, right=1) for number in range(12)]
    done: list[int] = []

    def work(name):
        try:
            worker = Worker(name=name, clock=lambda: NOW)
            done.append(worker.run(until_idle=True))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(f"w{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 12
    assert [job_status(job).attempts for job in jobs] == [1] * 12
    assert {job_status(job).status for job in jobs} == {TaskResultStatus.SUCCESSFUL}


@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_while_the_job_works_until_it_is_taken_over(monkeypatch):
    monkeypatch.setattr("zixin.kernel.jobs.HEARTBEAT_SECONDS", 0.01)
    job = enqueue(add, left=1, right=1)
    claim = claim_next(worker="busy", now=NOW)
    assert claim is not None
    later, beats = NOW + LEASE, []

    def clock():
        beats.append(threading.current_thread().name)
        return later

    with keep_lease(claim, clock=clock):
        wait_until(lambda: JobRun.objects.get().lease_until == later + LEASE)
        JobRun.objects.update(attempts=2, lease_until=NOW)  # another worker has it now
        wait_until(lambda: not any(thread.name in beats for thread in threading.enumerate()))

    assert set(beats) == {f"lease-{job}"}
    assert JobRun.objects.get().lease_until == NOW


def wait_until(is_so):
    pause = threading.Event()
    for _ in range(500):
        if is_so():
            return
        pause.wait(0.01)
    pytest.fail("it did not come to pass in five seconds")
