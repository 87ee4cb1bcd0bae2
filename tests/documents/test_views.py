"""The pages of documents: who opens what, and that bytes of strangers stay bytes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.documents.factories import make_document, make_paper
from tests.documents.papers import image_paper, pdf_paper
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.documents.models import Document, DocumentExport
from zixin.documents.services.exports import request_export
from zixin.kernel.models import Event, VaultFile

pytestmark = pytest.mark.django_db


def sign_in(client, role="archivist"):
    user = make_user(role)
    client.force_login(user)
    return user


def sent(*files, **facts):
    several = [SimpleUploadedFile(name, content) for name, content in files]
    return {"documents": several, "kind": "contract", "title": "", **facts}


def test_several_files_are_brought_in_and_each_bad_one_says_why(client):
    sign_in(client)
    customer = make_customer()
    address = f"/customers/{customer.number}/documents/new/"

    mixed = client.post(address, sent(("a.txt", b"good"), ("b.pdf", b"MZ\x90"), ("c.txt", b"also")))

    text = mixed.content.decode()
    assert mixed.status_code == 422
    assert [row.file_name for row in mixed.context["kept"]] == ["a.txt", "c.txt"]
    assert "b.pdf" in text
    assert Document.objects.count() == 2

    fine = client.post(address, sent(("d.txt", b"third")))
    assert (fine.status_code, fine["Location"]) == (
        302,
        f"/customers/{customer.number}/documents/",
    )


@pytest.mark.parametrize(
    ("sending", "field"),
    [
        (sent(), "documents"),
        (sent(("a.pdf", b"<html>")), "documents"),
        (sent(("a.txt", b"")), "documents"),
        (sent(*((f"{n}.txt", b"x") for n in range(21))), "documents"),
        (sent(("a.txt", b"x"), kind="rumour"), "kind"),
        (sent(("a.txt", b"x"), dated_on="2999-01-01"), "dated_on"),
        (sent(("a.txt", b"x"), level="9"), "level"),
        (sent(("a.txt", b"x"), title="x" * 201), "title"),
    ],
)
def test_a_faulty_upload_is_told_at_its_field_and_leaves_nothing(client, sending, field):
    sign_in(client)
    customer = make_customer()

    response = client.post(f"/customers/{customer.number}/documents/new/", sending)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert (Document.objects.count(), VaultFile.objects.count()) == (0, 0)


def test_markup_in_title_name_and_marks_is_shown_as_text(client):  # E05, E06, poisoned metadata
    sign_in(client)
    evil = "<script>alert(1)</script>{{7*7}}%s"
    paper = make_paper(pdf_paper(author=evil, shade=240), "x.pdf")
    document = make_document(make_customer(), title=evil, paper=paper, kind="contract")

    for address in (f"/documents/{document.number}/", "/documents/?q=script"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}%s" in page


def test_a_preview_is_a_picture_without_what_the_camera_left(client):
    sign_in(client)
    document = make_document(
        make_customer(), kind="contract", paper=make_paper(image_paper("JPEG"), "a.jpg")
    )

    answer = client.get(f"/documents/{document.number}/pages/1.png")

    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert client.get(f"/documents/{document.number}/pages/2.png").status_code == 404


def test_an_original_is_saved_and_never_shown(client):
    sign_in(client)
    document = make_document(
        make_customer(), kind="contract", paper=make_paper(b"<b>hi</b>", "合同.txt")
    )

    answer = client.post(f"/documents/{document.number}/original/")

    assert answer.content == b"<b>hi</b>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == ("attachment; filename*=utf-8''%E5%90%88%E5%90%8C.txt")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Event.objects.filter(kind="documents.document.downloaded").count() == 1


def test_an_original_above_the_ordinary_level_is_refused(client):
    sign_in(client)
    document = make_document(make_customer(), kind="audit_report")

    answer = client.post(f"/documents/{document.number}/original/")

    assert (answer.status_code, answer["Location"]) == (302, f"/documents/{document.number}/")
    assert not Event.objects.filter(kind="documents.document.downloaded").exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "pages/1.png",
        "original/",
        "versions/new/",
        "classification/",
        "exports/new/",
        "filing/",
        "disposal/",
    ],
)
def test_a_document_of_another_or_above_the_level_is_not_there(client, address):  # C14
    user = make_user("salesperson", "archivist")
    user.role_grants.filter(role="archivist").delete()
    client.force_login(user)
    own, foreign = make_customer(salesperson=user), make_customer()
    high = make_document(own, kind="audit_report")
    theirs = make_document(foreign, kind="contract")
    events = Event.objects.count()

    for document in (high, theirs):
        for ask in (client.get, client.post):
            assert ask(f"/documents/{document.number}/{address}").status_code in {403, 404, 405}
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (None, "documents/", 302),
        ("administrator", "documents/", 403),
        ("service_agent", "documents/", 403),
        ("internal_auditor", "documents/", 200),
        ("internal_auditor", "documents/archive/", 200),
        ("internal_auditor", "customers/{customer}/documents/new/", 403),
        ("credit_analyst", "documents/{document}/filing/", 403),
        ("archivist", "documents/{document}/filing/", 200),
        ("archivist", "documents/{document}/hold/", 403),
        ("legal_counsel", "documents/{document}/hold/", 200),
        ("ar_accountant", "documents/{document}/exports/new/", 403),
        ("credit_analyst", "documents/{document}/exports/new/", 200),
    ],
)
def test_each_page_opens_to_whom_it_should(client, role, address, status):
    document = make_document(make_customer(), kind="contract")
    if role:
        sign_in(client, role)
    path = address.format(customer=document.customer.number, document=document.number)

    assert client.get(f"/{path}").status_code == status


def test_the_path_from_filing_to_disposal_by_its_pages(client):
    archivist = sign_in(client)
    document = make_document(make_customer(), kind="correspondence")
    at = f"/documents/{document.number}/"

    client.post(f"{at}filing/", {"term_begins_on": "2020-01-01"})
    client.post(f"{at}disposal/", {"reason": "term ended"})
    disposal = document.disposals.get()
    assert client.post(f"/document-disposals/{disposal.pk}/approval/").status_code == 403
    client.force_login(make_user("credit_manager"))
    approved = client.post(f"/document-disposals/{disposal.pk}/approval/")

    assert (approved.status_code, approved["Location"]) == (302, at)
    disposal.refresh_from_db()
    assert (disposal.state, disposal.proposed_by_id) == ("APPROVED", archivist.pk)
    assert client.get(at).status_code == 200
    assert client.get(f"{at}pages/1.png").status_code == 404


ACTS = ("versions/new/", "exports/new/", "classification/", "filing/", "hold/", "disposal/")


@pytest.mark.parametrize("role", ["archivist", "legal_counsel", "credit_manager"])
def test_a_destroyed_document_offers_no_act_and_says_why(client, role):
    document = make_document(make_customer(), kind="correspondence")
    at = f"/documents/{document.number}/"
    sign_in(client, role)
    assert any(f'href="{at}{act}"' in client.get(at).content.decode() for act in ACTS)
    Document.objects.update(state="DISPOSED", disposed_at=NOW)

    page = client.get(at).content.decode()

    assert not any(f'href="{at}{act}"' in page for act in ACTS)
    for act in ACTS:
        for method in (client.get, client.post):
            answer = method(f"{at}{act}")
            if answer.status_code != 403:
                assert (answer.status_code, answer["Location"]) == (302, at)
                assert "该资料已销毁" in client.get(at).content.decode()


def test_a_copy_is_fetched_by_who_asked(client):
    user = sign_in(client, "credit_analyst")
    document = make_document(make_customer(), kind="audit_report")
    client.post(f"/documents/{document.number}/exports/new/", {"purpose": "for the auditor"})
    export = DocumentExport.objects.get()

    answer = client.post(f"/document-exports/{export.number}/copy/")

    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{export.number}.pdf"'
    assert export.requested_by_id == user.pk
    sign_in(client)
    assert client.post(f"/document-exports/{export.number}/copy/").status_code == 302


def test_a_new_version_comes_by_its_page(client):
    sign_in(client)
    document = make_document(make_customer(), kind="contract")

    both = client.post(
        f"/documents/{document.number}/versions/new/", sent(("a.txt", b"1"), ("b.txt", b"2"))
    )
    assert both.status_code == 422
    assert Document.objects.count() == 1

    client.post(f"/documents/{document.number}/versions/new/", sent(("a.txt", b"newer")))
    newer = Document.objects.get(previous=document)
    assert (newer.version, newer.kind, newer.level) == (2, "contract", 1)


def test_the_reason_of_a_twin_names_no_foreign_customer(client):
    user = sign_in(client, "salesperson")
    own, foreign = make_customer(salesperson=user), make_customer(name="别家机密有限公司")
    paper = make_paper(b"shared")
    mine = make_document(own, kind="contract", paper=paper)
    make_document(foreign, kind="contract", paper=paper)

    page = client.get(f"/documents/{mine.number}/").content.decode()

    assert "另一客户名下有同一份文件" in page
    assert "别家机密" not in page


def test_lists_ask_as_often_for_one_document_as_for_three(client, django_assert_num_queries):
    sign_in(client)
    customer = make_customer()
    counts = []
    for number in range(3):
        make_document(customer, kind="contract", title=f"合同{number}", expires_on=date(2026, 3, 1))
        asked = []
        for address in (
            "/documents/?q=合同",
            "/documents/archive/",
            f"/customers/{customer.number}/documents/",
        ):
            client.get(address)
            with django_assert_num_queries(20, exact=False) as captured:
                client.get(address)
            asked.append(len(captured))
        counts.append(asked)

    assert counts[0] == counts[1] == counts[2]


@pytest.mark.parametrize(
    ("role", "may"), [("credit_manager", True), ("archivist", False), ("internal_auditor", False)]
)
def test_granting_is_offered_to_who_may_grant(client, role, may):
    document = make_document(make_customer(), kind="other", level=3)
    asker = make_actor("credit_manager")
    export = request_export(document=document, purpose="court", actor=asker, now=NOW)
    sign_in(client, role)

    for address in ("/documents/archive/", f"/documents/{document.number}/"):
        text = client.get(address).content.decode()
        assert export.number in text
        assert (f"/document-exports/{export.number}/grant/" in text) == may


def test_an_expired_export_is_not_fetched(client):
    user = sign_in(client, "credit_analyst")
    document = make_document(make_customer(), kind="contract")
    export = request_export(
        document=document, purpose="x", actor=make_actor(user=user), now=NOW
    )  # long ago, by the clock of the request

    answer = client.post(f"/document-exports/{export.number}/copy/")

    assert answer.status_code == 302
    assert not Event.objects.filter(kind="documents.export.downloaded").exists()
