"""Abuse of the door: locking others out, and links that went to somebody else."""

from __future__ import annotations

import time

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.test_sign_in import PASSWORD, make_colleague, sign_in
from tests.factories import make_user

NEW = {"password1": "Fog-over-Dalian-77", "password2": "Fog-over-Dalian-77"}

pytestmark = pytest.mark.django_db


def reset_link(address: str) -> str:
    Client().post("/accounts/password/reset/", {"email": address})
    words = str(mail.outbox[-1].body).split()
    link = next(word for word in words if "/accounts/password/reset/key/" in word)
    return link.removeprefix("http://testserver")


def test_account_locked_by_a_stranger_opens_again_by_itself(monkeypatch) -> None:
    make_colleague()
    for _ in range(5):
        sign_in(Client(), password="wrong-password-1")
    assert sign_in(Client()).status_code == 200

    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)

    assert sign_in(Client()).status_code == 302


def test_reset_link_is_dead_once_the_address_has_changed() -> None:
    user = make_colleague()
    link = reset_link("zw@example.com")
    user.email = "zhang.wei@example.com"
    user.save()
    user.emailaddress_set.all().delete()

    client = Client()
    answer = client.get(link)
    client.post(answer.headers.get("Location", link), NEW)

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_reset_link_of_one_person_opens_no_other_account() -> None:
    user = make_colleague()
    other = make_user(username="li.na", email="ln@example.com")
    link = reset_link("zw@example.com")
    head, _, tail = link.partition("/key/")
    _own, _, token = tail.partition("-")
    stolen = f"{head}/key/{_in_36(other.pk)}-{token}"

    client = Client()
    answer = client.get(stolen)
    client.post(answer.headers.get("Location", stolen), NEW)

    for person in (user, other):
        person.refresh_from_db()
        assert not person.check_password(NEW["password1"])


def _in_36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text
