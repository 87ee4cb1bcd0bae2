from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.http import int_to_base36

from tests.factories import make_user
from zixin.accounts.models import User
from zixin.kernel.audit import Event

PASSWORD = "Rain-over-Ningbo-42"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _shared_counters(settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kernel_cache",
        }
    }


def make_colleague(*roles: str, **fields) -> User:
    user = make_user(
        *roles, username="Zhang.Wei", full_name="张伟", email="zw@example.com", **fields
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, login="zhang.wei", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def trail() -> list[tuple[str, str, dict[str, object]]]:
    return list(Event.objects.values_list("kind", "subject_id", "data"))


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["Zhang.Wei", "zhang.wei", "ZW@example.com", " zw@example.com "])
def test_colleague_signs_in_by_name_or_mail(client, login):
    user = make_colleague("credit_manager")

    answer = sign_in(client, login)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)
    event = Event.objects.get()
    assert (event.kind, event.actor_id, event.actor_name) == (
        "accounts.session.started",
        user.pk,
        "张伟",
    )
    assert event.data == {"address": "127.0.0.1", "second_factor": False}
    assert event.request_id == answer["X-Request-Id"]


@pytest.mark.django_db
def test_session_gets_a_new_id_at_sign_in(client):
    make_colleague()
    client.get(LOGIN)
    session = client.session
    session["basket"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client)

    assert client.session.session_key != before
    assert not client.session.exists(before)


@pytest.mark.django_db
def test_unknown_user_and_wrong_password_read_the_same():
    make_colleague()

    answers = [
        sign_in(Client(), login, password)
        for login, password in (
            ("zhang.wei", "wrong-password-1"),
            ("nobody.at.all", "wrong-password-1"),
        )
    ]

    texts = [answer.context["form"].errors.as_data() for answer in answers]
    assert str(texts[0]) == str(texts[1])
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (
        len(
            {
                len(answer.content) - len(answer.context["form"]["login"].value())
                for answer in answers
            }
        )
        == 1
    )


@pytest.mark.django_db
def test_refused_sign_in_is_on_the_trail_without_what_was_typed(client):
    user = make_colleague()

    sign_in(client, "zw@example.com", "wrong-password-1")
    sign_in(client, "my-password-by-mistake", "zhang.wei")

    assert trail() == [
        (
            "accounts.session.refused",
            str(user.pk),
            {"reason": "credentials", "address": "127.0.0.1", "username": "Zhang.Wei"},
        ),
        (
            "accounts.session.refused",
            "",
            {"reason": "credentials", "address": "127.0.0.1", "username": None},
        ),
    ]


@pytest.mark.django_db
def test_five_failures_lock_the_account_for_a_while():
    make_colleague()
    for _ in range(5):
        sign_in(Client(), password="wrong-password-1")

    client = Client()
    answer = sign_in(client)

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert [data["reason"] for _kind, _subject, data in trail()] == [
        *["credentials"] * 5,
        "too many attempts",
    ]
    other = make_user(username="li.na")
    other.set_password(PASSWORD)
    other.save()
    assert sign_in(Client(), "li.na").status_code == 302  # the lock is of one account


@pytest.mark.django_db
def test_sign_in_after_four_failures_works_and_does_not_clear_them():
    make_colleague()
    for _ in range(4):
        sign_in(Client(), password="wrong-password-1")

    assert sign_in(Client()).status_code == 302
    assert sign_in(Client(), password="wrong-password-1").status_code == 200
    assert sign_in(Client()).status_code == 200  # the fifth failure counted


@pytest.mark.django_db
def test_many_accounts_from_one_address_are_slowed():
    """Ten failures a minute from one address, whatever the account (spraying)."""
    for number in range(10):
        sign_in(Client(), f"user{number}", "Summer-2026-Summer")
    make_colleague()

    assert sign_in(Client()).status_code == 200
    assert trail()[-1][2]["reason"] == "too many attempts"


@pytest.mark.django_db
def test_address_said_by_the_client_is_not_believed():
    make_colleague()
    for number in range(5):
        client = Client(headers={"X-Forwarded-For": f"10.0.0.{number}"})
        sign_in(client, password="wrong-password-1")

    assert {data["address"] for _kind, _subject, data in trail()} == {"127.0.0.1"}
    assert sign_in(Client(headers={"X-Forwarded-For": "10.9.9.9"})).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "http:///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_sign_in_never_leads_to_another_host(client, target):
    make_colleague()

    assert sign_in(client, next=target)["Location"] == "/"


@pytest.mark.django_db
def test_sign_in_leads_to_the_wanted_page(client):
    make_colleague()

    assert sign_in(client, next="/policies/?page=2")["Location"] == "/policies/?page=2"


@pytest.mark.django_db
def test_posts_without_a_token_are_refused():
    user = make_colleague("administrator")
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client).status_code == 403
    assert trail() == []
    client.force_login(user)
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(f"/people/{user.pk}/deactivation/", headers=headers)
        assert answer.status_code == 403
    assert User.objects.get().is_active


@pytest.mark.django_db
def test_post_with_the_token_in_a_header_is_accepted_as_htmx_sends_it():
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_colleague("administrator"))
    client.get("/people/")
    token = client.cookies["csrftoken"].value

    answer = client.post("/people/0/deactivation/", headers={"X-CSRFToken": token})

    assert answer.status_code == 404  # past the token, and nobody there


