from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.factories import make_user
from zixin.accounts.models import User
from zixin.accounts.queries import NOBODY
from zixin.accounts.services.sessions import spend_code
from zixin.kernel.audit import Event
from zixin.kernel.encryption import decrypt

PASSWORD = "Rain-over-Ningbo-42"
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: "12345678901234567890"
LOGIN, SECOND_STEP = "/accounts/login/", "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _shared_counters(settings) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "kernel_cache",
        }
    }


def make_colleague() -> User:
    user = make_user("credit_manager", username="zhang.wei")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in_with_fresh_proof(client: Client) -> None:
    client.post(LOGIN, {"login": "zhang.wei", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def code_at(secret: str, moment: datetime) -> str:
    return format_hotp_value(hotp_value(secret, int(moment.timestamp()) // 30))


def set_up_factor(user: User, secret: str = RFC_SECRET) -> Authenticator:
    from allauth.mfa.totp.internal.auth import TOTP

    factor = TOTP.activate(user, secret).instance
    factor.created_at = datetime(1970, 1, 1, tzinfo=UTC)
    factor.save()
    return factor


def spend(user: User, code: str, moment: datetime) -> bool:
    return (
        spend_code(user=user, code=code, address="127.0.0.1", actor=NOBODY, now=moment) is not None
    )


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_of_the_standard_are_accepted_once(seconds, code):
    """RFC 6238, appendix B, SHA-1, the last six of its eight digits."""
    user = make_colleague()
    set_up_factor(user)

    assert spend(user, code, at(seconds)) is True
    assert spend(user, code, at(seconds)) is False
    assert spend(user, code, at(seconds) + timedelta(seconds=30)) is False


@pytest.mark.django_db
def test_code_is_not_accepted_again_when_the_clock_runs_backwards():
    user = make_colleague()
    set_up_factor(user)
    assert spend(user, code_at(RFC_SECRET, at(3000)), at(3000)) is True

    assert spend(user, code_at(RFC_SECRET, at(3000)), at(2970)) is False
    assert spend(user, code_at(RFC_SECRET, at(2970)), at(2970)) is False
    assert spend(user, code_at(RFC_SECRET, at(3030)), at(3030)) is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("drift", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)]
)
def test_telephone_may_be_half_a_minute_off(drift, accepted):
    user = make_colleague()
    set_up_factor(user)

    assert spend(user, code_at(RFC_SECRET, at(3000 + drift)), at(3000)) is accepted


@pytest.mark.django_db
def test_code_of_the_activation_opens_nothing():
    user = make_colleague()
    factor = set_up_factor(user)
    factor.created_at = at(3010)
    factor.save()

    assert spend(user, code_at(RFC_SECRET, at(3010)), at(3015)) is False
    assert spend(user, code_at(RFC_SECRET, at(3040)), at(3040)) is True


@pytest.mark.django_db
def test_refused_code_is_on_the_trail():
    user = make_colleague()
    set_up_factor(user)

    assert spend(user, "000000", at(3000)) is False

    event = Event.objects.get()
    assert (event.kind, event.subject_id) == ("accounts.session.refused", str(user.pk))
    assert event.data == {
        "reason": "second factor",
        "address": "127.0.0.1",
        "username": "zhang.wei",
    }


@pytest.mark.django_db
def test_colleague_sets_up_a_second_factor_and_uses_it():
    user, client = make_colleague(), Client()
    sign_in_with_fresh_proof(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_at(secret, timezone.now())})

    assert answer.status_code == 302
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(factor.data)
    assert decrypt(factor.data["secret"], place="mfa_authenticator.data") == secret
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    assert set(codes.data) == {"seed", "used_mask"}
    assert len(decrypt(codes.data["seed"], place="mfa_authenticator.data")) == 80
    assert secret not in client.get("/accounts/2fa/").content.decode()
    factor.created_at = timezone.now() - timedelta(days=1)
    factor.save()

    stranger = Client()
    first = stranger.post(LOGIN, {"login": "zhang.wei", "password": PASSWORD})
    assert first["Location"] == SECOND_STEP
    assert "_auth_user_id" not in stranger.session
    assert stranger.get("/people/").status_code == 302
    assert stranger.get(SECOND_STEP).status_code == 200
    assert stranger.post(SECOND_STEP, {"code": "000000"}).status_code == 200
    second = stranger.post(SECOND_STEP, {"code": code_at(secret, timezone.now())})

    assert (second.status_code, second["Location"]) == (302, "/")
    assert stranger.session["_auth_user_id"] == str(user.pk)
    assert list(Event.objects.values_list("kind", flat=True)) == [
        "accounts.session.started",
        "accounts.session.refused",
        "accounts.session.started",
    ]
    assert Event.objects.last().data == {"address": "127.0.0.1", "second_factor": True}


@pytest.mark.django_db(transaction=True)
def test_added_and_removed_factor_are_on_the_trail():
    make_colleague()
    client = Client()
    sign_in_with_fresh_proof(client)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_at(secret, timezone.now())})

    client.post("/accounts/2fa/totp/deactivate/")

    assert list(Event.objects.values_list("kind", "data"))[1:] == [
        ("accounts.second_factor.added", {"type": "totp"}),
        ("accounts.second_factor.added", {"type": "recovery_codes"}),
        ("accounts.second_factor.removed", {"type": "totp"}),
        ("accounts.second_factor.removed", {"type": "recovery_codes"}),
    ]


@pytest.mark.django_db
def test_recovery_code_opens_once():
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = make_colleague()
    set_up_factor(user)
    code = RecoveryCodes.activate(user).generate_codes()[0]

    assert spend(user, code, at(3000)) is True
    assert spend(user, code, at(3000)) is False


@pytest.mark.django_db
def test_guessing_the_second_factor_is_slowed():
    user, client = make_colleague(), Client()
    set_up_factor(user)
    client.post(LOGIN, {"login": "zhang.wei", "password": PASSWORD})
    for _ in range(5):
        client.post(SECOND_STEP, {"code": "000000"})

    client.post(SECOND_STEP, {"code": code_at(RFC_SECRET, timezone.now())})

    assert "_auth_user_id" not in client.session
    assert Event.objects.filter(kind="accounts.session.refused").count() == 5


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_eight_times_at_once_opens_one_session():
    user = make_colleague()
    set_up_factor(user)
    clients = []
    for _ in range(8):
        client = Client()
        client.post(LOGIN, {"login": "zhang.wei", "password": PASSWORD})
        clients.append(client)
    code = code_at(RFC_SECRET, timezone.now())
    start = threading.Barrier(len(clients))
    failures: list[Exception] = []

    def enter(client):
        try:
            start.wait()
            client.post(SECOND_STEP, {"code": code})
        except Exception as error:  # noqa: BLE001 -- told to the main thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sum("_auth_user_id" in client.session for client in clients) == 1
    assert Event.objects.filter(kind="accounts.session.started").count() == 1
    assert user.pk == Event.objects.get(kind="accounts.session.started").actor_id


@pytest.mark.django_db(transaction=True)
def test_one_code_spent_eight_times_at_once_is_accepted_once():
    """Beneath the limits of attempts: the row itself lets one through."""
    user = make_colleague()
    set_up_factor(user)
    accepted: list[bool] = []
    start = threading.Barrier(8)

    def try_it():
        try:
            start.wait()
            accepted.append(spend(user, code_at(RFC_SECRET, at(3000)), at(3000)))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(accepted) == [False] * 7 + [True]
