from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tests.site.demo.generation.worlds import histories, whole_world
from zixin.site.demo.generation import DemoApplication, generate_world
from zixin.site.demo.generation.casefacts import facts_of

STEPS = {
    "draft": 7,
    "submitted": 8,
    "returned": 6,
    "in_assessment": 8,
    "pending_approval": 11,
    "approved": 13,
    "rejected": 4,
    "withdrawn": 3,
}


def of(step: str) -> list[DemoApplication]:
    return [item for item in whole_world().applications if item.step == step]


def test_every_step_of_the_flow_has_applications():
    assert Counter(item.step for item in whole_world().applications) == STEPS


def test_a_smaller_world_still_shows_every_step():
    assert {item.step for item in generate_world(customers=60).applications} == set(STEPS)


def test_a_customer_has_one_application_prepared_by_its_salesperson():
    world = whole_world()
    people = {person.number: person for person in world.customers}

    assert len({item.customer_number for item in world.applications}) == len(world.applications)
    for item in world.applications:
        assert item.prepared_by == people[item.customer_number].salesperson
        assert item.amount_requested >= 20_000
        assert 15 <= item.terms_days <= 90


def test_the_days_of_the_acts_follow_one_another():
    for item in whole_world().applications:
        acts = (
            item.drafted_days_ago,
            item.submitted_days_ago,
            item.accepted_days_ago,
            item.recommended_days_ago,
            item.decided_days_ago,
            item.returned_days_ago,
            item.withdrawn_days_ago,
        )
        days = [act for act in acts if act is not None]
        assert all(before >= after for before, after in pairwise(days))
        assert min(days) >= 0


@pytest.mark.parametrize("step", STEPS)
def test_an_application_says_what_its_step_needs_and_no_more(step: str):
    decided, recommended = step in {"approved", "rejected"}, step == "pending_approval"
    for item in of(step):
        assert bool(item.purpose)
        assert bool(item.recommendation) == (decided or recommended)
        assert (item.amount_recommended is not None) == (decided or recommended)
        assert bool(item.decided_by) == bool(item.decision_reason) == decided
        assert (item.amount_granted is not None) == (step == "approved")
        assert bool(item.return_reason) == (step == "returned")
        assert bool(item.assessed_by) == (
            decided or recommended or step in {"returned", "in_assessment"}
        )
        assert "{" not in item.purpose + item.recommendation + item.decision_reason


def test_decisions_are_taken_by_a_second_person_who_may():
    roles = {user.username: user.roles for user in whole_world().users}
    for item in of("approved") + of("rejected"):
        assert item.decided_by not in {item.prepared_by, item.assessed_by}
        assert set(roles[item.decided_by]) <= {
            "credit_manager",
            "finance_director",
            "general_manager",
            "committee_member",
        }
        assert roles[item.assessed_by] == ("credit_analyst",)


def test_nothing_is_assessed_without_sound_statements():
    world = whole_world()
    own = histories(world)
    for step in ("in_assessment", "pending_approval", "approved", "rejected"):
        for item in of(step):
            assert own[item.customer_number]
            assert item.customer_number not in world.faults


def test_returned_applications_name_the_fault_of_the_statements():
    faults = [whole_world().faults.get(item.customer_number) for item in of("returned")]

    assert len([fault for fault in faults if fault]) == 3


def test_texts_differ_from_case_to_case():
    applications = whole_world().applications

    assert len({item.purpose for item in applications}) >= 58
    assert len({item.recommendation for item in applications if item.recommendation}) == 28
    assert len({item.decision_reason for item in applications if item.decision_reason}) >= 10


def test_analysts_write_only_what_the_figures_bear_out():
    own = histories(whole_world())
    for item in whole_world().applications:
        facts = facts_of(own.get(item.customer_number, []))
        if facts is None or not item.recommendation:
            continue
        assert ("主业亏损" not in item.recommendation) or facts.profit < 0
        assert ("净资产已为负" not in item.recommendation) or facts.equity < 0
        assert ("足以覆盖全部带息负债" not in item.recommendation) or facts.cash > facts.bank_debt
        assert ("负债率高" not in item.recommendation) or facts.debt_share > 0.62