@pytest.mark.django_db
def test_inactive_colleague_cannot_sign_in(client):
    make_colleague(is_active=False)

    answer = sign_in(client)

    assert answer["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session
    assert Event.objects.filter(kind="accounts.session.started").count() == 0


@pytest.mark.django_db
def test_signing_out_is_an_act_on_the_trail(client):
    make_colleague()
    sign_in(client)
    key = client.session.session_key

    assert client.get("/accounts/logout/").status_code == 200
    assert client.session.session_key == key
    client.post("/accounts/logout/")

    assert "_auth_user_id" not in client.session
    assert [kind for kind, _subject, _data in trail()] == [
        "accounts.session.started",
        "accounts.session.ended",
    ]


@pytest.mark.django_db
def test_nobody_signs_himself_up():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert "account_login" in names
    assert {name for name in names if "signup" in name or "email" in name} == set()
    assert Client().get("/accounts/signup/").status_code == 404


@pytest.mark.django_db
def test_password_change_is_on_the_trail_and_needs_the_old_one(client):
    user = make_colleague()
    sign_in(client)
    wanted = {"password1": "Fog-over-Dalian-77", "password2": "Fog-over-Dalian-77"}

    refused = client.post(
        "/accounts/password/change/", {"oldpassword": "wrong-password-1", **wanted}
    )
    assert refused.status_code == 200
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **wanted})

    user.refresh_from_db()
    assert user.check_password("Fog-over-Dalian-77")
    assert trail()[-1] == ("accounts.password.changed", str(user.pk), {})


@pytest.mark.django_db
def test_forgotten_password_reads_the_same_for_known_and_unknown():
    make_colleague()

    answers = [
        Client().post("/accounts/password/reset/", {"email": mailbox})
        for mailbox in ("zw@example.com", "nobody@example.com")
    ]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, "/accounts/password/reset/done/")
    ] * 2
    assert [message.to for message in mail.outbox] == [["zw@example.com"]]


@pytest.mark.django_db
def test_reset_link_works_once():
    user = make_colleague()
    Client().post("/accounts/password/reset/", {"email": "zw@example.com"})
    link = next(
        word for word in str(mail.outbox[0].body).split() if "/accounts/password/reset/key/" in word
    ).removeprefix("http://testserver")
    client = Client()
    form = client.get(link)["Location"]
    wanted = {"password1": "Fog-over-Dalian-77", "password2": "Fog-over-Dalian-77"}

    client.post(form, wanted)
    user.refresh_from_db()
    assert user.check_password("Fog-over-Dalian-77")
    again = Client()
    assert again.get(link).status_code == 200  # says that it is used up; leads to no form
    again.post(link, {"password1": "Sun-over-Xiamen-88", "password2": "Sun-over-Xiamen-88"})

    user.refresh_from_db()
    assert user.check_password("Fog-over-Dalian-77")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "account_inactive",
        "account_logout",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "mfa_activate_totp",
        "mfa_index",
        "usersessions_list",
    ],
)
def test_every_account_page_opens(client, name, language):
    make_colleague()
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.cookies["django_language"] = language

    assert client.get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_account_pages_send_strangers_to_sign_in():
    for name in ("account_change_password", "mfa_index", "usersessions_list"):
        answer = Client().get(reverse(name))
        assert (answer.status_code, answer["Location"][:17]) == (302, "/accounts/login/?"), name
    assert Client().get("/accounts/").status_code == 404


def reset_link() -> str:
    Client().post("/accounts/password/reset/", {"email": "zw@example.com"})
    words = str(mail.outbox[-1].body).split()
    return next(word for word in words if "/accounts/password/reset/key/" in word).removeprefix(
        "http://testserver"
    )


@pytest.mark.django_db
def test_reset_link_opens_no_other_account_and_dies_with_the_address():
    """D06: bound to one person, and to the address it was sent to."""
    user = make_colleague()
    other = make_user("collector")
    link, client = reset_link(), Client()
    key = link.rstrip("/").rpartition("/")[2]
    _own, _dash, rest = key.partition("-")
    stolen = link.replace(key, f"{int_to_base36(other.pk)}-{rest}")
    wanted = {"password1": "Fog-over-Dalian-77", "password2": "Fog-over-Dalian-77"}

    client.post(client.get(stolen, follow=True).request["PATH_INFO"], wanted)
    User.objects.filter(pk=user.pk).update(email="new@example.com")
    late = Client()
    late.post(late.get(link, follow=True).request["PATH_INFO"], wanted)

    for person in (user, other):
        person.refresh_from_db()
        assert not person.check_password("Fog-over-Dalian-77")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
    ],
)
def test_another_host_is_never_put_into_a_mail(headers, settings):
    """D10: what the client says of hosts and proxies is not believed."""
    settings.ALLOWED_HOSTS = ["testserver"]
    make_colleague()

    answer = Client(headers=headers).post("/accounts/password/reset/", {"email": "zw@example.com"})

    assert answer.status_code == (400 if "Host" in headers else 302)
    assert [m for m in mail.outbox if "evil.example" in str(m.body)] == []
