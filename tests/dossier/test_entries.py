"""Entries of the credit file: added, never changed, and readable as they were known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from tests.factories import NOW, make_actor, make_customer
from zixin.dossier.models import APPEND_ONLY, Owner, PublicRecord, Registration
from zixin.dossier.queries.entries import Moment, entries_known
from zixin.dossier.rules.schema import KIND_BY_CODE, KINDS, SECTION_BY_CODE
from zixin.dossier.services.entries import (
    EntryRecord,
    Provenance,
    correct_entry,
    record_entries,
    withdraw_entry,
)
from zixin.engine.catalogue import load_catalogue
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)
PAPERS = Provenance(
    source="customer", method="document", verification="documented", as_of=date(2026, 1, 10)
)
OWNER = {"name": "王强", "owner_type": "person", "share": Decimal("0.6")}


def owner_record(customer, **values):
    return EntryRecord(
        customer_id=customer.pk, kind="owner", values={**OWNER, **values}, provenance=PAPERS
    )


def add_owner(customer, actor, *, now=NOW, **values):
    [entry] = record_entries(entries=[owner_record(customer, **values)], actor=actor, now=now)
    return entry


def known(customer, *, on=TODAY, known_at=NOW, kind="owner"):
    kinds = [KIND_BY_CODE[kind]]
    moment = Moment(on, known_at)
    return entries_known(customer.pk, moment=moment, kinds=kinds)[kind]


def test_every_kind_has_its_section_its_columns_and_known_facts():
    inputs = load_catalogue().inputs
    models = {model._meta.model_name: model for model in APPEND_ONLY}
    for kind in KINDS:
        assert kind.section in SECTION_BY_CODE
        columns = {field.name for field in models[kind.model]._meta.fields}
        assert set(kind.field_names) | set(kind.key) | set(kind.fixed) <= columns
        assert {fact for spec in kind.fields for fact in spec.facts} <= set(inputs)
    assert len(KIND_BY_CODE) == len(KINDS)


def test_entries_are_recorded_with_one_event_a_customer():
    actor, customer, other = make_actor("credit_analyst"), make_customer(), make_customer()
    entries = [owner_record(customer), owner_record(customer, name="李敏"), owner_record(other)]

    record_entries(entries=entries, actor=actor, now=NOW)

    rows = list(Owner.objects.order_by("pk").values_list("customer_id", "name", "recorded_by_id"))
    assert rows == [
        (customer.pk, "王强", actor.user_id),
        (customer.pk, "李敏", actor.user_id),
        (other.pk, "王强", actor.user_id),
    ]
    events = Event.objects.filter(kind="dossier.entries.recorded").order_by("sequence")
    assert [event.data for event in events] == [
        {"count": 2, "kinds": ["owner"]},
        {"count": 1, "kinds": ["owner"]},
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"owner_type": "ghost"}, "owner_type"),
        ({"share": Decimal("1.2")}, "share"),
        ({"uscc": "X" * 30}, "uscc"),
        ({"customer_id": 1}, "customer_id"),
    ],
)
def test_a_faulty_entry_is_refused_and_nothing_is_recorded(values, field):
    actor, customer = make_actor("credit_analyst"), make_customer()
    entries = [owner_record(customer), owner_record(customer, **values)]

    with pytest.raises(RefusedError) as refused:
        record_entries(entries=entries, actor=actor, now=NOW)

    assert refused.value.field == field
    assert (Owner.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize("role", ["salesperson", "credit_controller", "internal_auditor"])
def test_who_records_no_facts_records_no_entries(role):
    customer = make_customer()

    with pytest.raises(RefusedError):
        add_owner(customer, make_actor(role))

    assert Owner.objects.count() == 0


def test_a_correction_takes_the_place_and_the_old_row_stays_as_it_was_known():
    actor, customer = make_actor("credit_analyst"), make_customer()
    old = add_owner(customer, actor)
    later = NOW + timedelta(days=3)

    new = correct_entry(
        entry=old,
        values={**OWNER, "share": Decimal("0.51")},
        provenance=PAPERS,
        reason="register read again",
        actor=actor,
        now=later,
    )

    assert known(customer, known_at=NOW) == [old]
    assert known(customer, known_at=later) == [new]
    assert Event.objects.get(kind="dossier.entry.corrected").data == {
        "entry": "owner",
        "codes": ["share"],
        "reason": "register read again",
    }
    with pytest.raises(RefusedError):
        withdraw_entry(entry=old, reason="again", actor=actor, now=later)


def test_a_withdrawn_entry_is_known_no_more_but_stays_in_the_past():
    actor, customer = make_actor("credit_analyst"), make_customer()
    entry = add_owner(customer, actor)
    later = NOW + timedelta(days=1)

    withdraw_entry(entry=entry, reason="another company", actor=actor, now=later)

    assert known(customer, known_at=later) == []
    assert known(customer, known_at=NOW) == [entry]
    assert Owner.objects.count() == 2


def test_an_act_without_a_reason_is_refused_and_changes_nothing():
    actor, customer = make_actor("credit_analyst"), make_customer()
    entry = add_owner(customer, actor)

    with pytest.raises(RefusedError):
        withdraw_entry(entry=entry, reason=" ", actor=actor, now=NOW)

    assert known(customer) == [entry]
    assert Event.objects.filter(kind="dossier.entry.withdrawn").count() == 0


def test_what_held_on_a_day_and_what_was_known_are_two_questions():
    actor, customer = make_actor("credit_analyst"), make_customer()
    [entry] = record_entries(
        entries=[
            EntryRecord(
                customer_id=customer.pk,
                kind="owner",
                values=OWNER,
                provenance=Provenance(
                    source="public",
                    method="online",
                    verification="cross_checked",
                    as_of=date(2024, 5, 1),
                    valid_from=date(2024, 5, 1),
                    valid_to=date(2025, 12, 31),
                ),
            )
        ],
        actor=actor,
        now=NOW,
    )

    assert known(customer, on=date(2025, 6, 1)) == [entry]
    assert known(customer, on=date(2026, 1, 1)) == []
    assert known(customer, on=date(2024, 4, 30)) == []
    assert known(customer, on=date(2025, 6, 1), known_at=NOW - timedelta(seconds=1)) == []


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(act):
    entry = add_owner(make_customer(), make_actor("credit_analyst"))
    rows = Owner.objects.filter(pk=entry.pk)

    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        rows.update(name="x") if act == "update" else rows.delete()

    assert Owner.objects.get().name == "王强"


def test_kinds_of_one_table_do_not_mix():
    actor, customer = make_actor("credit_analyst"), make_customer()
    values = {"about": "company", "filed_on": date(2025, 7, 1)}
    record_entries(
        entries=[
            EntryRecord(customer_id=customer.pk, kind=kind, values=values, provenance=PAPERS)
            for kind in ("lawsuit", "dishonest")
        ],
        actor=actor,
        now=NOW,
    )

    assert [row.kind for row in known(customer, kind="lawsuit")] == ["lawsuit"]
    assert PublicRecord.objects.count() == 2
    assert Registration.objects.count() == 0
