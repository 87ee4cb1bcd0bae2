from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_department, make_user
from zixin.accounts.models import RoleGrant, RoleProposal, User
from zixin.kernel.audit import Event


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.user = make_user("administrator", username="admin", full_name="管理员")
    client.force_login(client.user)
    return client


NEW = {
    "username": "zhang.wei",
    "full_name": "张伟",
    "email": "zw@example.com",
    "department": "",
    "roles": ["salesperson", "collector"],
    "password": "Rain-over-Ningbo-42",
}


@pytest.mark.django_db
def test_list_shows_people_with_their_roles(administrator):
    make_user("collector", full_name="李娜", department=make_department(name="财务部"))

    text = administrator.get("/people/").content.decode()

    for words in ("李娜", "催收员", "财务部", "系统管理员"):
        assert words in text


@pytest.mark.django_db
def test_list_counts_its_queries(administrator, django_assert_num_queries):
    make_user("collector", "salesperson", department=make_department())
    administrator.get("/people/")

    with django_assert_num_queries(6):
        administrator.get("/people/")
    for _ in range(2):
        make_user("collector", "salesperson", department=make_department())
    with django_assert_num_queries(6):
        administrator.get("/people/")


@pytest.mark.django_db
def test_search_gives_the_part_alone_to_htmx(administrator):
    make_user(full_name="李娜")
    make_user(full_name="王芳")

    answer = administrator.get(
        "/people/?q=娜", headers={"HX-Request": "true", "HX-Target": "people"}
    )

    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="people"')
    assert ("李娜" in text, "王芳" in text) == (True, False)
    assert "没有找到" in administrator.get("/people/?q=nobody-at-all").content.decode()


@pytest.mark.django_db
def test_user_is_created_by_form(administrator):
    answer = administrator.post("/people/new/", NEW)

    user = User.objects.get(username="zhang.wei")
    assert (answer.status_code, answer["Location"]) == (302, f"/people/{user.pk}/")
    assert set(user.role_proposals.values_list("role", flat=True)) == {"salesperson", "collector"}
    assert not user.role_grants.exists()
    assert {event.actor_name for event in Event.objects.all()} == {"管理员"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "short"}, "password"),
        ({"username": "a@b"}, "username"),
        ({"email": "nowhere"}, "email"),
        ({"roles": ["emperor"]}, "roles"),
        ({"department": "999"}, "department"),
        ({"full_name": "张\0伟"}, "full_name"),
    ],
)
def test_faulty_form_says_it_at_the_field(administrator, change, field):
    answer = administrator.post("/people/new/", {**NEW, **change})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.count() == 1
    assert Event.objects.count() == 0


@pytest.mark.django_db
def test_fields_that_are_not_asked_for_change_nothing(administrator):
    administrator.post(
        "/people/new/", {**NEW, "is_superuser": "1", "is_staff": "1", "is_active": "0", "id": "1"}
    )

    user = User.objects.get(username="zhang.wei")
    assert (user.is_superuser, user.is_staff, user.is_active) == (False, False, True)


@pytest.mark.django_db
def test_roles_are_proposed_confirmed_and_withdrawn_on_the_pages(administrator):
    user, officer = make_user(), Client()
    officer.force_login(make_user("confidentiality_officer"))

    proposed = administrator.post(f"/people/{user.pk}/roles/", {"role": "collector"})
    assert proposed["Location"] == f"/people/{user.pk}/"
    assert "待第二人确认" in administrator.get(f"/people/{user.pk}/").content.decode()
    assert not RoleGrant.objects.filter(user=user).exists()
    proposal = RoleProposal.objects.get()
    confirmation = f"/confidentiality/roles/{proposal.pk}/confirmation/"
    assert administrator.post(confirmation).status_code == 403
    assert "待确认的角色" in officer.get("/confidentiality/").content.decode()
    assert officer.post(confirmation)["Location"] == "/confidentiality/"
    withdrawn = administrator.post(f"/people/{user.pk}/roles/collector/withdrawal/")

    assert withdrawn.status_code == 302
    assert RoleGrant.objects.filter(user=user).count() == 0
    again = administrator.post(f"/people/{user.pk}/roles/collector/withdrawal/")
    assert again.status_code == 422
    assert list(Event.objects.values_list("kind", flat=True)) == [
        "accounts.role.proposed",
        "accounts.role.granted",
        "accounts.role.withdrawn",
    ]


@pytest.mark.django_db
def test_unknown_role_is_refused_at_the_field(administrator):
    user = make_user()

    answer = administrator.post(f"/people/{user.pk}/roles/", {"role": "emperor"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
    assert RoleGrant.objects.filter(user=user).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("roles/", {"role": "credit_manager"}),
        ("roles/administrator/withdrawal/", {}),
        ("deactivation/", {}),
        ("reactivation/", {}),
    ],
)
def test_own_roles_and_access_are_refused(administrator, act, facts):
    own = f"/people/{administrator.user.pk}/"

    answer = administrator.post(own + act, facts)

    assert answer.status_code == 422
    assert "不得变更本人" in answer.content.decode()
    assert list(RoleGrant.objects.values_list("role", flat=True)) == ["administrator"]
    assert User.objects.get().is_active
    assert Event.objects.count() == 0
    assert "/deactivation/" not in administrator.get(own).content.decode()


@pytest.mark.django_db
def test_access_is_closed_and_opened(administrator):
    user = make_user()

    administrator.post(f"/people/{user.pk}/deactivation/")
    user.refresh_from_db()
    assert not user.is_active
    administrator.post(f"/people/{user.pk}/reactivation/")

    user.refresh_from_db()
    assert user.is_active


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/people/",
        "/people/new/",
        "/people/1/",
        "/people/1/roles/",
        "/people/1/roles/collector/withdrawal/",
        "/people/1/deactivation/",
        "/people/1/reactivation/",
    ],
)
@pytest.mark.parametrize("role", ["credit_manager", "internal_auditor"])
def test_others_are_refused_before_anything_is_read(address, role):
    client = Client()
    client.force_login(make_user(role))

    assert (client.get(address).status_code, client.post(address).status_code) == (403, 403)


@pytest.mark.django_db
def test_acts_are_not_done_by_looking(administrator):
    user = make_user("collector")

    for act in ("roles/", "roles/collector/withdrawal/", "deactivation/", "reactivation/"):
        for method in (administrator.get, administrator.head, administrator.options):
            assert method(f"/people/{user.pk}/{act}").status_code == 405

    user.refresh_from_db()
    assert user.is_active
    assert RoleGrant.objects.filter(user=user).count() == 1


@pytest.mark.django_db
def test_person_who_is_not_there_is_not_found(administrator):
    assert administrator.get("/people/99999/").status_code == 404
    assert administrator.post("/people/99999/deactivation/").status_code == 404
