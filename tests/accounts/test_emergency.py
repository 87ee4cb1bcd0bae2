from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import NOW, make_actor, make_customer, make_department, make_user
from zixin.accounts.jobs import mail_emergency, mail_emergency_end
from zixin.accounts.models import EmergencyAccess, UserClearance
from zixin.accounts.queries import (
    actor_for,
    emergencies_for,
    level_for,
    raised_customers,
    responsible_for,
)
from zixin.accounts.roles import ROLE_PERMISSIONS, Role
from zixin.accounts.services import (
    end_emergency_access,
    open_emergency_access,
    review_emergency_access,
)
from zixin.kernel.audit import Event
from zixin.kernel.jobs import JobRun
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def break_glass(actor, **changed) -> EmergencyAccess:
    facts = {
        "customer_id": 5,
        "customer_name": "示例客户有限公司",
        "level": 3,
        "hours": 2,
        "reason": "客户法定代表人今晨失联，需核对担保底线",
        "actor": actor,
        "now": NOW,
    }
    return open_emergency_access(**{**facts, **changed})


def test_emergency_raises_one_customer_until_its_end():
    user = make_user("credit_analyst")

    break_glass(actor_for(user, now=NOW))

    during, after = (
        actor_for(user, now=NOW + timedelta(hours=2) - SECOND),
        actor_for(user, now=NOW + timedelta(hours=2)),
    )
    assert [level_for(during, key) for key in (5, 6, None)] == [3, 2, 2]
    assert (raised_customers(during), raised_customers(after)) == ({5: 3}, {})
    assert level_for(after, 5) == 2
    event = Event.objects.get()
    assert (event.kind, event.customer_id, event.data["level"]) == (
        "accounts.emergency.opened",
        5,
        3,
    )
    assert JobRun.objects.count() == 1


@pytest.mark.parametrize("role", Role.values)
def test_only_who_may_breaks_the_glass(role):
    may = role in {"credit_analyst", "credit_controller", "collector"}
    assert ("accounts.break_glass" in ROLE_PERMISSIONS[role]) == (may or role == "credit_manager")
    actor = make_actor(role)

    if may:
        break_glass(actor)
    else:
        with pytest.raises(RefusedError):
            break_glass(actor)

    assert EmergencyAccess.objects.count() == Event.objects.count() == int(may)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "急"}, "reason"),
        ({"reason": " " * 30}, "reason"),
        ({"hours": 0}, "hours"),
        ({"hours": 5}, "hours"),
        ({"level": 2}, "level"),
        ({"level": 4}, "level"),
    ],
)
def test_faulty_emergency_is_refused_and_nothing_is_kept(change, field):
    with pytest.raises(RefusedError) as refused:
        break_glass(make_actor("credit_analyst"), **change)

    assert refused.value.field == field
    assert (EmergencyAccess.objects.count(), Event.objects.count()) == (0, 0)


def test_database_knows_the_four_hours():
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyAccess.objects.create(
            user=make_user(), customer_id=1, level=3, hours=5, opened_at=NOW, until=NOW
        )


def test_who_is_not_cleared_has_no_emergency_either():
    user = make_user("credit_analyst", cleared=False)
    EmergencyAccess.objects.create(
        user=user, customer_id=5, level=3, hours=4, opened_at=NOW, until=NOW + timedelta(hours=4)
    )
    with pytest.raises(RefusedError):
        break_glass(actor_for(user, now=NOW))
    assert level_for(actor_for(user, now=NOW), 5) == 0

    withdrawn = make_user("credit_manager")
    UserClearance.objects.create(
        user=withdrawn, level=0, granted_at=NOW, until=NOW + timedelta(days=9)
    )
    with pytest.raises(RefusedError):
        break_glass(actor_for(withdrawn, now=NOW))


def test_responsible_people_are_told_once():
    department = make_department()
    officer = make_user("confidentiality_officer", email="officer@example.com")
    manager = make_user("credit_manager", department=department, email="manager@example.com")
    make_user("credit_manager", department=make_department())
    make_user("confidentiality_officer", is_active=False)
    analyst = make_user("credit_analyst", department=department)
    access = break_glass(actor_for(analyst, now=NOW))

    mail_emergency.call(access_id=access.pk)
    mail_emergency.call(access_id=access.pk)

    assert list(responsible_for(analyst)) == [officer, manager]
    assert [message.to for message in mail.outbox] == [
        ["officer@example.com", "manager@example.com"]
    ]
    assert "示例客户有限公司" in mail.outbox[0].subject
    assert "失联" in str(mail.outbox[0].body)


