"""The review of documents: its list, what it needs, what it leaves."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.dossier.records import PAPERS, REGISTER, add
from tests.factories import NOW, make_actor
from tests.investigation.factories import bring_to, find, lead_of
from zixin.accounts.models import User
from zixin.dossier.models import Fact
from zixin.investigation.models import PaperCheck
from zixin.investigation.rules.papers import papers_for
from zixin.investigation.services import cases, findings
from zixin.investigation.services.papers import Checked, review_papers
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("size", "country", "count", "holds", "lacks"),
    [
        ("medium", "CN", 11, "licence", "owner_assets"),
        ("micro", "CN", 12, "owner_assets", "incorporation"),
        ("large", "DE", 10, "incorporation", "licence"),
    ],
)
def test_list_follows_the_kind_of_customer(size, country, count, holds, lacks):
    papers = papers_for(size=size, country=country)

    assert (len(papers), holds in papers, lacks in papers) == (count, True, False)


def _checked(**changes: Checked) -> list[Checked]:
    papers = papers_for(size="medium", country="CN")
    return [changes.get(paper) or Checked(paper, "original", "agrees") for paper in papers]


def test_review_is_kept_and_tells_how_much_was_supplied():
    case = bring_to("UNDER_WAY")
    missing = Checked("permits", "missing", "not_compared")

    for _time in range(2):
        review_papers(case=case, checked=_checked(permits=missing), actor=lead_of(case), now=NOW)

    assert PaperCheck.objects.count() == 11
    fact = Fact.objects.get()
    assert (fact.code, fact.value, fact.method) == ("disclosure_share", "0.9091", "document")


def _findings(case):
    return list(case.findings.order_by("topic").values_list("topic", "verdict", "evidence"))


def test_a_document_that_disagrees_is_a_finding_until_it_agrees():
    case = bring_to("UNDER_WAY")
    review = {"case": case, "actor": lead_of(case), "now": NOW}
    odd = Checked("licence", "copy", "disagrees", "注册资本不符")

    for language in ("zh-hans", "en"):
        with override(language):
            review_papers(**review, checked=_checked(licence=odd))
    assert _findings(case) == [
        (
            "Document: Business licence",
            "contradicted",
            "Copy only · Disagrees: 注册资本不符",
        )
    ]

    review_papers(**review, checked=_checked())
    assert _findings(case) == []


def test_what_a_person_found_of_a_document_stays():
    case = bring_to("UNDER_WAY")
    with override("en"):
        find(case, topic="Document: Business licence", evidence="原件已补验")
        odd = Checked("licence", "copy", "disagrees", "旧版")
        checked = _checked(licence=odd)
        review_papers(case=case, checked=checked, actor=lead_of(case), now=NOW)

    assert _findings(case) == [("Document: Business licence", "confirmed", "原件已补验")]


def test_a_document_that_conflicts_with_the_file_is_a_finding_without_what_is_kept_closely():
    case = bring_to("UNDER_WAY")
    for origin, capital, share in ((REGISTER, 100, "0.4"), (PAPERS, 900, "0.6")):
        add(case.customer, "registration", origin=origin, registered_capital=Decimal(capital))
        add(case.customer, "owner", origin=origin, share=Decimal(share))
    with override("en"):
        review_papers(case=case, checked=_checked(), actor=lead_of(case), now=NOW)

    (capital, verdict, said), (owner, _verdict, closely) = _findings(case)
    assert (owner, capital, verdict) == (
        "Credit file: Shareholder: share held",
        "Credit file: Registration: registered capital",
        "contradicted",
    )
    assert said.splitlines() == [
        "Public channel · On-line lookup · 2026-01-20: 100",
        "The customer · Document review · 2026-01-10: 900",
    ]
    assert "王强" not in closely
    assert "%" not in closely


def test_a_conflict_that_came_last_is_found_before_the_conclusion():
    case = bring_to("UNDER_WAY")
    find(case)
    for planned in case.plan.all():
        cases.finish_method(planned=planned, outcome="完成", actor=lead_of(case), now=NOW)
    for origin, capital in ((REGISTER, 100), (PAPERS, 900)):
        add(case.customer, "registration", origin=origin, registered_capital=Decimal(capital))

    findings.conclude_case(case=case, conclusion="如述", actor=lead_of(case), now=NOW)

    assert case.findings.count() == 2


def test_review_is_refused_and_changes_nothing():
    case = bring_to("UNDER_WAY")
    before = (PaperCheck.objects.count(), Fact.objects.count(), Event.objects.count())

    for checked in (
        _checked()[1:],
        _checked(permits=Checked("permits", "seen", "agrees")),
        _checked(permits=Checked("permits", "copy", "disagrees", " ")),
        _checked(permits=Checked("permits", "missing", "agrees")),
    ):
        with pytest.raises(RefusedError):
            review_papers(case=case, checked=checked, actor=lead_of(case), now=NOW)
    with pytest.raises(RefusedError):
        review_papers(case=case, checked=_checked(), actor=make_actor("credit_manager"), now=NOW)

    assert (PaperCheck.objects.count(), Fact.objects.count(), Event.objects.count()) == before


def test_documents_are_reviewed_on_the_page(client):
    case = bring_to("UNDER_WAY")
    client.force_login(User.objects.get(pk=case.lead_id))
    address = reverse("investigation:papers", args=[case.number])
    fields = {}
    for paper in papers_for(size="medium", country=case.customer.country):
        fields |= {paper: "copy", f"{paper}-agreement": "agrees", f"{paper}-note": ""}

    assert client.get(address).status_code == 200
    assert client.post(address, {**fields, "licence-agreement": "disagrees"}).status_code == 422
    assert client.post(address, fields).status_code == 302
    page = client.get(reverse("investigation:case", args=[case.number])).content.decode()
    assert page.count("仅复印件") == 11
