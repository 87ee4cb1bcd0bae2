from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import NOW, make_actor, make_department, make_user
from zixin.accounts.models import Department, RoleGrant, User
from zixin.accounts.queries import NOBODY, SYSTEM, actor_for, people_for
from zixin.accounts.roles import Role
from zixin.accounts.services import (
    create_department,
    create_user,
    deactivate_user,
    grant_role,
    propose_role,
    reactivate_user,
    withdraw_role,
)
from zixin.accounts.services.sessions import change_password
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

PASSWORD = "Rain-over-Ningbo-42"


def make_person(*, actor=SYSTEM, roles=(), **facts) -> User:
    return create_user(
        **{
            "username": "zhang.wei",
            "full_name": "张伟",
            "email": "Zhang.Wei@Example.com",
            "password": PASSWORD,
            "department": None,
            **facts,
        },
        roles=roles,
        actor=actor,
        now=NOW,
    )


def trail() -> list[tuple[str, dict[str, object]]]:
    return list(Event.objects.values_list("kind", "data"))


@pytest.mark.django_db
def test_user_is_created_with_roles_and_events():
    department = make_department(code="XS")

    user = make_person(roles=("salesperson", "collector"), department=department)

    stored = User.objects.get()
    assert stored == user
    assert (stored.username, stored.full_name, stored.email) == (
        "zhang.wei",
        "张伟",
        "zhang.wei@example.com",
    )
    assert stored.check_password(PASSWORD)
    assert stored.password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert trail() == [
        ("accounts.user.created", {"username": "zhang.wei", "department": "XS"}),
        ("accounts.role.granted", {"role": "salesperson", "username": "zhang.wei"}),
        ("accounts.role.granted", {"role": "collector", "username": "zhang.wei"}),
    ]
    assert PASSWORD not in str(trail())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "zhang.wei@example"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"username": ""}, "username"),
        ({"username": "a@b.example"}, "username"),
        ({"username": "a b"}, "username"),
        ({"username": "TAKEN"}, None),
        ({"email": "TAKEN@example.com"}, "email"),
        ({"email": "no address"}, "email"),
        ({"full_name": ""}, "full_name"),
        ({"roles": ("emperor",)}, "role"),
    ],
)
def test_faulty_user_is_refused_and_nothing_is_written(facts, field):
    make_user(username="taken", email="taken@example.com")

    with pytest.raises(RefusedError) as refused:
        make_person(**facts)

    assert refused.value.field == field
    assert User.objects.count() == 1
    assert trail() == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["credit_manager", "internal_auditor"])
def test_only_administrators_look_after_people(role):
    actor, user = make_actor(role), make_user("collector")

    for act in (
        lambda: make_person(actor=actor),
        lambda: create_department(code="A", name="甲", parent=None, actor=actor, now=NOW),
        lambda: grant_role(user=user, role="salesperson", actor=actor, now=NOW),
        lambda: propose_role(user=user, role="salesperson", actor=actor, now=NOW),
        lambda: withdraw_role(user=user, role="collector", actor=actor, now=NOW),
        lambda: deactivate_user(user=user, actor=actor, now=NOW),
        lambda: reactivate_user(user=user, actor=actor, now=NOW),
    ):
        with pytest.raises(RefusedError):
            act()

    user.refresh_from_db()
    assert (User.objects.count(), Department.objects.count(), user.is_active) == (2, 0, True)
    assert actor_for(user, now=NOW).roles == {"collector"}
    assert list(people_for(actor)) == []
    assert trail() == []


@pytest.mark.django_db
def test_nobody_changes_his_own_roles_or_access():
    user = make_user("administrator")
    actor = actor_for(user, now=NOW)

    for act in (
        lambda: propose_role(user=user, role="credit_manager", actor=actor, now=NOW),
        lambda: withdraw_role(user=user, role="administrator", actor=actor, now=NOW),
        lambda: deactivate_user(user=user, actor=actor, now=NOW),
    ):
        with pytest.raises(RefusedError):
            act()

    assert actor_for(user, now=NOW).roles == {"administrator"}
    assert User.objects.get().is_active
    assert trail() == []


