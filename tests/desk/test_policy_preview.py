"""The preview beside the editor: what stands on the page, rated on a chosen customer."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests.assessment.records import make_rated_customer
from tests.factories import NOW, make_actor, make_customer, make_user
from tests.policies.factories import AUTHORITY, make_draft
from zixin.accounts.queries import SYSTEM
from zixin.policies.models import PolicyDraft, PolicyKind
from zixin.policies.services import publish_policy

pytestmark = pytest.mark.django_db


EVERYBODY_BY_THE_BASIC_MODEL = {
    "name": "assignment-standard",
    "version": 2,
    "title": {"zh": "适用", "en": "Assignment"},
    "source": "test",
    "rules": [],
    "otherwise": "sasac-2006-basic",
}


@pytest.fixture
def draft(client, published_policies):
    publish_policy(
        kind=PolicyKind.ASSIGNMENT,
        document=EVERYBODY_BY_THE_BASIC_MODEL,
        effective_on=date(2021, 1, 1),
        actor=SYSTEM,
        now=NOW,
    )
    user = make_user("credit_analyst")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return make_draft(make_actor(user=user))


def preview(client, draft, **answers):
    address = reverse("desk:policy_preview", args=[draft.number])
    return client.post(address, {"section": "dimensions", **answers})


def test_draft_like_the_model_in_force_changes_nothing(client, draft):
    customer = make_rated_customer()

    response = preview(client, draft, customer=customer.number)

    seen = response.context["seen"]
    assert response.status_code == 200
    assert (seen.customer, seen.in_force, seen.obstacle) == (customer, "sasac-2006-basic@1", "")
    assert seen.grades[0] == seen.grades[1] != ""
    assert seen.total.change == 0.0
    assert (len(seen.dimensions), seen.indicators) == (4, ())
    assert customer.name in response.content.decode()


def test_what_is_typed_and_not_saved_is_already_rated(client, draft):
    customer = make_rated_customer()
    weights = {"dimensions[0].weight": "100", "dimensions[1].weight": "0"}
    weights |= {"dimensions[2].weight": "0", "dimensions[3].weight": "0"}

    seen = preview(client, draft, customer=customer.number, **weights).context["seen"]

    solvency = next(line for line in seen.dimensions if line.name == "Solvency")
    assert seen.total.after == pytest.approx(solvency.after, abs=0.06)
    assert seen.total.before != seen.total.after
    assert PolicyDraft.objects.get(pk=draft.pk).revision == 1


def test_points_that_change_are_told_largest_first(client, draft):
    customer = make_rated_customer()
    answers = {f"standards[0].values.debt_ratio[{n}]": str(0.001 * (n + 1)) for n in range(5)}
    answers |= {f"standards[1].values.debt_ratio[{n}]": str(0.001 * (n + 1)) for n in range(5)}

    answers = {"section": "standards-1", "customer": customer.number, **answers}
    seen = client.post(reverse("desk:policy_preview", args=[draft.number]), answers).context["seen"]

    assert [line.name for line in seen.indicators] == ["Debt to assets"]
    assert seen.indicators[0].change < 0


def test_unusable_draft_says_why_at_its_place(client, draft):
    customer = make_rated_customer()
    answers = {"section": "rules", "customer": customer.number, "caps[0].when": "luck < 1"}

    response = client.post(reverse("desk:policy_preview", args=[draft.number]), answers)

    assert response.status_code == 200
    assert response.context["seen"].obstacle.startswith("caps[0].when: “luck”")


def test_customer_of_whom_nothing_is_known_is_told(client, draft):
    customer = make_customer()

    seen = preview(client, draft, customer=customer.number).context["seen"]

    assert (seen.customer, seen.total) == (customer, None)
    assert "Too little is known" in seen.obstacle
    assert preview(client, draft, customer="nobody").context["seen"].obstacle == "No customer fits."


def test_chosen_customer_is_remembered(client, draft):
    first, second = make_rated_customer(), make_rated_customer()

    preview(client, draft, customer=second.number)

    assert preview(client, draft).context["seen"].customer == second
    assert preview(client, draft, customer=first.number).context["seen"].customer == first


def test_preview_is_closed_without_the_right_and_for_other_kinds(client, draft):
    matrix = make_draft(document=AUTHORITY, kind=PolicyKind.AUTHORITY)
    assert preview(client, matrix).status_code == 404
    client.force_login(make_user("internal_auditor"))

    assert preview(client, draft).status_code == 403
