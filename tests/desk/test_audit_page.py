from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation

from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.queries import SYSTEM
from zixin.kernel.audit import Event, record
from zixin.kernel.trail import Search, events_for, line_of
from zixin.kernel.verification import Verification, verify_and_keep


@pytest.fixture
def auditor() -> Client:
    client = Client()
    client.force_login(make_user("internal_auditor"))
    return client


def note(kind="customers.customer.registered", *, customer=None, actor=SYSTEM, at=NOW, **data):
    subject = customer or make_customer()
    with transaction.atomic():
        return record(
            kind=kind, subject=subject, actor=actor, now=at, data=data, customer_id=subject.pk
        )


def sequences(answer) -> list[int]:
    return [line.event.sequence for line, _customer in answer.context["lines"]]


@pytest.mark.django_db
def test_trail_shows_events_newest_first_with_their_facts(auditor):
    customer = make_customer(name="示例贸易有限公司")
    event = note(customer=customer, state=["DRAFT", "SUBMITTED"], amount="1000.00", flag=True)
    note("accounts.role.granted", role="collector")

    answer = auditor.get("/audit/")

    text = answer.content.decode()
    assert sequences(answer) == [2, 1]
    assert answer.context["lines"][1][1] == "示例贸易有限公司"
    for words in ("授予角色", "DRAFT → SUBMITTED", "1000.00", event.digest, "尚未校验"):
        assert words in text, words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 2, 1]),
        ("kind=accounts.role.granted", [2]),
        ("person=王", [3]),
        ("customer=示例甲", [1]),
        ("customer=c-0001", [1]),
        ("customer=nobody", []),
        ("since=2026-03-03", [3]),
        ("until=2026-03-02", [2, 1]),
        ("since=2026-03-02&until=2026-03-02&kind=accounts.role.granted", [2]),
        ("page=99", [3, 2, 1]),
        ("page=x", [3, 2, 1]),
    ],
)
def test_trail_is_narrowed(auditor, query, expected):
    note(customer=make_customer(name="示例甲有限公司", number="C-0001"))
    note("accounts.role.granted")
    late = NOW.replace(hour=16)  # the next day in Shanghai
    note(actor=make_actor("credit_analyst", user=make_user(full_name="王芳")), at=late)

    assert sequences(auditor.get(f"/audit/?{query}")) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["kind=no.such.kind", "since=yesterday", "until=2026-02-30"])
def test_faulty_search_says_so(auditor, query):
    assert auditor.get(f"/audit/?{query}").status_code == 422


@pytest.mark.django_db
def test_trail_is_paged_and_given_in_part_to_htmx(auditor):
    customer = make_customer()
    for _ in range(51):
        note(customer=customer)

    assert sequences(auditor.get("/audit/?page=2")) == [1]
    part = auditor.get("/audit/", headers={"HX-Request": "true", "HX-Target": "trail"})
    assert part.content.decode().lstrip().startswith('<div id="trail"')


@pytest.mark.django_db
def test_trail_counts_its_queries(auditor, django_assert_num_queries):
    note()
    auditor.get("/audit/")

    with django_assert_num_queries(7):
        auditor.get("/audit/")
    for _ in range(2):
        note()
    with django_assert_num_queries(7):
        auditor.get("/audit/")


@pytest.mark.django_db
def test_page_tells_when_the_chain_was_verified(auditor):
    note()
    verify_and_keep(now=NOW)

    text = auditor.get("/audit/").content.decode()
    assert "日志链完整" in text
    assert "2026-03-02 09:30" in text

    Verification.objects.create(verified_at=NOW + timedelta(days=1), events=1, faults=2)
    assert "日志链校验不通过" in auditor.get("/audit/").content.decode()


@pytest.mark.django_db
def test_facts_of_an_event_are_text_not_markup(auditor):
    note(reason="<script>alert(1)</script>")

    text = auditor.get("/audit/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text


@pytest.mark.django_db
def test_event_of_a_former_version_is_shown_as_it_is():
    event = Event(kind="old.kind", subject_type="old.thing", subject_id="7", data={"odd": None})

    line = line_of(event)

    assert (line.title, line.subject, line.facts) == ("old.kind", "old.thing 7", (("odd", "—"),))


@pytest.mark.django_db
def test_facts_are_named_in_the_words_of_their_columns():
    """Codes are for machines: roles, states and column names are read in words."""
    actor = make_actor("credit_analyst", user=make_user(full_name="王芳"))
    event = note("accounts.role.granted", role="collector", actor=actor, other={"amount": "1.00"})
    application = Event(
        kind="decisions.application.submitted",
        subject_type="decisions.creditapplication",
        subject_id="7",
        actor_name="system",
        data={"state": ["DRAFT", "SUBMITTED"], "amount_requested": "5", "terms_days": 30},
    )

    with translation.override("zh-hans"):
        granted, submitted = line_of(event), line_of(application)

    assert (granted.title, granted.actor) == ("授予角色", "王芳")
    assert granted.facts == (("other", "金额: 1.00"), ("角色", "催收员"))
    assert (submitted.actor, submitted.subject) == ("系统", "授信申请 7")
    assert submitted.facts == (
        ("申请金额", "5"),
        ("状态", "草稿 → 已提交"),
        ("账期（天）", "30"),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["credit_manager", "administrator", "salesperson"])
def test_others_do_not_read_the_trail(role):
    note()
    client, user = Client(), make_user(role)
    client.force_login(user)

    assert client.get("/audit/").status_code == 403
    assert list(events_for(make_actor(user=user), Search())) == []


@pytest.mark.django_db
def test_looking_leaves_no_trace(auditor):
    note()
    auditor.get("/audit/")

    assert Event.objects.count() == 1
    assert auditor.post("/audit/").status_code == 405
