from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories import NOW, make_customer, make_department, unsaved_actor
from zixin.accounts.queries import SYSTEM
from zixin.kernel import audit
from zixin.kernel.audit import (
    GENESIS,
    Anchor,
    ChainFault,
    Event,
    ForgedAnchorError,
    read_anchor,
    record,
    verify_chain,
    write_anchor,
)
from zixin.kernel.jobs import JobRun, enqueue
from zixin.kernel.transactions import NoTransactionError
from zixin.kernel.triggers import guard_events, release_events

KIND = "accounts.department.created"
MOMENT = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)


def note(subject, *, now=NOW, **data) -> Event:
    with transaction.atomic():
        return record(kind=KIND, subject=subject, actor=SYSTEM, now=now, data=data)


def three_events() -> list[Event]:
    department = make_department()
    return [note(department, step=step) for step in (1, 2, 3)]


def tamper(statement: str, parameters: list[object] | None = None) -> None:
    """Write past the triggers, as someone who owns the database can."""
    with connection.schema_editor() as editor:
        release_events(None, editor)
        editor.execute(statement, parameters or [])
        guard_events(None, editor)


@pytest.fixture
def _known_key(settings) -> None:
    settings.AUDIT_KEY = b"a key of this test alone, long enough"


@pytest.mark.django_db
@pytest.mark.usefixtures("_known_key")
def test_digest_is_the_same_on_every_engine():
    department = make_department(pk=7)

    event = note(
        department,
        now=MOMENT,
        amount=Decimal("1000000.10"),
        share=0.1,
        large=1e16,
        on=date(2026, 3, 2),
        name="资信 “é”",
        nested={"b": [1, None, True], "a": -0.0},
    )

    assert event.data == {
        "amount": "1000000.10",
        "share": "0.1",
        "large": "1e+16",
        "on": "2026-03-02",
        "name": "资信 “é”",
        "nested": {"b": [1, None, True], "a": "-0.0"},
    }
    assert event.digest == "3bef2eac206c556ea62ef981fe2815b364ab9eed0e60410d4efdabd1a86d542f"
    stored = Event.objects.get()
    assert (stored.digest, audit.digest_of(stored)) == (event.digest, event.digest)


@pytest.mark.django_db
def test_events_are_chained_in_sequence():
    events = three_events()

    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.previous_digest for event in events] == [
        GENESIS,
        events[0].digest,
        events[1].digest,
    ]
    assert verify_chain() == audit.ChainReport(3, events[2].digest, None, ())


