from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import NOW, make_actor, make_customer, make_department, make_user
from zixin.accounts.jobs import mail_reminder
from zixin.accounts.models import (
    AgreementSignature,
    EmergencyAccess,
    Reminder,
    TrainingCourse,
    TrainingRecord,
    UserClearance,
)
from zixin.accounts.queries import SYSTEM, newest_course, standings
from zixin.accounts.roles import Role
from zixin.accounts.services import (
    publish_agreement,
    publish_course,
    publish_shipped_documents,
    set_clearance,
)
from zixin.accounts.services.reminders import plan_reminders
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DESK = "/confidentiality/"


@pytest.fixture
def officer() -> Client:
    client = Client()
    client.force_login(make_user("confidentiality_officer", full_name="宁守密"))
    return client


def shorten(user, *, trained=None, signed=None) -> None:
    if trained:
        TrainingRecord.objects.filter(user=user).update(valid_until=trained)
    if signed:
        AgreementSignature.objects.filter(user=user).update(valid_until=signed)


@pytest.mark.parametrize("role", Role.values)
def test_only_the_officer_opens_the_desk(role):
    client = Client()
    client.force_login(make_user(role))

    for address in (DESK, f"{DESK}people/1/", f"{DESK}emergencies/1/", f"{DESK}documents/course/"):
        status = client.get(address).status_code
        assert status in {200, 404} if role == "confidentiality_officer" else status == 403


def test_desk_counts_its_queries(officer, django_assert_num_queries):
    make_user("collector", "salesperson", department=make_department())
    officer.get(DESK)

    with django_assert_num_queries(10):
        officer.get(DESK)
    for _ in range(2):
        make_user("collector", "salesperson", department=make_department())
    with django_assert_num_queries(10):
        officer.get(DESK)


def test_desk_tells_who_is_cleared_until_when_and_narrows():
    user = make_user("collector", username="a")
    new = make_user("collector", username="b", cleared=False)
    lapsing = make_user("collector", username="c")
    shorten(lapsing, signed=NOW + 30 * DAY)
    officer = make_actor("confidentiality_officer")

    def names(state: str) -> list[str]:
        return [person.username for person in standings(officer, now=NOW, state=state)]

    assert names("")[:3] == [user.username, new.username, lapsing.username]
    assert (names("missing"), names("lapsing")) == (["b"], ["c"])
    assert list(standings(make_actor("administrator"), now=NOW)) == []


