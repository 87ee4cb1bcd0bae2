"""Pages of applications: who gets in, what an act answers, what a list costs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.decisions.factories import bring_to, make_assessment, publish_matrix
from tests.desk.rows import make_limit
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.models import User
from zixin.accounts.roles import Role
from zixin.decisions.models import CreditApplication
from zixin.exposure.models import CreditLimit
from zixin.kernel.audit import Event

pytestmark = pytest.mark.django_db
KIND = {"action": "new", "method": "open_account"}
HTMX = {"HX-Request": "true", "HX-Target": "dialog-body"}


@pytest.fixture(autouse=True)
def matrix(db):
    publish_matrix()


def _enter(client, *roles):
    user = make_user(*roles)
    client.force_login(user)
    return user


def _address(name, application):
    return reverse(f"decisions:{name}", args=[application.number])


def _as(client, user_id):
    client.force_login(User.objects.get(pk=user_id))


STATES = (
    "DRAFT",
    "SUBMITTED",
    "RETURNED",
    "IN_REVIEW",
    "IN_INVESTIGATION",
    "IN_ASSESSMENT",
    "PENDING_APPROVAL",
    "DEFERRED",
    "APPROVED_CONDITIONAL",
    "APPROVED",
    "CONTRACTING",
    "EFFECTIVE",
    "LAPSED",
    "REJECTED",
    "APPEALED",
    "REJECTED_FINAL",
    "WITHDRAWN",
)


@pytest.mark.parametrize(
    "role", ["salesperson", "credit_analyst", "credit_manager", "committee_member"]
)
@pytest.mark.parametrize("state", STATES)
def test_application_page_opens_in_every_state(client, state, role):
    user = _enter(client, role)
    application = bring_to(
        state, applicant=make_actor(user=user) if role == "salesperson" else None
    )
    before = Event.objects.count()

    response = client.get(_address("application", application))

    assert (response.status_code, Event.objects.count()) == (200, before)
    assert application.customer.name in response.content.decode()


def test_application_out_of_scope_is_not_found(client):
    application = bring_to("SUBMITTED")
    _enter(client, "salesperson")

    for name in ("application", "revision", "submission", "withdrawal", "return"):
        assert client.get(_address(name, application)).status_code == 404, name
        assert client.post(_address(name, application)).status_code in {404, 405}, name


@pytest.mark.parametrize(
    "name",
    [
        "acceptance",
        "review",
        "investigation",
        "recommendation",
        "approval",
        "rejection",
        "abstention",
        "minutes",
        "deferral",
        "fulfilment",
        "contract",
        "signature",
        "lapse",
        "reopening",
        "upholding",
        "assessment",
    ],
)
def test_act_of_the_credit_department_is_closed_to_sales(client, name):
    user = _enter(client, "salesperson")
    application = bring_to("SUBMITTED", applicant=make_actor(user=user))

    assert client.post(_address(name, application)).status_code == 403


def test_draft_is_saved_with_separators_in_the_amount(client):
    user = _enter(client, "salesperson")
    customer = make_customer(salesperson=user)
    address = f"{reverse('decisions:new')}?customer={customer.number}"
    assert client.get(address).status_code == 200

    response = client.post(
        address, {**KIND, "amount": "1,234,567.80", "terms_days": "60", "purpose": "扩大供货"}
    )

    application = CreditApplication.objects.get()
    assert response.status_code == 302
    assert response["Location"] == _address("application", application)
    assert application.amount_requested == Decimal("1234567.80")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "NaN"),
        ("amount", "10000000000000000"),
        ("amount", "0.004"),
        ("amount", ""),
        ("terms_days", "181"),
        ("terms_days", "-1"),
        ("purpose", "  "),
    ],
)
def test_bad_field_is_told_at_the_field(client, field, value):
    user = _enter(client, "salesperson")
    customer = make_customer(salesperson=user)
    address = f"{reverse('decisions:new')}?customer={customer.number}"
    fields = {**KIND, "amount": "100", "terms_days": "60", "purpose": "供货", field: value}

    response = client.post(address, fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert CreditApplication.objects.count() == 0


def test_draft_for_a_customer_of_somebody_else_is_not_found(client):
    _enter(client, "salesperson")
    address = f"{reverse('decisions:new')}?customer={make_customer().number}"

    assert client.get(address).status_code == 404
    assert client.post(address, {"amount": "1"}).status_code == 404


def _approval(application, **changes):
    return {
        "revision": application.revision,
        "amount": "500000",
        "terms_days": "60",
        "reason": "同意",
        **changes,
    }


def test_approval_dialog_shows_what_is_decided_and_changes_nothing(client):
    application = bring_to("PENDING_APPROVAL")
    _enter(client, "finance_director")
    before = Event.objects.count()

    response = client.get(_address("approval", application), headers=HTMX)

    page = response.content.decode()
    assert "<html" not in page
    for shown in ("500,000.00", "800,000.00", "authority-standard@1"):
        assert shown in page, shown
    assert Event.objects.count() == before


def test_approval_answers_with_the_way_back(client):
    application = bring_to("PENDING_APPROVAL")
    _enter(client, "credit_manager")

    response = client.post(_address("approval", application), _approval(application), headers=HTMX)

    assert (response.status_code, response["HX-Redirect"]) == (
        200,
        _address("application", application),
    )
    application.refresh_from_db()
    assert (application.state, CreditLimit.objects.count()) == ("EFFECTIVE", 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": "500000.01"}, "amount"),
        ({"revision": "1"}, "__all__"),
        ({"reason": ""}, "reason"),
        ({"terms_days": "200"}, "terms_days"),
    ],
)
def test_refused_approval_is_told_in_the_dialog(client, changes, field):
    application = bring_to("PENDING_APPROVAL")
    _enter(client, "credit_manager")
    before = Event.objects.count()

    response = client.post(
        _address("approval", application), _approval(application, **changes), headers=HTMX
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    application.refresh_from_db()
    assert (application.state, Event.objects.count()) == ("PENDING_APPROVAL", before)


def test_stale_act_is_refused_with_a_sentence(client):
    application = bring_to("WITHDRAWN")
    _as(client, application.drafted_by_id)

    response = client.post(_address("submission", application))

    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1


def test_empty_post_of_a_form_is_a_refusal(client):
    application = bring_to("SUBMITTED")
    _enter(client, "credit_analyst")

    assert client.post(_address("return", application)).status_code == 422


def test_recommendation_on_a_superseded_assessment_is_refused(client):
    application = bring_to("IN_ASSESSMENT")
    seen = make_assessment(application.customer)
    newest = make_assessment(application.customer)
    _enter(client, "credit_analyst")
    fields = {"amount": "100", "terms_days": "30", "recommendation": "稳健"}
    fields["method"] = "open_account"
    address = _address("recommendation", application)

    stale = client.post(address, {**fields, "assessment": seen.number})
    fresh = client.post(address, {**fields, "assessment": newest.number})

    assert (stale.status_code, fresh.status_code) == (422, 302)
    application.refresh_from_db()
    assert (application.state, application.assessment) == ("PENDING_APPROVAL", newest)


def test_assessing_without_statements_says_so_and_changes_nothing(client):
    make_assessment(make_customer())  # publishes a model
    application = bring_to("IN_ASSESSMENT")
    _enter(client, "credit_analyst")
    before = Event.objects.count()

    response = client.post(_address("assessment", application), follow=True)

    assert (response.status_code, Event.objects.count()) == (200, before)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_obstacle_of_a_decider_without_authority_is_told(client):
    application = bring_to("PENDING_APPROVAL", grade="B")
    _enter(client, "finance_director")

    act = client.get(_address("application", application)).context["next_act"]

    assert act.primary is None
    assert [entry.name for entry in act.others] == ["return"]
    assert str(Role("general_manager").label) in act.obstacle


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 2),
        ("state=all", 3),
        ("state=DRAFT", 1),
        ("state=nonsense", 3),
        ("state=all&scope=mine", 1),
        ("state=all&q=甲", 1),
        ("state=all&sort=-amount", 3),
        ("state=all&sort=password", 3),
        ("state=all&page=99", 3),
    ],
)
def test_list_is_filtered(client, query, expected):
    user = _enter(client, "credit_analyst")
    bring_to("DRAFT", applicant=make_actor(user=user))
    bring_to("SUBMITTED")
    last = bring_to("EFFECTIVE")
    last.customer.name = "甲乙丙"
    last.customer.save()

    response = client.get(f"{reverse('decisions:applications')}?{query}")

    assert len(response.context["page"].object_list) == expected


def test_list_shows_only_what_is_visible(client):
    bring_to("DRAFT")
    user = _enter(client, "salesperson")
    own = bring_to("DRAFT", applicant=make_actor(user=user))

    response = client.get(reverse("decisions:applications"))

    assert list(response.context["page"].object_list) == [own]


def test_list_costs_the_same_with_one_and_three_rows(client):
    _enter(client, "credit_analyst")
    address = reverse("decisions:applications")
    client.get("/customers/")  # the first page of a session is asked for more
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            bring_to("PENDING_APPROVAL")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(address)
        counts.append((len(response.context["page"].object_list), len(captured)))

    assert [rows for rows, _count in counts] == [1, 3]
    assert counts[0][1] == counts[1][1] <= 12


def test_list_part_is_sent_alone(client):
    _enter(client, "credit_analyst")
    bring_to("DRAFT")

    response = client.get(
        reverse("decisions:applications"),
        headers={"HX-Request": "true", "HX-Target": "applications"},
    )

    page = response.content.decode()
    assert page.strip().startswith('<div id="applications"')
    assert "<html" not in page


def test_method_without_its_share_is_told_at_the_field(client):
    user = _enter(client, "salesperson")
    customer = make_customer(salesperson=user)
    address = f"{reverse('decisions:new')}?customer={customer.number}"
    asked = {"action": "new", "amount": "1000", "terms_days": "60", "purpose": "扩大供货"}

    for method, field in (("prepayment", "prepayment_percent"), ("instalment", "instalments")):
        response = client.post(address, {**asked, "method": method})

        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
    assert not CreditApplication.objects.exists()


def test_form_offers_the_kinds_that_fit_the_limit_in_force(client):
    user = _enter(client, "salesperson")
    customer = make_customer(salesperson=user)
    address = f"{reverse('decisions:new')}?customer={customer.number}"

    def offered():
        return {row.data["value"] for row in client.get(address).context["form"]["action"]}

    assert offered() == {"new", "one_off", "exception"}
    make_limit(customer, amount=Decimal(300_000))
    assert offered() == {"increase", "decrease", "extend", "temporary", "one_off", "exception"}
    assert 'data-present="300000.00"' in client.get(address).content.decode()


def test_list_finds_what_is_late(client):
    _enter(client, "credit_manager")
    late, resting = bring_to("SUBMITTED"), bring_to("RETURNED")
    on_time = bring_to("SUBMITTED")
    CreditApplication.objects.filter(pk=late.pk).update(due_at=NOW.replace(year=2020))
    CreditApplication.objects.filter(pk=on_time.pk).update(due_at=NOW.replace(year=2200))

    found = client.get(reverse("decisions:applications"), {"state": "late"}).context["page"]

    assert [row.number for row in found] == [late.number]
    assert resting.due_at is None


def test_who_decides_from_the_work_list_stays_on_it(client):
    application = bring_to("PENDING_APPROVAL")
    _enter(client, "committee_member")
    address = _address("approval", application)
    home = client.get("/").content.decode()
    assert f'hx-get="{address}"' in home
    from_work = {**HTMX, "HX-Current-URL": "http://testserver/"}
    dialog = client.get(address, headers=from_work).content.decode()
    assert "财务稳健" in dialog  # the recommendation, to be taken over as the reason
    assert "data-suggest" in dialog
    given = {"revision": application.revision, "amount": "500000", "terms_days": "60"}

    empty = client.post(address, given, headers=from_work)
    done = client.post(address, {**given, "reason": "同意"}, headers=from_work)

    assert (empty.status_code, done["HX-Redirect"]) == (422, "/")
    application.refresh_from_db()
    assert application.state == "EFFECTIVE"


@pytest.mark.parametrize("state", ["PENDING_APPROVAL", "EFFECTIVE", "REJECTED"])
def test_page_of_an_application_asks_for_each_thing_once(
    client, state, django_assert_max_num_queries
):
    application = bring_to(state)
    _enter(client, "credit_manager")
    address = _address("application", application)
    client.get(address)

    with django_assert_max_num_queries(25):
        client.get(address)
