from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zixin.engine.authenticity.banking import Flow, bank_facts, round_trips
from zixin.engine.authenticity.digits import digit_facts
from zixin.engine.authenticity.links import Link, Party, undisclosed_links
from zixin.engine.authenticity.papers import (
    Answer,
    Paper,
    Photo,
    contradictions,
    late_papers,
    paper_facts,
    photos_off,
    shared_papers,
)
from zixin.engine.authenticity.populations import (
    Entry,
    below_limit,
    gap_share,
    last_digit_facts,
    population_facts,
    repeated_share,
    round_share,
)

DAY = date(2024, 5, 6)
NOON = datetime(2024, 5, 6, 4, tzinfo=UTC)


def flow(amount: int | str, days: int = 0, party: str = "A", kind: str = "trade") -> Flow:
    return Flow(DAY + timedelta(days=days), party, Decimal(amount), kind)


# bank records


def test_round_trip_takes_three_days_and_two_per_cent() -> None:
    assert len(round_trips([flow(100), flow(-98, 3)])) == 1
    assert len(round_trips([flow(100), flow(-102, -3)])) == 1
    assert round_trips([flow(100), flow(-98, 4)]) == []
    assert round_trips([flow(100), flow("-97.99")]) == []
    assert round_trips([flow(100), flow(-100, party="B")]) == []


def test_payment_pairs_with_one_receipt_only_the_nearest_in_amount() -> None:
    near, far, paid = flow(100), flow(101), flow(-100, 1)

    trips = round_trips([far, near, paid, flow(-101, 2)])

    assert [(trip.received, trip.paid.amount) for trip in trips] == [
        (far, Decimal(-101)),
        (near, Decimal(-100)),
    ]


def test_own_transfers_and_loans_are_no_sales() -> None:
    flows = [flow(800), flow(200, party="B"), flow(-200, 1, party="B")]
    flows += [flow(5000, kind="own"), flow(700, kind="loan"), flow(-50, party="C")]

    assert bank_facts(flows) == {"bank_inflow": 800.0, "round_trip_share": 0.2}
    assert bank_facts([flow(5000, kind="own")]) == {"bank_inflow": 0.0, "round_trip_share": None}


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 6), st.sampled_from("AB"))))
def test_no_flow_stands_in_two_round_trips(drawn) -> None:
    flows = [flow(amount, days, party) for amount, days, party in drawn if amount]

    trips = round_trips(flows)

    for side in ("received", "paid"):
        places = [id(getattr(trip, side)) for trip in trips]
        assert len(places) == len(set(places))
    share = bank_facts(flows)["round_trip_share"]
    assert share is None or 0.0 <= share <= 1.0


# populations


def test_ledger_gives_all_facts() -> None:
    entries = [
        Entry(Decimal(10_000 + number), DAY, "A", number) for number in (1, 2, 3, 5, 1000)
    ] + [Entry(Decimal(10_001), DAY, "A", 1)]

    facts = population_facts(entries)

    assert facts["digit_count"] == 6.0
    assert facts["duplicate_share"] == 1 / 6
    assert facts["round_amount_share"] == 1 / 6
    assert facts["number_gap_share"] == 995 / 1000
    assert facts["last_digit_count"] == 6.0


def test_empty_ledger_gives_no_shares() -> None:
    assert population_facts([]) == {
        "digit_count": 0.0,
        "digit_orders": 0.0,
        "digit_deviation": None,
        "digit_deviation_expected": None,
        "last_digit_count": 0.0,
        "last_digit_deviation": None,
        "last_digit_deviation_expected": None,
        "duplicate_share": None,
        "round_amount_share": None,
        "number_gap_share": None,
    }


def test_entries_repeat_only_with_amount_day_and_party() -> None:
    one = Entry(Decimal(5), DAY, "A", 1)
    others = [
        Entry(Decimal(5), DAY, "B", 2),
        Entry(Decimal(6), DAY, "A", 3),
        Entry(Decimal(5), DAY + timedelta(days=1), "A", 4),
    ]

    assert repeated_share([one, *others]) == 0.0
    assert repeated_share([one, *others, one]) == 0.2


