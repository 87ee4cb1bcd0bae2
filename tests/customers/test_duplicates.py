"""Looking for customers that are already there."""

from __future__ import annotations

import pytest

from tests.customers.records import make_uscc
from tests.factories import make_actor, make_customer, make_department, make_user
from zixin.customers.queries.duplicates import similar_customers
from zixin.customers.rules.names import name_key

pytestmark = pytest.mark.django_db


def stored(name: str, **fields):
    return make_customer(name=name, name_key=name_key(name), **fields)


def test_spelling_of_the_same_name_is_found():
    customer = stored("上海启明精密机械有限公司")
    stored("上海远航国际物流有限公司")

    found = similar_customers(make_actor("credit_analyst"), name="启明精密机械（集团）股份有限公司")

    assert [match.customer for match in found.similar] == [customer]
    assert found.similar[0].likeness == 100.0


def test_mistyped_name_is_found():
    customer = stored("启明精密机械制造有限公司")

    found = similar_customers(make_actor("credit_analyst"), name="启铭精密机械制造公司")

    assert [match.customer for match in found.similar] == [customer]


def test_customer_itself_is_not_its_duplicate():
    code = make_uscc()
    customer = stored("启明精密机械有限公司", uscc=code)

    found = similar_customers(
        make_actor("credit_analyst"), name=customer.name, uscc=code, apart_from=customer
    )

    assert found.similar == ()
    assert found.taken is None


@pytest.mark.parametrize("typed", ["", "启", "\u200b启明", "%%", "__", "' OR 1=1 --", "公司"])
def test_half_typed_or_odd_input_finds_nothing(typed):
    stored("启明精密机械有限公司")

    assert similar_customers(make_actor("credit_analyst"), name=typed, uscc="913").similar == ()


def test_code_names_the_customer_to_who_may_see_it():
    code = make_uscc()
    customer = stored("启明精密机械有限公司", uscc=code)

    found = similar_customers(make_actor("credit_analyst"), name="", uscc=code.lower())

    assert [(match.customer, match.has_same_code) for match in found.similar] == [(customer, True)]


def test_customer_of_others_is_not_found_by_name_and_not_told_by_code():
    code = make_uscc()
    seller = make_user("salesperson", department=make_department())
    stored("外部机密机械有限公司", uscc=code, salesperson=make_user("salesperson"))

    found = similar_customers(make_actor(user=seller), name="外部机密机械有限公司", uscc=code)

    assert found.similar == ()
    assert found.taken is not None
    assert found.taken.customer is None
    assert "机密" not in found.taken.sentence
