from __future__ import annotations

from collections import Counter

import pytest

from tests.site.demo.generation.worlds import digest, histories, whole_world
from zixin.engine.identity import check_credit_code, check_organisation_code
from zixin.site.demo.generation import generate_world
from zixin.site.demo.generation.conditions import CONDITIONS
from zixin.site.demo.generation.industries import INDUSTRIES
from zixin.site.demo.generation.names import (
    PLACES,
)

PINNED = "d86967366b02cde0a5d80d6c128d54bb7d43e1c92512f16fb782c9cfc0fb5141"


def test_same_seed_makes_the_same_world():
    assert generate_world(customers=60) == generate_world(customers=60)
    assert digest(whole_world()) == PINNED


def test_another_seed_makes_another_world():
    assert digest(generate_world(seed=7, customers=60)) != digest(generate_world(customers=60))


@pytest.mark.parametrize("customers", [0, 1, 20, 55])
def test_small_worlds_have_the_customers_asked_for(customers: int):
    assert len(generate_world(customers=customers).customers) == customers


def test_last_year_moves_the_statements():
    world = generate_world(customers=30, last_year=2030)

    assert {item.as_of.year for item in world.statements} == {2028, 2029, 2030}
    assert max(person.customer_since.year for person in world.customers) <= 2030


def test_every_condition_has_its_customers():
    counts = Counter(person.condition for person in whole_world().customers)

    assert counts == {condition.code: condition.weight for condition in CONDITIONS}
    assert counts.total() == 300


def test_unified_codes_are_valid_and_unique():
    codes = [person.uscc for person in whole_world().customers if person.uscc]

    assert len(codes) == len(set(codes)) == 294
    for code in codes:
        assert len(code) == 18
        assert check_credit_code(code).refusal is None
        assert code[:2] == "91"
        assert code[2:8] in {place.code for place in PLACES}
        assert check_organisation_code(code[8:17]).refusal is None


def test_only_companies_from_abroad_lack_a_code():
    for person in whole_world().customers:
        assert (person.uscc == "") == (person.condition == "foreign") == (person.country != "CN")


def test_every_name_is_plainly_invented_and_unique():
    people = whole_world().customers

    assert len({person.name for person in people}) == len(people)
    cities = tuple(place.city for place in PLACES)
    for person in people:
        assert person.name.startswith(cities) or person.name.endswith("(fictitious)")
        assert person.email.endswith(".example")


def test_customers_keep_the_order_of_dates():
    for person in whole_world().customers:
        assert person.established_on < person.customer_since
        assert person.registered_capital > 0
        assert person.expected_annual_purchases >= 50_000
        assert person.terms_days in {0, 15, 30, 45, 60, 90}


def test_customers_ply_every_trade_in_every_size():
    people = whole_world().customers

    assert {person.industry for person in people} == set(INDUSTRIES)
    assert {person.size for person in people} == {"large", "medium", "small", "micro"}


def test_customers_belong_to_the_department_of_their_salesperson():
    world = whole_world()
    users = {user.username: user for user in world.users}

    for person in world.customers:
        assert users[person.salesperson].roles == ("salesperson",)
        assert users[person.salesperson].department == person.department


def test_every_post_of_the_credit_work_is_filled():
    world = whole_world()

    assert Counter(role for user in world.users for role in user.roles) == {
        "credit_manager": 1,
        "credit_analyst": 2,
        "salesperson": 6,
        "sales_manager": 2,
        "ar_accountant": 1,
        "collector": 1,
        "finance_director": 1,
        "general_manager": 1,
        "committee_member": 4,
        "legal_counsel": 1,
        "archivist": 1,
        "confidentiality_officer": 1,
        "internal_auditor": 1,
        "service_agent": 1,
        "administrator": 1,
    }
    departments = {department.code for department in world.departments}
    assert {user.department for user in world.users} <= departments
    assert {row.parent for row in world.departments} <= departments | {""}


def test_statements_are_given_as_the_condition_says():
    world = whole_world()
    own = histories(world)

    for person in world.customers:
        years = [item.as_of.year for item in own.get(person.number, [])]
        if world.faults.get(person.number) == "missing_year":
            assert years == [2023, 2025]
        elif person.condition == "new_without_statements":
            assert years == []
        elif person.condition == "one_year_only":
            assert years == [2025]
        else:
            assert years == [2023, 2024, 2025]
