from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import NOW, make_user
from zixin.accounts.models import EndedSession, SessionEnd, User
from zixin.accounts.queries import SYSTEM
from zixin.accounts.services import deactivate_user, withdraw_role
from zixin.accounts.services.sessions import forget_expired_sessions
from zixin.kernel.audit import Event

pytestmark = pytest.mark.django_db
PASSWORD = "Rain-over-Ningbo-42"
SESSIONS = "/accounts/sessions/"


@pytest.fixture
def person() -> User:
    user = make_user("credit_manager", username="zhang.wei")
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(browser: str = "Firefox") -> Client:
    client = Client(headers={"User-Agent": browser})
    client.post("/accounts/login/", {"login": "zhang.wei", "password": PASSWORD})
    return client


def age(client: Client, **seconds: float) -> None:
    session = client.session
    for name, past in seconds.items():
        session[name] = timezone.now().timestamp() - past
    session.save()


def ended() -> list[dict[str, object]]:
    return list(Event.objects.filter(kind="accounts.session.ended").values_list("data", flat=True))


@pytest.mark.parametrize(
    ("ages", "reason"),
    [
        ({"seen_at": 29 * 60}, ""),
        ({"seen_at": 30 * 60}, "idle"),
        ({"started_at": 12 * 3600 - 60}, ""),
        ({"started_at": 12 * 3600}, "working day over"),
    ],
)
def test_session_ends_when_nobody_uses_it_and_after_a_working_day(person, ages, reason):
    client = signed_in()
    age(client, **ages)

    answer = client.get("/clearance/")

    assert answer.status_code == (302 if reason else 200)
    assert ended() == ([{"reason": reason}] if reason else [])
    if reason:
        assert answer["Location"].startswith("/accounts/login/")
        assert client.get("/clearance/").status_code == 302
        assert not Session.objects.exists()


def test_stricter_profile_ends_an_idle_session_earlier(person, settings):
    settings.SESSION_IDLE_SECONDS = 15 * 60
    client = signed_in()
    age(client, seen_at=15 * 60)

    assert client.get("/clearance/").status_code == 302


def test_use_keeps_a_session_alive_but_not_beyond_the_day(person):
    client = signed_in()
    age(client, seen_at=20 * 60)
    client.get("/clearance/")
    assert timezone.now().timestamp() - client.session["seen_at"] < 60

    age(client, started_at=12 * 3600)

    assert client.get("/clearance/").status_code == 302


def test_busy_session_is_written_once_a_minute(person):
    client = signed_in()
    age(client, seen_at=61)

    writes = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as ran:
            client.get("/clearance/")
        writes.append(sum('UPDATE "django_session"' in row["sql"] for row in ran.captured_queries))

    assert writes == [1, 0, 0]


def test_own_sessions_are_listed_and_one_is_ended(person):
    here, there = signed_in("Firefox"), signed_in("Telephone")
    text = here.get(SESSIONS).content.decode()
    assert ("Firefox" in text, "Telephone" in text) == (True, True)
    other = UserSession.objects.get(user_agent="Telephone")

    answer = here.post(f"{SESSIONS}{other.pk}/end/")

    assert answer["Location"] == SESSIONS
    assert there.get("/clearance/").status_code == 302
    assert here.get("/clearance/").status_code == 200
    assert ended() == [{"address": "127.0.0.1", "reason": "signed out elsewhere"}]


def test_a_device_is_named_by_browser_and_system(person):
    agent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36 <b>"
    text = signed_in(agent).get(SESSIONS).content.decode()

    assert ">Chrome · Linux<" in text
    assert "<b>" not in text


def test_all_others_are_ended_at_once(person):
    here, *others = (signed_in(name) for name in ("A", "B", "C"))

    here.post(SESSIONS)

    assert [client.get("/clearance/").status_code for client in (here, *others)] == [200, 302, 302]
    assert len(ended()) == 2


