from __future__ import annotations

import json
import os
import signal
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from tests.customers.factories import make_person
from tests.factories import NOW, make_customer
from tests.kernel.tasks import add
from zixin.accounts.queries import SYSTEM
from zixin.customers.models import ContactPerson
from zixin.kernel.audit import Anchor, Event, read_anchor, record
from zixin.kernel.jobs import enqueue, job_status
from zixin.kernel.verification import Verification
from zixin.site.commands.audit import verify
from zixin.site.commands.worker import (
    Chore,
    Chores,
    forget_sessions,
    let_go_in_time,
    run_worker,
    verify_the_trail,
)

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def note() -> None:
    with transaction.atomic():
        record(
            kind="customers.customer.registered",
            subject=make_customer(),
            actor=SYSTEM,
            now=NOW,
            data={},
        )


@pytest.mark.django_db
def test_worker_does_the_jobs_and_its_chores():
    note()
    job = enqueue(add, left=1, right=2)

    assert run_worker(until_idle=True) == 0

    assert job_status(job).status == "SUCCESSFUL"
    anchor = read_anchor()
    assert anchor is not None
    assert anchor.sequence == 1
    assert Verification.objects.get().faults == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_worker_stops_on_a_signal_and_leaves_the_handlers_as_they_were(monkeypatch, number):
    former = signal.getsignal(number)
    monkeypatch.setattr(
        "zixin.site.commands.worker.Chores.do_due",
        lambda self, now: os.kill(os.getpid(), number),
    )

    assert run_worker(until_idle=False) == 0

    assert signal.getsignal(number) == former


def test_chores_come_when_they_are_due():
    done = []
    chores = Chores(
        (
            Chore(lambda now: done.append(("minute", now)), MINUTE),
            Chore(lambda now: done.append(("day", now)), DAY),
        )
    )

    for moment in (NOW, NOW + MINUTE / 2, NOW + MINUTE, NOW + DAY):
        chores.do_due(moment)

    assert done == [
        ("minute", NOW),
        ("day", NOW),
        ("minute", NOW + MINUTE),
        ("minute", NOW + DAY),
        ("day", NOW + DAY),
    ]


@pytest.mark.django_db
def test_forged_anchor_is_told_and_stops_no_work(settings, caplog):
    note()
    settings.AUDIT_ANCHOR.write_text("forged")
    job = enqueue(add, left=1, right=2)

    assert run_worker(until_idle=True) == 0

    assert job_status(job).status == "SUCCESSFUL"
    assert [entry.getMessage() for entry in caplog.records] == [
        "a chore failed: anchor_the_trail",
        "the audit trail does not hold: 1 faults",
    ]


@pytest.mark.django_db
def test_trail_is_verified_once_a_day():
    for moment in (NOW, NOW + DAY / 2, NOW + DAY, NOW + DAY * 1.5):
        verify_the_trail(moment)

    assert list(Verification.objects.values_list("verified_at", flat=True)) == [NOW + DAY, NOW]


@pytest.mark.django_db
def test_retention_of_the_day_is_done_by_the_worker():
    make_person(ended_on=NOW.date() - 5 * 365 * DAY)
    for _turn in range(2):
        let_go_in_time(NOW)

    run_worker(until_idle=True)

    assert not ContactPerson.objects.filter(erased_at__isnull=True).exists()
    assert Event.objects.filter(kind="customers.retention.run").count() == 1


@pytest.mark.django_db
def test_expired_sessions_are_forgotten():
    for age in (-DAY, DAY):
        store = SessionStore()
        store.set_expiry(NOW + age)
        store.create()
        Session.objects.filter(session_key=store.session_key).update(expire_date=NOW + age)

    forget_sessions(NOW)

    assert list(Session.objects.values_list("expire_date", flat=True)) == [NOW + DAY]


@pytest.mark.django_db
def test_verify_says_that_the_trail_is_whole(capsys):
    note()

    assert verify(as_json=False) == 0

    assert capsys.readouterr().out == (
        "The audit trail is whole: 1 events, no anchor yet: a cut tail would not show.\n"
    )


@pytest.mark.django_db
def test_verify_fails_and_tells_the_fault_as_json(capsys, settings):
    note()
    settings.AUDIT_KEY = b"not the key the events were signed with"

    assert verify(as_json=True) == 1

    told = json.loads(capsys.readouterr().out)
    assert (told["whole"], told["events"], told["anchored"]) == (False, 1, None)
    assert told["faults"] == [{"sequence": 1, "reason": "content was changed"}]
    assert Verification.objects.get().faults == 1
    assert read_anchor() is None
    assert Anchor(1, told["head"]).sequence == 1
