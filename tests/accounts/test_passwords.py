from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import get_password_validators, validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories import NOW, make_user
from zixin.accounts.models import FormerPassword, User
from zixin.accounts.queries import SYSTEM, actor_for, newest_agreement
from zixin.accounts.services import create_user, publish_shipped_documents, sign_agreement
from zixin.accounts.services.sessions import change_password
from zixin.kernel.actor import AGREEMENT, PASSWORD, TRAINING
from zixin.kernel.workflow import RefusedError
from zixin.site.profiles import PROFILES, profile_named

FIRST, OWN = "Rain-over-Ningbo-42", "Fog-over-Dalian-77"


def is_accepted(profile: str, password: str, user: User | None = None) -> bool:
    validators = get_password_validators(PROFILES[profile].validators())
    try:
        validate_password(password, user, validators)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("password", "asvs", "mlps3"),
    [
        ("Rain-over-Ningbo-42", True, True),
        ("correct horse battery", True, False),
        ("correcthorsebatterystaple", True, False),
        ("Correcthorsebattery7", True, True),
        ("雨落宁波江水东流去不回头了", True, False),
        ("Rain-Ning42", False, False),
        ("password1234", False, False),
        ("123456123456", False, False),
    ],
)
def test_each_profile_accepts_what_it_should(password, asvs, mlps3):
    assert (is_accepted("asvs", password), is_accepted("mlps3", password)) == (asvs, mlps3)


def test_profiles_as_they_are_documented():
    rows = {
        name: (
            profile.rotation_days,
            profile.former_passwords,
            profile.character_classes,
            profile.idle_minutes,
            profile.failures,
        )
        for name, profile in PROFILES.items()
    }

    assert rows == {"asvs": (0, 0, 0, 30, "5/300s/key"), "mlps3": (90, 5, 3, 15, "5/1800s/key")}
    with pytest.raises(ValueError, match="known are asvs, mlps3"):
        profile_named("none")


def newcomer(role: str = "administrator", actor=SYSTEM) -> User:
    return create_user(
        username="li.na",
        full_name="李娜",
        email="li.na@example.com",
        password=FIRST,
        department=None,
        roles=(role,),
        actor=actor,
        now=NOW,
    )


@pytest.mark.django_db
def test_first_password_opens_nothing_but_its_own_change():
    user = newcomer()
    actor = actor_for(user, now=NOW)
    assert (actor.lacks, actor.permissions) == ({PASSWORD, TRAINING, AGREEMENT}, frozenset())
    client = Client()
    client.post("/accounts/login/", {"login": "li.na", "password": FIRST})
    assert client.get("/people/")["Location"] == "/clearance/"
    assert "修改密码" in client.get("/clearance/").content.decode()

    same = {"oldpassword": FIRST, "password1": FIRST, "password2": FIRST}
    assert "未曾用过" in client.post("/accounts/password/change/", same).content.decode()
    assert client.get("/people/")["Location"] == "/clearance/"
    client.post(
        "/accounts/password/change/", {"oldpassword": FIRST, "password1": OWN, "password2": OWN}
    )

    assert client.get("/people/").status_code == 200
    user.refresh_from_db()
    assert not user.must_change_password


@pytest.mark.django_db
def test_nobody_signs_while_others_know_the_password():
    publish_shipped_documents(actor=SYSTEM, now=NOW)
    user, agreement = newcomer(), newest_agreement()

    with pytest.raises(RefusedError):
        sign_agreement(
            user=user,
            agreement=agreement,
            digest=agreement.digest,
            typed_name="李娜",
            address="",
            actor=actor_for(user, now=NOW),
            now=NOW,
        )

    assert not user.signatures.exists()


@pytest.mark.django_db
def test_old_password_is_changed_where_the_profile_says_so(settings):
    user = make_user("credit_manager")
    change_password(user=user, password=FIRST, actor=SYSTEM, now=NOW)
    late = NOW + timedelta(days=90)
    assert actor_for(user, now=late).lacks == frozenset()

    settings.PASSWORD_ROTATION_DAYS = 90

    assert actor_for(user, now=late - timedelta(seconds=1)).lacks == frozenset()
    assert actor_for(user, now=late).lacks == {PASSWORD}
    assert actor_for(user, now=late).permissions == frozenset()


@pytest.mark.django_db
def test_history_keeps_five_and_no_more(settings):
    settings.PASSWORD_HISTORY = 5
    user = make_user()
    passwords = [f"{FIRST}-{number}" for number in range(7)]
    for number, password in enumerate(passwords):
        now = NOW + timedelta(days=number)
        change_password(user=user, password=password, actor=SYSTEM, now=now)

    assert FormerPassword.objects.filter(user=user).count() == 5
    assert [is_accepted("mlps3", password, user) for password in passwords] == [True] + [False] * 6
    assert [is_accepted("asvs", password, user) for password in passwords] == [True] * 6 + [False]


@pytest.mark.django_db
def test_without_a_history_no_digest_is_kept():
    user = make_user()

    change_password(user=user, password=FIRST, actor=SYSTEM, now=NOW)

    assert (FormerPassword.objects.count(), user.password_set_at) == (0, NOW)


@pytest.mark.django_db
def test_nobody_is_there_after_an_installation():
    """D11: no default account, no default password."""
    assert User.objects.count() == 0
