"""The text of a contract: drawn up from the decision, checked against it, void and drawn up anew."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import docx
import pytest
from django.utils.translation import override

from tests.decisions.factories import (
    CONDITION,
    bring_to,
    carry,
    publish_matrix,
    publish_security,
    second_edition,
)
from tests.documents.factories import make_document
from tests.factories import NOW, make_actor
from tests.guarantees.factories import bring_to as bring_security_to
from tests.guarantees.factories import house
from zixin.accounts.models import User
from zixin.customers.models import Customer
from zixin.decisions import services
from zixin.decisions.models import Contract
from zixin.decisions.rules.contracts import TEMPLATE, compose_contract, differences, load_template
from zixin.exposure.models import CreditLimit
from zixin.guarantees.models import Security
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

TERMS: dict[str, Any] = {
    "customer": "沪上精工机械有限公司",
    "amount": "500000.00",
    "currency": "CNY",
    "terms_days": 60,
    "method": "open_account",
    "prepayment_share": None,
    "instalments": None,
    "valid_until": "2027-01-31",
    "security": [],
    "retention_of_title": False,
    "late_interest_per_day": "0.0005",
    "conditions": [],
}
PARTY = {"uscc": "91310000MA1K00007U", "legal_rep": "张三", "address": "上海市"}


def written(**terms: Any) -> str:
    content = compose_contract(
        {**TERMS, **terms},
        load_template(*TEMPLATE),
        number="CT-1",
        seller="卖方",
        party=PARTY,
        on="2026-01-01",
    )
    return "\n".join(
        [chapter["title"] for chapter in content["chapters"]]
        + [part.get("text", "") for chapter in content["chapters"] for part in chapter["parts"]]
    )


def test_the_text_says_every_term():
    text = written(
        method="secured",
        security=["股权质押（SE-1）"],
        retention_of_title=True,
        conditions=["流动比率不低于 1.0"],
    )
    for words in ("500,000.00 CNY", "60 日", "担保授信", "股权质押（SE-1）", "万分之5"):
        assert words in text
    assert "流动比率不低于 1.0" in text
    assert "所有权属于甲方" in text
    assert "{" not in text


def test_a_clause_without_its_term_is_left_out_and_numbers_stay_in_line():
    text = written()
    assert "Retention of title" not in text
    assert "Security" not in text
    numbered = [line.split(".")[0] for line in text.splitlines() if line[:1].isdigit()]
    assert numbered == [str(place) for place in range(1, len(numbered) + 1)]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("amount", "500000.01", "Amount: the contract says 500000.00, decided is 500000.01."),
        ("terms_days", 61, "Payment terms in days: the contract says 60, decided is 61."),
        ("currency", "USD", "Currency: the contract says CNY, decided is USD."),
        (
            "method",
            "secured",
            "Method of credit: the contract says open_account, decided is secured.",
        ),
        ("security", ["SE-1"], "Security: the contract says none, decided is SE-1."),
        ("retention_of_title", True, "Retention of title: the contract says no, decided is yes."),
        (
            "late_interest_per_day",
            "0.0004",
            "Interest on late payment, a day: the contract says 0.0005, decided is 0.0004.",
        ),
        ("conditions", ["甲"], "Conditions: the contract says none, decided is 甲."),
    ],
)
def test_every_difference_is_named(name: str, value: Any, sentence: str):
    with override("en"):
        assert differences(TERMS, {**TERMS, name: value}) == [sentence]
        assert differences(TERMS, TERMS) == []


# the acts


@pytest.fixture
def contract(db) -> Contract:
    publish_matrix(second_edition())
    return bring_to("CONTRACTING").contracts.get()


def title_kept(customer: Customer) -> Security:
    publish_security()
    return bring_security_to("ACCEPTED", customer, house(kind="retention_of_title"))


def sign(contract: Contract, **changes: Any) -> None:
    services.record_signature(
        **{
            "contract": contract,
            "signed_copy": make_document(contract.application.customer, title=contract.number),
            "signed_on": NOW.date(),
            "signatory": "王总",
            "actor": make_actor("legal_counsel"),
            "now": NOW,
            **changes,
        }
    )


def test_the_text_is_kept_twice_and_every_reading_is_recorded(contract):
    legal = make_actor("legal_counsel")
    read = {"contract": contract, "actor": legal, "now": NOW}
    pdf = services.open_contract(form="pdf", **read)
    text = docx.Document(io.BytesIO(services.open_contract(form="docx", **read)))
    assert pdf.startswith(b"%PDF")
    assert any("500,000.00 CNY" in paragraph.text for paragraph in text.paragraphs)
    assert (contract.template, contract.template_version) == TEMPLATE
    events = Event.objects.filter(kind="decisions.contract.opened")
    assert [event.data["sha256"] for event in events.order_by("sequence")] == [
        contract.pdf_digest,
        contract.docx_digest,
    ]


def test_the_text_is_not_given_to_everybody_nor_when_it_is_another(contract):
    read = {"contract": contract, "now": NOW}
    with override("en"):
        with pytest.raises(RefusedError, match="Your role does not read contracts"):
            services.open_contract(form="pdf", actor=make_actor("service_agent"), **read)
        legal = make_actor("legal_counsel")
        with pytest.raises(RefusedError, match="Choose one of the list"):
            services.open_contract(form="exe", actor=legal, **read)
        contract.pdf_digest = "0" * 64
        with pytest.raises(RefusedError, match="not the one that was drawn up"):
            services.open_contract(form="pdf", actor=legal, **read)
        contract.pdf = None
        with pytest.raises(RefusedError, match="before texts were kept"):
            services.open_contract(form="pdf", actor=legal, **read)


def test_what_changed_since_is_named_and_not_signed(contract):
    security = title_kept(contract.application.customer)
    with override("en"), pytest.raises(RefusedError) as refused:
        sign(contract)
    assert "draw it up anew" in refused.value.message
    assert f"Security: the contract says none, decided is 所有权保留（{security.number}" in (
        refused.value.message
    )
    assert "Retention of title: the contract says no, decided is yes." in refused.value.message
    assert not CreditLimit.objects.exists()


def test_a_void_contract_is_drawn_up_anew_and_then_signed(contract):
    application, legal = contract.application, make_actor("legal_counsel")
    again = {"application": application, "now": NOW}
    title_kept(application.customer)
    with override("en"):
        with pytest.raises(RefusedError, match="make it void before another"):
            services.draw_up_contract(actor=legal, **again)
        with pytest.raises(RefusedError, match="Say why the contract is made void"):
            services.void_contract(contract=contract, reason=" ", actor=legal, now=NOW)
    with pytest.raises(RefusedError):
        services.void_contract(
            contract=contract, reason="有误", actor=make_actor("credit_analyst"), now=NOW
        )
    services.void_contract(contract=contract, reason="增加所有权保留", actor=legal, now=NOW)
    with pytest.raises(RefusedError):
        services.draw_up_contract(actor=make_actor("credit_analyst"), **again)

    anew = services.draw_up_contract(actor=legal, **again)

    assert anew.terms["retention_of_title"] is True
    sign(anew)
    application.refresh_from_db()
    assert (application.state, CreditLimit.objects.count()) == ("EFFECTIVE", 1)
    with pytest.raises(RefusedError):  # what is signed is not made void
        services.void_contract(contract=anew, reason="反悔", actor=legal, now=NOW)


def test_a_day_before_it_was_drawn_up_is_refused(contract):
    with override("en"), pytest.raises(RefusedError, match="drawn up after that day"):
        sign(contract, signed_on=date(2020, 1, 1))


def test_conditions_stand_in_the_contract_but_not_waived_ones(db):
    publish_matrix(second_edition())
    application = bring_to("PENDING_APPROVAL", action="exception")
    carry(application, conditions=[CONDITION])
    services.waive_condition(
        condition=application.conditions.get(),
        reason="另有担保",
        actor=make_actor("finance_director"),
        now=NOW,
    )
    services.confirm_conditions(
        application=application, actor=make_actor("credit_analyst"), now=NOW
    )
    contract = services.draw_up_contract(
        application=application, actor=make_actor("legal_counsel"), now=NOW
    )
    assert contract.terms["conditions"] == []


def test_the_page_offers_the_text_and_names_what_differs(client, contract):
    legal = make_actor("legal_counsel")
    client.force_login(User.objects.get(pk=legal.user_id))
    title_kept(contract.application.customer)
    address = f"/applications/{contract.application.number}/"
    page = client.get(address).content.decode()
    assert "/contracts/" in page
    assert "所有权保留" in page
    answer = client.post(f"{address}contracts/{contract.number}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    answer = client.post(f"{address}voiding/", {"reason": "增加所有权保留"})
    assert answer.status_code == 302
    page = client.get(address).content.decode()
    assert "增加所有权保留" in page
    assert f"{address}contract/" in page  # to be drawn up anew
