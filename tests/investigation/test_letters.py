"""Letters over real SMTP: sent once, put off, refused, lost, and never carrying a second head."""

from __future__ import annotations

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import NOW, make_actor, make_customer
from tests.investigation.factories import (
    OWN_ANSWERS,
    bring_to,
    lead_of,
    open_sheet,
    submit,
)
from tests.investigation.smtp import HOST, free_port, mail_server
from tests.investigation.test_answers import CUSTOMER
from zixin.accounts.models import User
from zixin.accounts.queries import SYSTEM
from zixin.investigation.jobs import LettersWaitError, send_letters
from zixin.investigation.models import AnswerSheet, Letter
from zixin.investigation.rules.letters import letter_to_customer
from zixin.investigation.services.cases import cancel_case
from zixin.investigation.services.letters import claim_letter
from zixin.investigation.services.references import request_reference
from zixin.kernel.audit import Event
from zixin.kernel.jobs import JobRun, Worker
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db
ADDRESS = "lin@example.com"


@pytest.fixture
def port(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    settings.EMAIL_TIMEOUT = 5
    return settings.EMAIL_PORT


def _link(case=None, **changes) -> AnswerSheet:
    case = case or bring_to("UNDER_WAY")
    given = {"channel": "link", "email": ADDRESS, "now": timezone.now(), **changes}
    return open_sheet(case, **given)


def _ask_referee(case, email):
    return request_reference(
        case=case,
        kind="supplier",
        company="南方钢材有限公司",
        contact="周经理",
        email=email,
        language="zh-hans",
        address="https://zixin.example.com/references/TOKEN/",
        actor=lead_of(case),
        now=timezone.now(),
    )


def _fates():
    return list(Letter.objects.order_by("id").values_list("number", "fate", "attempts"))


def _subject(message):
    return str(make_header(decode_header(message["Subject"])))


@pytest.mark.parametrize(
    ("language", "subject"), [("zh-hans", "请您填写"), ("en", "asks you: The customer's own")]
)
def test_link_is_mailed_once(port, language, subject):
    sheet = _link(language=language)
    with mail_server(port) as sink:
        Worker(name="test", clock=timezone.now).run(until_idle=True)
        send_letters.call()

    ((to, message),) = sink.taken
    assert to == [ADDRESS]
    assert subject in _subject(message)
    assert sheet.link in message.get_payload(decode=True).decode()
    assert message["Auto-Submitted"] == "auto-generated"
    assert _fates() == [(1, "sent", 1)]
    event = Event.objects.get(kind="investigation.sheet.mailed")
    assert event.data == {"by": "林经理", "letter": 1}
    assert ADDRESS not in str(AnswerSheet.objects.filter(pk=sheet.pk).values().get())


def test_a_server_that_is_down_gets_the_letter_later_and_once(port, client):
    sheet = _link()
    worker = Worker(name="test", clock=timezone.now)
    worker.run(until_idle=True)

    assert _fates() == [(1, "waiting", 1)]
    assert JobRun.objects.get().attempts == 1
    client.force_login(User.objects.get(pk=sheet.case.lead_id))
    page = client.get(reverse("investigation:case", args=[sheet.case.number])).content.decode()
    assert "ConnectionRefusedError" in page
    with mail_server(port) as sink:
        later = timezone.now() + timedelta(minutes=1)
        Worker(name="test", clock=lambda: later).run(until_idle=True)
        send_letters.call()
    assert len(sink.taken) == 1
    assert _fates() == [(1, "sent", 2)]


def test_a_recipient_nobody_knows_is_shown_and_holds_up_nobody(port, client):
    case = bring_to("UNDER_WAY")
    _link(case, email="nobody@example.com")
    _ask_referee(case, "nobody@example.org")
    _ask_referee(case, "zhou@example.com")
    with mail_server(port) as sink:
        send_letters.call()
        send_letters.call()

    assert [to for to, _message in sink.taken] == [["zhou@example.com"]]
    assert _fates() == [(1, "refused", 1), (1, "refused", 1), (1, "sent", 1)]
    data = Event.objects.filter(kind="investigation.letter.failed").first().data
    assert data == {
        "by": "林经理",
        "letter": 1,
        "fate": "refused",
        "answer": "550 5.1.1 no such user here",
    }
    client.force_login(User.objects.get(pk=case.lead_id))
    page = client.get(reverse("investigation:case", args=[case.number])).content.decode()
    assert page.count("550 5.1.1 no such user here") >= 2


def test_a_server_that_puts_off_is_asked_again(port):
    _link()
    with mail_server(port) as sink:
        sink.is_busy = True
        with pytest.raises(LettersWaitError):
            send_letters.call()
        assert _fates() == [(1, "waiting", 1)]
        assert Letter.objects.get().answer == "451 4.7.1 greylisted, come again"
        sink.is_busy = False
        send_letters.call()

    assert (len(sink.taken), _fates()) == (1, [(1, "sent", 2)])


def test_a_mail_that_may_have_been_taken_is_not_sent_again(port):
    _link()
    with mail_server(port) as sink:
        sink.is_dropping = True
        send_letters.call()
        sink.is_dropping = False
        send_letters.call()

    assert (len(sink.taken), _fates()) == (1, [(1, "unclear", 1)])
    assert Event.objects.filter(kind="investigation.letter.failed").count() == 1


def test_a_letter_of_a_lost_worker_is_nobody_elses_and_becomes_unclear(port):
    sheet = _link(now=timezone.now() - timedelta(hours=3))
    claimed = claim_letter(of=sheet, actor=SYSTEM, now=timezone.now() - timedelta(hours=2))
    assert claimed is not None
    assert claim_letter(of=sheet, actor=SYSTEM, now=timezone.now() - timedelta(hours=2)) is None

    with mail_server(port) as sink:
        send_letters.call()
        send_letters.call()

    assert (sink.taken, _fates()) == ([], [(1, "unclear", 1)])


def test_names_bring_no_second_head_and_no_second_recipient(port):
    evil = "Lin\r\nBcc: all@example.com\r\n\r\n"
    case = bring_to("UNDER_WAY")
    case.customer.name = f"北方\r\nBcc: all@example.com {make_customer().name}"
    case.customer.save()
    _link(case, respondent=f'{evil}" <all@example.com>, x')
    reference = _ask_referee(case, "zhou@example.com")
    reference.contact = evil
    reference.save()
    with mail_server(port) as sink:
        send_letters.call()

    assert [to for to, _message in sink.taken] == [[ADDRESS], ["zhou@example.com"]]
    for _to, message in sink.taken:
        assert message["Bcc"] is None
        assert len(message.get_all("To")) == 1


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("email", {"email": "lin@example.com\nBcc: all@example.com"}),
        ("email", {"email": "lin"}),
        ("email", {"email": "a@example.com, b@example.com"}),
        ("language", {"language": "tlh"}),
    ],
)
def test_what_cannot_be_mailed_is_refused_and_changes_nothing(field, changes):
    case = bring_to("UNDER_WAY")
    _link(case)
    before = (AnswerSheet.objects.count(), Event.objects.count())

    with pytest.raises(RefusedError) as refused:
        _link(case, **changes)

    assert refused.value.field == field
    assert (AnswerSheet.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(
    ("fates", "days", "hours", "expected"),
    [
        ({}, 14, 0, 1),
        ({1: "waiting"}, 14, 0, 1),
        ({1: "sent"}, 14, 0, None),
        ({1: "sent"}, 14, 11 * 24, 2),
        ({1: "unclear"}, 14, 11 * 24, 2),
        ({1: "sent", 2: "waiting"}, 14, 12 * 24, 2),
        ({1: "refused"}, 14, 11 * 24, None),
        ({1: "sent", 2: "sent"}, 14, 12 * 24, None),
        ({1: "sent"}, 14, 14 * 24, None),
        ({1: "sent"}, 2, 23, None),
        ({1: "sent"}, 2, 24, 2),
    ],
)
def test_which_letter_is_due(fates, days, hours, expected):
    now = NOW + timedelta(hours=hours)
    expires_at = NOW + timedelta(days=days)

    assert letter_to_customer(fates, opened_at=NOW, expires_at=expires_at, now=now) == expected


def test_a_reminder_follows_unless_the_answers_came(port):
    ago = timezone.now() - timedelta(days=12)
    case = bring_to("UNDER_WAY")
    quiet, answered = _link(case, now=ago), _link(case, now=ago, email="b@example.com")
    with mail_server(port) as sink:
        send_letters.call()
        submit(answered, OWN_ANSWERS, actor=CUSTOMER)
        send_letters.call()
        send_letters.call()

    assert [to[0] for to, _message in sink.taken] == [ADDRESS, "b@example.com", ADDRESS]
    assert _subject(sink.taken[-1][1]).startswith("提醒")
    assert sorted(quiet.mails.values_list("number", "fate")) == [(1, "sent"), (2, "sent")]


def test_a_link_without_address_or_of_a_closed_case_is_not_mailed(port):
    _link(email="")
    cancelled = _link(bring_to("UNDER_WAY"))
    manager = make_actor("credit_manager")
    cancel_case(case=cancelled.case, reason="撤回", actor=manager, now=timezone.now())
    with mail_server(port) as sink:
        send_letters.call()

    assert (sink.taken, Letter.objects.count()) == ([], 0)


def test_three_letters_go_to_a_referee_and_no_more(port):
    case = bring_to("UNDER_WAY")
    reference = _ask_referee(case, "zhou@example.com")
    with mail_server(port) as sink:
        for days in (0, 4, 1, 5, 10):
            type(reference).objects.filter(pk=reference.pk).update(
                requested_at=timezone.now() - timedelta(days=days)
            )
            send_letters.call()
            send_letters.call()

    assert [_subject(message).startswith("提醒") for _to, message in sink.taken] == [
        False,
        True,
        True,
    ]
    reference.refresh_from_db()
    chased = Event.objects.filter(kind="investigation.reference.chased").count()
    assert (reference.letters, chased) == (3, 3)
