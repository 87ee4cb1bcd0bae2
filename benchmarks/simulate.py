"""A policy draft over 100,000 customers and 2,000,000 orders: seconds, memory, and what it must find.

    python benchmarks/simulate.py [CUSTOMERS]

Every customer asks once and orders 20 times; who is bad pays late or never, by the default rate of
the grade. The draft changes six rules, one of them planted to do harm: open account for the worst
grades. Exits with 1 when the whole takes a minute, when the same policy differs from itself in
any figure, when the planted rule is not ranked worst, or when a plain loop over a slice of the
cases comes to another decision.
"""

from __future__ import annotations

import math
import random
import resource
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from zixin.batch import simulation as sim

SEED = 20260630
ORDERS_EACH = 20
SLICE = 10_000
SECONDS_MAX = 60.0
GRADES = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C")
PDS = (0.0005, 0.001, 0.003, 0.01, 0.03, 0.08, 0.18, 0.3, 0.45)
DAYS = (90, 90, 60, 45, 30, 15, 15, 15, 15)
PLANTED = "methods.open_account.CC,C"
MARGIN = 0.02
START = date(2024, 1, 1)


def main(customers: int) -> int:
    """Measure, print, and return the exit code."""
    cases, orders = portfolio(customers)
    base = base_rules()
    changes = changed_rules(base)
    draft = changes.pop("all")
    started, worked = time.perf_counter(), time.process_time()
    laid = sim.history_of(orders, cases)
    decided, by_draft = sim.decide(cases, base), sim.decide(cases, draft)
    figures = sim.compare(decided, by_draft, rules=(base, draft), history=laid, seed=SEED)
    ranked = sim.rank(
        decided,
        base,
        [sim.Alone(place, sim.decide(cases, rules), rules) for place, rules in changes.items()],
        history=laid,
    )
    seconds, work = time.perf_counter() - started, time.process_time() - worked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    same = sim.compare(
        decided, sim.decide(cases, base), rules=(base, base), history=laid, seed=SEED
    )
    is_zero = all(part[2:] == [0.0, 0.0, 0.0] for part in same.sides.values())
    print(
        f"{customers} customers, {orders.height} orders, {len(changes)} changed rules, seed {SEED}"
    )
    print(
        f"simulation   {seconds:.2f} s, {work:.2f} s of processor, {memory:.0f} MB at the peak, "
        f"Polars {pl.__version__}, {pl.thread_pool_size()} threads"
    )
    is_alike = beside_a_loop(cases, base, decided)
    print(f"the same policy differs in nothing: {is_zero}")
    for row in ranked:
        print(f"  {row['place']:28} {row['effect']['value']:>18,.0f}")
    value = figures.sides["value"]
    print(f"value        {value[2]:,.0f} [{value[3]:,.0f}, {value[4]:,.0f}]")
    is_found = ranked[0]["place"] == PLANTED
    return 0 if seconds < SECONDS_MAX and is_zero and is_found and is_alike else 1


