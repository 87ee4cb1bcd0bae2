"""The policy time machine on frames: figures worked by hand, bounds, nothing from nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from zixin.batch import simulation as sim

DAY = date(2025, 1, 10)
RULES = sim.Rules(
    methods=(sim.MethodRule("open_account", "A", 90), sim.MethodRule("open_account", "C", 30)),
    levels=(sim.LevelRule("manager", 1, 1), sim.LevelRule("both", 2, 2)),
    bands=(
        sim.BandRule("new", "A", 100.0, 0),
        sim.BandRule("new", "A", math.inf, 1),
        sim.BandRule("new", "C", math.inf, 1),
    ),
    raises=(sim.RaiseRule((), (), (), False, 0.6, None, 1, 0),),
    standard_days={"A": 60, "C": 0},
    lgd=0.5,
    hours=10.0,
    hours_a_step=24.0,
)


def cases(*changes: dict[str, Any]) -> pl.DataFrame:
    plain = {
        "case": "CA-1",
        "customer": "K1",
        "day": DAY,
        "action": "new",
        "method": "open_account",
        "asked": 100.0,
        "asked_days": 60,
        "beside": 0.0,
        "security": 0.0,
        "group_others": 0.0,
        "warning": "none",
        "grade": "A",
        "limit": 500.0,
        "limit_days": 60,
        "pd": 0.02,
        "confidence": 0.9,
        "really": True,
        "really_amount": 100.0,
        "really_days": 60,
    }
    rows = [
        {**plain, "case": f"CA-{place}", "customer": f"K{place}", **change}
        for place, change in enumerate(changes, 1)
    ]
    return pl.DataFrame(rows, schema=sim.CASES)


def orders(*rows: tuple[str, date, float, date | None, float]) -> pl.DataFrame:
    return sim.check_orders(pl.DataFrame(rows, schema=sim.ORDERS, orient="row"))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("", 100.0, "manager", 1, 34.0)),
        ({"asked": 100.01}, ("", 100.01, "both", 2, 58.0)),
        ({"asked": 900.0}, ("", 500.0, "both", 2, 58.0)),
        ({"security": 50.0, "asked": 150.0}, ("", 150.0, "manager", 1, 34.0)),
        ({"confidence": 0.59}, ("", 100.0, "both", 2, 58.0)),
        ({"confidence": None}, ("", 100.0, "both", 2, 58.0)),
        ({"limit": None}, ("no_limit", 0.0, "", 1, 34.0)),
        ({"limit": 0.0}, ("no_room", 0.0, "", 1, 34.0)),
        ({"beside": 450.0}, ("", 50.0, "both", 2, 58.0)),
        ({"grade": "C"}, ("method_closed", 0.0, "", 1, 34.0)),  # 60 days, 30 are open
        ({"grade": "C", "limit_days": 30}, ("", 100.0, "both", 2, 58.0)),
        ({"method": "factoring"}, ("method_closed", 0.0, "", 1, 34.0)),
        ({"action": "exception"}, ("no_level", 0.0, "", 1, 34.0)),
    ],
)
def test_a_case_is_decided_by_the_rules(
    change: dict[str, Any], expected: tuple[str, float, str, int, float]
) -> None:
    (row,) = sim.decide(cases(change), RULES).to_dicts()
    found = (row["refusal"], row["amount"], row["level"], row["signatures"], row["hours"])
    assert found == expected


def test_the_same_policy_differs_in_nothing() -> None:
    rows = cases({}, {"grade": "C"}, {"limit": None, "really": None, "really_amount": None})
    history = sim.history_of(orders(("K1", DAY, 40.0, None, 4.0)), rows)
    decided = sim.decide(rows, RULES)
    for known in (history, None):
        found = sim.compare(
            decided, sim.decide(rows, RULES), rules=(RULES, RULES), history=known, seed=3
        )
        assert all(part[2:] == [0.0, 0.0, 0.0] for part in found.sides.values())
        assert ("margin_low" in found.sides) is (known is not None)


def test_what_is_known_is_counted_and_what_is_not_is_bounded() -> None:
    """K1 was granted 100 and is granted 300: 200 of it nobody knows. K2 was refused and is not."""
    rows = cases(
        {"asked": 300.0},
        {"really": False, "really_amount": None, "really_days": None, "pd": 0.1},
    )
    paid = date(2025, 2, 1)
    history = sim.history_of(
        orders(
            ("K1", DAY, 60.0, paid, 6.0),
            ("K1", date(2025, 1, 20), 40.0, None, 4.0),  # never paid: bad
            ("K1", date(2025, 8, 1), 50.0, None, 5.0),  # 40 are owed; not yet due
            ("K2", DAY, 70.0, paid, 7.0),  # not on credit
        ),
        rows,
    )
    decided = sim.decide(rows, RULES)
    total = sim.compare(decided, decided, rules=(RULES, RULES), history=history, seed=1).sides
    first = {name: part[1] for name, part in total.items()}
    assert first["approved"] == 2
    assert first["amount"] == 400.0
    assert first["exposure_low"] == 100.0  # K1 owed 100 on 20 January
    assert first["exposure_high"] == 300.0 + 100.0
    assert first["loss_low"] == 40 * 0.5
    assert first["loss_high"] == (40 + 50) * 0.5 + (200 + 100) * 0.5
    assert first["margin_low"] == 15.0
    assert first["margin_high"] == pytest.approx(15.0 + 300 * 0.15)
    assert first["expected_loss_low"] == pytest.approx(
        0.02 * 0.5 * (100 + 0.2 * 200) + 0.1 * 0.5 * 0.2 * 100
    )
    assert first["expected_loss_high"] == pytest.approx(0.02 * 0.5 * 300 + 0.1 * 0.5 * 100)
    assert first["value"] == pytest.approx(
        15 - 20 + 200 * (0.15 - 0.02 * 0.5) + 100 * (0.15 - 0.1 * 0.5)
    )


def test_without_orders_what_is_drawn_lies_between_nothing_and_all() -> None:
    decided = sim.decide(cases({}), RULES)
    sides = sim.compare(decided, decided, rules=(RULES, RULES), history=None, seed=1).sides
    assert [sides[name][1] for name in ("exposure_low", "exposure_high")] == [0.0, 100.0]
    assert sides["expected_loss_low"][1] == pytest.approx(0.02 * 0.5 * 20)
    assert sides["expected_loss_high"][1] == pytest.approx(0.02 * 0.5 * 100)
    assert not {"margin_low", "margin_high", "loss_low", "loss_high"} & set(sides)


def test_an_order_counts_as_far_as_the_limit_leaves_room() -> None:
    rows = cases({"limit": 50.0})
    came = (("K1", DAY, 30.0, date(2025, 1, 20), 3.0), ("K1", DAY, 30.0, None, 3.0))
    decided = sim.decide(rows, RULES)
    sides = sim.compare(
        decided,
        decided,
        rules=(RULES, RULES),
        history=sim.history_of(orders(*came), rows),
        seed=1,
    ).sides
    assert sides["exposure_high"][1] == 50.0
    assert sides["margin_low"][1] == pytest.approx(3.0 + 2.0)


def test_the_interval_holds_the_difference_and_repeats_with_its_seed() -> None:
    rows = cases(*({"asked": 50.0 + place} for place in range(60)))
    tight = replace(RULES, bands=(sim.BandRule("new", "A", math.inf, 1),))
    sides = [sim.decide(rows, rules) for rules in (RULES, tight)]

    def signatures(seed: int) -> list[float]:
        found = sim.compare(*sides, rules=(RULES, tight), history=None, seed=seed)
        return found.sides["signatures"]

    base, draft, gap, low, high = signatures(5)
    assert (draft - base, low <= gap <= high, low < high) == (gap, True, True)
    assert signatures(5) == [base, draft, gap, low, high]


def test_a_planted_rule_is_ranked_worst_and_one_that_cannot_stand_comes_last() -> None:
    rows = cases(*({} for _ in range(20)), *({"grade": "C", "pd": 0.6} for _ in range(5)))
    rows = rows.with_columns(
        really=pl.col("grade") == "A",
        really_amount=pl.when(pl.col("grade") == "A").then("really_amount"),
    )
    harm = replace(RULES, methods=(*RULES.methods[:1], sim.MethodRule("open_account", "C", 90)))
    slow = replace(RULES, hours=20.0)
    base = sim.decide(rows, RULES)
    ranked = sim.rank(
        base,
        RULES,
        [
            sim.Alone("clocks", sim.decide(rows, slow), slow),
            sim.Alone("broken", None, None),
            sim.Alone("methods.C", sim.decide(rows, harm), harm),
        ],
        history=sim.history_of(orders(("K1", DAY, 40.0, None, 4.0)), rows),
    )
    assert [row["place"] for row in ranked] == ["methods.C", "clocks", "broken"]
    assert ranked[0]["effect"]["value"] < 0
    assert ranked[1]["effect"]["hours"] == 250.0
    assert ranked[2]["effect"] is None


def test_orders_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer,day,amount,paid_day,margin\nK1,2025-01-10,40,,4\n")
    frame = sim.read_orders(path)
    assert frame.row(0) == ("K1", DAY, 40.0, None, 4.0)
    frame.write_parquet(tmp_path / "orders.parquet")
    assert sim.read_orders(tmp_path / "orders.parquet").equals(frame)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("customer,day,amount,paid_day\n", "the column 'margin' is missing"),
        ("customer,day,amount,paid_day,margin\nK1,x,4,,1\n", "the column 'day' holds something"),
        ("customer,day,amount,paid_day,margin\nK1,,4,,1\n", "the column 'day' is empty in row 1"),
        ("customer,day,amount,paid_day,margin\nK1,2025-01-10,-4,,1\n", "1 orders are no orders"),
        ("customer,day,amount,paid_day,margin\nK1,2025-01-10,nan,,1\n", "1 orders are no orders"),
        (
            "customer,day,amount,paid_day,margin\nK1,2025-01-10,4,2025-01-09,1\n",
            "nothing is paid before it is ordered",
        ),
        ("\x00\x01", "the column 'customer' is missing"),
    ],
)
def test_a_file_that_holds_no_orders_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(text)
    with pytest.raises(sim.OrderError) as refused:
        sim.read_orders(path)
    assert sentence in str(refused.value)