@pytest.mark.django_db
def test_role_is_granted_once_and_withdrawn_once():
    administrator, user = make_actor("administrator"), make_user()

    first = grant_role(user=user, role="collector", actor=SYSTEM, now=NOW)
    again = grant_role(user=user, role="collector", actor=SYSTEM, now=NOW)
    assert first == again
    assert (first.granted_by_name, first.granted_at) == ("system", NOW)
    withdraw_role(user=user, role="collector", actor=administrator, now=NOW)
    with pytest.raises(RefusedError):
        withdraw_role(user=user, role="collector", actor=administrator, now=NOW)

    assert [kind for kind, _data in trail()] == ["accounts.role.granted", "accounts.role.withdrawn"]
    assert RoleGrant.objects.filter(user=user).count() == 0


@pytest.mark.django_db
def test_unknown_role_is_refused():
    with pytest.raises(RefusedError):
        grant_role(user=make_user(), role="emperor", actor=SYSTEM, now=NOW)

    assert (RoleGrant.objects.count(), trail()) == (0, [])


@pytest.mark.django_db
def test_department_code_is_used_once():
    parent = create_department(code="A", name="甲", parent=None, actor=SYSTEM, now=NOW)

    with pytest.raises(RefusedError) as refused:
        create_department(code="A", name="乙", parent=parent, actor=SYSTEM, now=NOW)

    assert refused.value.field == "code"
    assert trail() == [("accounts.department.created", {"code": "A", "name": "甲", "parent": None})]


@pytest.mark.django_db
def test_actor_carries_roles_and_the_departments_below():
    top = make_department()
    below = make_department(parent=top)
    lowest = make_department(parent=below)
    make_department()

    actor = actor_for(make_user("sales_manager", department=below), now=NOW)

    assert actor.roles == {Role.SALES_MANAGER}
    assert actor.may("customers.view_department")
    assert not actor.may("decisions.decide")
    assert actor.department_ids == {below.pk, lowest.pk}
    assert not actor.is_system


@pytest.mark.django_db
def test_inactive_user_and_stranger_are_nobody_and_not_the_system():
    assert actor_for(make_user("credit_manager", is_active=False), now=NOW) is NOBODY
    assert (NOBODY.is_system, NOBODY.permissions, SYSTEM.is_system) == (False, frozenset(), True)
    assert list(people_for(NOBODY)) == []


@pytest.mark.django_db
def test_withdrawn_role_is_gone_with_the_next_request():
    user, client = make_user("administrator"), Client()
    client.force_login(user)
    assert client.get("/people/").status_code == 200

    withdraw_role(user=user, role="administrator", actor=SYSTEM, now=NOW)

    assert client.get("/people/").status_code == 403


@pytest.mark.django_db
def test_closed_access_ends_every_session(client):
    create_user(
        username="li.na",
        full_name="李娜",
        email="li.na@example.com",
        password=PASSWORD,
        department=None,
        roles=("administrator",),
        actor=SYSTEM,
        now=NOW,
    )
    user = User.objects.get()
    change_password(user=user, password=PASSWORD, actor=actor_for(user, now=NOW), now=NOW)
    client.post("/accounts/login/", {"login": "li.na", "password": PASSWORD})
    key = client.session.session_key
    assert client.get("/people/").status_code == 200

    deactivate_user(user=user, actor=SYSTEM, now=NOW)

    from django.contrib.sessions.models import Session

    assert Session.objects.filter(session_key=key).count() == 0
    assert client.get("/people/").status_code == 302
    reactivate_user(user=user, actor=SYSTEM, now=NOW)
    assert client.get("/people/").status_code == 302  # the old session stays dead
    with pytest.raises(RefusedError):
        reactivate_user(user=user, actor=SYSTEM, now=NOW)
    kinds = [kind for kind, _data in trail()]
    assert kinds[-2:] == ["accounts.user.deactivated", "accounts.user.reactivated"]


@pytest.mark.django_db
def test_people_are_found_by_name_and_mail():
    wang = make_user(username="wang", full_name="王芳", email="wf@example.com")
    make_user(username="li", full_name="李强", email="lq@example.com")

    for text in ("WANG", "芳", "wf@"):
        assert list(people_for(SYSTEM, text=text)) == [wang]
    assert people_for(SYSTEM).count() == 2
