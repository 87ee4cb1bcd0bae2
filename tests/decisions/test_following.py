"""What is asked, and what follows an approval: checklist, conditions, contract, appeal."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from tests.decisions.factories import (
    CONDITION,
    approve,
    bring_to,
    draft,
    granting_document,
    publish_matrix,
    recommend,
    second_edition,
)
from tests.documents.factories import make_document
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.models import CreditApplication, Decision
from zixin.decisions.queries.approvals import standing_of
from zixin.decisions.rules.approval import ConditionAsked
from zixin.exposure.models import CreditLimit
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def matrix(db):
    return publish_matrix(second_edition())


def pending(amount: str, **asked: Any) -> CreditApplication:
    return bring_to("PENDING_APPROVAL", amount=amount, **asked)


def vote(application: CreditApplication, actor, **changes: Any) -> Decision | None:
    application.refresh_from_db()
    amount = application.rounds.last().amount
    return approve(application, actor, amount=str(amount), **changes)


# what follows


def test_conditions_hold_the_credit_back_until_they_are_met():
    application = pending("500000")
    vote(application, make_actor("credit_manager"), conditions=[CONDITION])
    application.refresh_from_db()
    assert (application.state, CreditLimit.objects.count()) == ("APPROVED_CONDITIONAL", 0)
    analyst = make_actor("credit_analyst")
    with pytest.raises(RefusedError):
        services.confirm_conditions(application=application, actor=analyst, now=NOW)
    condition = application.conditions.get()
    foreign = make_document(make_customer())
    with pytest.raises(RefusedError):
        services.meet_condition(
            condition=condition, evidence="已办", document=foreign, actor=analyst, now=NOW
        )

    services.meet_condition(
        condition=condition, evidence="已办抵押登记", document=None, actor=analyst, now=NOW
    )
    services.confirm_conditions(application=application, actor=analyst, now=NOW)

    assert (application.state, CreditLimit.objects.count()) == ("EFFECTIVE", 1)


def test_a_condition_before_effect_is_due_before_the_approval_lapses():
    application = bring_to("PENDING_APPROVAL", amount="500000")
    manager = make_actor("credit_manager")
    for days, is_refused in ((61, True), (60, False)):
        asked = ConditionAsked("补充担保", TODAY + timedelta(days=days), is_precedent=True)
        if is_refused:
            with pytest.raises(RefusedError) as refused:
                approve(application, manager, conditions=[asked])
            assert refused.value.field == "conditions"
        else:
            approve(application, manager, conditions=[asked])
    assert application.state == "APPROVED_CONDITIONAL"


def test_conditions_of_an_approval_that_lapsed_are_not_blamed_on_anybody():
    application = bring_to("APPROVED_CONDITIONAL")
    analyst = make_actor("credit_analyst")
    services.lapse_application(application=application, reason="放弃", actor=analyst, now=NOW)

    assert services.break_overdue_conditions(actor=SYSTEM, now=NOW + timedelta(days=31)) == 0


def test_a_condition_nobody_met_is_broken_and_holds_on():
    application = bring_to("APPROVED_CONDITIONAL")
    later = NOW + timedelta(days=31)
    assert services.break_overdue_conditions(actor=SYSTEM, now=later) == 1
    condition = application.conditions.get()
    assert condition.state == "BROKEN"
    with pytest.raises(RefusedError):
        services.confirm_conditions(
            application=application, actor=make_actor("credit_analyst"), now=later
        )
    with pytest.raises(RefusedError):  # whoever recommended it does not waive what was asked of it
        services.waive_condition(
            condition=condition,
            reason="急",
            actor=make_actor(
                "credit_manager", user=_user(application.recommended_by_id, "credit_manager")
            ),
            now=later,
        )
    services.waive_condition(
        condition=condition, reason="已另有担保", actor=make_actor("finance_director"), now=later
    )
    services.confirm_conditions(
        application=application, actor=make_actor("credit_analyst"), now=later
    )
    application.refresh_from_db()
    assert application.state == "EFFECTIVE"


def _user(pk: int, role: str):
    from zixin.accounts.models import RoleGrant, User

    user = User.objects.get(pk=pk)
    RoleGrant.objects.create(user=user, role=role, granted_by_name="test", granted_at=NOW)
    return user


def test_a_limit_waits_for_its_signed_contract():
    application = bring_to("CONTRACTING")
    contract = application.contracts.get()
    legal = make_actor("legal_counsel")
    with pytest.raises(RefusedError):
        services.activate_application(application=application, actor=legal, now=NOW)
    signature = {
        "contract": contract,
        "signed_copy": make_document(application.customer),
        "signed_on": TODAY,
        "signatory": "李四",
        "actor": legal,
        "now": NOW,
    }
    for bad in (
        {"signed_copy": make_document(make_customer())},
        {"signed_on": TODAY + timedelta(days=1)},
        {"signatory": " "},
        {"actor": make_actor("salesperson")},
    ):
        with pytest.raises(RefusedError):
            services.record_signature(**signature | bad)
    assert not CreditLimit.objects.exists()

    contract.refresh_from_db()
    services.record_signature(**signature | {"contract": contract})

    application.refresh_from_db()
    assert application.state == "EFFECTIVE"
    contract.refresh_from_db()
    assert (contract.state, len(contract.signed_digest)) == ("SIGNED", 64)
    assert CreditLimit.objects.get().amount == Decimal(500_000)


def test_an_approval_nobody_uses_lapses():
    application = bring_to("APPROVED")
    assert services.lapse_unused(actor=SYSTEM, now=NOW + timedelta(days=59)) == 0

    assert services.lapse_unused(actor=SYSTEM, now=NOW + timedelta(days=61)) == 1

    application.refresh_from_db()
    assert (application.state, CreditLimit.objects.count()) == ("LAPSED", 0)


def test_an_appeal_is_decided_a_level_higher_by_others_and_once():
    applicant = make_actor("salesperson")
    application = bring_to("PENDING_APPROVAL", applicant=applicant)
    manager = make_actor("credit_manager")
    services.reject_application(
        application=application,
        revision=application.revision,
        reason="现金流弱",
        actor=manager,
        now=NOW,
    )
    appeal = {"application": application, "grounds": "新签长约", "actor": applicant}
    with pytest.raises(RefusedError):
        services.appeal_application(**appeal, now=NOW + timedelta(days=31))
    services.appeal_application(**appeal, now=NOW)
    with pytest.raises(RefusedError):
        services.reopen_application(application=application, reason="看", actor=manager, now=NOW)
    director = make_actor("finance_director")
    services.reopen_application(application=application, reason="理由充分", actor=director, now=NOW)
    assert application.rounds.last().level == "manager_finance"
    with pytest.raises(RefusedError):
        services.appeal_application(**appeal, now=NOW)


# what is asked


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"action": "increase"}, "action"),
        ({"action": "bogus"}, "action"),
        ({"wanted_until": TODAY}, "wanted_until"),
        ({"method": "prepayment"}, "prepayment_share"),
        ({"method": "prepayment", "prepayment_share": Decimal(1)}, "prepayment_share"),
        ({"prepayment_share": Decimal("0.3")}, "prepayment_share"),
        ({"method": "instalment"}, "instalments"),
        ({"method": "instalment", "instalments": 1}, "instalments"),
        ({"purpose": " "}, "purpose"),
    ],
)
def test_a_bad_ask_is_refused_at_its_field(asked, field):
    with pytest.raises(RefusedError) as refused:
        draft(make_actor("salesperson"), **asked)

    assert (refused.value.field, CreditApplication.objects.count()) == (field, 0)


@pytest.mark.parametrize(
    ("action", "amount", "asked", "field"),
    [
        ("new", "500000", {}, "action"),
        ("increase", "500000", {}, "amount"),
        ("decrease", "500000", {}, "amount"),
        ("extend", "500000.01", {}, "amount"),
        ("temporary", "150000", {}, "wanted_until"),
        ("temporary", "150000.01", {"wanted_until": TODAY + timedelta(days=60)}, "amount"),
        ("temporary", "1", {"wanted_until": TODAY + timedelta(days=61)}, "wanted_until"),
    ],
)
def test_what_is_asked_fits_the_limit_in_force(action, amount, asked, field):
    customer = make_customer()
    applicant = make_actor("salesperson", "credit_analyst")
    CreditLimit.objects.create(
        customer=customer,
        amount=500_000,
        terms_days=60,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=300),
        source="CA-1",
    )

    with pytest.raises(RefusedError) as refused:
        draft(applicant, customer=customer, amount=amount, action=action, **asked)

    assert refused.value.field == field


def test_a_temporary_limit_stands_beside_and_ends_by_itself():
    customer = make_customer()
    applicant = make_actor("salesperson", "credit_analyst")
    CreditLimit.objects.create(
        customer=customer,
        amount=500_000,
        terms_days=60,
        valid_from=TODAY,
        valid_until=TODAY + timedelta(days=300),
        source="CA-1",
    )
    until = TODAY + timedelta(days=60)
    application = draft(
        applicant, customer=customer, amount="150000", action="temporary", wanted_until=until
    )
    step: dict[str, Any] = {"application": application, "now": NOW}
    analyst = make_actor("credit_analyst")
    services.submit_application(actor=applicant, **step)
    services.accept_application(actor=analyst, **step)
    services.begin_assessment(waivers={}, actor=analyst, **step)
    recommend(application, analyst, amount="150000")
    assert application.rounds.get().case["amount"] == "650000.00"  # with what stands beside it

    vote(application, make_actor("credit_manager"))
    vote(application, make_actor("finance_director"))

    limits = {limit.kind: limit for limit in CreditLimit.objects.filter(state="ACTIVE")}
    assert set(limits) == {"standing", "temporary"}
    assert limits["temporary"].valid_until == until


def test_the_checklist_is_met_or_waived_with_a_reason():
    document = granting_document()
    shipped = resources.files("zixin.policies") / "shipped" / "granting-standard-1.json"
    document["checklists"] = json.loads(shipped.read_text(encoding="utf-8"))["checklists"]
    document["checklists"][0]["items"][0]["by"] = "submission"
    publish_matrix(second_edition(), document)
    applicant, analyst = make_actor("salesperson"), make_actor("credit_analyst")
    application = draft(applicant)
    step: dict[str, Any] = {"application": application, "now": NOW}
    with pytest.raises(RefusedError) as refused:
        services.submit_application(actor=applicant, **step)
    assert "营业执照" in refused.value.message or "Business licence" in refused.value.message
    make_document(application.customer, kind="business_licence")
    services.submit_application(actor=applicant, **step)
    services.accept_application(actor=analyst, **step)
    with pytest.raises(RefusedError):
        services.begin_assessment(waivers={"owners": "公开可查"}, actor=analyst, **step)

    waivers = dict.fromkeys(("registration", "owners", "statements"), "新设公司")
    services.begin_assessment(waivers=waivers, actor=analyst, **step)

    assert set(application.overrides.values_list("rule", flat=True)) == set(waivers)


def test_a_recommendation_beyond_the_model_says_why_and_a_closed_method_is_refused():
    application = bring_to("IN_ASSESSMENT", amount="900000")
    analyst = make_actor("credit_analyst")
    with pytest.raises(RefusedError) as refused:
        recommend(application, analyst, amount="800000.01", deviation_reason=" ")
    assert refused.value.field == "deviation_reason"
    recommend(application, analyst, amount="800000", deviation_reason="")
    application.refresh_from_db()
    assert (application.deviation_reason, application.state) == ("", "PENDING_APPROVAL")
    other = bring_to("IN_ASSESSMENT")
    with pytest.raises(RefusedError) as closed:
        recommend(other, analyst, method="consignment", terms_days=91)
    assert closed.value.field == "method"


def test_a_round_keeps_the_matrix_it_was_opened_with():
    application = pending("500000")
    newer = second_edition() | {"version": 3}
    for cell in newer["cells"]:
        cell["bands"] = [{"up_to": None, "level": "committee"}]
    publish_matrix(newer)

    assert standing_of(application.rounds.get()).level.code == "manager"
    decision = vote(application, make_actor("credit_manager"))

    assert decision is not None
    assert str(decision.authority) == "authority-standard@2"


def test_an_investigation_is_waited_for():
    from tests.decisions.factories import make_case

    application = bring_to("IN_REVIEW")
    analyst = make_actor("credit_analyst")
    with pytest.raises(RefusedError):
        services.investigate_application(
            application=application, case=make_case(bring_to("IN_REVIEW")), actor=analyst, now=NOW
        )
    case = make_case(application)
    services.investigate_application(application=application, case=case, actor=analyst, now=NOW)
    with pytest.raises(RefusedError):
        services.begin_assessment(application=application, waivers={}, actor=analyst, now=NOW)
    case.state = "CANCELLED"
    case.save()
    services.begin_assessment(application=application, waivers={}, actor=analyst, now=NOW)
    assert application.state == "IN_ASSESSMENT"
