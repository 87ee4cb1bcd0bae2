"""Which statement counts where sources differ, and what entries tell the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests.dossier.records import PAPERS, REGISTER, add
from tests.factories import NOW, make_actor, make_customer
from zixin.accounts.queries import SYSTEM
from zixin.dossier.models import Ruling
from zixin.dossier.queries import facts_known
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.file import file_for
from zixin.dossier.queries.reviews import review_state
from zixin.dossier.rules.facts import FactRecord
from zixin.dossier.services import record_facts, rule_on_conflict
from zixin.dossier.services.entries import Provenance
from zixin.dossier.shelves.summary import Print, summary_of
from zixin.kernel.models import Event
from zixin.kernel.workflow import RefusedError

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NOW)


def fact(customer, value, *, actor=SYSTEM, now=NOW, code="broken_promises", **origin):
    given = {
        "source": "customer",
        "method": "document",
        "verification": "documented",
        "as_of": date(2026, 2, 1),
        **origin,
    }
    record = FactRecord(customer_id=customer.pk, code=code, value=value, **given)
    record_facts(facts=[record], actor=actor, now=now)


def value(customer, code="broken_promises", *, on=TODAY):
    return {
        c: f.value for c, f in facts_known([customer.pk], as_of=on).get(customer.pk, {}).items()
    }.get(code)


def conflicts(customer, *, now=NOW):
    file = file_for(SYSTEM, customer, Moment(timezone.localdate(now), now))
    return [(c.code, c.key, c.choice.is_open) for c in file.conflicts]


def rule(customer, choice, *, actor, now=NOW, code="broken_promises", key="", reason="bank slips"):
    return rule_on_conflict(
        customer=customer, code=code, key=key, value=choice, reason=reason, actor=actor, now=now
    )


def test_without_conflict_the_newest_counts_however_weak():
    customer = make_customer()
    fact(customer, "1", verification="verified", as_of=date(2026, 1, 1))
    fact(customer, "2", verification="claimed", as_of=date(2026, 2, 1))

    assert value(customer) == "2"
    assert conflicts(customer) == []


def test_before_a_ruling_the_better_verified_counts_then_the_newer():
    customer = make_customer()
    fact(customer, "1", source="ledger", verification="verified", as_of=date(2026, 1, 1))
    fact(customer, "2", verification="claimed", as_of=date(2026, 2, 1))
    assert value(customer) == "1"
    assert conflicts(customer) == [("broken_promises", "", True)]

    fact(customer, "3", source="market", verification="verified", as_of=date(2026, 2, 2))
    assert value(customer) == "3"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"as_of": date(2025, 10, 1)}, {}, []),  # the thing has changed since
        ({"expires_on": date(2026, 2, 28)}, {}, []),  # it holds no longer
        ({"source": "customer"}, {}, []),  # one voice, which has spoken again
        ({}, {}, [("broken_promises", "", True)]),
    ],
)
def test_what_is_a_conflict_and_what_is_none(first, second, expected):
    customer = make_customer()
    fact(customer, "1", **{"source": "ledger", "as_of": date(2026, 1, 1), **first})
    fact(customer, "2", **second)

    assert conflicts(customer) == expected


def test_the_summary_prints_the_value_somebody_ruled_for_and_says_so():
    customer, manager = make_customer(), make_actor("credit_manager")
    add(customer, "registration", origin=REGISTER, register_status="liquidating")
    newer = replace(PAPERS, as_of=date(2026, 2, 10))
    add(customer, "registration", origin=newer, register_status="operating")
    fact(customer, "1", source="ledger", verification="verified", as_of=date(2026, 1, 1))
    fact(customer, "2")
    code = "registration.register_status"

    def printed():
        moment = Moment(TODAY, NOW + timedelta(hours=1))
        file = file_for(SYSTEM, customer, moment)
        frame = Print(by="x", on=TODAY, sections=file.open_sections)
        with override("en"):
            chapters = summary_of(file, {}, review_state(customer, today=TODAY), frame)["chapters"]
        rows = next(c for c in chapters if "Registration" in c["title"])["parts"][0]["rows"]
        return dict(map(tuple, rows))["register status"], chapters[-1]["parts"][0]["items"]

    assert printed()[0] == "In liquidation"  # the better verified counts, nobody has ruled
    rule(customer, "operating", actor=manager, code=code)
    rule(customer, "2", actor=manager)

    value_shown, conflicts_shown = printed()
    assert value_shown == f"Operating (ruled by {manager.name})"
    assert sorted(line.split(" — ")[1] for line in conflicts_shown) == [
        f"ruled by {manager.name}: 2 (bank slips)",
        f"ruled by {manager.name}: Operating (bank slips)",
    ]


def test_a_ruling_counts_until_somebody_states_something_new():
    customer, manager = make_customer(), make_actor("credit_manager")
    fact(customer, "1", source="ledger", verification="verified", as_of=date(2026, 1, 1))
    fact(customer, "2")

    rule(customer, "2", actor=manager)

    assert value(customer) == "2"
    assert conflicts(customer) == [("broken_promises", "", False)]
    assert Event.objects.get(kind="dossier.conflict.ruled").data == {
        "code": "broken_promises",
        "source": "customer",
        "reason": "bank slips",
    }
    fact(customer, "4", source="market", now=NOW + timedelta(hours=1))
    assert conflicts(customer, now=NOW + timedelta(hours=2)) == [("broken_promises", "", True)]
    assert value(customer) == "1"


@pytest.mark.parametrize(
    ("role", "choice", "reason"),
    [
        ("credit_analyst", "2", "x"),
        ("credit_manager", "9", "x"),
        ("credit_manager", "2", " "),
    ],
)
def test_a_ruling_that_may_not_be_is_refused_and_changes_nothing(role, choice, reason):
    customer = make_customer()
    fact(customer, "1", source="ledger")
    fact(customer, "2")

    with pytest.raises(RefusedError):
        rule(customer, choice, actor=make_actor(role), reason=reason)

    assert Ruling.objects.count() == 0
    assert Event.objects.filter(kind="dossier.conflict.ruled").count() == 0


def test_who_recorded_one_of_the_statements_does_not_rule():
    customer, manager = make_customer(), make_actor("credit_manager")
    fact(customer, "1", source="ledger", actor=manager)
    fact(customer, "2")

    with pytest.raises(RefusedError):
        rule(customer, "2", actor=manager)

    assert Ruling.objects.count() == 0
    rule(customer, "2", actor=make_actor("finance_director"))
    assert value(customer) == "2"


def test_no_record_is_no_clean_record_and_a_search_makes_it_one():
    customer = make_customer()
    assert value(customer, "dishonest_listing") is None

    add(customer, "search", origin=REGISTER)
    assert value(customer, "dishonest_listing") == "0"
    assert value(customer, "litigation_count") == "0"
    assert value(customer, "abnormal_listing") is None

    add(customer, "dishonest", origin=REGISTER)
    add(customer, "lawsuit", origin=REGISTER)
    add(customer, "lawsuit", origin=REGISTER, case_number="2", filed_on=date(2024, 1, 1))
    assert value(customer, "dishonest_listing") == "1"
    assert value(customer, "litigation_count") == "1"


def test_a_listing_that_has_ended_is_none_any_more():
    customer = make_customer()
    add(customer, "search", origin=REGISTER)
    add(customer, "dishonest", origin=REGISTER, ended_on=date(2026, 1, 15))

    assert value(customer, "dishonest_listing") == "0"
    before = Provenance(
        source="public", method="online", verification="cross_checked", as_of=date(2026, 1, 10)
    )
    add(customer, "search", origin=before, about="controller")
    assert value(customer, "owner_dishonest") == "0"


def test_a_fact_recorded_by_hand_stands_beside_what_the_entries_tell():
    customer = make_customer()
    fact(customer, "1", code="dishonest_listing", source="public", as_of=date(2026, 1, 21))
    add(customer, "search", origin=REGISTER)

    assert conflicts(customer) == [("dishonest_listing", "", True)]
    assert value(customer, "dishonest_listing") == "0"  # cross-checked before documented


def test_entries_tell_registration_people_references_and_payment():
    customer = make_customer()
    add(
        customer,
        "registration",
        registered_capital=Decimal(1000),
        paid_capital=Decimal(400),
        premises_match=True,
    )
    add(customer, "officer", experience_years=12)
    add(customer, "licence", name="道路运输", valid_until=date(2026, 3, 1))
    add(customer, "trade", name="甲", score=Decimal("0.8"))
    add(customer, "trade", name="乙", score=Decimal("0.6"))
    add(customer, "tax_grade", grade="b")
    add(customer, "headcount")
    add(
        customer,
        "payment_period",
        from_on=date(2025, 1, 1),
        to_on=date(2025, 12, 31),
        on_time_share=Decimal("0.91"),
        days_past_due_max=30,
    )

    known = facts_known([customer.pk], as_of=TODAY)[customer.pk]

    assert {code: row.value for code, row in sorted(known.items())} == {
        "address_matches": "1",
        "days_past_due_max": "30",
        "licences_valid": "0",
        "on_time_share": "0.91",
        "owner_experience_years": "12",
        "paid_capital_share": "0.4",
        "tax_grade": "B",
        "trade_reference_score": "0.7",
    }
    assert {row.verification for row in known.values()} == {"documented"}


def test_entries_of_two_sources_are_held_against_each_other_field_by_field():
    customer, manager = make_customer(), make_actor("credit_manager")
    for origin, paid in ((PAPERS, 1000), (REGISTER, 250)):
        add(
            customer,
            "registration",
            origin=origin,
            registered_capital=Decimal(1000),
            paid_capital=Decimal(paid),
        )

    assert conflicts(customer) == [("registration.paid_capital", "", True)]
    assert value(customer, "paid_capital_share") == "0.25"  # the register is cross-checked
    rule(customer, "1000", actor=manager, code="registration.paid_capital")
    assert value(customer, "paid_capital_share") == "1"


def test_owners_are_the_same_when_they_have_the_same_name():
    customer = make_customer()
    add(customer, "owner", share=Decimal("0.6"))
    add(customer, "owner", origin=REGISTER, share=Decimal("0.4"))
    add(customer, "owner", origin=REGISTER, name="李敏", share=Decimal("0.6"))

    assert conflicts(customer) == [("owner.share", "王强", True)]


def test_facts_of_many_customers_cost_as_many_queries_as_of_one(django_assert_num_queries):
    customers = [make_customer() for _number in range(3)]
    for customer in customers:
        add(customer, "search", origin=REGISTER)
        fact(customer, "1")
    for some in (customers[:1], customers):
        with django_assert_num_queries(11):
            facts_known([customer.pk for customer in some], as_of=TODAY)
