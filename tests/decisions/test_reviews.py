"""Decisions looked at afterwards: which, by whom, and the draft of policy that may follow."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tests.decisions.factories import bring_to, granting_document, publish_matrix, second_edition
from tests.factories import NOW, make_actor, make_user
from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.models import DecisionReview
from zixin.decisions.rules.reviews import QUESTIONS, is_drawn
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyDraft, PolicyVersion

pytestmark = pytest.mark.django_db
ANSWERS = dict.fromkeys(QUESTIONS, "yes")


@pytest.fixture(autouse=True)
def matrix(db):
    """Nothing is drawn by lot, a refusal above 400,000 is large."""
    document = granting_document()
    document["reviews"] = {"share": "0", "refusal_above": "400000"}
    with override("en"):
        yield publish_matrix(second_edition(), document)


def opened(state: str = "REJECTED") -> DecisionReview:
    bring_to(state)
    services.open_reviews(actor=SYSTEM, now=NOW)
    return DecisionReview.objects.get()


def close(review: DecisionReview, **changes: Any) -> None:
    services.close_review(
        **{
            "review": review,
            "answers": ANSWERS,
            "verdict": "sound",
            "findings": "理由充分",
            "actor": make_actor("finance_director"),
            "now": NOW,
            **changes,
        }
    )


def test_a_large_refusal_is_reviewed_once():
    review = opened()

    assert review.trigger == "large"
    assert services.open_reviews(actor=SYSTEM, now=NOW) == 0
    assert DecisionReview.objects.count() == 1


def test_without_a_granting_policy_nothing_is_opened():
    bring_to("REJECTED")
    PolicyVersion.objects.filter(kind="granting").delete()

    assert services.open_reviews(actor=SYSTEM, now=NOW) == 0


def test_the_lot_falls_by_the_sealed_event_alone():
    shares = [is_drawn(f"{number}", Decimal("0.25")) for number in range(2000)]

    assert 400 < sum(shares) < 600
    assert not is_drawn("x", Decimal(0))


def test_a_verdict_on_policy_opens_a_draft():
    review = opened()

    close(review, verdict="policy", proposal="放宽小额门槛", kind="granting")

    review.refresh_from_db()
    assert review.draft == PolicyDraft.objects.get()
    assert (review.draft.kind, review.draft.state) == ("granting", "DRAFT")


def test_what_a_review_refuses():
    review = opened()
    for given, sentence in (
        ({"actor": make_actor("credit_analyst")}, "Your role does not review"),
        ({"verdict": "good"}, "Choose a verdict"),
        ({"answers": {}}, "Answer the question"),
        ({"findings": " "}, "Say what was found"),
        ({"verdict": "policy"}, "Say what the policy should change"),
        ({"verdict": "policy", "proposal": "x", "kind": "world"}, "Choose the policy"),
    ):
        with pytest.raises(RefusedError, match=sentence):
            close(review, **given)
    assert not DecisionReview.objects.exclude(verdict="").exists()
    close(review)
    with pytest.raises(RefusedError, match="has its verdict already"):
        close(review)


def test_who_took_part_does_not_review():
    review = opened()
    took_part = make_actor("committee_member")
    type(review.decision).objects.update(decided_by_id=took_part.user_id)

    with pytest.raises(RefusedError, match="took no part"):
        close(review, actor=took_part)


def test_the_review_is_closed_by_page(client: Client):
    review = opened()
    address = f"/applications/reviews/{review.pk}/"
    client.force_login(make_user("internal_auditor"))
    assert client.get(address).status_code == 200
    assert (
        client.post(address, {**ANSWERS, "verdict": "sound", "findings": "好"}).status_code == 422
    )
    client.force_login(make_user("finance_director"))
    assert client.post(address, {"verdict": "sound"}).status_code == 422
    assert (
        client.post(address, {**ANSWERS, "verdict": "sound", "findings": "好"}).status_code == 302
    )
    assert "好" in client.get(address).content.decode()
    assert client.get("/applications/reviews/").status_code == 200
    client.force_login(make_user("salesperson"))
    assert client.get(address).status_code == 403
