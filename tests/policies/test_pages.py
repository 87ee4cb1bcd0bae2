"""Published policies, to read."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import make_user
from zixin.policies.models import PolicyVersion

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_published_version_can_be_read(client, published_policies, language):
    client.force_login(make_user("internal_auditor"))
    client.cookies["django_language"] = language
    listed = client.get(reverse("policies:policies"))
    assert (listed.status_code, len(listed.context["policies"])) == (200, 2)

    for policy in PolicyVersion.objects.all():
        address = reverse("policies:policy", args=[policy.kind, policy.name, policy.version])
        response = client.get(address)
        title = policy.document["title"]["zh" if language == "zh-hans" else "en"]
        assert response.status_code == 200, policy
        assert title in response.content.decode()


def test_authority_matrix_names_bounds_and_roles(client, published_policies):
    client.force_login(make_user("internal_auditor"))
    client.cookies["django_language"] = "en"
    address = reverse("policies:policy", args=["authority", "authority-standard", 1])

    page = client.get(address).content.decode()

    for shown in ("CNY 1.00 m", "CNY 500.00 k", "Finance director", "180 days"):
        assert shown in page, shown


def test_policies_are_closed_without_the_right(client, published_policies):
    client.force_login(make_user("salesperson"))

    assert client.get(reverse("policies:policies")).status_code == 403
