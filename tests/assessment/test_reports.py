"""Credit reports: the file is kept as it left, and who opens it is on record."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.conf import settings

from tests.assessment.records import AS_OF, make_rated_customer
from tests.factories import NOW, make_actor
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.assessment.composition import CreditStanding
from zixin.assessment.models import CreditReport
from zixin.assessment.services.rating import assess_customer
from zixin.assessment.services.reports import issue_report, open_report, seal_reports
from zixin.customers.models import Customer
from zixin.kernel.actor import Actor
from zixin.kernel.audit import Event
from zixin.kernel.vault import VaultFile, content_of, place_of
from zixin.kernel.workflow import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]

NONE_YET = CreditStanding(
    limit_amount=None, limit_terms_days=None, limit_valid_until=None, decision=""
)


def issue(actor: Actor, *, language: str = "zh-hans", **changes: Any) -> CreditReport:
    assessment = assess_customer(
        customer=make_rated_customer(**changes), as_of=AS_OF, actor=SYSTEM, now=NOW
    )
    return issue_report(
        assessment=assessment, standing=NONE_YET, language=language, actor=actor, now=NOW
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_report_is_a_pdf_kept_in_the_vault(language):
    report = issue(make_actor(Role.CREDIT_ANALYST), language=language)
    file = content_of(report.kept)
    assert b"%PDF-1" not in place_of(report.kept).read_bytes()
    assert file.startswith(b"%PDF")
    assert (hashlib.sha256(file).hexdigest(), len(file)) == (report.sha256, report.size_bytes)
    event = Event.objects.get(kind="assessment.report.issued")
    assert event.data["sha256"] == report.sha256


def test_a_customer_without_grade_gets_a_report_too():
    report = issue(make_actor(Role.CREDIT_ANALYST), equity="0")
    assert report.assessment.grade == ""
    assert report.size_bytes > 10_000


def test_opening_a_report_is_recorded():
    actor = make_actor(Role.CREDIT_ANALYST)
    report = issue(actor)
    assert open_report(report=report, actor=actor, now=NOW).startswith(b"%PDF")
    event = Event.objects.get(kind="assessment.report.opened")
    assert (event.actor_id, event.data["number"]) == (actor.user_id, report.number)


def test_a_changed_file_is_not_given_out():
    actor = make_actor(Role.CREDIT_ANALYST)
    report = issue(actor)
    place_of(report.kept).write_bytes(b"%PDF other")
    with pytest.raises(RefusedError, match="differs"):
        open_report(report=report, actor=actor, now=NOW)
    assert not Event.objects.filter(kind="assessment.report.opened").exists()


def test_a_role_without_the_right_issues_nothing():
    with pytest.raises(RefusedError, match="does not issue"):
        issue(make_actor(Role.INTERNAL_AUDITOR))
    assert CreditReport.objects.count() == 0
    assert not settings.FILE_DIR.exists()


def test_a_name_that_cannot_be_printed_is_refused_and_issues_nothing():
    customer = make_rated_customer()
    Customer.objects.filter(pk=customer.pk).update(name="远大\U0001f3ed有限公司")
    customer.refresh_from_db()
    assessment = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)
    with pytest.raises(RefusedError, match="cannot be printed"):
        issue_report(
            assessment=assessment,
            standing=NONE_YET,
            language="en",
            actor=make_actor(Role.CREDIT_ANALYST),
            now=NOW,
        )
    assert CreditReport.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_reports_of_a_former_version_move_into_the_vault_once():
    actor = make_actor(Role.CREDIT_ANALYST)
    report = issue(actor)
    file = content_of(report.kept)
    CreditReport.objects.update(kept=None)
    VaultFile.objects.all().delete()
    settings.REPORT_DIR.mkdir()
    (settings.REPORT_DIR / f"{report.sha256}.pdf").write_bytes(file)
    with pytest.raises(RefusedError, match="no longer there"):
        open_report(report=CreditReport.objects.get(), actor=actor, now=NOW)

    assert seal_reports(actor=SYSTEM, now=NOW) == 1
    assert seal_reports(actor=SYSTEM, now=NOW) == 0

    assert open_report(report=CreditReport.objects.get(), actor=actor, now=NOW) == file
    assert list(settings.REPORT_DIR.iterdir()) == []
