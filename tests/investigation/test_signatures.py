"""The signature of the customer's person: read, drawn or typed, once, honest about the device, void."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from tests.factories import NOW, make_actor, make_user
from tests.investigation.factories import bring_to, lead_of
from tests.investigation.test_visits import SEEN, _record, _visit
from zixin.accounts.models import User
from zixin.investigation.composition import compose_report
from zixin.investigation.models import VisitSignature
from zixin.investigation.queries.findings import content_digest
from zixin.investigation.queries.visits import record_digest
from zixin.investigation.services import signatures as services
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.typesetting import render_report, render_text
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

CUSTOMER = Actor(user_id=None, name="customer", is_system=True)
STROKES = "M10 20L30 40L50 60M5 5L6 6"
ADDRESS = "https://zixin.example.com/signing/TOKEN/"


def _asked(now=NOW, **changes) -> VisitSignature:
    visit = _visit(bring_to("UNDER_WAY"))
    _record(visit)
    return services.ask_for_signature(
        visit=visit, address=ADDRESS, actor=lead_of(visit.case), now=now, **changes
    )


def _sign(signature, **changes) -> None:
    services.sign_for_customer(
        **{
            "signature": signature,
            "name": "林国栋",
            "role": "厂长",
            "strokes": STROKES,
            "digest": record_digest(signature.visit),
            "device": "",
            "actor": CUSTOMER,
            "now": NOW,
            **changes,
        }
    )


def _footprint():
    told = ("name", "role", "device", "digest", "signed_at", "voided_at", "expires_at")
    return (list(VisitSignature.objects.order_by("pk").values(*told)), Event.objects.count())


def _kinds():
    return list(
        Event.objects.filter(kind__contains=".signature.")
        .order_by("sequence")
        .values_list("kind", flat=True)
    )


def test_customer_signs_once_and_the_secret_is_not_kept():
    signature = _asked()
    token = signature.link.split("/")[-2]
    assert token not in str(VisitSignature.objects.values().get())
    before = content_digest(signature.visit.case)

    _sign(signature)

    row = VisitSignature.objects.get()
    assert (row.name, row.role, row.strokes, row.link) == ("林国栋", "厂长", STROKES, "")
    assert (row.digest, row.signed_at, row.stands) == (record_digest(row.visit), NOW, True)
    assert STROKES not in str(VisitSignature.objects.values().get())
    assert content_digest(signature.visit.case) != before
    after = _footprint()
    with pytest.raises(RefusedError):
        _sign(signature)
    assert _footprint() == after


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "林" * 101}),
        ("name", {"name": "VISITOR"}),
        ("role", {"role": ""}),
        ("strokes", {"strokes": '"/><script>alert(1)</script>'}),
        ("strokes", {"strokes": "M1 2"}),
        ("strokes", {"strokes": "M1 1L2 2" * 3_000}),
        (None, {"digest": "0" * 64}),
        (None, {"now": NOW + timedelta(days=7)}),
    ],
)
def test_a_signature_that_cannot_stand_is_refused_and_changes_nothing(field, changes):
    signature = _asked()
    if changes.get("name") == "VISITOR":
        changes = {"name": f" {signature.visit.visitor_name} "}
    before = _footprint()

    with pytest.raises(RefusedError) as refused:
        _sign(signature, **changes)

    assert (refused.value.field, _footprint()) == (field, before)


def test_only_investigators_ask_and_only_under_a_record():
    visit = _visit(bring_to("UNDER_WAY"))
    before = _footprint()
    ask = {"visit": visit, "address": ADDRESS, "now": NOW}

    with pytest.raises(RefusedError):
        services.ask_for_signature(**ask, actor=lead_of(visit.case))
    _record(visit)
    with pytest.raises(RefusedError):
        services.ask_for_signature(**ask, actor=make_actor("credit_manager"))

    assert VisitSignature.objects.count() == len(before[0]) == 0


def test_a_new_link_ends_the_one_before():
    first = _asked()
    services.ask_for_signature(
        visit=first.visit, address=ADDRESS, actor=lead_of(first.visit.case), now=NOW
    )

    with pytest.raises(RefusedError):
        _sign(first)
    _sign(VisitSignature.objects.last())


def test_an_edit_voids_and_the_same_words_do_not():
    signature = _asked()
    _sign(signature)

    _record(signature.visit)
    assert VisitSignature.objects.get().stands
    _record(signature.visit, seen=SEEN | {"stock": {"state": "partly", "note": "少"}})

    row = VisitSignature.objects.get()
    assert (row.stands, row.voided_at, row.name) == (False, NOW, "林国栋")
    assert _kinds() == [
        "investigation.signature.asked",
        "investigation.signature.given",
        "investigation.signature.voided",
    ]


def test_a_record_changed_while_it_is_read_is_not_signed():
    signature = _asked()
    read = record_digest(signature.visit)
    _record(signature.visit, account="另有说明")

    with pytest.raises(RefusedError):
        _sign(signature, digest=read)


@pytest.mark.parametrize(
    ("device", "strokes", "words"),
    [
        ("", STROKES, "nobody of ours was signed in"),
        ("张访", "", "our 张访 was signed in"),
    ],
)
def test_the_report_says_who_signed_and_no_more_than_is_known(device, strokes, words):
    signature = _asked()
    _sign(signature, device=device, strokes=strokes)
    visit = signature.visit
    visit.signed_at = NOW
    visit.save()

    with override("en"):
        report = compose_report(visit.case, number="1", seller="s", by="b", on=NOW.date())
    parts = next(c for c in report["chapters"] if "Visits" in c["title"])["parts"]
    rows = dict(row for row in parts[0]["rows"] if len(row) == 2)

    kind = "drawn" if strokes else "typed"
    assert rows["Signed for the customer"].startswith(f"林国栋 · 厂长 · {kind} · 2026-03-02")
    assert words in rows["How it was signed"]
    assert rows["How it was signed"].endswith("Whose hand it was is not known to the system.")
    assert rows["SHA-256 of what was signed"].replace(" ", "") == record_digest(visit)
    assert [part["kind"] for part in parts] == ["facts", *(["drawing"] if strokes else [])]
    assert render_report(report).startswith(b"%PDF")
    assert render_text(report).startswith(b"PK")


def test_the_customers_page_signs_and_tells_the_device(client):
    signature = _asked(now=timezone.now())
    path = "/" + signature.link.split("/", 3)[3]
    address = reverse("investigation:signing", args=[path.split("/")[-2]])
    visit = signature.visit
    page = client.get(address)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode()).group(1)
    fields = {"name": "林国栋", "role": "厂长", "strokes": "", "digest": digest}
    assert client.post(address, {**fields, "role": ""}).status_code == 422
    assert client.post(address, {**fields, "name": visit.visitor_name}).status_code == 422
    assert client.get(reverse("investigation:signing", args=["wrong"])).status_code == 404

    lead = User.objects.get(pk=visit.case.lead_id)
    client.force_login(lead)
    assert lead.full_name in client.get(address).content.decode()
    client.post(address, fields)

    assert VisitSignature.objects.get().device == lead.full_name
    shown = client.get(reverse("investigation:visit", args=[visit.case.number, visit.pk]))
    assert "林国栋" in shown.content.decode()
    client.logout()
    assert "感谢您" in client.get(address).content.decode()


def test_the_link_is_made_on_the_page_of_the_visit(client):
    visit = _visit(bring_to("UNDER_WAY"))
    _record(visit)
    address = reverse("investigation:signature_new", args=[visit.case.number, visit.pk])
    client.force_login(make_user("salesperson"))
    assert client.post(address).status_code == 403
    client.force_login(User.objects.get(pk=visit.case.lead_id))

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert VisitSignature.objects.count() == 1
