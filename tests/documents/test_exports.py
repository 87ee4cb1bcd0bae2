"""Copies taken out: purpose, approval, a name on every page, and an end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.documents.factories import make_document, make_paper
from tests.documents.papers import pdf_paper
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.connectors.documents import examine
from zixin.documents.models import DocumentExport
from zixin.documents.services.exports import (
    grant_export,
    refuse_export,
    request_export,
    take_copy,
)
from zixin.documents.services.keeping import classify_document
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def core_document(responsible=None):
    document = make_document(make_customer(), level=3)
    classify_document(
        document=document,
        level=3,
        level_until=None,
        responsible=responsible or make_user("finance_director"),
        actor=make_actor("archivist"),
        now=NOW,
    )
    document.refresh_from_db()
    return document


def test_a_copy_carries_its_taker_on_every_page_and_is_counted():
    document = make_document(
        make_customer(), paper=make_paper(pdf_paper(pages=2, shade=250), "a.pdf")
    )
    actor = make_actor("credit_analyst")

    export = request_export(document=document, purpose="audit", actor=actor, now=NOW)
    copy = take_copy(export=export, actor=actor, now=NOW)
    other = take_copy(export=export, actor=actor, now=NOW + timedelta(minutes=1))

    report = examine(copy, "copy.pdf")
    assert (report.kind, report.pages, report.text) == ("pdf", 2, "")
    assert copy != other  # the time is burnt in
    export.refresh_from_db()
    assert (export.downloads, export.expires_at) == (2, NOW + timedelta(days=7))
    events = Event.objects.filter(subject_type="documents.documentexport").order_by("sequence")
    assert list(events.values_list("kind", flat=True)) == [
        "documents.export.requested",
        "documents.export.granted",
        "documents.export.downloaded",
        "documents.export.downloaded",
    ]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("credit_manager", True),
        ("credit_analyst", True),
        ("archivist", True),
        ("legal_counsel", True),
        ("ar_accountant", False),
        ("internal_auditor", False),
        ("salesperson", False),
    ],
)
def test_who_takes_copies_out(role, may):
    document = make_document(make_customer())
    given = {"document": document, "purpose": "audit", "actor": make_actor(role), "now": NOW}

    if may:
        assert request_export(**given).state == "GRANTED"
    else:
        with pytest.raises(RefusedError):
            request_export(**given)
        assert DocumentExport.objects.count() == 0


def test_a_copy_needs_a_purpose():
    document = make_document(make_customer())

    with pytest.raises(RefusedError) as refused:
        request_export(document=document, purpose=" ", actor=make_actor("archivist"), now=NOW)

    assert refused.value.field == "purpose"
    assert DocumentExport.objects.count() == 0


def test_a_copy_of_a_core_document_waits_for_another_person():
    manager = make_actor("credit_manager")
    export = request_export(document=core_document(), purpose="suit", actor=manager, now=NOW)

    assert export.state == "REQUESTED"
    for refused in (manager, make_actor("archivist"), make_actor("general_manager")):
        with pytest.raises(RefusedError):
            grant_export(export=export, actor=refused, now=NOW)
    with pytest.raises(RefusedError):
        take_copy(export=export, actor=manager, now=NOW)
    export.refresh_from_db()
    assert (export.state, export.expires_at, export.downloads) == ("REQUESTED", None, 0)

    grant_export(export=export, actor=make_actor("credit_manager"), now=NOW)
    assert take_copy(export=export, actor=manager, now=NOW).startswith(b"%PDF")


def test_the_person_responsible_grants_or_refuses():
    director = make_user("finance_director")
    document = core_document(director)
    archivist = make_actor("archivist")
    first, second = (
        request_export(document=document, purpose=why, actor=archivist, now=NOW)
        for why in ("one", "two")
    )

    grant_export(export=first, actor=make_actor(user=director), now=NOW)
    refuse_export(export=second, actor=make_actor(user=director), now=NOW)

    assert [first.state, second.state] == ["GRANTED", "REFUSED"]
    with pytest.raises(RefusedError):
        grant_export(export=second, actor=make_actor("credit_manager"), now=NOW)


def test_a_copy_is_taken_by_who_asked_and_before_it_expires():
    document = make_document(make_customer())
    actor = make_actor("archivist")
    export = request_export(document=document, purpose="audit", actor=actor, now=NOW)

    with pytest.raises(RefusedError):
        take_copy(export=export, actor=make_actor("archivist"), now=NOW)
    with pytest.raises(RefusedError):
        take_copy(export=export, actor=actor, now=NOW + timedelta(days=7))

    assert not Event.objects.filter(kind="documents.export.downloaded").exists()