def test_a_strangers_session_is_not_found(person):
    signed_in()
    theirs, client = UserSession.objects.get(), Client()
    client.force_login(make_user("administrator"))

    assert client.post(f"{SESSIONS}{theirs.pk}/end/").status_code == 404
    assert Session.objects.filter(session_key=theirs.session_key).exists()
    assert Client().get(SESSIONS)["Location"].startswith("/accounts/login/")
    assert ended() == []


def test_closed_access_kills_every_session_at_once(person):
    """C09: the next request of each browser is a stranger's."""
    clients = [signed_in(), signed_in("Telephone")]

    deactivate_user(user=person, actor=SYSTEM, now=NOW)

    assert [client.get("/clearance/").status_code for client in clients] == [302, 302]
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_withdrawn_role_is_gone_in_mid_session(person):
    """C08: nothing is remembered between two requests."""
    client = signed_in()
    assert client.get("/customers/").status_code == 200

    withdraw_role(user=person, role="credit_manager", actor=SYSTEM, now=NOW)

    assert client.get("/customers/").status_code == 403


def test_password_change_ends_the_sessions_it_did_not_come_from(person):
    here, there = signed_in(), signed_in("Telephone")
    wanted = {"password1": "Fog-over-Dalian-77", "password2": "Fog-over-Dalian-77"}

    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, **wanted})

    assert here.get("/clearance/").status_code == 200
    assert there.get("/clearance/").status_code == 302


def test_session_that_was_open_before_this_rule_begins_its_day_now(person):
    client = Client()
    client.force_login(person)

    assert client.get("/clearance/").status_code == 200
    assert timedelta(seconds=timezone.now().timestamp() - client.session["started_at"]) < (
        timedelta(minutes=1)
    )


def told(client: Client) -> str:
    return client.get("/clearance/", follow=True).content.decode()


@pytest.mark.parametrize(
    ("ages", "sentence"),
    [
        ({"seen_at": 30 * 60}, SessionEnd.IDLE),
        ({"started_at": 12 * 3600}, SessionEnd.DAY_OVER),
    ],
)
def test_sign_in_page_says_that_time_ran_out(person, ages, sentence):
    client = signed_in()
    age(client, **ages)

    text = told(client)

    assert str(sentence.label) in text
    assert str(sentence.label) in client.get("/accounts/login/").content.decode()
    client.post("/accounts/login/", {"login": "zhang.wei", "password": PASSWORD})
    client.get("/clearance/")
    assert "session_end" not in client.cookies or not client.cookies["session_end"].value


def test_sign_in_page_says_who_ended_the_session(person):
    here, there = signed_in("A"), signed_in("B")
    here.post(SESSIONS)
    elsewhere = told(there)
    deactivate_user(user=person, actor=SYSTEM, now=timezone.now())

    assert str(SessionEnd.ELSEWHERE.label) in elsewhere
    assert str(SessionEnd.ADMINISTRATOR.label) in told(here)


@pytest.mark.parametrize("lang", ["zh-hans", "en"])
def test_stranger_with_a_made_up_session_learns_nothing_and_writes_nothing(lang):
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.cookies["django_language"] = lang
    rows = (Session.objects.count(), EndedSession.objects.count())

    text = told(client)

    shown = [end for end in SessionEnd if str(end.label) in text]
    assert "Traceback" not in text
    assert len(shown) <= 1
    assert not {SessionEnd.ADMINISTRATOR, SessionEnd.ELSEWHERE} & set(shown)
    assert (Session.objects.count(), EndedSession.objects.count()) == rows


def test_made_up_reason_says_nothing():
    client = Client()
    client.cookies["session_end"] = "<b>pay here</b>"

    assert "pay here" not in told(client)


def test_reasons_are_forgotten_after_a_day(person):
    here, _there = signed_in("A"), signed_in("B")
    here.post(SESSIONS)

    forget_expired_sessions(actor=SYSTEM, now=timezone.now() + timedelta(hours=23))
    kept = EndedSession.objects.count()
    forget_expired_sessions(actor=SYSTEM, now=timezone.now() + timedelta(hours=25))

    assert (kept, EndedSession.objects.count()) == (1, 0)
