"""Letters on decisions: what they say, that none goes out twice, and the way to a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tests.decisions.factories import bring_to, draft, publish_matrix, second_edition
from tests.factories import NOW, make_actor, make_user
from tests.investigation.smtp import HOST, free_port, mail_server
from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.composition import five_c_by_code
from zixin.decisions.jobs import LettersWaitError, send_decision_letters
from zixin.decisions.models import CreditApplication, DecisionLetter
from zixin.decisions.rules.letters import GENERAL, SENTENCES, kind_told, reasons_told
from zixin.decisions.services.letters import claim_decision_letter
from zixin.decisions.states import ApplicationState
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def matrix(db):
    """A policy in force, and English, in which the sentences are quoted."""
    with override("en"):
        yield publish_matrix(second_edition())


@pytest.fixture
def port(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    return settings.EMAIL_PORT


def decided(state: str = "REJECTED", email: str = "buyer@example.com") -> CreditApplication:
    application = bring_to(state)
    application.customer.email = email
    application.customer.save()
    return application


def issue(application: CreditApplication, **changes: Any) -> DecisionLetter:
    return services.issue_letter(
        **{
            "application": application,
            "language": "en",
            "actor": make_actor("credit_analyst"),
            "now": NOW,
            **changes,
        }
    )


def words(letter: DecisionLetter) -> str:
    parts = letter.content["parts"]
    return "\n".join(
        line for part in parts for line in [part.get("text", ""), *part.get("lines", ())]
    )


def test_a_rejection_tells_reasons_changes_and_appeal_but_no_score():
    application = decided()

    letter = issue(application)

    told = words(letter)
    assert letter.kind == "rejected"
    assert "Short-term debts are high" in told
    assert "until 2026-" in told or "until 2027-" in told
    for inner in ("71.5", "4.2", "风险过高", application.recommended_by_name, "grade"):
        assert inner not in told
    assert Event.objects.filter(kind="decisions.letter.issued").count() == 1


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("APPROVED", "approved"),
        ("APPROVED_CONDITIONAL", "conditional"),
        ("REJECTED_FINAL", "upheld"),
    ],
)
def test_every_outcome_has_its_letter(state: str, kind: str):
    letter = issue(decided(state), language="zh-hans")

    assert letter.kind == kind
    assert ("补充担保" in words(letter)) is (kind == "conditional")


def test_what_is_refused():
    application = decided()
    for given, sentence in (
        ({"actor": make_actor("salesperson")}, "Only the credit department sends"),
        ({"application": bring_to("PENDING_APPROVAL")}, "There is no outcome yet"),
        ({"application": decided(email="")}, "The master record holds no e-mail"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            issue(**{"application": application, **given})
    issue(application)
    with pytest.raises(RefusedError, match="has been told this already"):
        issue(application)
    assert DecisionLetter.objects.count() == 1


def test_a_letter_goes_out_once_with_its_file(port: int):
    letter = issue(decided())
    with mail_server(port) as sink:
        send_decision_letters.call()
        send_decision_letters.call()

    (addresses, mail) = sink.taken[0]
    files = [part for part in mail.walk() if part.get_content_type() == "application/pdf"]
    assert (len(sink.taken), addresses) == (1, ["buyer@example.com"])
    assert files[0].get_payload(decode=True)[:5] == b"%PDF-"  # type: ignore[index]  # -- bytes once it is decoded
    letter.refresh_from_db()
    assert (letter.fate, letter.attempts) == ("sent", 1)


def test_a_server_that_is_down_is_asked_again(port: int):
    letter = issue(decided())
    with pytest.raises(LettersWaitError):
        send_decision_letters.call()
    with mail_server(port) as sink:
        send_decision_letters.call()

    letter.refresh_from_db()
    assert (len(sink.taken), letter.fate, letter.attempts) == (1, "sent", 2)


def test_a_refused_address_is_shown_and_not_tried_again(port: int):
    letter = issue(decided(email="nobody@example.com"))
    with mail_server(port) as sink:
        send_decision_letters.call()
        send_decision_letters.call()

    letter.refresh_from_db()
    assert (sink.taken, letter.fate, letter.attempts) == ([], "refused", 1)
    assert Event.objects.filter(kind="decisions.letter.failed").count() == 1


def test_a_lost_worker_leaves_a_letter_unclear():
    letter = issue(decided())
    assert claim_decision_letter(letter=letter, actor=SYSTEM, now=NOW) is not None
    assert claim_decision_letter(letter=letter, actor=SYSTEM, now=NOW) is None

    later = NOW + timedelta(hours=2)
    assert claim_decision_letter(letter=letter, actor=SYSTEM, now=later) is None
    letter.refresh_from_db()
    assert letter.fate == "unclear"


def test_every_indicator_has_a_sentence_and_four_are_the_most():
    five_c = five_c_by_code()
    assert set(five_c.values()) <= set(GENERAL)
    codes = [{"indicator": code} for code in (*SENTENCES, *five_c, "unheard_of")]

    assert len(reasons_told({"reasons": codes}, five_c)) == 4
    assert len(reasons_told({}, five_c)) == 1
    assert {kind_told(state, was_appealed=False) for state in ApplicationState} >= {
        None,
        "approved",
    }


# a person looks at what a program decided


def automatic() -> CreditApplication:
    application = bring_to("EFFECTIVE")
    decision = application.decision
    assert decision is not None
    type(decision).objects.filter(pk=decision.pk).update(is_automatic=True)
    return CreditApplication.objects.get(pk=application.pk)


def ask_review(application: CreditApplication, **changes: Any) -> None:
    services.ask_human_review(
        **{
            "application": application,
            "reason": "客户要求人工复核",
            "actor": make_actor("credit_analyst"),
            "now": NOW,
            **changes,
        }
    )


def test_a_programs_decision_goes_to_a_person_on_request():
    application = automatic()
    assert "program alone" in words(issue(_with_address(application)))

    ask_review(application)

    application.refresh_from_db()
    last = application.rounds.last()
    assert application.state == "PENDING_APPROVAL"
    assert last is not None
    assert (last.outcome, application.awaits_role != "") == ("OPEN", True)


def _with_address(application: CreditApplication) -> CreditApplication:
    application.customer.email = "buyer@example.com"
    application.customer.save()
    return application


def test_when_there_is_no_human_review():
    with pytest.raises(RefusedError, match="A person took this decision"):
        ask_review(bring_to("EFFECTIVE"))
    application = automatic()
    with pytest.raises(RefusedError, match="Say what the customer asks for"):
        ask_review(application, reason=" ")
    with pytest.raises(RefusedError):
        ask_review(application, actor=make_actor("internal_auditor"))
    present = draft(
        make_actor("credit_manager"),
        customer=application.customer,
        action="increase",
        amount="900000",
    )
    with pytest.raises(RefusedError, match="already has an open application"):
        ask_review(application)
    assert present.state == "DRAFT"


# pages


def test_the_letter_is_sent_and_read_by_page(client: Client):
    application = decided()
    client.force_login(make_user("credit_analyst"))
    address = f"/applications/{application.number}/letter/"

    assert client.post(address, {"language": "xx"}).status_code == 422
    assert client.post(address, {"language": "zh-hans"}).status_code == 302
    assert client.post(address, {"language": "zh-hans"}).status_code == 422
    letter = application.letters.get()
    assert letter.number in client.get(f"/applications/{application.number}/").content.decode()
    file = client.post(f"/applications/letters/{letter.number}/file/")
    assert file.content[:5] == b"%PDF-"
    client.force_login(make_user("service_agent"))
    assert client.post(f"/applications/letters/{letter.number}/file/").status_code == 403