def test_verdict_ends_what_is_still_open_and_is_given_once():
    analyst, officer = make_user("credit_analyst"), make_actor("confidentiality_officer")
    access = break_glass(actor_for(analyst, now=NOW))
    later = NOW + timedelta(minutes=5)
    verdict = {"access": access, "verdict": "unjustified", "remark": "无紧急情况", "actor": officer}

    review_emergency_access(**verdict, now=later)

    assert raised_customers(actor_for(analyst, now=later)) == {}
    stored = EmergencyAccess.objects.get()
    assert (stored.verdict, stored.reviewed_by_name, stored.until) == (
        "unjustified",
        officer.name,
        later,
    )
    with pytest.raises(RefusedError):
        review_emergency_access(**{**verdict, "verdict": "justified"}, now=later)
    assert Event.objects.last().kind == "accounts.emergency.reviewed"
    assert Event.objects.count() == 2


def test_who_raised_it_ends_it_and_the_people_responsible_are_told_once():
    make_user("confidentiality_officer", email="officer@example.com")
    analyst, other = make_user("credit_analyst"), make_user("collector")
    access, kept = break_glass(actor_for(analyst, now=NOW)), break_glass(actor_for(other, now=NOW))
    break_glass(actor_for(analyst, now=NOW), customer_id=6)
    later = NOW + timedelta(minutes=5)

    ended = end_emergency_access(customer_id=5, actor=actor_for(analyst, now=later), now=later)
    for _try in range(2):
        mail_emergency_end.call(access_id=access.pk)

    assert ended == [access]
    assert raised_customers(actor_for(analyst, now=later)) == {6: 3}
    assert raised_customers(actor_for(other, now=later)) == {5: 3}
    event = Event.objects.latest("sequence")
    assert (event.kind, event.customer_id, event.subject_id) == (
        "accounts.emergency.ended",
        5,
        str(access.pk),
    )
    assert [message.to for message in mail.outbox] == [["officer@example.com"]]
    assert str(analyst) in mail.outbox[0].subject
    kept.refresh_from_db()
    assert kept.ended_at is None


def test_nobody_ends_what_is_not_his_or_over():
    analyst = make_user("credit_analyst")
    break_glass(actor_for(analyst, now=NOW))
    over = NOW + timedelta(hours=2)

    for actor, moment in ((make_actor("collector"), NOW), (actor_for(analyst, now=over), over)):
        with pytest.raises(RefusedError, match="没有"):
            end_emergency_access(customer_id=5, actor=actor, now=moment)

    assert EmergencyAccess.objects.get().ended_at is None
    assert Event.objects.count() == 1


def test_end_now_stands_on_the_page_of_the_customer_while_it_is_open(client):
    analyst, customer = make_user("credit_analyst"), make_customer()
    client.force_login(analyst)
    page, end = (
        f"/customers/{customer.number}/",
        f"/customers/{customer.number}/emergency-access/end/",
    )
    before = end in client.get(page).content.decode()
    break_glass(actor_for(analyst, now=timezone.now()), customer_id=customer.pk, now=timezone.now())
    during = end in client.get(page).content.decode()

    answer = client.post(end)

    after = end in client.get(page).content.decode()
    assert (before, during, after) == (False, True, False)
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert EmergencyAccess.objects.get().ended_at is not None


@pytest.mark.parametrize(
    ("role", "change"),
    [
        ("administrator", {}),
        ("internal_auditor", {}),
        ("credit_manager", {}),
        ("confidentiality_officer", {"verdict": "perhaps"}),
        ("confidentiality_officer", {"verdict": "unjustified", "remark": " "}),
    ],
)
def test_faulty_review_is_refused_and_changes_nothing(role, change):
    access = break_glass(make_actor("credit_analyst"))
    facts = {"access": access, "verdict": "justified", "remark": "", "actor": make_actor(role)}

    with pytest.raises(RefusedError):
        review_emergency_access(**{**facts, **change}, now=NOW)

    stored = EmergencyAccess.objects.get()
    assert (stored.verdict, stored.reviewed_at) == ("", None)
    assert Event.objects.count() == 1


def test_nobody_reviews_his_own():
    user = make_user("confidentiality_officer", "collector")
    UserClearance.objects.create(user=user, level=2, granted_at=NOW, until=NOW + timedelta(days=9))
    actor = actor_for(user, now=NOW)
    access = break_glass(actor)

    with pytest.raises(RefusedError):
        review_emergency_access(access=access, verdict="justified", remark="", actor=actor, now=NOW)

    assert EmergencyAccess.objects.get().verdict == ""


def test_people_see_their_own_emergencies_the_officer_all():
    analyst, other = make_user("credit_analyst"), make_user("collector")
    own = break_glass(actor_for(analyst, now=NOW))
    another = break_glass(actor_for(other, now=NOW))

    assert list(emergencies_for(actor_for(analyst, now=NOW))) == [own]
    assert set(emergencies_for(make_actor("confidentiality_officer"))) == {own, another}


def test_actor_with_emergencies_costs_one_query(django_assert_num_queries):
    user = make_user("credit_analyst", "collector")
    for key in (5, 6, 7):
        break_glass(actor_for(user, now=NOW), customer_id=key)

    with django_assert_num_queries(1):
        actor = actor_for(user, now=NOW)

    assert (actor.raised, actor.roles) == ({5: 3, 6: 3, 7: 3}, {"credit_analyst", "collector"})