def test_personal_clearance_is_set_on_the_page(officer):
    user = make_user("credit_manager")
    facts = {"level": "1", "until": "2999-01-01", "reason": "试用期"}

    answer = officer.post(f"{DESK}people/{user.pk}/", facts)

    assert answer["Location"] == DESK
    stored = UserClearance.objects.get()
    assert (stored.level, stored.reason, stored.granted_by_name) == (1, "试用期", "宁守密")
    assert "试用期" in officer.get(f"{DESK}people/{user.pk}/").content.decode()
    assert Event.objects.get().kind == "accounts.clearance.granted"
    refused = officer.post(f"{DESK}people/{user.pk}/", {**facts, "until": "2020-01-01"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["until"])


@pytest.mark.parametrize(
    ("role", "change"),
    [
        ("administrator", {}),
        ("internal_auditor", {}),
        ("confidentiality_officer", {"level": 3}),
        ("confidentiality_officer", {"level": -1}),
        ("confidentiality_officer", {"reason": " "}),
        ("confidentiality_officer", {"until": NOW}),
    ],
)
def test_faulty_clearance_is_refused_and_nothing_is_kept(role, change):
    facts = {"user": make_user("credit_analyst"), "level": 2, "reason": "x", "until": NOW + DAY}

    with pytest.raises(RefusedError):
        set_clearance(**{**facts, **change}, actor=make_actor(role), now=NOW)

    assert (UserClearance.objects.count(), Event.objects.count()) == (0, 0)


def test_officer_does_not_clear_himself():
    user = make_user("confidentiality_officer")

    with pytest.raises(RefusedError):
        set_clearance(
            user=user,
            level=1,
            reason="x",
            until=NOW + DAY,
            actor=make_actor("confidentiality_officer", user=user),
            now=NOW,
        )

    assert not UserClearance.objects.exists()


def test_new_version_is_published_from_a_file(officer):
    publish_shipped_documents(actor=SYSTEM, now=NOW)
    TrainingRecord.objects.all().delete()
    AgreementSignature.objects.all().delete()
    TrainingCourse.objects.all().delete()
    publish_shipped_documents(actor=SYSTEM, now=NOW)
    source = newest_course().source
    actor = make_actor("confidentiality_officer")

    for faulty in (source, source.replace("version = 1", "version = 3"), "no = toml ="):
        with pytest.raises(RefusedError):
            publish_course(source=faulty, actor=actor, now=NOW)
    second = publish_course(
        source=source.replace("version = 1", "version = 2"), actor=actor, now=NOW
    )

    assert (second.version, second.binding_from) == (2, NOW + 30 * DAY)
    assert second.published_by_name == actor.name
    with pytest.raises(RefusedError):
        publish_agreement(source=source, actor=actor, now=NOW)
    with pytest.raises(RefusedError):
        publish_course(
            source=source.replace("version = 1", "version = 3"),
            actor=make_actor("administrator"),
            now=NOW,
        )
    assert TrainingCourse.objects.count() == 2


def test_documents_are_downloaded_and_uploaded_on_the_page(officer):
    faulty = SimpleUploadedFile("course.toml", b"code = ")
    for kind in ("course", "agreement"):
        page = officer.get(f"{DESK}documents/{kind}/")
        source = officer.get(f"{DESK}documents/{kind}/source/")
        assert (page.status_code, source.status_code) == (200, 200)
        assert (
            source["Content-Disposition"] == f'attachment; filename="{kind}-confidentiality-1.toml"'
        )

    answer = officer.post(f"{DESK}documents/course/", {"file": faulty})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_emergency_is_asked_for_on_the_customers_page_and_reviewed(officer):
    client, customer = Client(), make_customer(number="K-1")
    client.force_login(make_user("credit_analyst"))
    address = "/customers/K-1/emergency-access/"
    assert address in client.get("/customers/K-1/").content.decode()
    facts = {"level": "3", "hours": "4", "reason": "客户法定代表人今晨失联，需核对"}

    refused = client.post(address, {**facts, "hours": "5"})
    opened = client.post(address, facts)

    assert (refused.status_code, opened["Location"]) == (422, "/customers/K-1/")
    access = EmergencyAccess.objects.get()
    assert (access.customer_id, access.customer_name) == (customer.pk, customer.name)
    assert client.get("/customers/K-9/emergency-access/").status_code == 404
    assert customer.name in officer.get(DESK).content.decode()
    review = f"{DESK}emergencies/{access.pk}/"
    assert officer.get(review).status_code == 200
    assert officer.post(review, {"verdict": "justified", "remark": ""})["Location"] == DESK
    assert EmergencyAccess.objects.get().verdict == "justified"


def test_reminders_are_sent_once_for_each_step():
    user = make_user("collector", email="user@example.com")
    until = NOW + 40 * DAY
    shorten(user, trained=until)

    sent = []
    for days_left in (40, 31, 30, 29, 8, 7, 6, 2, 1, 0.5, 0):
        now = until - timedelta(days=days_left)
        new = plan_reminders(actor=SYSTEM, now=now)
        sent += [(days_left, reminder.lapsing, reminder.days) for reminder in new]
        for reminder in [*new, *new]:
            mail_reminder.call(reminder_id=reminder.pk)

    assert sent == [(30, "training", 30), (7, "training", 7), (1, "training", 1)]
    assert [message.to for message in mail.outbox] == [["user@example.com"]] * 3
    assert "2026-04-11" in mail.outbox[0].subject
    assert Reminder.objects.filter(sent_at=None).count() == 0


def test_who_was_away_gets_the_nearest_step_only():
    user = make_user("collector")
    shorten(user, signed=NOW + 5 * DAY)

    assert [reminder.days for reminder in plan_reminders(actor=SYSTEM, now=NOW)] == [7]
    assert plan_reminders(actor=SYSTEM, now=NOW) == []


def test_highest_level_of_a_department_is_set_on_the_page(officer):
    department = make_department(name="销售部")
    assert "销售部" in officer.get(f"{DESK}departments/").content.decode()

    answer = officer.post(f"{DESK}departments/{department.pk}/ceiling/", {"level": "1"})
    officer.post(f"{DESK}departments/{department.pk}/ceiling/", {"level": "7"})

    department.refresh_from_db()
    assert (answer["Location"], department.ceiling) == (f"{DESK}departments/", 1)
    assert [event.data for event in Event.objects.all()] == [
        {"code": department.code, "ceiling": [3, 1]}
    ]


def test_departments_count_their_queries(officer, django_assert_num_queries):
    for _ in range(2):
        make_department(parent=make_department())
    officer.get(f"{DESK}departments/")

    with django_assert_num_queries(4):
        officer.get(f"{DESK}departments/")