def portfolio(customers: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Invent cases and their orders."""
    chance = random.Random(SEED)
    rows, orders = [], []
    for number in range(customers):
        worth = min(len(GRADES) - 1, int(abs(chance.gauss(0, 1)) * 3.2))
        limit = round(chance.lognormvariate(13, 1))
        asked = round(limit * chance.uniform(0.5, 1.6))
        is_granted = worth < 6 or chance.random() < 0.25
        granted = min(asked, limit) if is_granted else 0
        day = START + timedelta(days=chance.randrange(180))
        name = f"C{number:06d}"
        rows.append(
            (name, name, day, "new", "open_account", asked, DAYS[worth], 0, 0, 0, "none",
             GRADES[worth], limit, DAYS[worth], PDS[worth], chance.uniform(0.4, 1), is_granted,
             granted if is_granted else None, DAYS[worth] if is_granted else None)
        )  # fmt: skip
        is_bad = chance.random() < PDS[worth]
        share = (granted or asked) / 4
        for turn in range(ORDERS_EACH):
            came = day + timedelta(days=turn * 18 + chance.randrange(18))
            amount = round(share * chance.uniform(0.2, 1.2), 2) + 1
            paid = came + timedelta(days=chance.randrange(1, 100))
            lost = is_bad and turn > ORDERS_EACH // 2
            orders.append((name, came, amount, None if lost else paid, amount * MARGIN))
    return (
        pl.DataFrame(rows, schema=sim.CASES, orient="row", strict=False),
        pl.DataFrame(orders, schema=sim.ORDERS, orient="row", strict=False),
    )


def base_rules() -> sim.Rules:
    """Open account down to B, two rungs and a committee."""
    ladder = (
        sim.LevelRule("automatic", 0, 0),
        sim.LevelRule("manager", 1, 1),
        sim.LevelRule("finance", 2, 2),
        sim.LevelRule("committee", 3, 1),
    )
    bands = tuple(
        sim.BandRule("new", grade, up_to, level)
        for place, grade in enumerate(GRADES)
        for up_to, level in (
            ((100_000.0, 0), (1_000_000.0, 1), (5_000_000.0, 2), (math.inf, 3))
            if place < 3
            else ((500_000.0, 1), (2_000_000.0, 2), (math.inf, 3))
        )
    )
    thin = sim.RaiseRule(("new",), (), (), False, 0.6, None, 1, 0)
    return sim.Rules(
        methods=tuple(sim.MethodRule("open_account", grade, 180) for grade in GRADES[:6]),
        levels=ladder,
        bands=bands,
        raises=(thin,),
        standard_days=dict(zip(GRADES, DAYS, strict=True)),
        lgd=0.6,
        hours=80.0,
        hours_a_step=24.0,
    )


def changed_rules(base: sim.Rules) -> dict[str, sim.Rules]:
    """Six changes, each alone, and ``all`` of them together; one is planted to do harm."""
    short = tuple(replace(row, days_max=10) if row.grade == "B" else row for row in base.methods)
    wide = tuple(sim.MethodRule("open_account", grade, 180) for grade in ("CC", "C"))
    bands = tuple(
        replace(row, up_to=50_000.0) if row.up_to == 100_000.0 else row for row in base.bands
    )
    stricter = (replace(base.raises[0], confidence_below=0.7),)
    changes = {
        PLANTED: replace(base, methods=(*base.methods, *wide)),
        "methods.open_account.B": replace(base, methods=short),
        "cells.automatic": replace(base, bands=bands),
        "raises.thin": replace(base, raises=stricter),
        "hours.review": replace(base, hours=96.0),
        "hours.approval": replace(base, hours_a_step=16.0),
    }
    changes["all"] = replace(
        base, methods=(*short, *wide), bands=bands, raises=stricter, hours=96.0, hours_a_step=16.0
    )
    return changes


def beside_a_loop(cases: pl.DataFrame, rules: sim.Rules, decided: pl.DataFrame) -> bool:
    """Decide a slice once more by a plain loop; print its time, tell whether all is equal."""
    rows, proposed = cases.head(SLICE).to_dicts(), decided.head(SLICE).to_dicts()
    started = time.perf_counter()
    plain = [loop_decision(row, rules) for row in rows]
    loop = time.perf_counter() - started
    started = time.perf_counter()
    sim.decide(cases.head(SLICE), rules)
    frame = time.perf_counter() - started
    alike = [(row["amount"], row["level"], row["signatures"]) for row in proposed] == plain
    print(f"{len(rows)} cases: frames {frame:.3f} s, plain loop {loop:.3f} s; equal: {alike}")
    return alike


def loop_decision(row: Mapping[str, Any], rules: sim.Rules) -> tuple[float, str, int]:
    """Decide one case by the words of the rules, written apart from the frames."""
    amount = min(row["asked"], max(0.0, row["limit"] - row["beside"]))
    days = min(row["asked_days"], row["limit_days"])
    is_open = any(
        rule.method == row["method"] and rule.grade == row["grade"] and days <= rule.days_max
        for rule in rules.methods
    )
    if amount <= 0 or not is_open:
        return 0.0, "", 1
    rung = next(
        band.level
        for band in rules.bands
        if (band.action, band.grade) == (row["action"], row["grade"]) and amount <= band.up_to
    )
    for lift in rules.raises:
        if lift.confidence_below is not None and row["confidence"] < lift.confidence_below:
            rung += lift.by
    level = rules.levels[min(rung, len(rules.levels) - 1)]
    return amount, level.code, level.signatures


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
