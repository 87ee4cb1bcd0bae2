"""The review of documents: its list, what it needs, what it leaves."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import NOW, make_actor
from tests.investigation.factories import bring_to, lead_of
from zixin.accounts.models import User
from zixin.dossier.models import Fact
from zixin.investigation.models import PaperCheck
from zixin.investigation.rules.papers import papers_for
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
