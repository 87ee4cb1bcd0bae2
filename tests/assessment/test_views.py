"""Pages of ratings and reports."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.assessment.records import AS_OF, make_rated_customer
from tests.assessment.test_reports import NONE_YET
from tests.factories import NOW, make_actor, make_user
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment import queries
from zixin.assessment.models import Assessment, CreditReport
from zixin.assessment.services.rating import assess_customer
from zixin.assessment.services.reports import issue_report
from zixin.customers.models import Customer
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.vault import place_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def make_assessment(**changes: Any) -> Assessment:
    customer = make_rated_customer(**changes)
    return assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)


def make_report(assessment: Assessment) -> CreditReport:
    actor = make_actor(Role.CREDIT_ANALYST)
    return issue_report(
        assessment=assessment, standing=NONE_YET, language="en", actor=actor, now=NOW
    )


def signed_in(client: Client, *roles: str) -> Client:
    client.force_login(make_user(*roles))
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("changes", [{}, {"equity": "0"}, {"rev": "0"}, {"rev": "", "ta": ""}])
def test_a_rating_shows_its_figures_and_never_nan(client, changes, language):
    assessment = make_assessment(**changes)
    page = signed_in(client, Role.CREDIT_ANALYST).get(
        f"/assessments/{assessment.number}/", headers={"accept-language": language}
    )
    assert page.status_code == 200
    text = page.content.decode()
    assert assessment.number in text
    assert assessment.customer.name in text
    assert ">nan<" not in text.lower()
    assert ">None<" not in text


def test_a_role_without_the_right_sees_no_rating_and_an_unknown_one_does_not_exist(client):
    assessment = make_assessment()
    page = signed_in(client, Role.SALESPERSON).get(f"/assessments/{assessment.number}/")
    assert page.status_code == 403
    assert signed_in(client, Role.CREDIT_ANALYST).get("/assessments/AS-0/").status_code == 404


def test_ratings_and_reports_outside_ones_customers_are_not_found():
    report = make_report(make_assessment())
    user = make_user()
    rights = frozenset({"customers.view", "assessment.view"})
    actor = Actor(user_id=user.pk, name="王", roles=frozenset(), permissions=rights)
    assert not queries.assessments_for(actor).exists()
    assert not queries.reports_for(actor).exists()
    assert not queries.statements_for(actor).exists()
    Customer.objects.filter(pk=report.customer_id).update(salesperson=user)
    assert queries.assessments_for(actor).count() == 1
    assert queries.reports_for(actor).get() == report


def test_a_rating_asks_the_database_as_often_for_three_reports_as_for_one(client):
    assessment = make_assessment()
    signed_in(client, Role.CREDIT_ANALYST)
    counts = []
    for more in (1, 2):
        for _place in range(more):
            make_report(assessment)
        client.get(f"/assessments/{assessment.number}/")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/assessments/{assessment.number}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_report_is_opened_by_an_act_and_by_whom_is_recorded(client):
    report = make_report(make_assessment())
    signed_in(client, Role.CREDIT_ANALYST)
    address = f"/reports/{report.number}/opening/"
    assert client.get(address).status_code == 405
    answer = client.post(address)
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.filter(kind="assessment.report.opened").count() == 1


def test_a_role_without_the_right_opens_no_report(client):
    report = make_report(make_assessment())
    answer = signed_in(client, Role.SALESPERSON).post(f"/reports/{report.number}/opening/")
    assert answer.status_code == 403
    assert not Event.objects.filter(kind="assessment.report.opened").exists()


def test_a_changed_or_lost_report_file_is_refused_with_a_sentence(client):
    report = make_report(make_assessment())
    file = place_of(report.kept)
    signed_in(client, Role.CREDIT_ANALYST)
    file.write_bytes(b"x")
    assert client.post(f"/reports/{report.number}/opening/").status_code == 422
    file.unlink()
    assert client.post(f"/reports/{report.number}/opening/").status_code == 422
    assert not Event.objects.filter(kind="assessment.report.opened").exists()