@pytest.mark.django_db
def test_unregistered_kind_is_refused():
    department = make_department()

    with pytest.raises(KeyError), transaction.atomic():
        record(kind="accounts.unknown", subject=department, actor=SYSTEM, now=NOW, data={})

    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    department = make_department()

    with pytest.raises(NoTransactionError, match=KIND):
        record(kind=KIND, subject=department, actor=SYSTEM, now=NOW, data={})

    assert Event.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [{"share": float("nan")}, {"share": float("inf")}, {"name": "a\0b"}, {"a\0b": 1}]
)
def test_data_that_no_database_keeps_is_refused(data):
    department = make_department()

    with pytest.raises(ValueError, match=r"JSON|NUL"):
        note(department, **data)

    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_time_without_zone_is_refused():
    with pytest.raises(ValueError, match="has no zone"):
        note(make_department(), now=NOW.replace(tzinfo=None))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_event SET actor_name = 'nobody' WHERE sequence = 2",
        "DELETE FROM kernel_event WHERE sequence = 2",
        "DELETE FROM kernel_event",
    ],
)
def test_stored_events_cannot_be_changed(statement):
    events = three_events()

    with (
        pytest.raises(DatabaseError, match="audit events are append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(Event.objects.values_list("digest", flat=True)) == [e.digest for e in events]


@pytest.mark.django_db
def test_events_cannot_be_wiped_or_replaced():
    events = three_events()
    columns = "sequence, kind, subject_type, subject_id, actor_name, request_id, happened_at"
    rest = "data, previous_digest, digest"
    replacement = (
        f"INSERT OR REPLACE INTO kernel_event (id, {columns}, {rest}) "  # noqa: S608 -- fixed text
        f"SELECT id, {columns}, {rest} FROM kernel_event WHERE sequence = 2"
    )
    statement = "TRUNCATE kernel_event" if connection.vendor == "postgresql" else replacement

    with (
        pytest.raises(DatabaseError, match="audit events are append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert list(Event.objects.values_list("digest", flat=True)) == [e.digest for e in events]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor_name", "systen"),
        ("customer_id", 9),
        ("subject_id", "0"),
        ("request_id", "x"),
        ("happened_at", "2026-03-02 01:30:00.000001+00:00"),
        ("data", json.dumps({"step": 9})),
    ],
)
def test_a_changed_byte_shows(column, value):
    three_events()

    tamper(f"UPDATE kernel_event SET {column} = %s WHERE sequence = 2", [value])  # noqa: S608 -- fixed names

    assert verify_chain().faults == (ChainFault(2, "content was changed"),)


@pytest.mark.django_db(transaction=True)
def test_a_row_changed_with_its_digest_breaks_the_next():
    three_events()
    forged = Event.objects.get(sequence=2)
    forged.data = {"step": 9}

    tamper(
        "UPDATE kernel_event SET data = %s, digest = %s WHERE sequence = 2",
        [json.dumps(forged.data), audit.digest_of(forged)],
    )

    assert verify_chain().faults == (ChainFault(3, "does not follow its predecessor"),)


@pytest.mark.django_db(transaction=True)
def test_a_deleted_row_shows():
    three_events()

    tamper("DELETE FROM kernel_event WHERE sequence = 2")

    assert verify_chain().faults == (
        ChainFault(2, "missing"),
        ChainFault(3, "does not follow its predecessor"),
    )


@pytest.mark.django_db(transaction=True)
def test_a_cut_tail_shows_by_the_anchor_alone():
    events = three_events()
    assert write_anchor() == Anchor(3, events[2].digest)

    tamper("DELETE FROM kernel_event WHERE sequence = 3")

    report = verify_chain()
    assert report.anchored == 3
    assert report.faults == (ChainFault(3, "differs from the anchor outside the database"),)


@pytest.mark.django_db(transaction=True)
def test_a_rewritten_tail_shows_by_the_anchor():
    three_events()
    write_anchor()
    tamper("DELETE FROM kernel_event WHERE sequence = 3")

    note(make_department(), step=9)

    assert verify_chain().faults == (ChainFault(3, "differs from the anchor outside the database"),)


@pytest.mark.django_db
def test_the_anchor_moves_forward_only(settings):
    assert write_anchor() is None
    events = three_events()
    first = write_anchor()
    text = settings.AUDIT_ANCHOR.read_text()

    assert write_anchor() == first == Anchor(3, events[2].digest)
    assert settings.AUDIT_ANCHOR.read_text() == text
    fourth = note(make_department())
    assert write_anchor() == Anchor(4, fourth.digest) == read_anchor()


@pytest.mark.django_db
@pytest.mark.parametrize("forge", ["sequence", "digest", "signature", "nothing"])
def test_a_forged_anchor_shows_and_is_kept(settings, forge):
    three_events()
    write_anchor()
    sequence, digest, signature = settings.AUDIT_ANCHOR.read_text().split()
    forged = {
        "sequence": f"2 {digest} {signature}\n",
        "digest": f"{sequence} {'0' * 64} {signature}\n",
        "signature": f"{sequence} {digest} {'f' * 64}\n",
        "nothing": "",
    }[forge]
    settings.AUDIT_ANCHOR.write_text(forged)

    assert verify_chain().faults == (ChainFault(0, "the anchor outside the database is forged"),)
    with pytest.raises(ForgedAnchorError):
        write_anchor()
    assert settings.AUDIT_ANCHOR.read_text() == forged


@pytest.mark.django_db(transaction=True)
def test_a_failing_event_fails_the_act(settings):
    settings.AUDIT_KEY = None  # the digest cannot be computed
    department = make_department()

    with pytest.raises(TypeError), transaction.atomic():
        department.name = "改名"
        department.save()
        record(kind=KIND, subject=department, actor=SYSTEM, now=NOW, data={})

    department.refresh_from_db()
    assert department.name != "改名"
    assert Event.objects.count() == 0


@pytest.fixture
def _subscribed(monkeypatch) -> None:
    from tests.kernel.tasks import add

    monkeypatch.setattr(audit, "_subscribers", {})
    audit.subscribe(KIND, lambda event: enqueue(add, left=event.sequence, right=1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_subscribed")
def test_jobs_of_subscribers_come_and_go_with_the_event():
    from django_tasks_db.models import DBTaskResult

    department = make_department()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note(department)
        _ = 1 / 0
    assert (Event.objects.count(), DBTaskResult.objects.count(), JobRun.objects.count()) == (
        0,
        0,
        0,
    )

    note(department)
    job = DBTaskResult.objects.get()
    assert job.args_kwargs == {"args": [], "kwargs": {"left": 1, "right": 1}}
    assert JobRun.objects.get().task_id == job.id


@pytest.mark.django_db
def test_event_keeps_who_what_and_for_whom():
    customer = make_customer()
    with transaction.atomic():
        event = record(
            kind=KIND,
            subject=customer,
            actor=unsaved_actor("credit_analyst", user_id=7),
            now=NOW,
            data={},
            customer_id=customer.pk,
        )

    assert (event.actor_id, event.actor_name) == (7, "王")
    assert (event.subject_type, event.subject_id) == ("customers.customer", str(customer.pk))
    assert (event.customer_id, event.happened_at) == (customer.pk, NOW)
