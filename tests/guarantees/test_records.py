"""What is refused before a security is written down, at its field."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.factories import make_customer
from tests.guarantees.factories import TODAY, draft, guarantee, house
from zixin.guarantees.models import Security
from zixin.kernel.audit import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db


def _refused(act, words: str, field: str | None = None) -> None:
    """Expect a refusal with its sentence that wrote nothing."""
    before = Event.objects.count()
    with pytest.raises(RefusedError) as refused:
        act()
    assert words in refused.value.message
    assert (refused.value.field, Event.objects.count()) == (field, before)
    assert not Security.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"kind": "promise"}, "kind", "Choose one"),
        ({"currency": "XXX"}, "currency", "Choose one"),
        ({"scope": " "}, "scope", "which claims"),
        ({"amount": Decimal(0)}, "amount", "more than 0"),
        ({"amount": Decimal("0.004")}, "amount", "more than 0"),
        ({"amount": Decimal(-100)}, "amount", "at least 0"),
        ({"amount": Decimal("Infinity")}, "amount", "at least 0"),
        ({"amount": Decimal(10**15)}, "amount", "at least 0"),
        ({"covers": Decimal("500000.01")}, "covers", "No more can rely"),
        ({"prior_liens": Decimal(-1)}, "prior_liens", "at least 0"),
        ({"signed_on": TODAY + timedelta(days=1)}, "signed_on", "today at the latest"),
        ({"effective_until": TODAY - timedelta(days=999)}, "effective_until", "after it begins"),
        ({"registered_on": TODAY + timedelta(days=1)}, "registered_on", "not registered yet"),
        ({"registration_number": " "}, "registration_number", "registration number"),
        ({"kind": "joint_guarantee"}, "provider_kind", "its own debt"),
        ({"kind": "bank_guarantee"}, "provider_kind", "its own debt"),
        ({"provider_kind": "nobody"}, "provider_kind", "Choose one"),
        ({"provider_kind": "customer"}, "provider", "which customer"),
        ({"provider_kind": "company"}, "provider_name", "who gives it"),
        (
            {
                "provider_kind": "company",
                "provider_name": "甲",
                "provider_uscc": "911100006000373411",
            },
            "provider_uscc",
            "check digit",
        ),
        (
            {"provider_kind": "company", "provider_name": "甲", "provider_grade": "Z"},
            "provider_grade",
            "Choose one",
        ),
        ({"paid_share": Decimal("1.01")}, "paid_share", "between 0 and 1"),
        (
            {"kind": "credit_insurance", "provider_kind": "company", "provider_name": "甲"},
            "insured_share",
            "share that is insured",
        ),
        (
            {
                "kind": "general_guarantee",
                "provider_kind": "company",
                "provider_name": "甲",
            },
            "claim_due_on",
            "The guarantee period runs from",
        ),
    ],
)
def test_faulty_record_is_refused_at_its_field(changes, field, words):
    _refused(lambda: draft(make_customer(), house(**changes)), words, field)


def test_customer_does_not_guarantee_itself():
    customer = make_customer()

    _refused(lambda: draft(customer, guarantee(customer)), "its own debt", "provider")
