"""When files are reviewed, who is reminded, what a stale file stops, and how reading is watched."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories import (
    NOW,
    make_actor,
    make_customer,
    make_department,
    make_user,
    unsaved_actor,
)
from zixin.accounts.queries import SYSTEM, actor_for
from zixin.decisions.rules import require_fresh_file
from zixin.dossier.models import Classification, FileReview, Reading, ReadingFlag, ReviewCall
from zixin.dossier.queries.reviews import ReviewState, due_files_for, is_stale, review_state
from zixin.dossier.rules.documents import checklists, levels, review_cycle
from zixin.dossier.rules.schema import SECTION_BY_CODE
from zixin.dossier.services import flag_readings, mark_due_now, remind_of_reviews, review_file
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LONG_AGO = NOW - timedelta(days=400)


def review(customer, *, role="credit_analyst", now=NOW, is_confirmed=True, actor=None):
    return review_file(
        customer=customer,
        is_confirmed=is_confirmed,
        remark="",
        actor=actor or make_actor(role),
        now=now,
    )


def call(customer, *, role="credit_analyst", reason="red warning", now=NOW):
    mark_due_now(customer=customer, reason=reason, actor=make_actor(role), now=now)


def test_the_published_documents_cover_every_section_and_grade():
    assert set(levels().sections) == set(SECTION_BY_CODE)
    assert set(checklists()) == {"company", "small", "new", "foreign", "individual"}
    for checklist in checklists().values():
        assert set(checklist.sections) <= set(SECTION_BY_CODE)
    cycle = review_cycle()
    assert [cycle.months_for(grade) for grade in ("AAA", "BBB", "C", "")] == [12, 6, 3, 6]


def test_a_new_file_is_due_after_the_months_of_the_unrated():
    young = make_customer(registered_at=NOW)
    assert review_state(young, today=TODAY).due_on == date(2026, 9, 2)
    old = make_customer(registered_at=LONG_AGO)
    state = review_state(old, today=TODAY)
    assert (state.is_due, state.is_stale, state.since) == (True, True, date(2025, 7, 26))


def test_a_review_makes_the_file_fresh_until_the_next():
    customer = make_customer(registered_at=LONG_AGO)

    row = review(customer)

    assert row.next_due_on == date(2026, 9, 2)
    assert not is_stale(customer, today=date(2026, 9, 2))
    assert is_stale(customer, today=date(2026, 9, 3))
    assert Event.objects.get(kind="dossier.file.reviewed").data == {
        "grade": "",
        "next_due_on": "2026-09-02",
        "cycle": "review-cycle@2",
    }


def test_a_call_makes_the_file_stale_at_once_and_a_review_answers_it():
    customer = make_customer()
    assert not is_stale(customer, today=TODAY)

    call(customer)
    state = review_state(customer, today=TODAY)
    assert (state.is_stale, state.since, state.call.reason) == (True, TODAY, "red warning")

    review(customer, now=NOW + timedelta(hours=1))
    assert not is_stale(customer, today=TODAY)


@pytest.mark.parametrize(
    ("role", "is_confirmed"), [("credit_controller", True), ("credit_analyst", False)]
)
def test_a_review_that_may_not_be_is_refused_and_changes_nothing(role, is_confirmed):
    customer = make_customer()

    with pytest.raises(RefusedError):
        review(customer, role=role, is_confirmed=is_confirmed)

    assert (FileReview.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(("role", "reason"), [("salesperson", "x"), ("credit_analyst", " ")])
def test_a_call_that_may_not_be_is_refused_and_changes_nothing(role, reason):
    with pytest.raises(RefusedError):
        call(make_customer(), role=role, reason=reason)

    assert (ReviewCall.objects.count(), Event.objects.count()) == (0, 0)


def test_due_files_are_listed_with_their_owner():
    analyst = make_actor("credit_analyst")
    fresh, never, called, reviewed = (
        make_customer(),
        make_customer(registered_at=LONG_AGO),
        make_customer(),
        make_customer(registered_at=LONG_AGO),
    )
    call(called)
    review(reviewed, now=LONG_AGO, actor=analyst)

    rows = list(due_files_for(analyst, today=TODAY))

    assert {row.pk for row in rows} == {never.pk, called.pk, reviewed.pk}
    assert fresh.pk not in {row.pk for row in rows}
    assert {row.pk: row.owner_name for row in rows}[reviewed.pk] == analyst.name
    assert list(due_files_for(make_actor("salesperson"), today=TODAY)) == []


def test_the_owner_is_reminded_once_and_the_manager_told_of_what_is_left():
    analyst, other = make_user("credit_analyst"), make_user("credit_analyst")
    manager = make_user("credit_manager")
    old, new = make_customer(registered_at=LONG_AGO), make_customer()
    review(old, now=LONG_AGO, actor=actor_for(analyst, now=NOW))
    call(new, role="credit_manager")
    sent = []

    def send(address, subject, body):
        sent.append((address, body))

    remind_of_reviews(send=send, actor=SYSTEM, now=NOW)
    assert {(address, old.number in body, new.number in body) for address, body in sent} >= {
        (manager.email, True, False),
        (other.email, False, True),
    }
    assert any(address == analyst.email and old.number in body for address, body in sent)

    sent.clear()
    assert remind_of_reviews(send=send, actor=SYSTEM, now=NOW + timedelta(hours=6)) == []
    assert sent == []
    later = NOW + timedelta(days=15)
    assert [row.step for row in remind_of_reviews(send=send, actor=SYSTEM, now=later)] == [
        "manager"
    ]


def owner_of(customer):
    rows = due_files_for(SYSTEM, today=TODAY)
    return next(row.owner_name for row in rows if row.pk == customer.pk)


def test_a_due_file_is_owned_by_who_is_responsible_may_review_and_is_there():
    salesperson = make_user("salesperson", "credit_analyst")
    reviewer, keeper = make_user("credit_analyst"), make_user("credit_manager")
    customer = make_customer(registered_at=LONG_AGO, salesperson=salesperson)
    review(customer, now=LONG_AGO, actor=actor_for(reviewer, now=NOW))
    assert owner_of(customer) == salesperson.full_name

    Classification.objects.create(
        customer=customer,
        section="owners",
        level=2,
        until=date(2999, 1, 1),
        responsible=keeper,
        reason="x",
        set_at=NOW,
        set_by_id=1,
        set_by_name="x",
    )
    assert owner_of(customer) == keeper.full_name

    for user, next_owner in (
        (keeper, salesperson.full_name),
        (salesperson, reviewer.full_name),
        (reviewer, None),
    ):
        user.is_active = False
        user.save()
        assert owner_of(customer) == next_owner


def test_a_salesperson_who_may_not_review_leaves_the_file_to_its_reviewer():
    reviewer = make_user("credit_analyst")
    customer = make_customer(registered_at=LONG_AGO, salesperson=make_user("salesperson"))
    review(customer, now=LONG_AGO, actor=actor_for(reviewer, now=NOW))

    assert owner_of(customer) == reviewer.full_name


def state(*, stale):
    due_on = TODAY - timedelta(days=1) if stale else TODAY
    return ReviewState(None, due_on, None, TODAY)


@pytest.mark.parametrize(
    ("role", "stale", "reason", "field"),
    [
        ("credit_manager", False, "", "allowed"),
        ("credit_manager", True, "urgent", None),
        ("general_manager", True, "urgent", None),
        ("finance_director", True, "", "stale_reason"),
        ("finance_director", True, "urgent", "allowed"),
    ],
)
def test_on_a_stale_file_only_the_finance_director_decides_and_says_why(role, stale, reason, field):
    actor, review_of = unsaved_actor(role), state(stale=stale)

    if field == "allowed":
        require_fresh_file(actor, review_of, reason)
        return
    with pytest.raises(RefusedError) as refused:
        require_fresh_file(actor, review_of, reason)
    assert refused.value.field == field


def test_my_work_lists_the_files_to_review(client):
    user = make_user("credit_analyst")
    client.force_login(user)
    customer = make_customer()
    assert customer.number not in client.get("/").content.decode()

    call(customer)

    assert f"/customers/{customer.number}/file/" in client.get("/").content.decode()
    page = client.get(f"/customers/{customer.number}/").content.decode()
    assert "请先复核" in page


def read(customer, at, *, reader=1, own=True):
    Reading.objects.create(
        customer=customer,
        section="owners",
        level=2,
        reader_id=reader,
        reader_name=f"r{reader}",
        is_own_territory=own,
        read_at=at,
    )


def at(hour, minute=0):
    return datetime(2026, 3, 2, hour, minute, tzinfo=SHANGHAI)


def flags():
    found = ReadingFlag.objects.order_by("reader_id", "anomaly")
    return list(found.values_list("reader_id", "anomaly", "count"))


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(5, [(1, "night", 1)]), (6, []), (21, []), (22, [(1, "night", 1)])],
)
def test_reading_at_night_is_flagged(hour, expected):
    read(make_customer(), at(hour, 59 if hour in {5, 21} else 0))

    flag_readings(day=TODAY, actor=SYSTEM, now=NOW)

    assert flags() == expected


@pytest.mark.parametrize(("count", "expected"), [(20, []), (21, [(1, "bulk", 21)])])
def test_reading_more_customers_than_one_works_on_is_flagged(count, expected):
    for minute in range(count):
        read(make_customer(), at(10, minute))
        read(make_customer(), at(14, 0) + timedelta(minutes=6 * minute), reader=2)

    flag_readings(day=TODAY, actor=SYSTEM, now=NOW)

    assert flags() == expected


def test_reading_outside_the_own_department_is_flagged_once():
    read(make_customer(department=make_department()), at(10), own=False)

    for _time in range(2):
        flag_readings(day=TODAY, actor=SYSTEM, now=NOW)

    assert flags() == [(1, "foreign", 1)]