def test_small_amounts_are_prices_not_round_amounts() -> None:
    assert round_share([Decimal(9_000), Decimal(9_999)]) is None
    assert round_share([Decimal(-20_000), Decimal("10000.01")]) == 0.5


def test_one_number_has_no_gaps() -> None:
    assert gap_share([]) is None
    assert gap_share([7, 7]) is None
    assert gap_share([9, 6]) == 0.5


def test_last_digits_of_one_kind_lie_far_from_even() -> None:
    facts = last_digit_facts([Decimal("1300.99")] * 50)

    # one cell has all, the other ninety-nine none
    assert facts["last_digit_deviation"] == 0.0198
    assert facts["last_digit_count"] == 50.0


def test_amounts_cluster_below_the_limit() -> None:
    amounts = [Decimal(amount) for amount in (94, 95, 99, 100, 101, 105, 106)]

    assert below_limit(amounts, Decimal(100), width=Decimal("0.05")) == (3, 2)


def test_deviation_expected_falls_with_the_number() -> None:
    few, many = (digit_facts([Decimal(2) ** n for n in range(4, last)]) for last in (104, 1604))

    # the mean of sqrt(p (1 - p)) over the nine digits is 0.29432, sqrt(2 / (100 pi)) 0.0797885
    assert few["digit_deviation_expected"] == pytest.approx(0.29432 * 0.0797885, rel=1e-4)
    assert many["digit_deviation_expected"] == pytest.approx(0.29432 * 0.0797885 / 4, rel=1e-4)


# papers, photographs, answers, links


def test_file_of_two_customers_names_the_other() -> None:
    papers = [Paper("A", "x"), Paper("A", "x"), Paper("B", "x"), Paper("C", "x"), Paper("A", "y")]

    assert shared_papers("A", papers) == {"x": ("B", "C")}
    assert paper_facts("A", papers) == {"shared_documents": 1.0, "late_documents": 0.0}
    assert paper_facts("D", papers) == {"shared_documents": None, "late_documents": None}


def test_file_is_late_beyond_the_days_allowed() -> None:
    late = Paper("A", "x", stated_on=DAY, made_on=DAY + timedelta(days=31))
    papers = [late, Paper("A", "y", DAY, DAY), Paper("A", "z", None, DAY), Paper("A", "w", DAY)]

    assert late_papers(papers) == [late]
    assert late_papers(papers, days=31) == []


def test_photograph_is_off_by_time_or_place() -> None:
    beijing, shanghai = (39.9042, 116.4074), (31.2304, 121.4737)
    right, late = Photo(NOON, *beijing), Photo(NOON + timedelta(days=2), *beijing)
    far, silent = Photo(NOON, *shanghai), Photo(None)

    off = photos_off(
        [right, late, far, silent],
        visited_at=NOON,
        place=beijing,
        within=timedelta(hours=12),
        kilometres=5,
    )

    assert off == [late, far]


def test_answers_of_one_channel_never_contradict() -> None:
    answers = [Answer("staff", "form", 100), Answer("staff", "form", 10)]

    assert contradictions(answers) == {}
    assert [*contradictions([*answers, Answer("staff", "visit", 96)])] == ["staff"]
    assert contradictions([Answer("staff", "form", 100), Answer("staff", "visit", 95)]) == {}
    assert [*contradictions([Answer("a", "form", "yes"), Answer("a", "visit", 1)])] == ["a"]


def test_link_shows_through_writing_and_is_left_out_when_disclosed() -> None:
    customer = Party("甲", "上海市 浦东新区１号", "021-5888-0000", "王 伟", "a@jia.com")
    supplier = Party("乙", "上海市浦东新区1号", "", "王伟", "b@JIA.com")
    stranger = Party("丙", "", "12345", "", "c@qq.com")
    friend = Party("丁", "", "12345", "", "d@qq.com")

    links = undisclosed_links([customer, supplier, stranger, friend])

    assert links == [Link("甲", "乙", ("address", "representative", "mail domain"))]
    assert undisclosed_links([customer, supplier], [("乙", "甲")]) == []
