from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import NOW, make_user
from zixin.accounts.models import AgreementSignature, TrainingRecord, User
from zixin.accounts.queries import SYSTEM, newest_agreement, newest_course
from zixin.accounts.services import publish_shipped_documents

START = "/clearance/"


@pytest.fixture(autouse=True)
def _documents(db: None) -> None:
    publish_shipped_documents(actor=SYSTEM, now=NOW)


def newcomer(*roles: str) -> tuple[Client, User]:
    user = make_user(*roles, cleared=False, full_name="张伟")
    client = Client()
    client.force_login(user)
    return client, user


def right_answers() -> dict[str, int]:
    return {question["code"]: question["right"] for question in newest_course().questions}


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/dashboard/",
        "/customers/",
        "/customers/C1/",
        "/applications/",
        "/policies/",
        "/imports/",
    ],
)
def test_every_page_leads_a_newcomer_to_what_is_missing(address):
    client, _user = newcomer("credit_manager")

    answer = client.get(address)
    part = client.get(address, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["Location"]) == (302, START)
    assert (part.status_code, part["HX-Redirect"]) == (403, START)


def test_administrator_works_before_he_is_cleared_but_meets_no_customer():
    client, _user = newcomer("administrator")

    assert client.get("/people/").status_code == 200
    assert client.get("/customers/")["Location"] == START


def test_newcomer_learns_signs_and_then_works():
    client, user = newcomer("credit_analyst")
    text = client.get(START).content.decode()
    assert text.count("未完成") == 2
    assert "民法典" in client.get("/clearance/training/").content.decode()
    assert client.get("/clearance/training/questions/").content.decode().count('type="radio"') == 30

    handed_in = client.post("/clearance/training/questions/", right_answers())

    attempt = TrainingRecord.objects.get(user=user)
    assert handed_in["Location"] == f"/clearance/training/records/{attempt.pk}/"
    result = client.get(handed_in["Location"]).content.decode()
    assert "10 题答对 10 题" in result
    assert client.get("/")["Location"] == START
    signed = client.post(
        "/clearance/agreement/", {"digest": newest_agreement().digest, "typed_name": "张伟"}
    )
    assert signed["Location"] == START
    assert client.get("/").status_code == 200
    assert client.get("/customers/").status_code == 200
    assert AgreementSignature.objects.get(user=user).address == "127.0.0.1"


def test_lapse_closes_the_open_browser_with_the_next_click():
    client, user = newcomer("credit_analyst")
    client.post("/clearance/training/questions/", right_answers())
    client.post(
        "/clearance/agreement/", {"digest": newest_agreement().digest, "typed_name": "张伟"}
    )
    assert client.get("/customers/").status_code == 200

    past = timezone.now() - timedelta(seconds=1)
    TrainingRecord.objects.filter(user=user).update(valid_until=past)

    assert client.get("/customers/")["Location"] == START


def test_failed_training_shows_why_and_opens_nothing():
    client, user = newcomer("credit_analyst")

    answer = client.post(
        "/clearance/training/questions/", dict.fromkeys(right_answers(), 0), follow=True
    )

    text = answer.content.decode()
    assert "尚未通过" in text
    assert "正确答案" in text
    assert not TrainingRecord.objects.get(user=user).is_passed
    assert client.get("/")["Location"] == START


@pytest.mark.parametrize("change", [{"account": ""}, {"account": "9"}, {"account": "x"}])
def test_faulty_quiz_is_shown_again_and_keeps_nothing(change):
    client, _user = newcomer("credit_analyst")

    answer = client.post("/clearance/training/questions/", {**right_answers(), **change})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["account"])
    assert not TrainingRecord.objects.exists()


def test_wrong_name_is_said_at_its_field():
    client, _user = newcomer("credit_analyst")

    answer = client.post(
        "/clearance/agreement/", {"digest": newest_agreement().digest, "typed_name": "李四"}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["typed_name"])
    assert not AgreementSignature.objects.exists()


def test_strangers_sign_in_first_and_others_records_are_not_found():
    client, user = newcomer("credit_analyst")
    client.post("/clearance/training/questions/", right_answers())
    record = TrainingRecord.objects.get(user=user)
    other, _user = newcomer("credit_manager")
    pages = ("", "training/", "training/questions/", f"training/records/{record.pk}/", "agreement/")

    for page in pages:
        assert Client().get(START + page)["Location"].startswith("/accounts/login/")
        assert client.get(START + page).status_code == 200
    assert other.get(f"/clearance/training/records/{record.pk}/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_speak_the_readers_language(language):
    client, _user = newcomer("credit_analyst")
    client.cookies["django_language"] = language

    text = client.get("/clearance/agreement/").content.decode()

    assert ("第一条" in text, "Article 1" in text) == (language == "zh-hans", language == "en")
