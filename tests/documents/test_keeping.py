"""Bringing documents in: what is kept, what is refused, and that a refusal leaves nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from tests.documents.factories import make_document, make_paper
from tests.documents.papers import office_paper, pdf_paper
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.documents.intake import look_into
from zixin.documents.models import Document, SearchEntry
from zixin.documents.queries import documents_for, documents_of, versions_of
from zixin.documents.rules.findings import findings_of
from zixin.documents.services.keeping import (
    Stated,
    classify_document,
    keep_documents,
    note_opening,
    replace_document,
    take_original,
)
from zixin.documents.states import DocumentState
from zixin.kernel.models import Event, VaultFile
from zixin.kernel.vault import content_of
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def bytes_on_disk():
    return [path.read_bytes() for path in settings.FILE_DIR.glob("*/*")]


def test_a_document_is_kept_encrypted_with_what_its_file_tells():
    customer, actor = make_customer(), make_actor("credit_analyst")
    content = office_paper("江南示例公司审计报告全文", author="张三")

    outcome = keep_documents(
        customer=customer,
        papers=[make_paper(content, "年报.docx")],
        stated=Stated(kind="audit_report", dated_on=date(2026, 1, 31)),
        actor=actor,
        now=NOW,
    )

    document = outcome.kept[0]
    assert (document.number, document.title, document.level) == ("DO-2026-000001", "年报", 2)
    assert (document.file_kind, document.marks["author"]) == ("docx", "张三")
    assert content_of(document.file) == content
    assert content_of(document.text_file).decode() == "江南示例公司审计报告全文"
    event = Event.objects.get(kind="documents.document.kept")
    assert (event.customer_id, event.actor_id) == (customer.pk, actor.user_id)
    secrets = (b"PK\x03\x04", "江南".encode())
    assert not any(secret in kept for kept in bytes_on_disk() for secret in secrets)
    assert "江南" not in SearchEntry.objects.get().words


def test_names_are_cleaned_before_anything_else():  # E15
    names = ["../../x.txt", "CON.txt", "y" * 300 + ".txt", "a\nb\u202etxt.txt", "..\\..\\z.txt"]

    papers, refused = look_into([(name, b"text") for name in names])

    assert refused == []
    assert [paper.name for paper in papers] == [
        "x.txt",
        "_CON.txt",
        "y" * 116 + ".txt",
        "abtxt.txt",
        "z.txt",
    ]


def test_one_bad_file_of_several_is_refused_by_itself():
    papers, refused = look_into([("a.txt", b"good"), ("b.pdf", b"MZ"), ("c.txt", b"fine")])

    assert [paper.name for paper in papers] == ["a.txt", "c.txt"]
    assert [(one.name, bool(one.sentence)) for one in refused] == [("b.pdf", True)]


def test_the_same_file_twice_is_recognised():  # E16
    customer = make_customer()
    paper = make_paper(b"the same")
    first = make_document(customer, paper=paper)

    outcome = keep_documents(
        customer=customer,
        papers=[paper, make_paper(b"another")],
        stated=Stated(kind="other"),
        actor=make_actor("archivist"),
        now=NOW,
    )

    assert [refusal.name for refusal in outcome.refused] == ["资料.txt"]
    assert first.number in outcome.refused[0].sentence
    assert len(outcome.kept) == 1
    assert Document.objects.count() == 2


def test_who_may_not_see_the_first_is_not_told_its_number():
    salesperson = make_user("salesperson")
    customer = make_customer(salesperson=salesperson)
    first = make_document(customer, paper=make_paper(b"secret"), level=3)

    outcome = keep_documents(
        customer=customer,
        papers=[make_paper(b"secret")],
        stated=Stated(kind="other"),
        actor=make_actor(user=salesperson),
        now=NOW,
    )

    assert outcome.kept == ()
    assert first.number not in outcome.refused[0].sentence


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"kind": "other", "dated_on": date(2026, 3, 3)}, "dated_on"),
        (
            {"kind": "other", "dated_on": date(2026, 1, 2), "expires_on": date(2026, 1, 1)},
            "expires_on",
        ),
        ({"kind": "other", "level": 4}, "level"),
        ({"kind": "audit_report", "level": 1}, "level"),
    ],
)
def test_facts_that_cannot_be_are_refused_and_leave_nothing(stated, field):
    salesperson = make_user("salesperson")
    customer = make_customer(salesperson=salesperson)

    with pytest.raises(RefusedError) as refused:
        keep_documents(
            customer=customer,
            papers=[make_paper()],
            stated=Stated(**stated),
            actor=make_actor(user=salesperson),
            now=NOW,
        )

    assert refused.value.field == field
    assert (Document.objects.count(), VaultFile.objects.count(), Event.objects.count()) == (0, 0, 0)
    assert bytes_on_disk() == []


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("credit_manager", True),
        ("credit_analyst", True),
        ("archivist", True),
        ("ar_accountant", True),
        ("salesperson", False),  # of a foreign customer
        ("finance_director", False),
        ("internal_auditor", False),
        ("service_agent", False),
        ("administrator", False),
    ],
)
def test_who_brings_documents_in(role, may):
    customer = make_customer()
    given = {
        "customer": customer,
        "papers": [make_paper()],
        "stated": Stated(kind="other"),
        "actor": make_actor(role),
        "now": NOW,
    }

    if may:
        assert len(keep_documents(**given).kept) == 1
    else:
        with pytest.raises(RefusedError):
            keep_documents(**given)
        assert (Document.objects.count(), Event.objects.count()) == (0, 0)


def test_a_new_version_supersedes_the_old_one():
    customer, actor = make_customer(), make_actor("archivist")
    first = make_document(customer, paper=make_paper(b"first"))

    second = replace_document(
        document=first,
        paper=make_paper(b"second"),
        stated=Stated(kind="tax_certificate", title="纳税证明"),
        actor=actor,
        now=NOW,
    )

    first.refresh_from_db()
    assert (first.state, second.state) == (DocumentState.SUPERSEDED, DocumentState.CURRENT)
    assert (second.version, second.previous_id) == (2, first.pk)
    assert versions_of(actor, first, today=TODAY) == [second, first]
    assert list(documents_of(actor, customer, today=TODAY)) == [second]


def test_a_superseded_document_is_not_replaced_again():
    customer, actor = make_customer(), make_actor("archivist")
    first = make_document(customer, paper=make_paper(b"first"))
    given = {"document": first, "stated": Stated(kind="other"), "actor": actor, "now": NOW}
    replace_document(paper=make_paper(b"second"), **given)

    with pytest.raises(RefusedError):
        replace_document(paper=make_paper(b"third"), **given)

    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "levels"),
    [
        ("credit_manager", [3, 2, 1]),
        ("archivist", [3, 2, 1]),
        ("internal_auditor", [3, 2, 1]),
        ("credit_analyst", [2, 1]),
        ("salesperson", []),
        ("service_agent", []),
        ("administrator", []),
    ],
)
def test_each_role_reads_up_to_its_level(role, levels):
    customer, actor = make_customer(), make_actor(role)
    for level in (1, 2, 3):
        make_document(customer, kind="other", title=str(level), level=level)

    assert [row.level for row in documents_for(actor, today=TODAY)] == levels


def test_a_salesperson_reads_ordinary_documents_of_his_own_customers():
    salesperson = make_user("salesperson")
    own, foreign = make_customer(salesperson=salesperson), make_customer()
    mine = make_document(own, kind="contract")
    make_document(own, kind="audit_report")
    make_document(foreign, kind="contract")
    actor = make_actor(user=salesperson)

    assert list(documents_for(actor, today=TODAY)) == [mine]
    assert list(documents_of(actor, own, today=TODAY)) == [mine]


def test_a_level_lapses_with_its_term():
    salesperson = make_user("salesperson")
    customer = make_customer(salesperson=salesperson)
    document = make_document(customer, kind="audit_report")
    classify_document(
        document=document,
        level=2,
        level_until=date(2026, 6, 30),
        responsible=make_user("archivist"),
        actor=make_actor("archivist"),
        now=NOW,
    )
    actor = make_actor(user=salesperson)

    assert list(documents_for(actor, today=date(2026, 6, 30))) == []
    assert list(documents_for(actor, today=date(2026, 7, 1))) == [document]
    document.refresh_from_db()
    assert (document.level_on(date(2026, 6, 30)), document.level_on(date(2026, 7, 1))) == (2, 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": 4}, "level"),
        ({"level": 3}, "level"),  # above the analyst's own
        ({"level_until": TODAY}, "level_until"),
        ({"responsible": None}, "responsible"),
    ],
)
def test_a_level_that_cannot_be_is_refused(change, field):
    document = make_document(make_customer(), kind="contract")
    given = {"level": 2, "level_until": date(2027, 1, 1), "responsible": make_user(), **change}
    events = Event.objects.count()

    with pytest.raises(RefusedError) as refused:
        classify_document(document=document, actor=make_actor("credit_analyst"), now=NOW, **given)

    document.refresh_from_db()
    assert (refused.value.field, document.level) == (field, 1)
    assert Event.objects.count() == events


def test_the_words_of_a_core_document_leave_the_index():
    document = make_document(make_customer(), paper=make_paper("密文内容很长".encode()))
    before = SearchEntry.objects.get().words.split()

    classify_document(
        document=document,
        level=3,
        level_until=None,
        responsible=make_user("archivist"),
        actor=make_actor("archivist"),
        now=NOW,
    )

    blind = [word for word in before if word.startswith("0") and len(word) == 9]
    after = SearchEntry.objects.get().words.split()
    assert len(blind) == 5
    assert not set(blind) & set(after)


def test_an_opening_is_noted_above_the_ordinary_level_and_once_in_half_an_hour():
    actor = make_actor("archivist")
    ordinary = make_document(make_customer(), kind="contract")
    important = make_document(make_customer(), kind="audit_report")

    note_opening(document=ordinary, actor=actor, now=NOW)
    for minutes in (0, 10, 45):
        note_opening(document=important, actor=actor, now=NOW + timedelta(minutes=minutes))

    events = Event.objects.filter(kind="documents.document.opened")
    assert [event.subject_id for event in events] == [str(important.pk)] * 2


def test_an_original_above_the_ordinary_level_does_not_leave():
    important = make_document(make_customer(), kind="audit_report")

    with pytest.raises(RefusedError):
        take_original(document=important, actor=make_actor("archivist"), now=NOW)

    assert not Event.objects.filter(kind="documents.document.downloaded").exists()


def test_findings_tell_what_the_file_says_of_itself():
    paper = make_paper(
        pdf_paper(made=datetime(2026, 2, 20, tzinfo=UTC), producer="Adobe Photoshop 2026"),
        "审计报告.pdf",
    )
    document = make_document(
        make_customer(), paper=paper, kind="audit_report", dated_on=date(2025, 4, 20)
    )

    assert [found.code for found in findings_of(document)] == ["made_late", "editor", "few_pages"]
