"""The method sheet as a page."""

from __future__ import annotations

import pytest

from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("section", ["statements", "indicators", "models", "limits", "qualitative"])
def test_each_section_shows_what_the_catalogue_holds(client, section):
    client.force_login(make_user("credit_analyst"))

    assert client.get(f"/policies/methods/{section}/").status_code == 200


def test_a_formula_stands_with_its_source(client):
    client.force_login(make_user("credit_analyst"))

    page = client.get("/policies/methods/indicators/").content.decode()

    assert "ni / avg(equity)" in page
    assert "国资发评价〔2006〕157号" in page


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (None, "/policies/methods/", 302),
        ("credit_analyst", "/policies/methods/", 200),
        ("salesperson", "/policies/methods/", 403),
        ("credit_analyst", "/policies/methods/nothing/", 404),
    ],
)
def test_the_sheet_opens_to_whom_it_should(client, role, address, status):
    if role:
        client.force_login(make_user(role))

    assert client.get(address).status_code == status
