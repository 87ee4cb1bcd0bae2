"""Pages of cases: who gets in, what they answer, what a list costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_customer, make_user
from tests.investigation.factories import bring_to, open_case
from zixin.investigation.models import Investigation
from zixin.investigation.states import CaseState

pytestmark = pytest.mark.django_db


def _address(name: str, *parts: str) -> str:
    return reverse(f"investigation:{name}", args=parts)


def test_strangers_sign_in_and_others_are_refused(client):
    case = open_case()
    assert client.get(_address("cases")).status_code == 302
    client.force_login(make_user("archivist"))
    assert client.get(_address("cases")).status_code == 403

    client.force_login(make_user("salesperson"))
    assert client.get(_address("case", case.number)).status_code == 403


def test_list_tells_sales_of_its_own_cases_only(client):
    user = make_user("salesperson")
    case = open_case(customer=make_customer(salesperson=user))
    other = open_case()
    client.force_login(user)

    page = client.get(_address("cases")).content.decode()

    assert (case.number in page, other.number in page) == (True, False)
    assert _address("case", case.number) not in page
    assert case.lead_name not in page


@pytest.mark.parametrize("state", CaseState.values)
def test_case_page_opens_in_every_state(client, state):
    case = bring_to(state)
    for role in ("credit_analyst", "credit_manager", "internal_auditor"):
        client.force_login(make_user(role))
        assert client.get(_address("case", case.number)).status_code == 200


def test_case_is_opened_and_planned_on_the_pages(client):
    user, customer = make_user("credit_analyst"), make_customer()
    client.force_login(user)
    address = f"{_address('new')}?customer={customer.number}"
    assert client.get(address).status_code == 200
    fields = {
        "reason": "review",
        "question": "核实产能",
        "due_on": "2099-03-16",
        "lead": user.pk,
        "assistant": "",
    }

    assert client.post(address, {**fields, "question": ""}).status_code == 422
    response = client.post(address, fields)

    case = Investigation.objects.get()
    assert response["Location"] == _address("case", case.number)
    plan = {"questionnaire-in": "on"}
    for method in (
        "questionnaire",
        "interview",
        "site_visit",
        "document_review",
        "reference",
        "online_lookup",
    ):
        plan |= {f"{method}-owner": user.pk, f"{method}-due": "2099-03-10", f"{method}-note": ""}
    assert client.get(_address("plan", case.number)).status_code == 200
    late = {**plan, "questionnaire-due": "2099-03-17"}
    assert client.post(_address("plan", case.number), late).status_code == 422
    assert client.post(_address("plan", case.number), plan).status_code == 302
    assert client.post(_address("start", case.number)).status_code == 302
    case.refresh_from_db()
    assert (case.state, [row.method for row in case.plan.all()]) == ("UNDER_WAY", ["questionnaire"])
    done = _address("completion", case.number, "questionnaire")
    assert client.post(done, {"outcome": ""}).status_code == 422
    assert client.post(done, {"outcome": "已答复"}).status_code == 302
    assert client.post(_address("cancellation", case.number), {"reason": "x"}).status_code == 302


def test_list_costs_the_same_with_one_and_three_cases(client):
    client.force_login(make_user("credit_manager"))
    client.get("/customers/")  # the first page of a session is asked for more
    counts = []
    for more in (1, 2):
        for _place in range(more):
            open_case()
        with CaptureQueriesContext(connection) as queries:
            client.get(_address("cases"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
