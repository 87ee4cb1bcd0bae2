"""Pages of policies: who gets in, what an act answers, what a list costs."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_actor, make_user
from tests.policies.factories import bring_to, changed, make_draft, model_document
from zixin.kernel.audit import Event
from zixin.policies.models import PolicyDraft, PolicyVersion
from zixin.policies.rules import digest_of
from zixin.policies.states import DraftState

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "dialog-body"}


def _enter(client, *roles, language="en"):
    user = make_user(*roles)
    client.force_login(user)
    client.cookies["django_language"] = language
    return user


def _address(name, draft):
    return reverse(f"policies:{name}", args=[draft.number])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_published_version_can_be_read(client, published_policies, language):
    _enter(client, "internal_auditor", language=language)
    listed = client.get(reverse("policies:policies"))
    rows = [row for shelf in listed.context["shelves"] for row in shelf.rows]
    assert (listed.status_code, len(rows)) == (200, PolicyVersion.objects.count())

    for policy in PolicyVersion.objects.all():
        address = reverse("policies:policy", args=[policy.kind, policy.name, policy.version])
        response = client.get(address)
        title = policy.document["title"]["zh" if language == "zh-hans" else "en"]
        assert response.status_code == 200, policy
        assert title in response.content.decode()


def test_authority_matrix_names_bounds_and_roles(client, published_policies):
    _enter(client, "internal_auditor")
    address = reverse("policies:policy", args=["authority", "authority-standard", 1])

    page = client.get(address).content.decode()

    for shown in ("CNY 1.00 m", "CNY 500.00 k", "Finance director", "180 days"):
        assert shown in page, shown


def test_assessment_model_tells_how_it_scores(client, published_policies):
    _enter(client, "internal_auditor")
    address = reverse("policies:policy", args=["assessment", "trade-credit-v1", 1])

    page = client.get(address).content.decode()

    assert "not fed yet" not in page
    for shown in (
        "left out, the rest weighs more",
        "When missing: as the poorest level",
        "0.97 and above",
        "any other value",
        "by standard values",
        "0.05%",
        "days_late_change &gt; 15",
        "Second scale",
    ):
        assert shown in page, shown


def test_policies_are_closed_without_the_right(client, published_policies):
    _enter(client, "salesperson")
    draft = make_draft()

    assert client.get(reverse("policies:policies")).status_code == 403
    assert client.get(reverse("policies:comparison")).status_code == 403
    assert client.get(_address("draft", draft)).status_code == 403
    assert client.get(_address("draft_file", draft)).status_code == 403


def test_stranger_is_sent_to_sign_in(client):
    response = client.get(reverse("policies:policies"))

    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?next={reverse('policies:policies')}",
    )


@pytest.mark.parametrize("name", ["new", "proposal", "withdrawal", "document", "copy"])
def test_drafting_is_closed_to_who_only_reads(client, name):
    draft = make_draft()
    _enter(client, "internal_auditor")
    address = reverse("policies:new") if name == "new" else _address(name, draft)

    assert client.post(address).status_code == 403


@pytest.mark.parametrize("name", ["publication", "rejection"])
@pytest.mark.parametrize("role", ["credit_analyst", "internal_auditor", "administrator"])
def test_publishing_is_closed_to_who_only_drafts(client, name, role):
    draft = bring_to("PROPOSED")
    _enter(client, role)

    assert client.post(_address(name, draft)).status_code == 403


def test_draft_nobody_wrote_is_not_found(client):
    _enter(client, "credit_manager")

    for name in ("draft", "draft_file", "proposal", "publication", "rejection", "withdrawal"):
        assert client.get(reverse(f"policies:{name}", args=["PD-2026-9"])).status_code == 404
    assert client.get(reverse("policies:policy", args=["assessment", "x", 1])).status_code == 404


@pytest.mark.parametrize("role", ["credit_analyst", "finance_director", "internal_auditor"])
@pytest.mark.parametrize("state", DraftState.values)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_draft_opens_in_every_state(client, state, role, language):
    draft = bring_to(state)
    _enter(client, role, language=language)
    before = Event.objects.count()

    response = client.get(_address("draft", draft))

    assert (response.status_code, Event.objects.count()) == (200, before)
    assert draft.number in response.content.decode()


def test_list_says_what_waits_for_whom(client):
    user = _enter(client, "finance_director")
    own = bring_to("PROPOSED", author=make_actor(user=user))
    waiting = bring_to("PROPOSED")
    under_way = bring_to("DRAFT")
    bring_to("WITHDRAWN")

    context = client.get(reverse("policies:policies")).context

    assert list(context["waiting"]) == [waiting]
    assert set(context["drafts"]) == {own, under_way}


def test_list_costs_the_same_for_one_and_three_drafts(client, published_policies):
    _enter(client, "credit_manager")
    address = reverse("policies:policies")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            bring_to("PROPOSED")
            bring_to("DRAFT")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10


def test_draft_is_begun_from_a_version_and_opens(client, published_policies):
    _enter(client, "credit_analyst")
    base = PolicyVersion.objects.get(kind="assessment", name="sasac-2006-basic")

    response = client.post(
        reverse("policies:draft_from", args=[base.kind, base.name, base.version])
    )

    draft = PolicyDraft.objects.get()
    assert (response.status_code, response["Location"]) == (302, _address("draft", draft))
    assert (draft.base, draft.version) == (base, 2)


def test_copy_of_a_rejected_draft_is_a_new_draft(client):
    rejected = bring_to("REJECTED")
    _enter(client, "credit_manager")

    client.post(_address("copy", rejected))

    copied = PolicyDraft.objects.exclude(pk=rejected.pk).get()
    assert (copied.state, copied.digest) == ("DRAFT", rejected.digest)


def _file(document, name="model.json"):
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return SimpleUploadedFile(name, content)


def test_exported_file_imports_to_the_same_digest(client):
    draft = make_draft()
    _enter(client, "credit_analyst")
    exported = client.get(_address("draft_file", draft))
    assert exported["Content-Disposition"].startswith("attachment; filename=")

    response = client.post(
        reverse("policies:new"), {"kind": "assessment", "file": _file(exported.content)}
    )

    again = PolicyDraft.objects.exclude(pk=draft.pk).get()
    assert response.status_code == 302
    assert again.digest == draft.digest == digest_of(again.document)


def test_published_file_imports_elsewhere_to_the_same_digest(client, published_policies):
    _enter(client, "credit_analyst")
    version = PolicyVersion.objects.get(name="sasac-2006-basic")
    address = reverse("policies:policy_file", args=[version.kind, version.name, version.version])
    content = client.get(address).content
    PolicyVersion.objects.all().delete()

    client.post(reverse("policies:new"), {"kind": "assessment", "file": _file(content)})

    assert PolicyDraft.objects.get().digest == version.digest


BAD_FILES = {
    "no json": (b"{", "line 1, character 2"),
    "too deep": (b"[" * 100_000, "line 1"),
    "10 MB": (b'{"a": "' + b"x" * 10_485_760 + b'"}', "1 MB"),
    "unknown figure": (
        changed(model_document(), "caps.0.when", "no_such < 1"),
        "caps[0].when",
    ),
    "figure for a condition": (changed(model_document(), "caps.0.when", "ni"), "caps[0].when"),
    "weights add up to nothing": (changed(model_document(), "dimensions", []), "dimensions"),
    "grades cross": (changed(model_document(), "grades.1.floor", 95), "grades[1]"),
    "standard values cross": (
        changed(model_document(), "standards.0.values.roe", [0, 1, 0, 0, 0]),
        "standards[0].values.roe",
    ),
    "standard values absent": (
        changed(model_document(), "standards.0.values.roe", KeyError),
        "standards[0].values.roe",
    ),
    "unknown indicator": (
        changed(model_document(), "dimensions.0.indicators.0.code", "luck"),
        "dimensions[0].indicators[0].code",
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_file_is_refused_at_its_place_and_nothing_written(client, case):
    content, place = BAD_FILES[case]
    _enter(client, "credit_analyst")

    response = client.post(reverse("policies:new"), {"kind": "assessment", "file": _file(content)})

    assert response.status_code == 422
    (told,) = response.context["form"].errors["file"]
    assert place in told
    assert (PolicyDraft.objects.count(), Event.objects.count()) == (0, 0)


def test_expert_edits_the_whole_document(client):
    user = _enter(client, "credit_analyst")
    draft = make_draft(make_actor(user=user))
    document = changed(draft.document, "dimensions.0.weight", 25)

    response = client.post(
        _address("document", draft),
        {"revision": 1, "text": json.dumps({**document, "name": "other", "version": 9})},
    )

    draft.refresh_from_db()
    assert (response.status_code, draft.revision, draft.document) == (302, 2, document)


@pytest.mark.parametrize("case", [case for case in BAD_FILES if case != "10 MB"])
def test_bad_document_is_told_at_the_field_and_not_kept(client, case):
    content, place = BAD_FILES[case]
    user = _enter(client, "credit_analyst")
    draft = make_draft(make_actor(user=user))
    text = content.decode() if isinstance(content, bytes) else json.dumps(content)

    response = client.post(_address("document", draft), {"revision": 1, "text": text})

    draft.refresh_from_db()
    assert (response.status_code, draft.revision) == (422, 1)
    assert place in response.context["form"].errors["text"][0]


def test_document_of_somebody_else_is_refused(client):
    draft = make_draft()
    _enter(client, "credit_manager")
    text = json.dumps(changed(draft.document, "dimensions.0.weight", 25))

    response = client.post(_address("document", draft), {"revision": 1, "text": text})

    draft.refresh_from_db()
    assert (response.status_code, draft.revision) == (422, 1)


def test_acts_lead_from_draft_to_version(client):
    author = _enter(client, "credit_analyst")
    draft = make_draft(make_actor(user=author))
    opened = client.get(_address("proposal", draft), headers=HTMX)
    assert (opened.status_code, b"<html" in opened.content) == (200, False)
    refused = client.post(_address("proposal", draft), {"revision": 1, "reason": " "})
    assert (refused.status_code, "reason" in refused.context["form"].errors) == (422, True)
    answer = {"revision": 1, "reason": "新标准值", "effective_on": ""}
    assert client.post(_address("proposal", draft), answer).status_code == 302

    _enter(client, "finance_director")
    assert client.get(_address("publication", draft)).status_code == 200
    done = client.post(_address("publication", draft), {"revision": 1}, headers=HTMX)

    draft.refresh_from_db()
    assert (done.status_code, done["HX-Redirect"]) == (200, _address("draft", draft))
    assert (draft.state, str(draft.published)) == ("PUBLISHED", "sasac-2006-basic@1")


def test_past_day_is_told_at_the_field(client):
    author = _enter(client, "credit_analyst")
    draft = make_draft(make_actor(user=author))

    response = client.post(
        _address("proposal", draft),
        {"revision": 1, "reason": "x", "effective_on": "2020-01-01"},
    )

    assert response.status_code == 422
    assert "effective_on" in response.context["form"].errors


def test_own_proposal_is_refused_in_the_dialog(client):
    author = _enter(client, "credit_manager")
    draft = bring_to("PROPOSED", author=make_actor(user=author))

    response = client.post(_address("publication", draft), {"revision": 1}, headers=HTMX)

    assert response.status_code == 422
    assert "someone who did not write it" in response.content.decode()
    assert PolicyVersion.objects.count() == 0


def test_versions_and_drafts_are_compared(client, published_policies):
    _enter(client, "internal_auditor")
    draft = make_draft(document=changed(model_document(), "dimensions.0.weight", 25))
    query = {"old": "assessment/sasac-2006-basic/1", "new": draft.number}

    response = client.get(reverse("policies:comparison"), query)

    assert response.status_code == 200
    changed_parts = [section.code for section in response.context["changed"]]
    assert changed_parts == ["dimensions", "version"]
    assert "Dimension Solvency · Weight" in response.content.decode()
    assert client.get(reverse("policies:comparison")).status_code == 200
    assert client.get(reverse("policies:comparison"), {"old": "x"}).status_code == 404
    assert client.get(reverse("policies:comparison"), {"old": "a/b/²"}).status_code == 404
