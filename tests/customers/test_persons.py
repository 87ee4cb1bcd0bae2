"""Contact persons: purpose, lawful basis, consent, and what is never told again."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.customers.factories import make_person
from tests.factories import NOW, make_actor, make_customer, make_user, unsaved_actor
from zixin.accounts.queries import SYSTEM
from zixin.accounts.roles import Role
from zixin.customers import rules
from zixin.customers.models import ConsentEntry, ContactPerson
from zixin.customers.queries.persons import persons_of
from zixin.customers.services.persons import (
    PersonRecord,
    add_person,
    change_person,
    erase_person,
    log_consent,
)
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
STATED = {
    "name": "林知夏",
    "position": "财务经理",
    "phone": "138 0013 8000",
    "email": "lin@example.com",
    "purpose": "对账",
    "lawful_basis": "consent",
}


def consent(person: ContactPerson, act: str, kind: str = "general") -> ConsentEntry:
    return log_consent(
        person=person,
        kind=kind,
        act=act,
        text_version="2026-1",
        channel="邮件",
        happened_on=TODAY,
        actor=SYSTEM,
        now=NOW,
    )


def usable(person: ContactPerson) -> bool:
    return persons_of(SYSTEM, person.customer)[0].is_usable


def test_person_is_sealed_in_the_database_and_found_by_the_number():
    person = make_person()

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, email, position FROM customers_contactperson")
        kept = str(cursor.fetchall())

    assert not any(word in kept for word in ("林知夏", "8000", "lin@", "财务"))
    assert ContactPerson.objects.get(phone_index="13800138000") == person


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"ended_on": TODAY + timedelta(days=2)}, "ended_on"),
        ({"notice_given_on": TODAY + timedelta(days=2)}, "notice_given_on"),
    ],
)
def test_person_without_name_or_purpose_is_refused(fields, field):
    with pytest.raises(RefusedError) as refused:
        make_person(**fields)

    assert refused.value.field == field
    assert ContactPerson.objects.count() == Event.objects.count() == 0


def test_consent_opens_the_use_and_withdrawal_stops_it_at_once():
    person = make_person(lawful_basis="consent")
    states = [usable(person)]

    for act in ("given", "withdrawn", "given"):
        consent(person, act)
        states.append(usable(person))

    assert states == [False, True, False, True]


def test_withdrawal_stops_the_use_on_any_basis():
    person = make_person(lawful_basis="contract")
    assert usable(person)

    consent(person, "withdrawn")

    assert not usable(person)


def test_sensitive_information_needs_a_consent_of_its_own():
    person = make_person()
    consent(person, "given")
    before = persons_of(SYSTEM, person.customer)[0].has_sensitive_consent

    consent(person, "given", kind="sensitive")

    assert (before, persons_of(SYSTEM, person.customer)[0].has_sensitive_consent) == (False, True)


def test_no_event_tells_anything_personal():
    person = make_person()
    stated = PersonRecord(**{**STATED, "phone": "139 0013 9000"})
    change_person(person=person, stated=stated, revision=1, actor=SYSTEM, now=NOW)
    consent(person, "given")
    erase_person(person=person, reason="DR-1", actor=SYSTEM, now=NOW)

    told = json.dumps([event.data for event in Event.objects.all()], ensure_ascii=False)
    assert not any(word in told for word in ("林知夏", "8000", "9000", "lin@", "财务"))
    assert Event.objects.order_by("sequence")[1].data == {
        "facts": ["lawful_basis", "phone", "purpose"]
    }


def test_erased_person_leaves_a_row_without_anything_personal():
    person = make_person()

    erase_person(person=person, reason="DR-1", actor=SYSTEM, now=NOW)

    kept = ContactPerson.objects.get()
    assert (kept.name, kept.position, kept.phone, kept.email) == ("", "", "", "")
    assert (kept.name_index, kept.phone_index, kept.email_index) == ("", "", "")
    assert persons_of(SYSTEM, person.customer) == []


@pytest.mark.parametrize("role", Role.values)
def test_who_answers_requests_on_personal_information(role):
    expected = role in {Role.CREDIT_MANAGER, Role.LEGAL_COUNSEL}

    assert rules.may_answer.holds(unsaved_actor(role), None) is expected


def test_change_of_a_stale_revision_or_without_right_changes_nothing():
    person = make_person()
    stated = PersonRecord(**STATED)

    for actor, revision in ((SYSTEM, 9), (make_actor(Role.COLLECTOR), 1)):
        with pytest.raises(RefusedError):
            change_person(person=person, stated=stated, revision=revision, actor=actor, now=NOW)

    assert ContactPerson.objects.get().lawful_basis == "contract"


def test_salesperson_adds_nobody_to_a_foreign_customer():
    with pytest.raises(RefusedError):
        add_person(
            customer=make_customer(),
            stated=PersonRecord(**STATED),
            actor=make_actor(Role.SALESPERSON),
            now=NOW,
        )

    assert ContactPerson.objects.count() == 0


def test_person_is_added_changed_and_withdrawn_through_the_pages(client):
    customer = make_customer()
    client.force_login(make_user(Role.CREDIT_ANALYST))
    address = f"/customers/{customer.number}/persons/"

    faulty = client.post(f"{address}new/", {**STATED, "email": "lin"})
    added = client.post(f"{address}new/", {**STATED, "lawful_basis": "contract"})
    shown = client.get(address).content.decode()
    person = ContactPerson.objects.get()
    client.post(
        f"/customers/persons/{person.pk}/consent/",
        {
            "act": "withdrawn",
            "kind": "general",
            "text_version": "2026-1",
            "channel": "电话",
            "happened_on": "2026-03-01",
        },
    )
    after = client.get(address).content.decode()

    assert (faulty.status_code, added.status_code) == (422, 302)
    assert "138 0013 8000" in shown
    assert "138 0013 8000" not in after
    assert "停止使用" in after


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_persons_costs_the_same(django_assert_num_queries, count):
    customer = make_customer()
    for _each in range(count):
        consent(make_person(customer), "given")

    with django_assert_num_queries(2):
        rows = persons_of(SYSTEM, customer)
        assert [row.is_usable for row in rows] == [True] * count


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customers_consententry SET act = 'given'",
        "DELETE FROM customers_consententry",
    ],
)
def test_database_takes_no_change_of_the_consent_log(statement):
    log_consent(
        person=make_person(),
        kind="general",
        act="withdrawn",
        text_version="1",
        channel="mail",
        happened_on=NOW.date(),
        actor=SYSTEM,
        now=NOW,
    )

    with (
        pytest.raises(DatabaseError, match="customers_consententry is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert ConsentEntry.objects.get().act == "withdrawn"
