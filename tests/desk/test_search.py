"""One search over customers and documents, and that it tells nothing foreign."""

from __future__ import annotations

import pytest

from tests.documents.factories import make_document
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    user = make_user(role)
    client.force_login(user)
    return user


def test_customers_and_documents_are_found_together(client):
    sign_in(client, "credit_analyst")
    customer = make_customer(name="江南织造有限公司")
    document = make_document(customer, title="江南织造的合同", kind="contract")

    page = client.get("/search/?q=江南织造")

    assert [row.pk for row in page.context["found"].customers] == [customer.pk]
    assert [row.pk for row in page.context["found"].documents] == [document.pk]


@pytest.mark.parametrize("text", ["", " ", "年", "%00", "' OR 1=1 --", "x" * 300])
def test_odd_words_find_nothing_and_break_nothing(client, text):
    sign_in(client, "credit_analyst")
    make_document(make_customer(), kind="contract")

    page = client.get("/search/", {"q": text})

    assert page.status_code == 200
    assert (page.context["found"].customers, page.context["found"].documents) == ([], [])


def test_nothing_foreign_is_found(client):  # C04
    user = sign_in(client, "salesperson")
    own, foreign = (
        make_customer(name=f"共有之名{n}", salesperson=s) for n, s in ((1, user), (2, None))
    )
    mine = make_document(own, title="共有之名", kind="contract")
    make_document(own, title="共有之名", kind="audit_report")
    make_document(foreign, title="共有之名", kind="contract")

    found = client.get("/search/?q=共有之名").context["found"]

    assert (found.customers, found.documents) == ([own], [mine])


def test_who_reads_no_documents_finds_none(client):
    sign_in(client, "service_agent")
    customer = make_customer(name="江南织造")
    make_document(customer, title="江南织造", kind="contract")

    found = client.get("/search/?q=江南织造").context["found"]

    assert (found.customers, found.documents) == ([customer], [])


def test_the_search_asks_as_often_for_one_as_for_three(client, django_assert_num_queries):
    sign_in(client, "credit_analyst")
    counts = []
    for _number in range(3):
        make_document(make_customer(name="江南织造"), title="江南织造", kind="contract")
        client.get("/search/?q=江南织造")
        with django_assert_num_queries(20, exact=False) as captured:
            client.get("/search/?q=江南织造")
        counts.append(len(captured))
    assert len(set(counts)) == 1
