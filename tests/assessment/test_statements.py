"""Statements: idempotent, all or nothing, older revisions kept."""

from __future__ import annotations

from datetime import date

import pytest

from tests.assessment.records import LAST_YEAR, make_file, record_items
from tests.factories import NOW, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.assessment.models import Statement
from zixin.assessment.rules import StatementRecord
from zixin.assessment.services.statements import RecordingOutcome, record_statements
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def test_the_same_content_changes_nothing_whatever_its_order():
    customer = make_customer()
    assert record_items(customer, LAST_YEAR, {"ta": "9.00", "cash": "1.00"}) == RecordingOutcome(
        1, 0, 0
    )
    assert record_items(customer, LAST_YEAR, {"cash": "1.00", "ta": "9.00"}) == RecordingOutcome(
        0, 0, 1
    )
    assert Statement.objects.count() == 1


@pytest.mark.parametrize(
    "change", [{"evidence": "management"}, {"currency": "USD"}, {"items": {"ta": "8.00"}}]
)
def test_other_content_is_the_next_revision(change):
    customer = make_customer()
    record_items(customer, LAST_YEAR, {"ta": "9.00"})
    record_items(customer, LAST_YEAR, **{"items": {"ta": "9.00"}, **change})
    assert list(Statement.objects.order_by("revision").values_list("revision", "is_current")) == [
        (1, False),
        (2, True),
    ]


def test_other_months_or_another_scope_stand_beside():
    customer = make_customer()
    record_items(customer, LAST_YEAR, {"ta": "9.00"})
    record_items(customer, LAST_YEAR, {"ta": "9.00"}, months=6)
    record_items(customer, LAST_YEAR, {"ta": "9.00"}, scope="consolidated")
    assert Statement.objects.filter(is_current=True, revision=1).count() == 3


def test_a_period_twice_is_refused_and_stores_nothing():
    customer = make_customer()
    row = StatementRecord(
        customer_id=customer.pk,
        as_of=date(2025, 12, 31),
        months=12,
        scope="single",
        evidence="management",
        currency="CNY",
        items={"ta": "1.00"},
    )
    with pytest.raises(RefusedError):
        record_statements(records=[row, row], import_file=make_file(), actor=SYSTEM, now=NOW)
    assert Statement.objects.count() == 0
    assert not Event.objects.filter(kind="assessment.statements.imported").exists()


def test_an_import_leaves_one_event_with_counts_and_a_digest():
    customer = make_customer()
    record_items(customer, LAST_YEAR, {"ta": "9.00"})
    record_items(customer, LAST_YEAR, {"ta": "8.00"})
    first, second = Event.objects.filter(kind="assessment.statements.imported")
    assert (first.data["created"], second.data["revised"]) == (1, 1)
    assert first.data["digest"] != second.data["digest"]
