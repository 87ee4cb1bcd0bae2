"""The editor in the browser: who gets in, what a change leaves behind, where an error stands."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_actor, make_user
from tests.policies.factories import AUTHORITY, bring_to, changed, make_draft, model_document
from tests.policies.test_assignment import SHIPPED as ASSIGNMENT
from zixin.kernel.audit import Event
from zixin.policies.models import PolicyKind
from zixin.policies.rules.editing import sections_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "section"}


@pytest.fixture
def author(client):
    user = make_user("credit_analyst")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return make_actor(user=user)


def _address(draft, code="dimensions"):
    return reverse("policies:section", args=[draft.number, code])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("kind", "document"),
    [("assessment", None), ("authority", AUTHORITY), ("assignment", ASSIGNMENT)],
)
def test_every_section_opens(client, author, kind, document, language):
    client.cookies["django_language"] = language
    draft = make_draft(author, kind=PolicyKind(kind), document=document)
    before = Event.objects.count()

    for section in sections_of(kind, draft.document):
        response = client.get(_address(draft, section.code))
        assert response.status_code == 200, section.code
    assert Event.objects.count() == before


@pytest.mark.parametrize("kind", ["scorecard", "booster", "standards"])
def test_kinds_without_forms_have_no_sections(kind):
    assert sections_of(kind, {}) == []


def test_section_of_somebody_else_leads_to_the_draft(client, author):
    draft = make_draft(make_actor("credit_manager"))
    answers = {"revision": 1, "dimensions[0].weight": "30"}

    for response in (client.get(_address(draft)), client.post(_address(draft), answers)):
        assert (response.status_code, response["Location"]) == (
            302,
            reverse("policies:draft", args=[draft.number]),
        )
    draft.refresh_from_db()
    assert draft.revision == 1


def test_section_is_closed_to_who_only_reads(client):
    draft = make_draft()
    client.force_login(make_user("internal_auditor"))

    assert client.get(_address(draft)).status_code == 403
    assert client.post(_address(draft), {"revision": 1}).status_code == 403
    assert client.get(reverse("policies:formula", args=[draft.number])).status_code == 403


def test_section_nobody_has_is_not_found(client, author):
    draft = make_draft(author)

    for code in ("luck", "dimensions-9", "standards-9"):
        assert client.get(_address(draft, code)).status_code == 404
    answers = {"revision": 1, "act": "explode:caps[0]"}
    assert client.post(_address(draft, "rules"), answers).status_code == 404
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999999999"])
def test_form_without_its_revision_is_no_form(client, author, revision):
    draft = make_draft(author)

    assert client.post(_address(draft), {"revision": revision}).status_code == 400


def test_change_is_kept_with_its_event(client, author):
    draft = make_draft(author)

    response = client.post(
        _address(draft), {"revision": 1, "dimensions[0].weight": "25"}, headers=HTMX
    )

    draft.refresh_from_db()
    assert (response.status_code, b"<html" in response.content) == (200, False)
    assert "draft-saved" in response["HX-Trigger"]
    assert (draft.revision, draft.document["dimensions"][0]["weight"]) == (2, 25)
    event = Event.objects.order_by("-sequence").first()
    assert (event.kind, event.data["revision"]) == ("policies.draft.revised", 2)
    plain = client.post(_address(draft), {"revision": 2, "dimensions[0].weight": "26"})
    assert (plain.status_code, plain["Location"]) == (302, _address(draft))


def test_what_cannot_be_read_is_told_at_its_field_and_nothing_kept(client, author):
    draft = make_draft(author)
    before = Event.objects.count()
    answers = {"revision": 1, "dimensions[0].weight": "heavy", "dimensions[1].weight": "30"}

    response = client.post(_address(draft), answers, headers=HTMX)

    draft.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, draft.revision, Event.objects.count()) == (422, 1, before)
    assert 'value="heavy"' in page
    assert 'id="f-dimensions-0-weight-error"' in page
    assert 'value="30"' in page


def test_stale_page_is_refused_with_what_was_typed(client, author):
    draft = make_draft(author)
    client.post(_address(draft), {"revision": 1, "dimensions[0].weight": "25"})

    response = client.post(_address(draft), {"revision": 1, "dimensions[0].weight": "30"})

    draft.refresh_from_db()
    assert (response.status_code, draft.document["dimensions"][0]["weight"]) == (422, 25)
    assert "has changed since you opened it" in response.content.decode()
    assert 'value="30"' in response.content.decode()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (("caps.0.when", "luck < 1"), "rules", "f-caps-0-when"),
        (("grades.8.floor", 5), "grades", "f-grades-8-floor"),
        (
            ("dimensions.0.indicators.0.weight", 0),
            "dimensions-0",
            "f-dimensions-0-indicators-0-weight",
        ),
        (("standards.0.values.roe.0", None), "standards-0", "f-standards-0-values-roe-0"),
        (("limits.need_margin", -1), "limits", "f-limits-need_margin"),
        (("title.en", ""), "general", "f-title-en"),
    ],
)
def test_refusal_of_the_document_stands_at_its_field(client, author, change, code, field):
    draft = make_draft(author, document=changed(model_document(), *change))

    page = client.get(_address(draft, code)).content.decode()
    elsewhere = client.get(_address(draft, "checks")).content.decode()

    assert f'id="{field}-error"' in page
    assert _address(draft, code) in elsewhere
    assert f'id="{field}-error"' not in elsewhere


def test_change_of_a_proposal_is_warned_of_and_voids_it(client, author):
    draft = bring_to("PROPOSED", author=author)
    assert "makes the proposal void" in client.get(_address(draft)).content.decode()

    client.post(_address(draft), {"revision": 1, "dimensions[0].weight": "25"})

    draft.refresh_from_db()
    assert (draft.state, draft.revision) == ("DRAFT", 2)


@pytest.mark.parametrize("state", ["PUBLISHED", "REJECTED", "WITHDRAWN"])
def test_finished_draft_is_not_edited(client, author, state):
    draft = bring_to(state, author=author)

    response = client.post(_address(draft), {"revision": 1, "dimensions[0].weight": "25"})

    draft.refresh_from_db()
    assert (response.status_code, draft.revision) == (302, 1)


def test_typed_values_survive_an_added_row(client, author):
    draft = make_draft(author)
    answers = {"revision": 1, "caps[0].code": "EQUITY", "act": "add:caps"}

    client.post(_address(draft, "rules"), answers)

    draft.refresh_from_db()
    assert [row["code"] for row in draft.document["caps"]] == ["EQUITY", "cap_1"]


def test_formula_is_checked_while_it_is_typed(client, author):
    draft = make_draft(author)
    address = reverse("policies:formula", args=[draft.number])

    wrong = client.get(address, {"caps[0].when": "equity & 0"}).content.decode()
    right = client.get(address, {"caps[0].when": "equity < 0"}).content.decode()
    script = client.get(address, {"caps[0].when": "<script>alert(1)</script>"}).content.decode()
    empty = client.get(address)

    assert "<mark>&amp;</mark>" in wrong
    assert "can be read" in right
    assert "<script>" not in script
    assert empty.status_code == 200


def test_section_costs_the_same_for_short_and_long_documents(client, author):
    counts = []
    for caps in (1, 40):
        rows = [{**model_document()["caps"][0], "code": f"C{n}"} for n in range(caps)]
        draft = make_draft(author, document=model_document(caps=rows))
        client.get(_address(draft, "rules"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(_address(draft, "rules")).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_ten_megabytes_are_refused_before_they_are_read(client, author):
    draft = make_draft(author)
    address = reverse("policies:document", args=[draft.number])

    response = client.post(address, {"revision": 1, "text": "x" * 10_485_760})

    draft.refresh_from_db()
    assert (response.status_code, draft.revision) == (413, 1)
    assert "larger than 2 MB" in response.content.decode()
