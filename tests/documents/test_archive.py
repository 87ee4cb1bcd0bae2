"""Filing, holds and disposal by two persons; and who may do which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.documents.factories import make_document, make_paper
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.documents.models import Disposal, Document, DocumentExport, LegalHold, SearchEntry
from zixin.documents.queries.archive import archive_desk
from zixin.documents.queries.search import found_documents
from zixin.documents.services.archive import (
    approve_disposal,
    file_document,
    lift_hold,
    place_hold,
    propose_disposal,
    propose_due_disposals,
    reject_disposal,
)
from zixin.documents.services.exports import grant_export, refuse_export, request_export
from zixin.documents.services.keeping import (
    Stated,
    classify_document,
    keep_documents,
    replace_document,
)
from zixin.documents.states import DOCUMENT_FLOW, DocumentState
from zixin.kernel.models import Event
from zixin.kernel.vault import ShreddedFileError, content_of
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
EVERYBODY = (
    "credit_manager",
    "credit_analyst",
    "finance_director",
    "legal_counsel",
    "archivist",
    "internal_auditor",
    "salesperson",
    "administrator",
)


def filed(*, begins=date(2010, 1, 1), **stated):
    document = make_document(make_customer(), kind="other", **stated)
    file_document(document=document, term_begins_on=begins, actor=make_actor("archivist"), now=NOW)
    return document


def proposed(document=None, actor=None):
    return propose_disposal(
        document=document or filed(),
        reason="term ended",
        actor=actor or make_actor("archivist"),
        now=NOW,
    )


def allowed(act):
    """Return the roles for which an act is not refused; each refused one recorded nothing."""
    found = set()
    for role in EVERYBODY:
        events = Event.objects.count()
        try:
            act(make_actor(role))
        except RefusedError:
            assert Event.objects.count() == events
        else:
            found.add(role)
    return found


def test_a_filed_document_is_kept_for_the_years_of_its_kind():
    document = make_document(make_customer(), kind="audit_report")

    file_document(
        document=document,
        term_begins_on=date(2024, 2, 29),
        actor=make_actor("archivist"),
        now=NOW,
    )

    document.refresh_from_db()
    assert (document.state, document.filed_on) == (DocumentState.ARCHIVED, TODAY)
    assert document.keep_until == date(2054, 2, 28)


def test_who_files_holds_proposes_and_decides():
    customer = make_customer()

    def file_one(actor):
        document = make_document(customer, title=str(actor.user_id))
        events = Event.objects.count()
        try:
            file_document(document=document, term_begins_on=TODAY, actor=actor, now=NOW)
        except RefusedError:
            assert Event.objects.count() == events
            return False
        return True

    assert {role for role in EVERYBODY if file_one(make_actor(role))} == {"archivist"}
    assert allowed(
        lambda actor: place_hold(
            customer=customer, document=None, reason="suit", actor=actor, now=NOW
        )
    ) == {"legal_counsel"}
    ended = filed()
    assert allowed(lambda actor: proposed(ended, actor)) == {"archivist"}
    disposal = Disposal.objects.get()
    assert allowed(lambda actor: approve_disposal(disposal=disposal, actor=actor, now=NOW)) == {
        "credit_manager"
    }  # the director would have been next: it is moved on by then


def test_system_proposes_once_what_is_past_its_term_and_two_persons_destroy_it():
    document, held = filed(), filed()
    counsel, manager = make_actor("legal_counsel"), make_actor("credit_manager")
    place_hold(customer=held.customer, document=None, reason="suit", actor=counsel, now=NOW)
    filed(begins=TODAY)

    counts = [propose_due_disposals(actor=SYSTEM, now=NOW) for _day in range(2)]
    disposal = Disposal.objects.get()
    with pytest.raises(RefusedError, match="先由档案管理员"):
        approve_disposal(disposal=disposal, actor=manager, now=NOW)
    waiting = archive_desk(manager, today=TODAY)
    taken_up = proposed(document)
    approve_disposal(disposal=taken_up, actor=manager, now=NOW)

    document.refresh_from_db()
    assert (counts, disposal.document, taken_up.pk) == ([1, 0], document, disposal.pk)
    assert (waiting.disposable, waiting.disposals) == ([document], [])
    assert document.state == DocumentState.DISPOSED
    assert Event.objects.filter(kind="documents.disposal.proposed").count() == 2


def test_database_takes_no_disposal_that_only_one_person_wanted():
    propose_due = filed()
    propose_due_disposals(actor=SYSTEM, now=NOW)

    with pytest.raises(IntegrityError, match="disposal_by_two"), transaction.atomic():
        Disposal.objects.filter(document=propose_due).update(state="APPROVED", decided_by_id=7)


def test_rejected_disposal_is_not_proposed_again_by_the_system():
    filed()
    propose_due_disposals(actor=SYSTEM, now=NOW)
    reject_disposal(
        disposal=Disposal.objects.get(),
        reason="kept for the history of the firm",
        actor=make_actor("credit_manager"),
        now=NOW,
    )

    assert propose_due_disposals(actor=SYSTEM, now=NOW + timedelta(days=1)) == 0
    with pytest.raises(RefusedError, match="只有档案管理员"):
        propose_due_disposals(actor=make_actor("credit_manager"), now=NOW)


@pytest.mark.parametrize("state", DocumentState.values)
@pytest.mark.parametrize("move", list(DOCUMENT_FLOW))
def test_the_flow_of_a_document_has_these_arrows(state, move):
    assert (state in DOCUMENT_FLOW[move].source) == (
        (state, move)
        in {
            ("CURRENT", "supersede"),
            ("CURRENT", "archive"),
            ("SUPERSEDED", "archive"),
            ("ARCHIVED", "dispose"),
        }
    )


def test_disposal_destroys_bytes_text_and_words_and_keeps_the_row():
    document = filed(paper=make_paper("应销毁的内容".encode()))
    disposal = proposed(document)

    approve_disposal(disposal=disposal, actor=make_actor("finance_director"), now=NOW)

    document = Document.objects.get()
    assert (document.state, document.disposed_at) == (DocumentState.DISPOSED, NOW)
    assert len(document.sha256) == 64
    for file in (document.file, document.text_file):
        with pytest.raises(ShreddedFileError):
            content_of(file)
    assert SearchEntry.objects.count() == 0
    assert not found_documents(make_actor("archivist"), "纳税证明", today=TODAY, most=9).exists()
    kinds = list(Event.objects.order_by("-sequence").values_list("kind", flat=True)[:4])
    assert kinds == [
        "kernel.file.shredded",
        "kernel.file.shredded",
        "documents.document.disposed",
        "documents.disposal.approved",
    ]


@pytest.mark.parametrize(
    "act",
    [
        lambda document: replace_document(
            document=document,
            paper=make_paper(b"newer"),
            stated=Stated(kind="other"),
            actor=make_actor("archivist"),
            now=NOW,
        ),
        lambda document: classify_document(
            document=document,
            level=1,
            level_until=None,
            responsible=None,
            actor=make_actor("archivist"),
            now=NOW,
        ),
        lambda document: request_export(
            document=document, purpose="court", actor=make_actor("credit_analyst"), now=NOW
        ),
        lambda document: file_document(
            document=document, term_begins_on=TODAY, actor=make_actor("archivist"), now=NOW
        ),
        lambda document: place_hold(
            customer=document.customer,
            document=document,
            reason="suit",
            actor=make_actor("legal_counsel"),
            now=NOW,
        ),
    ],
)
def test_nothing_is_done_with_a_destroyed_document_any_more(act):
    document = filed()
    stale = Document.objects.get()
    approve_disposal(disposal=proposed(document), actor=make_actor("credit_manager"), now=NOW)
    document.refresh_from_db()
    events = Event.objects.count()

    for known in (stale, document):
        with pytest.raises(RefusedError, match="该资料已销毁"):
            act(known)

    assert Event.objects.count() == events
    assert (Document.objects.count(), SearchEntry.objects.count()) == (1, 0)


def test_a_copy_of_a_document_destroyed_since_is_refused_and_not_granted():
    document = filed(level=3)
    asked = DocumentExport.objects.create(
        number="DE-1",
        document=document,
        purpose="court",
        requested_by_id=0,
        requested_by_name="x",
        requested_at=NOW,
    )
    approve_disposal(disposal=proposed(document), actor=make_actor("finance_director"), now=NOW)
    asked = DocumentExport.objects.get()

    with pytest.raises(RefusedError, match="该资料已销毁"):
        grant_export(export=asked, actor=make_actor("credit_manager"), now=NOW)
    refuse_export(export=asked, actor=make_actor("credit_manager"), now=NOW)
    assert DocumentExport.objects.get().state == "REFUSED"


def test_a_disposed_file_may_be_brought_in_again():
    paper = make_paper(b"again")
    document = filed(paper=paper)
    approve_disposal(disposal=proposed(document), actor=make_actor("credit_manager"), now=NOW)

    outcome = keep_documents(
        customer=document.customer,
        papers=[paper],
        stated=Stated(kind="other"),
        actor=make_actor("archivist"),
        now=NOW,
    )

    assert len(outcome.kept) == 1


def test_nobody_disposes_alone():
    actor = make_actor("archivist", "credit_manager")
    disposal = proposed(actor=actor)

    with pytest.raises(RefusedError):
        approve_disposal(disposal=disposal, actor=actor, now=NOW)

    disposal.refresh_from_db()
    assert (disposal.state, disposal.decided_by_id) == ("PROPOSED", None)
    assert Document.objects.get().state == DocumentState.ARCHIVED


@pytest.mark.parametrize(
    "begins", [TODAY, date(2016, 3, 2)]
)  # kept for ten years, the last day included
def test_nothing_is_disposed_of_before_its_term_ends(begins):
    document = filed(begins=begins)

    with pytest.raises(RefusedError):
        proposed(document)

    assert Disposal.objects.count() == 0


def test_a_hold_keeps_a_document_whose_disposal_is_proposed():
    document = filed()
    disposal = proposed(document)
    counsel = make_actor("legal_counsel")
    hold = place_hold(
        customer=document.customer, document=None, reason="suit", actor=counsel, now=NOW
    )

    with pytest.raises(RefusedError):
        approve_disposal(disposal=disposal, actor=make_actor("credit_manager"), now=NOW)
    assert Document.objects.get().state == DocumentState.ARCHIVED

    lift_hold(hold=hold, reason="settled", actor=counsel, now=NOW)
    approve_disposal(disposal=disposal, actor=make_actor("credit_manager"), now=NOW)
    assert Document.objects.get().state == DocumentState.DISPOSED
    with pytest.raises(RefusedError):
        lift_hold(hold=hold, reason="again", actor=counsel, now=NOW)


def test_a_rejected_disposal_may_be_proposed_again_and_an_open_one_not():
    document = filed()
    disposal = proposed(document)
    with pytest.raises(RefusedError):
        proposed(document)

    reject_disposal(
        disposal=disposal, reason="still needed", actor=make_actor("credit_manager"), now=NOW
    )

    assert proposed(document).pk != disposal.pk


def test_the_archive_desk_lists_what_waits():
    customer = make_customer()
    renewal = make_document(customer, title="soon", expires_on=TODAY + timedelta(days=60))
    make_document(customer, title="later", expires_on=TODAY + timedelta(days=61))
    ended, held = filed(title="ended"), filed(title="held")
    filed(title="kept", begins=TODAY)
    hold = place_hold(
        customer=held.customer,
        document=held,
        reason="suit",
        actor=make_actor("legal_counsel"),
        now=NOW,
    )

    desk = archive_desk(make_actor("archivist"), today=TODAY)

    assert (desk.renewals, desk.disposable, desk.holds) == ([renewal], [ended], [hold])
    disposal = proposed(ended)
    desk = archive_desk(make_actor("archivist"), today=TODAY)
    assert (desk.disposable, desk.disposals) == ([], [disposal])
    assert archive_desk(make_actor("salesperson"), today=TODAY).renewals == []
    assert LegalHold.objects.count() == 1
