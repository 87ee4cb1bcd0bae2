"""What limits and decisions learn of security and groups."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.assessment.records import AS_OF, make_rated_customer
from tests.dossier.records import add
from tests.factories import NOW, make_customer
from tests.guarantees.factories import TODAY, bring_to, guarantee, house, make_guarantor
from zixin.accounts.queries import SYSTEM
from zixin.assessment.services.rating import assess_customer
from zixin.customers.models import Customer
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import record_facts
from zixin.exposure.services import open_limit
from zixin.guarantees.feeding import security_facts
from zixin.guarantees.models import CustomerGroup, GroupMember
from zixin.guarantees.queries.groups import group_total_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]


def _limit(customer: Customer, amount: int) -> None:
    open_limit(
        customer=customer,
        amount=Decimal(amount),
        currency="CNY",
        terms_days=30,
        valid_from=TODAY,
        valid_until=date(2026, 12, 31),
        source="test",
        actor=SYSTEM,
        now=NOW,
    )


def _group(limit: int | None, *customers: Customer) -> CustomerGroup:
    group = CustomerGroup.objects.create(
        number=f"GG-{CustomerGroup.objects.count()}",
        name="启明系",
        limit=limit,
        reason="同一实际控制人",
        set_at=NOW,
        set_by_id=1,
        set_by_name="test",
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=group, customer=customer) for customer in customers
    )
    return group


def test_accepted_security_is_a_fact_of_the_assessment():
    customer = make_rated_customer()
    plain = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)
    bring_to("ACCEPTED", customer)

    secured = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)

    assert "collateral_value" not in plain.inputs["derived"]
    assert secured.inputs["derived"]["collateral_value"]["value"] == 499_489.06
    methods = {row["code"]: row["amount"] for row in secured.result["limit"]["methods"]}
    assert methods["CL14"] == pytest.approx(499_489.06)


def test_what_somebody_typed_gives_way_to_accepted_security():
    customer = make_rated_customer()
    fact = FactRecord(
        customer_id=customer.pk,
        code="collateral_value",
        value="9000000",
        source="customer",
        method="document",
        verification="claimed",
        as_of=TODAY,
    )
    record_facts(facts=[fact], actor=SYSTEM, now=NOW)
    typed = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)
    bring_to("ACCEPTED", customer)

    secured = assess_customer(customer=customer, as_of=AS_OF, actor=SYSTEM, now=NOW)

    assert typed.inputs["facts"]["collateral_value"]["value"] == "9000000"
    assert "collateral_value" not in secured.inputs["facts"]
    assert secured.inputs["derived"]["collateral_value"]["value"] == 499_489.06


def test_what_was_never_accepted_tells_nothing():
    security = bring_to("PROPOSED")

    assert security_facts([security.customer_id, 0], TODAY) == {}


def test_group_owes_together_and_leaves_a_member_the_rest():
    parent = make_customer(uscc="91110000600037341L")
    child, cousin, stranger = make_customer(), make_customer(), make_customer()
    add(child, "owner", name="x", uscc=parent.uscc, share="0.8", owner_type="company")
    _group(1_000_000, parent, cousin)
    for customer, amount in ((parent, 300_000), (cousin, 200_000), (stranger, 900_000)):
        _limit(customer, amount)

    total = group_total_for(child.pk, on=TODAY)

    members = {row.customer.pk for row in total.members if row.customer}
    assert members == {parent.pk, child.pk, cousin.pk}
    assert (total.total, total.limit, total.headroom) == (500_000, 1_000_000, 500_000)
    assert group_total_for(parent.pk, on=TODAY).headroom == 800_000
    assert security_facts([child.pk, stranger.pk], TODAY) == {
        child.pk: {"group_headroom": 500_000.0}
    }


def test_without_a_limit_a_group_has_no_headroom():
    one, other = make_customer(), make_customer()
    _group(None, one, other)

    assert group_total_for(one.pk, on=TODAY).headroom is None
    assert security_facts([one.pk], TODAY) == {}


def test_control_runs_over_a_company_outside():
    one, other = make_customer(), make_customer()
    for customer in (one, other):
        add(customer, "related_party", name="远山控股有限公司", relation="parent")

    assert len(group_total_for(one.pk, on=TODAY).members) == 3


def test_as_many_queries_for_three_customers_as_for_one(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows = [bring_to("ACCEPTED", record=guarantee(make_guarantor())) for _place in range(3)]
    rows += [bring_to("ACCEPTED", record=house()) for _place in range(3)]
    one_of_each = [rows[0].customer_id, rows[3].customer_id]
    security_facts(one_of_each, TODAY)
    with CaptureQueriesContext(connection) as few:
        security_facts(one_of_each, TODAY)

    with django_assert_num_queries(len(few)):
        security_facts([row.customer_id for row in rows], TODAY)
