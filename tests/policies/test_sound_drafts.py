"""A draft with an error is neither proposed nor published; one with warnings asks for a reason."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import NOW, make_actor, make_user
from tests.policies.factories import MATRIX, changed, make_draft, model_document, propose, staff
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError
from zixin.policies import services
from zixin.policies.models import PolicyDraft, PolicyKind, PolicyVersion

pytestmark = pytest.mark.django_db
FAULTY = changed(MATRIX, "cells.9.bands.0.level", "committee")
DOUBTFUL = model_document(
    grades=[
        {**row, "multiplier": 9.0 if row["code"] == "AA" else row["multiplier"]}
        for row in model_document()["grades"]
    ]
)


def publish(draft, **words):
    return services.publish_draft(
        draft=draft, revision=1, actor=make_actor("finance_director"), now=NOW, **words
    )


def test_matrix_with_a_gap_in_its_order_is_not_proposed():
    staff()
    author = make_actor("credit_analyst")
    draft = make_draft(author, kind=PolicyKind.AUTHORITY, document=FAULTY)
    events = Event.objects.count()

    with pytest.raises(RefusedError) as refused:
        propose(draft, author)

    assert refused.value.message == (
        "cells[9]（降低额度 · BBB · 不超过 500,000）：减额的要求高于增额：信用管理委员会，高于信用经理。"
        "另有 6 处，见草稿的体检结果。"
    )
    assert (PolicyDraft.objects.get().state, Event.objects.count()) == ("DRAFT", events)


def test_matrix_nobody_can_sign_is_not_proposed():
    author = make_actor("credit_analyst")
    draft = make_draft(author, kind=PolicyKind.AUTHORITY, document=MATRIX)

    with pytest.raises(RefusedError, match=r"levels\[1\]"):
        propose(draft, author)


def test_matrix_is_asked_again_when_it_is_published():
    staff()
    author = make_actor("credit_analyst")
    draft = propose(make_draft(author, kind=PolicyKind.AUTHORITY, document=MATRIX), author)
    PolicyDraft.objects.filter(pk=draft.pk).update(document=FAULTY)
    events = Event.objects.count()

    with pytest.raises(RefusedError, match=r"cells\[9\]"):
        publish(draft, reason="无论如何")

    assert not PolicyVersion.objects.exists()
    assert (PolicyDraft.objects.get().state, Event.objects.count()) == ("PROPOSED", events)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_warnings_ask_for_a_reason(reason):
    author = make_actor("credit_analyst")
    draft = propose(make_draft(author, document=DOUBTFUL), author)

    with pytest.raises(RefusedError, match=r"grades\[1\].multiplier") as refused:
        publish(draft, reason=reason)

    assert refused.value.field == "reason"
    assert not PolicyVersion.objects.exists()


def test_reason_and_warnings_stand_in_the_event():
    author = make_actor("credit_analyst")
    draft = propose(make_draft(author, document=DOUBTFUL), author)

    publish(draft, reason="  试行一季度 ")

    data = Event.objects.get(kind="policies.draft.published").data
    assert data["reason"] == "试行一季度"
    assert data["warnings"] == ["grade_multiplier grades[1].multiplier"]
    with pytest.raises(RefusedError, match="长"):
        publish(draft, reason="长" * 2_001)


def page(client, route, draft):
    return client.get(reverse(f"policies:{route}", args=[draft.number]))


def test_page_of_a_draft_leads_from_each_finding_to_its_field(client):
    staff()
    author, reader = make_user("credit_analyst"), make_user("finance_director")
    draft = make_draft(make_actor(user=author), kind=PolicyKind.AUTHORITY, document=FAULTY)

    client.force_login(author)
    answer = page(client, "draft", draft).content.decode()
    assert answer.count('data-code="decrease_order"') == 7
    assert f'href="/policies/drafts/{draft.number}/sections/cells/#f-cells-9"' in answer
    assert "cells[9]（降低额度 · BBB · 不超过 500,000）" in answer  # why it cannot be proposed

    client.force_login(reader)
    answer = page(client, "draft", draft).content.decode()
    assert answer.count('data-code="decrease_order"') == 7
    assert "#f-cells-9" not in answer


def test_sound_draft_says_that_its_laws_hold(client):
    author = make_user("credit_analyst")
    client.force_login(author)

    answer = page(client, "draft", make_draft(make_actor(user=author))).content.decode()

    assert "可证明的规则全部成立。" in answer
    assert "data-code" not in answer


def test_dialog_of_publishing_asks_for_a_reason_only_where_the_linter_warns(client):
    author, second = make_actor("credit_analyst"), make_user("finance_director")
    plain = propose(make_draft(author), author)
    doubtful = propose(make_draft(author, document={**DOUBTFUL, "name": "doubtful"}), author)
    client.force_login(second)

    assert 'name="reason"' not in page(client, "publication", plain).content.decode()
    answer = page(client, "publication", doubtful).content.decode()
    assert 'name="reason"' in answer
    assert 'data-code="grade_multiplier"' in answer

    address = reverse("policies:publication", args=[doubtful.number])
    assert client.post(address, {"revision": 1, "reason": " "}).status_code == 422
    assert client.post(address, {"revision": 1, "reason": "试行"}).status_code == 302
    doubtful.refresh_from_db()
    assert doubtful.state == "PUBLISHED"
