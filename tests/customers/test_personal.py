"""Requests on personal information, the copy of a person, erasure and retention."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from tests.customers.factories import make_merge, make_person, make_request
from tests.dossier.records import add
from tests.factories import NOW, make_actor, make_customer, make_user
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.customers.models import ContactPerson, Customer, DataSubjectRequest
from zixin.customers.queries.personal import kept_of, past_terms
from zixin.customers.rules.personal import NO_PLACE, PLACES
from zixin.customers.services.copies import copy_for_person
from zixin.customers.services.corrections import Correction
from zixin.customers.services.personal import (
    answer_request,
    identify_person,
    receive_request,
    refuse_request,
    run_daily_retention,
    run_retention,
    set_term,
)
from zixin.customers.services.persons import log_consent
from zixin.decisions.models import CreditApplication, Decision
from zixin.documents.models import LegalHold
from zixin.kernel.models import Event
from zixin.kernel.sealed import sealed_fields
from zixin.kernel.workflow import RefusedError
from zixin.policies.models import PolicyVersion

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
FACTS = ("林知夏", "8000", "lin@", "财务")


def identified(**stated) -> DataSubjectRequest:
    request = make_request(**stated)
    identify_person(request=request, identified_how="回拨登记电话", actor=SYSTEM, now=NOW)
    return request


def hold(customer: Customer) -> LegalHold:
    return LegalHold.objects.create(
        customer=customer, reason="诉讼", placed_by_name="路", placed_at=NOW
    )


def test_every_sealed_column_is_a_place_of_personal_information_or_said_to_be_none():
    sealed = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in sealed_fields(model)
    }
    places = {f"{place.model}.{name}" for place in PLACES for name in place.fields}

    assert sealed - places == NO_PLACE


def test_request_is_due_in_thirty_days():
    request = make_request()

    assert request.due_on == TODAY + timedelta(days=30)
    assert request.state == "RECEIVED"


def test_copy_holds_everything_of_the_person_and_of_nobody_else():
    customer = make_customer(contact="林知夏", phone="138-0013-8000", legal_rep="林知夏")
    stranger = make_customer(legal_rep="林知夏")
    make_person(customer)
    make_person(stranger, name="王强", phone="13900000000", email="wang@example.com")
    add(customer, "officer", name="林知夏", phone="13800138000")

    copy = copy_for_person(request=identified(), form="json", actor=SYSTEM, now=NOW)

    told = copy.content.decode()
    assert len(json.loads(told)["kept"]) == 4
    assert "财务经理" in told
    assert "王强" not in told
    assert Event.objects.latest("sequence").data == {"form": "json", "rows": 4}


def test_copy_and_answer_wait_for_the_identification():
    request = make_request()

    for service, stated in ((copy_for_person, {"form": "pdf"}), (answer_request, {"answer": "x"})):
        with pytest.raises(RefusedError):
            service(request=request, **stated, actor=SYSTEM, now=NOW)

    kept = DataSubjectRequest.objects.get()
    assert (kept.state, kept.answer) == ("RECEIVED", "")


def test_deletion_erases_the_person_and_keeps_what_the_law_keeps():
    customer = make_customer(contact="林知夏", phone="13800138000", legal_rep="林知夏")
    make_person(customer)
    add(customer, "officer", name="林知夏", phone="13800138000")
    request = identified(kind="deletion")

    answer_request(request=request, answer="已删除", actor=SYSTEM, now=NOW)

    customer.refresh_from_db()
    assert ContactPerson.objects.get().name == ""
    assert (customer.contact, customer.phone, customer.legal_rep) == ("", "", "林知夏")
    assert Event.objects.latest("sequence").data == {"erased": 2, "held": 0, "kept_by_law": 2}


def at(row, field, value) -> Correction:
    return Correction(row._meta.label_lower, row.pk, field, value)


def test_correction_is_carried_out_with_the_answer_and_its_proof_is_kept():
    customer = make_customer(contact="林知夏", phone="13800138000")
    person = make_person(customer)
    officer = add(customer, "officer", name="林知夏", phone="13800138000")
    request = identified(kind="correction")

    answer_request(
        request=request,
        answer="已更正",
        corrections=[
            at(person, "phone", "13900139000"),
            at(customer, "phone", "13900139000"),
            at(officer, "name", "林之夏"),
        ],
        evidence="身份证复印件",
        actor=make_actor(Role.LEGAL_COUNSEL),
        now=NOW,
    )

    person.refresh_from_db()
    customer.refresh_from_db()
    later = type(officer).objects.get(supersedes=officer)
    assert (person.phone, customer.phone) == ("13900139000", "13900139000")
    assert (later.name, later.phone, later.reason) == ("林之夏", "13800138000", request.number)
    assert [
        (line.place, line.field, line.before, line.after, line.evidence)
        for line in request.corrections.order_by("place")
    ] == [
        ("customers.contactperson", "phone", "138 0013 8000", "13900139000", "身份证复印件"),
        ("customers.customer", "phone", "13800138000", "13900139000", "身份证复印件"),
        ("dossier.officer", "name", "林知夏", "林之夏", "身份证复印件"),
    ]
    assert request.state == "ANSWERED"
    told = json.dumps([event.data for event in Event.objects.all()], ensure_ascii=False)
    assert not any(word in told for word in (*FACTS, "林之夏", "139"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"corrections": []}, "至少更正一项"),
        ({"evidence": " "}, "更正的依据"),
        ({"value": "  "}, "属于删除"),
        ({"value": "9" * 101}, "最多 100"),
        ({"field": "email", "value": "nobody"}, "Email 地址"),
        ({"field": "purpose"}, "未保存此人"),
    ],
)
def test_faulty_correction_is_refused_and_changes_nothing(change, sentence):
    person = make_person()
    request = identified(kind="correction")
    count = Event.objects.count()
    wanted = at(person, change.get("field", "phone"), change.get("value", "13900139000"))

    with pytest.raises(RefusedError, match=sentence):
        answer_request(
            request=request,
            answer="已更正",
            corrections=change.get("corrections", [wanted]),
            evidence=change.get("evidence", "身份证"),
            actor=SYSTEM,
            now=NOW,
        )

    person.refresh_from_db()
    request.refresh_from_db()
    assert (person.phone, request.state, request.corrections.count()) == (
        "138 0013 8000",
        "IDENTIFIED",
        0,
    )
    assert Event.objects.count() == count


def test_fact_of_another_person_is_not_corrected():
    make_person()
    stranger = make_person(name="王强", phone="13711112222", email="wang@example.com")
    request = identified(kind="correction")

    with pytest.raises(RefusedError, match="未保存此人"):
        answer_request(
            request=request,
            answer="已更正",
            corrections=[at(stranger, "phone", "13900139000")],
            evidence="身份证",
            actor=SYSTEM,
            now=NOW,
        )

    stranger.refresh_from_db()
    assert stranger.phone == "13711112222"


def test_correction_runs_through_the_page(client):
    person = make_person()
    client.force_login(make_user(Role.LEGAL_COUNSEL))
    request = identified(kind="correction")
    address = f"/customers/requests/{request.number}/"
    field = f"customers.contactperson-{person.pk}-position"
    form = client.get(f"{address}answer/").context["form"]
    stated = {name: form[name].value() or "" for name in form.fields}
    assert form[field].label == "联系人：职务"
    assert form["evidence"].label == "证明材料"

    same = client.post(f"{address}answer/", {**stated, "answer": "x", "evidence": "y"})
    done = client.post(
        f"{address}answer/", {**stated, field: "财务总监", "answer": "已更正", "evidence": "名片"}
    )

    person.refresh_from_db()
    assert (same.status_code, done.status_code, person.position) == (422, 302, "财务总监")
    assert "名片" in client.get(address).content.decode()


@pytest.mark.parametrize("statement", ["UPDATE {} SET evidence = 'x'", "DELETE FROM {}"])
def test_database_keeps_the_proof_of_a_correction(statement):
    person = make_person()
    answer_request(
        request=identified(kind="correction"),
        answer="已更正",
        corrections=[at(person, "phone", "13900139000")],
        evidence="身份证",
        actor=SYSTEM,
        now=NOW,
    )

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format("customers_requestcorrection"))


@pytest.mark.parametrize("is_kept", [False, True])
def test_master_record_forgets_who_withdraws_consent_unless_a_hold_keeps_it(is_kept):
    customer = make_customer(contact="林知夏", phone="13800138000", email="Front@example.com")
    person = make_person(customer, lawful_basis="consent")
    if is_kept:
        hold(customer)

    log_consent(
        person=person,
        kind="general",
        act="withdrawn",
        text_version="1",
        channel="mail",
        happened_on=TODAY,
        actor=make_actor(Role.CREDIT_ANALYST),
        now=NOW,
    )

    customer.refresh_from_db()
    shown = (customer.contact, customer.phone, customer.email)
    assert shown == (
        ("林知夏", "13800138000", "Front@example.com") if is_kept else ("", "", "Front@example.com")
    )


def test_master_record_forgets_a_person_found_by_name_and_mail_only():
    customer = make_customer(contact="林知夏", phone="0571-8888", email="LIN@example.com")
    make_person(customer)
    request = identified(kind="deletion", reached_at="13800138000")

    answer_request(request=request, answer="已删除", actor=SYSTEM, now=NOW)

    customer.refresh_from_db()
    assert (customer.contact, customer.phone, customer.email) == ("", "0571-8888", "")


def test_legal_hold_keeps_the_person():
    person = make_person()
    hold(person.customer)

    answer_request(request=identified(kind="deletion"), answer="保全中", actor=SYSTEM, now=NOW)

    assert ContactPerson.objects.get().name == "林知夏"
    assert Event.objects.latest("sequence").data["held"] == 1


def test_refusal_needs_a_ground_of_law():
    request = make_request()

    with pytest.raises(RefusedError):
        refuse_request(request=request, legal_ground=" ", actor=SYSTEM, now=NOW)
    refuse_request(request=request, legal_ground="第四十四条", actor=SYSTEM, now=NOW)

    kept = DataSubjectRequest.objects.get()
    assert (kept.state, kept.legal_ground) == ("REFUSED", "第四十四条")


def test_no_event_of_a_request_tells_the_person():
    make_person()
    request = identified(kind="deletion")
    copy_for_person(request=request, form="pdf", actor=SYSTEM, now=NOW)
    answer_request(request=request, answer="已删除林知夏", actor=SYSTEM, now=NOW)

    told = json.dumps([event.data for event in Event.objects.all()], ensure_ascii=False)
    assert not any(word in told for word in FACTS)


@pytest.mark.parametrize("role", [Role.CREDIT_ANALYST, Role.FINANCE_DIRECTOR, Role.SALESPERSON])
def test_others_do_not_take_requests_nor_run_retention(role):
    actor = make_actor(role)

    with pytest.raises(RefusedError):
        receive_request(
            kind="copy", applicant="林", reached_at="1", received_on=TODAY, actor=actor, now=NOW
        )
    with pytest.raises(RefusedError):
        run_retention(actor=actor, now=NOW)

    assert DataSubjectRequest.objects.count() == Event.objects.count() == 0


def test_contact_persons_go_three_years_after_the_contact_ended():
    old = make_person(ended_on=TODAY.replace(year=TODAY.year - 3) - timedelta(days=1))
    on_the_day = make_person(ended_on=TODAY.replace(year=TODAY.year - 3))
    held = make_person(ended_on=TODAY.replace(year=TODAY.year - 5))
    hold(held.customer)
    before = past_terms(today=TODAY)[0]

    counts = run_retention(actor=SYSTEM, now=NOW)

    assert (before.persons, before.held) == ((old,), 1)
    assert counts == {
        "contact_person": 1,
        "contact_person_held": 1,
        "rejected_applicant": 0,
        "rejected_applicant_held": 0,
    }
    kept = set(ContactPerson.objects.filter(erased_at__isnull=True))
    assert kept == {on_the_day, held}
    assert run_retention(actor=SYSTEM, now=NOW)["contact_person"] == 0


def test_retention_of_a_day_runs_once():
    old = TODAY.replace(year=TODAY.year - 4)
    held = make_person(ended_on=old)
    hold(held.customer)
    make_person(ended_on=old)

    first = run_daily_retention(actor=SYSTEM, now=NOW)
    make_person(ended_on=old)
    again = run_daily_retention(actor=SYSTEM, now=NOW + timedelta(hours=6))
    morrow = run_daily_retention(actor=SYSTEM, now=NOW + timedelta(days=1))

    assert (first and first["contact_person"], again, morrow and morrow["contact_person"]) == (
        1,
        None,
        1,
    )
    assert ContactPerson.objects.get(erased_at__isnull=True) == held
    assert Event.objects.filter(kind="customers.retention.run").count() == 2
    with pytest.raises(RefusedError, match="您的岗位不能办理个人信息请求"):
        run_daily_retention(actor=make_actor(Role.CREDIT_ANALYST), now=NOW)


def test_term_is_data():
    make_person(ended_on=TODAY - timedelta(days=70))
    counsel = make_actor(Role.LEGAL_COUNSEL)

    set_term(code="contact_person", months=2, actor=counsel, now=NOW)

    assert len(past_terms(today=TODAY)[0].persons) == 1


def test_rejected_applicants_go_after_a_year(published_policies):
    customer = make_customer(contact="林知夏", phone="13800138000")
    application = CreditApplication.objects.create(
        number="CA-1",
        customer=customer,
        amount_requested=1,
        terms_days=30,
        purpose="x",
        state="REJECTED",
        drafted_by_id=1,
        drafted_by_name="王",
        drafted_at=NOW,
        moved_at=NOW,
    )
    decision = Decision.objects.create(
        application=application,
        verdict="REJECTED",
        reason="x",
        authority=PolicyVersion.objects.filter(kind="authority").first(),
        authority_role="credit_manager",
        application_revision=1,
        decided_by_id=1,
        decided_by_name="王",
        decided_at=NOW - timedelta(days=300),
    )
    fresh = past_terms(today=TODAY)[1].customers
    Decision.objects.filter(pk=decision.pk).update(decided_at=NOW - timedelta(days=400))

    counts = run_retention(actor=SYSTEM, now=NOW)

    customer.refresh_from_db()
    assert (fresh, counts["rejected_applicant"]) == ((), 1)
    assert (customer.contact, customer.phone) == ("", "")


def test_request_runs_through_the_pages(client):
    make_person()
    client.force_login(make_user(Role.LEGAL_COUNSEL))
    stated = {"kind": "copy", "applicant": "林知夏", "reached_at": "lin@example.com"}

    faulty = client.post("/customers/requests/new/", stated)
    made = client.post("/customers/requests/new/", {**stated, "received_on": "2026-03-01"})
    request = DataSubjectRequest.objects.get()
    address = f"/customers/requests/{request.number}/"
    before = client.get(address).content.decode()
    client.post(f"{address}identification/", {"identified_how": "身份证"})
    after = client.get(address).content.decode()
    copy = client.post(f"{address}copy/", {"form": "json"})
    readable = client.post(f"{address}copy/", {"form": "pdf"})
    unknown = client.post(f"{address}copy/", {"form": "exe"})
    done = client.post(f"{address}answer/", {"answer": "已提供副本"})

    assert (faulty.status_code, made.status_code, done.status_code) == (422, 302, 302)
    assert "财务经理" not in before
    assert "财务经理" in after
    assert copy.json()["request"] == request.number
    assert (readable["Content-Type"], unknown.status_code) == ("application/pdf", 400)
    assert request.number in client.get("/customers/requests/").content.decode()
    assert client.get("/customers/requests/retention/").status_code == 200
    assert client.post("/customers/requests/retention/").status_code == 302


def test_person_is_found_by_phone_in_any_spelling():
    make_person(phone="(138) 0013-8000")

    rows = kept_of(identified(reached_at="１３８００１３８０００"))

    assert [row.label for row in rows] == ["customers.contactperson"]


def test_due_requests_and_merges_stand_on_my_work(client):
    request, merge = make_request(), make_merge()
    client.force_login(make_user(Role.CREDIT_MANAGER))

    text = client.get("/").content.decode()

    assert request.number in text
    assert f"/customers/merges/{merge.number}/" in text


def test_menu_marks_one_place_only(client):
    client.force_login(make_user(Role.CREDIT_MANAGER))

    response = client.get("/customers/requests/")

    assert [entry.url for entry in response.context["navigation"] if entry.active] == [
        "/customers/requests/"
    ]
