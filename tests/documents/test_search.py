"""Finding documents by words, and that nothing is found that the reader may not see."""

from __future__ import annotations

from datetime import date

import pytest

from tests.documents.factories import make_document, make_paper
from tests.factories import NOW, make_actor, make_customer, make_user
from tests.kernel.sealing import K1, K2, ring
from zixin.documents.indexing import SearchWords
from zixin.documents.models import Document, SearchEntry
from zixin.documents.queries.search import found_documents
from zixin.documents.queries.twins import document_figures, twins_of
from zixin.documents.rules.words import words_of
from zixin.kernel.rotation import rotate

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def found(actor, text):
    return [row.title for row in found_documents(actor, text, today=TODAY, most=9)]


def test_words_are_pairs_of_signs_and_whole_latin_words():
    assert words_of("ＡＢＣ 江苏省x9 李") == ["abc", "江苏", "苏省", "x9", "李"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("纳税", ["二零二五年纳税证明"]),
        ("证明", ["二零二五年纳税证明"]),
        ("审计报告", ["Jiangnan annual report"]),  # its kind
        ("jiang", ["Jiangnan annual report"]),  # the beginning of a word of the title
        ("annual report", ["Jiangnan annual report"]),
        ("应收账款", ["Jiangnan annual report"]),  # its text
        ("收账", ["Jiangnan annual report"]),
        ("款应", []),
        ("nan", []),
        ("年", []),
        ("", []),
        ("'; DROP TABLE x; --", []),
        ('" OR "a" * ( ) \' & | ! :', []),
        ("年度 NOT 审计", []),
    ],
)
def test_documents_are_found_by_title_kind_name_and_text(text, titles):
    make_document(make_customer(), title="二零二五年纳税证明", paper=make_paper(b"1", "x.txt"))
    make_document(
        make_customer(),
        kind="audit_report",
        title="Jiangnan annual report",
        paper=make_paper("期末应收账款余额".encode(), "y.txt"),
    )

    assert found(make_actor("archivist"), text) == titles


def test_nothing_foreign_or_above_the_level_is_found_or_counted():  # C04
    salesperson = make_user("salesperson")
    own = make_customer(salesperson=salesperson)
    make_document(own, kind="contract", title="own", paper=make_paper("共同词语一".encode()))
    make_document(own, kind="audit_report", title="high", paper=make_paper("共同词语二".encode()))
    make_document(make_customer(), title="foreign", paper=make_paper("共同词语三".encode()))
    actor = make_actor(user=salesperson)

    assert found(actor, "共同词语") == ["own"]
    assert found_documents(actor, "共同词语", today=TODAY, most=9).count() == 1
    assert len(found(make_actor("archivist"), "共同词语")) == 3


def test_the_text_of_a_core_document_is_not_found_and_no_text_lies_in_clear():
    make_document(make_customer(), title="core", level=3, paper=make_paper("绝密措辞".encode()))
    make_document(make_customer(), title="plain", level=2, paper=make_paper("绝密措辞一".encode()))

    assert found(make_actor("archivist"), "绝密措辞") == ["plain"]
    assert not any("绝密" in entry.words for entry in SearchEntry.objects.all())


def test_the_index_follows_a_change_and_a_deletion():
    document = make_document(make_customer(), title="before")
    actor = make_actor("archivist")
    SearchEntry.objects.filter(document=document).update(words="after")
    assert (found(actor, "before"), found(actor, "after")) == ([], ["before"])

    SearchEntry.objects.all().delete()
    assert found(actor, "after") == []


def test_the_same_file_at_another_customer_is_told_as_far_as_the_reader_sees_it():
    salesperson = make_user("salesperson")
    own, foreign = make_customer(salesperson=salesperson), make_customer()
    paper = make_paper(b"one and the same")
    mine = make_document(own, kind="contract", paper=paper)
    theirs = make_document(foreign, kind="contract", paper=paper)

    for_archivist = twins_of(make_actor("archivist"), mine, today=TODAY)
    for_salesperson = twins_of(make_actor(user=salesperson), mine, today=TODAY)

    assert (for_archivist.shown, for_archivist.is_elsewhere) == ((theirs,), True)
    assert (for_salesperson.shown, for_salesperson.is_elsewhere) == ((), True)


def test_the_same_text_in_another_file_is_a_twin():
    text = "合同条款" * 60
    mine = make_document(make_customer(), paper=make_paper(text.encode()))
    theirs = make_document(make_customer(), paper=make_paper((text + "\n").encode()))

    twins = twins_of(make_actor("archivist"), mine, today=TODAY)

    assert (twins.shown, twins.is_same_file) == ((theirs,), False)


def test_figures_for_the_tests_of_authenticity():
    paper = make_paper(b"handed in twice")
    first, second, third = make_customer(), make_customer(), make_customer()
    make_document(first, paper=paper)
    make_document(second, paper=paper)
    make_document(second, kind="contract", title="own")
    late = make_document(third, dated_on=date(2025, 1, 1))
    late.marks = {"created": "2025-12-01T00:00:00"}
    late.save(update_fields=["marks"])
    ids = [first.pk, second.pk, third.pk, make_customer().pk]

    assert document_figures(ids, as_of=TODAY) == {
        first.pk: {"shared_documents": 1.0, "late_documents": 0.0},
        second.pk: {"shared_documents": 1.0, "late_documents": 0.0},
        third.pk: {"shared_documents": 0.0, "late_documents": 1.0},
    }
    assert document_figures(ids, as_of=date(2026, 3, 1)) == {}
    assert Document.objects.filter(brought_at=NOW).count() == 4


def test_a_whole_number_finds_its_document_and_a_foreign_one_none():
    salesperson = make_user("salesperson")
    mine = make_document(make_customer(salesperson=salesperson), kind="contract", title="mine")
    theirs = make_document(make_customer(), kind="contract", title="theirs")
    actor = make_actor(user=salesperson)

    assert found(actor, f" {mine.number.lower()} ") == ["mine"]
    assert found(actor, theirs.number) == []


def test_texts_are_found_in_mid_rotation_and_after_it(settings):
    actor, words = make_actor("archivist"), SearchWords()
    settings.MASTER_KEYS = ring(K1)
    make_document(make_customer(), paper=make_paper("轮换之前的正文".encode()), title="t")
    before = SearchEntry.objects.get().words

    settings.MASTER_KEYS = ring(K2, K1)
    assert found(actor, "轮换之前") == ["t"]
    assert (words.left(), words.held_by("1")) == (1, 1)
    assert rotate().left == 0
    assert (words.left(), words.held_by("1"), words.held_by("2")) == (0, 0, 1)

    settings.MASTER_KEYS = ring(K2)
    assert found(actor, "轮换之前") == ["t"]
    assert SearchEntry.objects.get().words != before
