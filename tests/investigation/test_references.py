"""References: asked by mail, chased twice, answered once, and what they come to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories import NOW, make_actor
from tests.investigation.factories import bring_to, lead_of
from zixin.accounts.models import User
from zixin.dossier.models import Fact
from zixin.dossier.services import record_entries
from zixin.dossier.services.entries import EntryRecord, Provenance
from zixin.investigation.models import TradeReference
from zixin.investigation.rules.letters import is_letter_due
from zixin.investigation.rules.references import score_of
from zixin.investigation.services import references as services
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

REFEREE = Actor(user_id=None, name="南方钢材", is_system=True)
ANSWER = {
    "since": "2019",
    "highest": "300000.00",
    "terms_days": "60",
    "past_due": "0",
    "dishonoured": "0",
    "recommends": "1",
    "remark": "",
}


def _request(case, **changes) -> TradeReference:
    return services.request_reference(
        **{
            "case": case,
            "kind": "supplier",
            "company": "南方钢材有限公司",
            "contact": "周经理",
            "email": "zhou@example.com",
            "language": "zh-hans",
            "address": "https://zixin.example.com/references/TOKEN/",
            "actor": lead_of(case),
            "now": NOW,
            **changes,
        }
    )


def _footprint() -> tuple[object, ...]:
    rows = list(TradeReference.objects.order_by("pk").values("letters", "answer", "answered_at"))
    return (rows, Fact.objects.count(), Event.objects.count(), len(mail.outbox))


@pytest.mark.parametrize(
    ("letters", "days", "expected"),
    [(0, 0, True), (1, 4, False), (1, 5, True), (2, 9, False), (2, 10, True), (3, 30, False)],
)
def test_letter_is_due_at_once_and_after_five_and_ten_days(letters, days, expected):
    now = NOW + timedelta(days=days)

    assert is_letter_due(letters=letters, requested_at=NOW, now=now) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 1.0),
        ({"past_due": "0.01"}, 0.7),
        ({"dishonoured": "1"}, 0.6),
        ({"recommends": "0"}, 0.7),
        ({"past_due": "5", "dishonoured": "1", "recommends": "0"}, 0.0),
    ],
)
def test_answer_is_worth_what_it_says(changes, expected):
    assert score_of(ANSWER | changes) == expected


def test_request_is_refused_and_changes_nothing():
    case = bring_to("UNDER_WAY")
    before = _footprint()

    for changes in (
        {"kind": "friend"},
        {"company": " "},
        {"language": "tlh"},
        {"email": "zhou@example.com\nBcc: all@example.com"},
        {"actor": make_actor("credit_manager")},
    ):
        with pytest.raises(RefusedError):
            _request(case, **changes)

    assert _footprint() == before


def test_answers_come_to_facts_without_related_parties():
    case = bring_to("UNDER_WAY")
    record_entries(
        entries=[
            EntryRecord(
                customer_id=case.customer_id,
                kind="related_party",
                values={"name": "远大贸易有限公司", "relation": "sister"},
                provenance=Provenance(
                    source="public",
                    method="online",
                    verification="documented",
                    as_of=NOW.date(),
                ),
            )
        ],
        actor=lead_of(case),
        now=NOW,
    )
    first, second = _request(case), _request(case, company="北方轴承", email="b@example.com")
    related = _request(case, company="远大贸易有限公司", email="c@example.com")
    bank = _request(case, kind="bank", company="某银行", email="d@example.com")

    assert [row.is_related for row in (first, second, related, bank)] == [False, False, True, False]
    for row, answer in (
        (first, ANSWER),
        (second, ANSWER | {"past_due": "10", "highest": "500000.00"}),
        (related, ANSWER | {"highest": "9000000.00"}),
        (bank, ANSWER | {"recommends": "0"}),
    ):
        services.answer_reference(reference=row, answer=answer, actor=REFEREE, now=NOW)

    facts = {row.code: row.value for row in Fact.objects.order_by("id")}
    assert facts == {
        "trade_reference_score": "0.85",
        "peer_count": "2",
        "peer_limit_median": "400000",
        "bank_reference_score": "0.7",
    }
    assert set(Fact.objects.values_list("source", "verification")) == {
        ("third_party", "documented")
    }
    before = _footprint()
    with pytest.raises(RefusedError):
        services.answer_reference(reference=first, answer=ANSWER, actor=REFEREE, now=NOW)
    assert _footprint() == before


def test_reference_is_asked_and_answered_on_pages(client):
    case = bring_to("UNDER_WAY")
    client.force_login(User.objects.get(pk=case.lead_id))
    new = reverse("investigation:reference_new", args=[case.number])
    assert client.get(new).status_code == 200
    fields = {"kind": "supplier", "company": "南方钢材", "language": "en", "email": "z@example.com"}
    assert client.post(new, {**fields, "email": "z"}).status_code == 422
    assert client.post(new, fields).status_code == 302
    reference = TradeReference.objects.get()
    address = reverse("investigation:referee", args=[reference.link.split("/")[-2]])
    client.logout()
    page = client.get(address)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert client.post(address, ANSWER | {"since": ""}).status_code == 422
    assert "感谢您" in client.post(address, ANSWER).content.decode()
    assert "感谢您" in client.get(address).content.decode()
    assert TradeReference.objects.get().answer == ANSWER
