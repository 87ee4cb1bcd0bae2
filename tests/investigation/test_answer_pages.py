"""Answering on pages: the customer by his link, staff in the case, designers in a draft."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_user
from tests.investigation.factories import (
    OWN_ANSWERS,
    SEEN_ANSWERS,
    bring_to,
    open_sheet,
    shipped,
    submit,
)
from zixin.accounts.models import User
from zixin.investigation.models import AnswerSheet, Contradiction, Questionnaire

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true", "HX-Target": "questions"}


def _open_link() -> AnswerSheet:
    """Open a link that holds today, for pages read the clock."""
    return open_sheet(bring_to("UNDER_WAY"), channel="link", now=timezone.now())


def _link(sheet: AnswerSheet) -> str:
    return reverse("investigation:link", args=[sheet.link.split("/")[-2]])


def test_customer_answers_by_his_link_alone(client):
    sheet = _open_link()
    address = _link(sheet)

    page = client.get(address)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex, nofollow")
    assert "lease_until" not in page.content.decode()
    part = client.post(address, {"premises_owned": "0"}, headers=PART).content.decode()
    assert ("lease_until" in part, "<html" in part) == (True, False)
    assert AnswerSheet.objects.get().answers == {"premises_owned": "0"}
    same = client.post(address, {"premises_owned": "0", "staff_insured": "9"}, headers=PART)
    assert (same.status_code, same.content) == (204, b"")
    assert client.post(address, {"premises_owned": "1", "submit": "1"}).status_code == 422
    done = client.post(address, {**OWN_ANSWERS, "submit": "1"})
    assert (done.status_code, "感谢您" in done.content.decode()) == (200, True)
    again = client.get(address)
    assert ("感谢您" in again.content.decode(), "轴承" in again.content.decode()) == (True, False)
    assert AnswerSheet.objects.get().submitted_at is not None
    assert client.get(reverse("investigation:link", args=["wrong"])).status_code == 404


def test_link_is_limited_in_rate(client):
    cache.clear()
    address = _link(_open_link())

    answers = [client.post(address, {"audited": "0"}).status_code for _time in range(61)]

    assert (answers[:60], answers[60]) == ([200] * 60, 429)


def test_staff_fill_rule_and_take_over_on_pages(client):
    case = bring_to("UNDER_WAY")
    submit(open_sheet(case), OWN_ANSWERS)
    client.force_login(User.objects.get(pk=case.lead_id))
    site = shipped("site_visit")
    new = reverse("investigation:sheet_new", args=[case.number])
    assert client.get(new).status_code == 200
    fields = {"questionnaire": site.pk, "channel": "visit", "respondent": "林", "days": "14"}
    fields["language"] = "zh-hans"
    assert client.post(new, {**fields, "respondent": ""}).status_code == 422
    assert client.post(new, fields).status_code == 302
    sheet = AnswerSheet.objects.get(questionnaire=site)
    address = reverse("investigation:sheet", args=[case.number, sheet.pk])
    assert client.get(address).status_code == 200
    saved = client.post(address, {"production": "stopped"}, headers=PART).content.decode()
    assert "stop_reason" in saved
    assert client.post(address, {**SEEN_ANSWERS, "submit": "1"}).status_code == 302
    assert client.get(address).status_code == 200
    adoption = reverse("investigation:adoption", args=[case.number, sheet.pk])
    assert client.post(adoption).status_code == 302
    found = Contradiction.objects.first()
    ruling = reverse("investigation:ruling", args=[case.number, found.pk])
    assert client.get(ruling).status_code == 200
    assert client.post(ruling, {"ruling": "first", "explanation": ""}).status_code == 422
    assert client.post(ruling, {"ruling": "first", "explanation": "复核"}).status_code == 302
    page = client.get(reverse("investigation:case", args=[case.number])).content.decode()
    assert "以前者为准" in page


def test_designer_drafts_and_publishes_on_pages(client):
    client.force_login(make_user("credit_analyst"))
    new = reverse("investigation:questionnaire_new")
    assert client.post(new, {"code": "short", "zh": "短", "en": ""}).status_code == 422
    assert client.post(new, {"code": "short", "zh": "短", "en": "Short"}).status_code == 302
    words = ["short", 1]
    question = {"code": "one", "kind": "single", "zh": "问", "en": "Asks"}
    adding = reverse("investigation:question_new", args=words)
    assert client.get(adding).status_code == 200
    assert client.post(adding, {**question, "choices": "a"}).status_code == 422
    choices = "a | 甲 | A | 0\nb | 乙 | B | 4"
    good = {**question, "choices": choices, "item": "q_site", "required": "on"}
    assert client.post(adding, good).status_code == 302
    assert client.post(adding, {**good, "code": "two", "when": "three = 1"}).status_code == 422
    editing = reverse("investigation:question", args=[*words, 0])
    assert "a | 甲 | A | 0" in client.get(editing).content.decode()
    for name in ("questionnaire", "preview"):
        assert client.get(reverse(f"investigation:{name}", args=words)).status_code == 200
    assert client.post(reverse("investigation:publication", args=words)).status_code == 302
    assert Questionnaire.objects.get().published_at is not None
    assert client.post(reverse("investigation:next_version", args=words)).status_code == 302
    moving = reverse("investigation:question_move", args=["short", 2, 0])
    assert client.post(moving, {"to": "out"}).status_code == 302
    assert client.post(moving, {"to": "elsewhere"}).status_code == 400
    assert client.get(reverse("investigation:questionnaires")).status_code == 200
    assert Questionnaire.objects.get(version=2).document["questions"] == []
