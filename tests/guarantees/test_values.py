"""What a security counts for, and the sentence when it counts for nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.dossier.records import add
from tests.factories import NOW, make_actor, make_customer
from tests.guarantees.factories import (
    TODAY,
    appraise,
    author_of,
    bring_to,
    draft,
    guarantee,
    house,
    make_guarantor,
    rate,
    worth,
)
from zixin.guarantees.models import Security, SecurityPaper
from zixin.guarantees.queries.values import accepted_security_for, value_of
from zixin.guarantees.rules.outside import Standing
from zixin.guarantees.services.valuations import confirm_valuation
from zixin.kernel.workflow import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published_policies")]

HOUSE_NET = Decimal("499489.06")  # 1,000,000 x 0.6 x 0.95 / 1.045^3
# 200,000 x 0.98 / 1.045 x (1 - 0.0032380 / 0.06), the customer unrated, the guarantor A
GUARANTEE_NET = Decimal("177437.88")


def _net(security: Security, on: date = TODAY) -> Decimal:
    return value_of(security, on=on).net


def _told(security: Security, on: date = TODAY) -> str:
    return " ".join(value_of(security, on=on).obstacles)


def test_house_counts_net_of_haircut_cost_and_time():
    security = bring_to("ACCEPTED")

    valued = value_of(security, on=TODAY)

    assert (valued.net, valued.obstacles) == (HOUSE_NET, ())
    assert valued.steps is not None
    assert (valued.steps.base, valued.steps.after_haircut) == (1_000_000, 600_000)


def test_amount_secured_bounds_the_value():
    assert _net(bring_to("ACCEPTED", value=9_000_000)) == Decimal(500_000)


@pytest.mark.parametrize(
    "state", ["DRAFT", "PROPOSED", "REJECTED", "RELEASED", "CALLED", "EXPIRED"]
)
def test_only_what_is_accepted_counts(state):
    security = bring_to(state)

    assert accepted_security_for(security.customer_id, on=TODAY).total == 0


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"effective_from": TODAY + timedelta(days=1)}, "takes effect on 2026-03-03"),
        ({"effective_until": TODAY - timedelta(days=1)}, "ended on 2026-03-01"),
        ({"registered_on": None}, "without registration it does not exist (Civil Code, art. 402)"),
        ({"registered_until": TODAY - timedelta(days=1)}, "registration lapsed on 2026-03-01"),
        ({"currency": "USD"}, "no rate of exchange is on file"),
    ],
)
def test_security_counts_for_nothing_and_says_why(columns, words):
    security = bring_to("ACCEPTED")
    Security.objects.filter(pk=security.pk).update(**columns)
    security.refresh_from_db()

    assert _net(security) == 0
    assert words in _told(security)


def test_last_day_counts_and_the_day_after_does_not():
    security = bring_to("ACCEPTED", record=house(effective_until=TODAY))

    assert _net(security) == HOUSE_NET
    assert _net(security, TODAY + timedelta(days=1)) == 0


def test_missing_paper_takes_the_value_with_its_sentence():
    giver = make_guarantor()
    security = bring_to("ACCEPTED", record=guarantee(giver))
    SecurityPaper.objects.filter(security=security, item="resolution").delete()

    assert _net(security) == 0
    assert "Company Law 15" in _told(security)


def test_valuation_out_of_date_counts_no_more():
    security = bring_to("ACCEPTED")

    assert _net(security, date(2027, 1, 6)) == HOUSE_NET  # twelve months
    assert _net(security, date(2027, 1, 7)) == 0
    assert "valuation of 2026-01-06 is out of date" in _told(security, date(2027, 1, 7))


def test_lower_value_counts_at_once_and_a_higher_one_when_another_confirms_it():
    security = bring_to("ACCEPTED")
    later = {"now": NOW + timedelta(minutes=5)}

    appraise(security, 500_000, dated_on=date(2026, 2, 1), **later)
    assert _net(security) == Decimal("249744.53")
    higher = appraise(security, 800_000, dated_on=date(2026, 2, 2), **later)
    assert _net(security) == Decimal("249744.53")
    with pytest.raises(RefusedError, match="does not accept"):
        confirm_valuation(valuation=higher, actor=author_of(security), now=NOW)
    confirm_valuation(valuation=higher, actor=make_actor("credit_manager"), now=NOW)

    assert _net(security) == Decimal("399591.25")
    with pytest.raises(RefusedError, match="already"):
        confirm_valuation(valuation=higher, actor=make_actor("credit_manager"), now=NOW)


def test_who_recorded_a_value_does_not_confirm_it():
    manager = make_actor("credit_manager")
    security = bring_to("ACCEPTED")
    higher = appraise(security, 2_000_000, actor=manager)

    with pytest.raises(RefusedError, match="another person"):
        confirm_valuation(valuation=higher, actor=manager, now=NOW)


def test_three_quarters_paid_bar_retained_title():
    goods = house(kind="retention_of_title", paid_share=Decimal("0.7499"))
    security = bring_to("ACCEPTED", record=goods)
    Security.objects.filter(pk=security.pk).update(paid_share=Decimal("0.75"))

    assert _net(security) > 0
    security.refresh_from_db()
    assert _net(security) == 0
    assert "Interpretation on Sales, art. 26" in _told(security)


def test_unregistered_movables_count_for_less():
    registered = bring_to("ACCEPTED", record=house(kind="equipment"), value=100_000)
    bare = bring_to("ACCEPTED", record=house(kind="equipment", registered_on=None), value=100_000)

    # 100,000 x 0.4 x 0.9 / 1.045, and with 0.2 in place of 0.4
    assert (_net(registered), _net(bare)) == (Decimal("34449.76"), Decimal("17224.88"))


def test_insurance_counts_with_the_share_insured():
    policy = house(
        kind="credit_insurance",
        provider_kind="company",
        provider_name="中国出口信用保险公司",
        insured_share=Decimal("0.8"),
    )

    # 500,000 x 0.8 x 0.9 / 1.045^0.5
    assert _net(bring_to("ACCEPTED", record=policy)) == Decimal("352163.51")


def test_guarantee_is_worth_what_stands_when_the_customer_falls():
    security = bring_to("ACCEPTED", record=guarantee(make_guarantor()))

    valued = value_of(security, on=TODAY)

    assert (valued.net, valued.room) == (GUARANTEE_NET, Decimal(500_000))


def test_guarantor_is_worth_no_more_than_what_it_has_left():
    giver = make_guarantor(equity="500000")
    first = bring_to("ACCEPTED", record=guarantee(giver))
    second = bring_to("ACCEPTED", record=guarantee(giver))

    # half of 500,000, less 200,000 for the first
    assert [value_of(row, on=TODAY).room for row in (first, second)] == [250_000, 50_000]
    assert _net(second) == Decimal("44359.47")


def test_guarantees_that_statements_show_besides_count_against_the_guarantor():
    giver = make_guarantor()
    worth(giver, "1000000", guarantee_out="450000")
    security = bring_to("ACCEPTED", record=guarantee(giver))

    # 200,000 of the 450,000 are this one
    assert value_of(security, on=TODAY).room == Decimal(250_000)


def test_limit_stands_in_where_net_worth_is_unknown(standing):
    giver = make_customer()
    rate(giver, "A")
    security = bring_to("ACCEPTED", record=guarantee(giver))

    assert (_net(security), _told(security)) == (
        0,
        "Neither net worth nor own limit of the guarantor is known.",
    )
    standing[giver.pk] = Standing(limit=Decimal(150_000), exposure=Decimal(0))
    assert value_of(security, on=TODAY).room == Decimal(150_000)


def test_guarantor_of_no_grade_or_no_capacity_counts_for_nothing():
    unrated = make_customer()
    worth(unrated, "1000000")
    poor = make_guarantor(equity="-5")

    for giver, words in ((unrated, "not rated"), (poor, "no capacity left")):
        security = bring_to("ACCEPTED", record=guarantee(giver))
        assert _net(security) == 0
        assert words in _told(security)


def test_person_counts_by_the_haircut_of_persons():
    person = guarantee(
        provider_kind="person",
        provider_name="林远",
        provider_identity="110101199003077774",
        provider_net_worth=Decimal(2_000_000),
    )

    # 200,000 x 0.25 x 0.98 / 1.045^2
    assert _net(bring_to("ACCEPTED", record=person)) == Decimal("44870.77")


def test_guarantor_of_the_same_group_is_no_help():
    giver = make_guarantor(name="启明集团有限公司", uscc="91110000600037341L")
    customer = make_customer()
    add(
        customer,
        "owner",
        name="启明集团",
        uscc="91110000600037341L",
        share="0.51",
        owner_type="company",
    )
    security = bring_to("ACCEPTED", customer, guarantee(giver))

    valued = value_of(security, on=TODAY)

    assert valued.net == 0
    assert valued.obstacles == ("Guarantor and customer are one group: they fall together.",)
    assert valued.steps is not None
    assert valued.steps.fails == 1


def test_half_of_the_shares_is_no_control():
    giver = make_guarantor(uscc="91110000600037341L")
    customer = make_customer()
    add(customer, "owner", name="x", uscc="91110000600037341L", share="0.5", owner_type="company")

    assert _net(bring_to("ACCEPTED", customer, guarantee(giver))) == GUARANTEE_NET


def test_ring_of_three_counts_for_nothing_and_taking_one_out_restores_it():
    ring = [make_guarantor() for _place in range(3)]
    rows = [
        bring_to("ACCEPTED", debtor, guarantee(giver))
        for debtor, giver in zip(ring, (*ring[1:], ring[0]), strict=True)
    ]

    assert [_net(row) for row in rows] == [0, 0, 0]
    assert "circle" in _told(rows[0])
    Security.objects.filter(pk=rows[1].pk).update(state="EXPIRED")
    assert _net(rows[0]) > 0


def test_ring_shows_before_the_last_guarantee_is_accepted():
    one, other = make_guarantor(), make_guarantor()
    bring_to("ACCEPTED", one, guarantee(other))
    last = draft(other, guarantee(one))

    assert "circle" in _told(last)


def test_cover_is_the_sum_and_says_what_is_lost(standing):
    customer = make_customer()
    bring_to("ACCEPTED", customer)
    bring_to("ACCEPTED", customer, guarantee(make_guarantor()))
    standing[customer.pk] = Standing(limit=Decimal(600_000), exposure=Decimal(600_000))

    cover = accepted_security_for(customer.pk, on=TODAY)

    assert cover.total == HOUSE_NET + GUARANTEE_NET
    assert (cover.relied_on, cover.shortfall) == (400_000, 0)
    assert cover.loss is not None
    # 100,510.94 are left, all guaranteed, with 5.4 % of it lost, under the floor of 5 %
    assert cover.loss.lgd == 0.05
    assert accepted_security_for(make_customer().pk, on=TODAY).loss is None
