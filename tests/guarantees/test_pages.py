"""The pages of security: what they show, to whom, and what a faulty form says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.documents.factories import make_document
from tests.factories import make_customer, make_user
from tests.guarantees.factories import (
    appraise,
    bring_to,
    check,
    draft,
    guarantee,
    house,
    make_guarantor,
)
from zixin.accounts.models import User
from zixin.guarantees.models import Security, SecurityTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


@pytest.fixture
def visit(client):
    """Sign somebody in and fetch or send an address, in English."""
    client.cookies["django_language"] = "en"

    def act(who, address, **sent):
        user = who if isinstance(who, User) else make_user(who)
        client.force_login(user)
        return client.post(address, sent) if sent else client.get(address)

    return act


def _page(name: str, security: Security, *more: object) -> str:
    return reverse(f"guarantees:{name}", args=[security.number, *more])


def test_page_explains_the_value_number_by_number(visit):
    security = bring_to("ACCEPTED", record=house(prior_liens=Decimal(100_000)))

    text = visit("credit_analyst", _page("security", security)).content.decode()

    for words in ("1,000,000.00", "600,000.00", "500,000.00", "475,000.00", "416,240.89"):
        assert words in text
    assert "It stands; nothing ends it" in text


def test_page_says_why_it_counts_for_nothing_and_what_is_not_known(visit):
    unrated = make_customer()
    security = bring_to("ACCEPTED", record=guarantee(unrated))

    text = visit("credit_manager", _page("security", security)).content.decode()

    assert "It counts for nothing:" in text
    assert "The guarantor is not rated." in text
    assert "Not everything it rests on is known." in text


def test_guarantee_page_names_the_act_and_its_article(visit):
    security = bring_to("ACCEPTED", record=guarantee(make_guarantor(), kind="general_guarantee"))

    text = visit("legal_counsel", _page("security", security)).content.decode()

    assert "Suit against the customer" in text
    assert "Civil Code, art. 693" in text
    assert "<strong>2027-06-30</strong>" in text


@pytest.mark.parametrize(
    ("state", "role", "words"),
    [
        ("DRAFT", "credit_analyst", "Propose it"),
        ("PROPOSED", "legal_counsel", "Give the opinion"),
        ("PROPOSED", "credit_manager", "Security is checked by legal counsel."),
        ("EXPIRED", "credit_manager", "It has ended"),
        ("CALLED", "credit_manager", "It is called upon"),
    ],
)
def test_page_shows_one_next_act(visit, state, role, words):
    assert words in visit(role, _page("security", bring_to(state))).content.decode()


@pytest.mark.parametrize("state", ["REJECTED", "RELEASED"])
def test_what_is_over_waits_for_nobody(visit, state):
    page = visit("credit_manager", _page("security", bring_to(state)))

    assert page.context["next_act"] is None


def test_form_asks_what_matters_for_the_kind_and_writes_it_down(visit):
    customer, giver = make_customer(), make_customer()
    address = f"{reverse('guarantees:new')}?customer={customer.number}"
    assert b'name="kind"' in visit("credit_analyst", address).content
    address += "&kind=joint_guarantee&provider_kind=customer"
    sent = {
        "provider": giver.number,
        "amount": "200,000",
        "covers": "100000",
        "currency": "CNY",
        "scope": "货款",
        "signed_on": "2026-01-05",
        "effective_from": "2026-01-05",
        "claim_due_on": "2026-12-31",
    }

    page = visit("credit_analyst", address)
    assert b'name="claim_due_on"' in page.content
    assert b'name="registry"' not in page.content
    answer = visit("credit_analyst", address, **sent)

    security = Security.objects.get()
    assert answer.url == _page("security", security)
    assert (security.provider, security.amount, security.covers) == (giver, 200_000, 100_000)


def test_faulty_form_comes_back_with_the_sentence(visit):
    customer = make_customer()
    address = (
        f"{reverse('guarantees:new')}?customer={customer.number}"
        "&kind=joint_guarantee&provider_kind=customer"
    )
    answer = visit("credit_analyst", address, provider="C-NONE", amount="1e5")

    assert answer.status_code == 422
    assert "No customer of yours has this number." in answer.content.decode()
    assert not Security.objects.exists()


def test_draft_is_changed_and_a_stale_form_is_refused(visit):
    security = draft()
    sent = {
        "thing": "x",
        "prior_liens": "0",
        "priority": "1",
        "amount": "400000",
        "covers": "0",
        "currency": "CNY",
        "scope": "货款",
        "signed_on": "2026-01-05",
        "effective_from": "2026-01-05",
        "revision": "1",
    }
    shown = visit("credit_analyst", _page("revision", security)).content.decode()
    assert 'value="500000.00"' in shown

    assert visit("credit_analyst", _page("revision", security), **sent).status_code == 302
    stale = visit("credit_analyst", _page("revision", security), **sent)

    security.refresh_from_db()
    assert (security.amount, security.revision, stale.status_code) == (400_000, 2, 422)
    assert "please look at it again" in stale.content.decode()


def test_whole_way_in_the_browser(visit):
    security = draft()
    analyst = User.objects.get(pk=security.drafted_by_id)
    for item in ("contract", "certificate", "valuation"):
        document = make_document(security.customer, kind="other", title=item)
        visit(analyst, _page("paper", security), item=item, document=document.number)
    visit(
        analyst,
        _page("valuation", security),
        dated_on="2026-01-06",
        value="1,000,000",
        method="appraisal",
        valuer="衡正",
    )
    visit(analyst, _page("proposal", security), revision="1")
    visit("legal_counsel", _page("check", security), revision="1", opinion="可以接受")
    answer = visit("credit_manager", _page("acceptance", security), revision="1")

    security.refresh_from_db()
    assert (answer.status_code, security.state) == (302, "ACCEPTED")


def test_refused_act_answers_422_with_the_sentence(visit):
    security = bring_to("PROPOSED")

    answer = visit("credit_manager", _page("acceptance", security), revision="1")

    assert answer.status_code == 422
    assert "Legal counsel checks the security first." in answer.content.decode()


def test_higher_value_is_confirmed_from_the_page(visit):
    security = bring_to("ACCEPTED")
    row = appraise(security, 2_000_000)

    answer = visit("credit_manager", _page("confirmation", security, row.pk), x="1")

    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.confirmation.confirmed_by_name


def test_salesperson_sees_that_it_exists_and_opens_nothing(visit):
    seller = make_user("salesperson")
    security = bring_to("ACCEPTED", make_customer(salesperson=seller))

    listed = visit(seller, reverse("guarantees:securities")).content.decode()
    tab = visit(
        seller, f"{reverse('desk:customer', args=[security.customer.number])}?tab=security"
    ).content.decode()

    for text in (listed, tab):
        assert security.number in text
        assert "500,000" not in text
        assert _page("security", security) not in text
    assert visit(seller, _page("security", security)).status_code == 403


def test_customer_tab_shows_cover_and_loss(visit):
    security = bring_to("ACCEPTED")
    address = f"{reverse('desk:customer', args=[security.customer.number])}?tab=security"

    text = visit("credit_analyst", address).content.decode()

    assert "499,489.06" in text
    assert "No limit is in force." in text


def test_work_lists_what_waits(visit):
    proposed = bring_to("PROPOSED")
    fallen = bring_to("ACCEPTED")
    appraise(fallen, 1)
    assert SecurityTask.objects.count() == 1
    home = reverse("desk:home")

    lawyer = visit("legal_counsel", home).content.decode()
    assert proposed.number in lawyer
    assert proposed.number not in visit("finance_director", home).content.decode()
    check(proposed)
    assert proposed.number in visit("finance_director", home).content.decode()
    analyst = visit("credit_analyst", home).content.decode()
    assert fallen.customer.name in analyst
    assert "Security falls short" in analyst


def test_list_needs_as_many_queries_for_three_as_for_one(client):
    from django.db import connection

    user = make_user("credit_analyst")
    client.force_login(user)
    draft()
    address = reverse("guarantees:securities")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    draft()
    draft()
    with CaptureQueriesContext(connection) as three:
        client.get(address)

    assert len(three) == len(one)
    assert "GS-2026-000003" in client.get(address).content.decode()
