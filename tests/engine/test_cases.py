"""Every formula of the catalogue against cases worked by hand, on one record and on a frame."""

from __future__ import annotations

import copy
import csv
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from tests.engine.frames import DOCUMENT
from zixin.engine.catalogue import load_catalogue
from zixin.engine.explanation import Explanation, explain
from zixin.engine.plan import run_frame, settle
from zixin.engine.policy import AssessmentPolicy, parse_policy
from zixin.engine.schema import column
from zixin.engine.statements import BREACH, quantity_steps

ALWAYS = ("feature_points_", "feature_weight_")  # sums of what is known: never undefined
CASES = Path(__file__).parent / "cases"
CATALOGUE = load_catalogue()
Case = dict[str, str]


def newest_policy() -> AssessmentPolicy:
    """Return the policy of the first edition, judged with the newest catalogue and its proposals."""
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    document["edition"] = CATALOGUE.edition
    rules = document["identities"]
    rules["parameters"] |= {
        parameter.code: parameter.default
        for parameter in CATALOGUE.parameters.values()
        if parameter.edition > 1
    }
    rules["tolerances"] += [
        {"code": identity.code, "unit": identity.tolerance[0], "share": identity.tolerance[1]}
        for identity in CATALOGUE.identities.values()
        if identity.tolerance is not None
    ]
    return parse_policy(document)


POLICY = newest_policy()


def cases(name: str) -> list[Case]:
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def named(name: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{case['code']}-{place}") for place, case in enumerate(cases(name))
    ]


def figures(text: str, years_back: int = 1) -> dict[str, float]:
    """Read ``a=1 b=2``, and ``a@3=1`` for a figure of three years before."""
    pairs = [pair.split("=") for pair in text.split()]
    return {
        name.split("@")[0]: float(value)
        for name, value in pairs
        if years_back == int(name.partition("@")[2] or 1)
    }


def worked(text: str) -> float | None:
    """Work out sums of products and quotients as exact fractions: ``450/4800 - 55/1000``."""
    if not text:
        return None
    total = Fraction(0)
    for sign, term in re.findall(r"(?:^|\s)([+-]?)\s*(\S+)", text):
        value = Fraction(1)
        for operator, number in re.findall(r"([*/]?)([\d.-]+)", term):
            value = value / Fraction(number) if operator == "/" else value * Fraction(number)
        total += -value if sign == "-" else value
    return float(total)


def explained(case: Case) -> Explanation:
    """Rate the company-year of a case."""
    before = case.get("previous", "")
    years = {back: {"year": 2024 - back, **figures(before, back)} for back in (1, 3)}
    return explain(
        {"year": 2024, **figures(case["current"])},
        years[1] if len(years[1]) > 1 else None,
        POLICY,
        earlier=(years[3],),
    )


@pytest.mark.parametrize("case", named("indicators"))
def test_indicator_is_as_worked_by_hand(case: Case) -> None:
    entry = explained(case).as_document()["indicators"][case["code"]]

    assert (entry["value"], entry["reason"]) == (
        worked(case["value"]) and pytest.approx(worked(case["value"]), rel=1e-12, abs=1e-9),
        case["reason"] or None,
    )


def test_indicators_are_the_same_on_a_frame() -> None:
    rows = cases("indicators")
    years = [quantities_of([figures(row["current"]) for row in rows])]
    for back in (1, 3):
        before = quantities_of([figures(row["previous"], back) for row in rows])
        years.append(before.rename({name: column(name, back) for name in before.columns}))
    frame = nw.from_native(pl.concat(years, how="horizontal").lazy())
    parameters = {p.code: nw.lit(p.default) for p in CATALOGUE.parameters.values()}
    frame = frame.with_columns(**parameters)

    for code in sorted({row["code"] for row in rows}):
        one = CATALOGUE.indicators[code].formula
        frame = frame.with_columns(one.expression().alias(f"indicator_{code}"))
        reason = one.reason(nw.col(f"indicator_{code}"))
        frame = frame.with_columns(reason.alias(f"reason_{code}"))
    table: pl.DataFrame = frame.collect().to_native()

    for place, row in enumerate(rows):
        value = explained(row).row[row["code"]]
        found = table[f"indicator_{row['code']}"][place], table[f"reason_{row['code']}"][place]
        assert (row["code"], *found) == (row["code"], value, row["reason"] or None)


def quantities_of(rows: list[dict[str, float]]) -> pl.DataFrame:
    """Return one year of company-years with every figure and derived quantity as a column."""
    names = sorted(CATALOGUE.input_names())
    frame = pl.LazyFrame(
        [{name: row.get(name) for name in names} for row in rows],
        schema=dict.fromkeys(names, pl.Float64),
    )
    steps = settle(quantity_steps(CATALOGUE), ())
    computed = run_frame(nw.from_native(frame), steps, frozenset(CATALOGUE.quantities))
    table: pl.DataFrame = computed.collect().to_native()
    return table


@pytest.mark.parametrize("case", named("quantities"))
def test_quantity_is_as_worked_by_hand(case: Case) -> None:
    value = explain(figures(case["current"]), None, POLICY).row[case["code"]]

    assert value == worked(case["value"])


def test_quantities_are_the_same_on_a_frame() -> None:
    rows = cases("quantities")
    table = quantities_of([figures(row["current"]) for row in rows])

    found = [table[row["code"]][place] for place, row in enumerate(rows)]
    assert found == [worked(row["value"]) for row in rows]


@pytest.mark.parametrize("case", named("identities"))
def test_identity_judges_as_worked_by_hand(case: Case) -> None:
    judged = explained(case)
    broken = judged.row[case["code"] + BREACH]
    codes = [finding["code"] for finding in judged.as_document()["findings"]]

    assert (broken is True, case["code"] in codes) == (case["verdict"] == "fails",) * 2
    assert broken is None or case["verdict"] != "unchecked"


@pytest.mark.parametrize("shelf", ["quantities", "indicators"])
def test_every_formula_has_a_worked_and_an_undefined_case(shelf: str) -> None:
    entries = getattr(CATALOGUE, shelf)
    spoken = {
        code
        for code, entry in entries.items()
        if shelf == "quantities" or entry.formula.text != code or code in CATALOGUE.quantities
    }
    found = cases(shelf)

    assert {case["code"] for case in found if case["value"]} == spoken
    undefined = {case["code"] for case in found if not case["value"]}
    assert undefined == {code for code in spoken if not code.startswith(ALWAYS)}


def test_every_new_identity_has_a_case_that_holds_one_that_fails_and_one_unchecked() -> None:
    verdicts: dict[str, set[str]] = {}
    for case in cases("identities"):
        verdicts.setdefault(case["code"], set()).add(case["verdict"])

    newer = [code for code, identity in CATALOGUE.identities.items() if identity.edition > 1]
    assert verdicts == {code: {"holds", "fails", "unchecked"} for code in newer}
