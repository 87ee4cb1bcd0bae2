from __future__ import annotations

import csv
import random
import tomllib
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from benchmarks._invoices import AS_OF, COLUMNS, invoice_rows
from benchmarks._invoices_plain import plain_features
from zixin.engine.authenticity import benford_test
from zixin.engine.catalogue import load_catalogue
from zixin.engine.invoices import FEATURES, FINDINGS, bridged, invoice_features, invoice_findings
from zixin.engine.invoices.preparation import counted_invoices, day_number

CASES = Path(__file__).parent / "cases"
CATALOGUE = resources.files("zixin.engine") / "catalogue" / "invoices.toml"
DEFINED = tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
CUT_OFF = date(2026, 6, 30)
SCHEMA = {
    "company": pl.String,
    "direction": pl.String,
    "number": pl.String,
    "issued_on": pl.Date,
    "counterparty": pl.String,
    "amount": pl.Float64,
    "tax": pl.Float64,
    "state": pl.String,
}
ROW = {
    "company": "A",
    "direction": "out",
    "number": "1",
    "issued_on": date(2026, 5, 10),
    "counterparty": "甲",
    "amount": 1000.0,
    "tax": 130.0,
    "state": "valid",
}


def lazy(rows: list[Any]) -> nw.LazyFrame[Any]:
    return nw.from_native(pl.LazyFrame(rows, schema=SCHEMA, orient="row"))


def features_of(rows: list[Any], *, as_of: date = CUT_OFF) -> dict[str, dict[str, Any]]:
    frame: pl.DataFrame = invoice_features(lazy(rows), as_of=as_of).collect().to_native()
    return {row["company"]: row for row in frame.to_dicts()}


def findings_of(rows: list[Any], *, as_of: date = CUT_OFF) -> dict[str, int]:
    frame: pl.DataFrame = invoice_findings(lazy(rows), as_of=as_of).collect().to_native()
    (row,) = frame.drop("company").to_dicts()
    return {name: count for name, count in row.items() if count}


def rows_of(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**ROW, **change} for change in changes]


def worked_case() -> list[dict[str, Any]]:
    with (CASES / "invoices.csv").open(encoding="utf-8", newline="") as file:
        return [
            {
                **row,
                "company": "A",
                "issued_on": date.fromisoformat(row["issued_on"]),
                "amount": float(row["amount"]),
                "tax": float(row["tax"]),
            }
            for row in csv.DictReader(file)
        ]


def test_every_fact_is_as_worked_by_hand():
    with (CASES / "invoices-expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))

    known = features_of(worked_case())["A"]

    assert [row["code"] for row in expected] == list(FEATURES)
    for row in expected:
        value = float(row["value"]) if row["value"] else None
        assert (row["code"], known[row["code"]]) == (row["code"], value)
        assert known[row["code"] + "__reason"] == (row["reason"] or None)


def test_what_the_worked_case_has_wrong_is_counted():
    assert findings_of(worked_case()) == {"future": 1, "duplicate": 1}


def test_facts_are_the_inputs_of_the_catalogue():
    assert [row["code"] for row in DEFINED["input"]] == list(FEATURES)
    assert set(FEATURES) <= set(load_catalogue().input_names())


def test_a_generated_list_gives_what_a_plain_loop_gives():
    rows = invoice_rows(6_000, 15)

    plain = plain_features(rows, AS_OF)
    known = features_of(rows, as_of=AS_OF)

    assert len(known) == 15
    for company, facts in plain.items():
        assert {code: known[company][code] for code in FEATURES} == facts


def test_a_fact_has_a_value_or_a_reason_that_is_written_down():
    allowed = {row["code"]: {*row["undefined"]} for row in DEFINED["input"]}
    named = {row["code"] for row in DEFINED["reason"]} | {"DIV0", "NEG_DENOM"}
    rows = [*invoice_rows(2_000, 10), *((*row[:6], 0.0, "void") for row in invoice_rows(9, 3))]

    for row in features_of(rows, as_of=AS_OF).values():
        for code in FEATURES:
            reason = row[code + "__reason"]
            assert (row[code] is None) == (reason is not None)
            assert reason is None or (reason in allowed[code] and reason in named)


def test_a_company_alone_is_as_in_the_portfolio():
    rows = invoice_rows(2_000, 8)
    together = features_of(rows, as_of=AS_OF)

    for company, known in together.items():
        assert features_of([r for r in rows if r[0] == company], as_of=AS_OF) == {company: known}


def test_the_order_of_rows_does_not_matter():
    rows = [*invoice_rows(2_000, 8), *invoice_rows(40, 4)]
    shuffled = rows[:]
    random.Random(1).shuffle(shuffled)

    assert features_of(shuffled, as_of=AS_OF) == features_of(rows, as_of=AS_OF)


@pytest.mark.parametrize("direction", ["out", "in"])
def test_a_void_invoice_changes_the_void_share_alone(direction):
    rows = invoice_rows(600, 3)
    company = rows[0][0]
    void = (company, direction, "V-1", AS_OF, "某方", 9e6, 1e6, "void")
    before = features_of(rows, as_of=AS_OF)
    after = features_of([*rows, void], as_of=AS_OF)

    changed = {code for code in before[company] if before[company][code] != after[company][code]}
    assert changed == {f"vat_{direction}_void_share"}
    assert {c: r for c, r in after.items() if c != company} == {
        c: r for c, r in before.items() if c != company
    }


def test_a_red_invoice_cancels_what_it_reverses():
    blue, red = rows_of({}, {"number": "2", "amount": -1000.0, "tax": -130.0, "state": "red"})

    known = features_of([blue, red])["A"]

    assert (known["vat_out_volume"], known["vat_out_red_share"]) == (0.0, 1.0)
    assert known["vat_out_rate__reason"] == "DIV0"
    assert known["vat_out_counterparties"] == 0.0


@pytest.mark.parametrize(
    "written",
    [
        {"amount": 1000.0, "tax": 130.0, "state": "red"},
        {"amount": -1000.0, "tax": -130.0, "state": "valid"},
    ],
)
def test_a_red_invoice_is_known_by_its_state_or_its_sign(written):
    known = features_of(rows_of({}, {}, {"number": "2", **written}))["A"]

    assert (known["vat_out_volume"], known["vat_out_red_share"]) == (0.0, 1.0)


def test_a_company_with_void_invoices_alone_has_nothing_else():
    known = features_of(rows_of({"state": "void"}))["A"]

    assert known["vat_out_void_share"] == 1.0
    assert {known[code] for code in FEATURES if code != "vat_out_void_share"} == {None}


def test_an_invoice_with_two_rows_counts_by_the_smaller_and_is_reported():
    rows = rows_of({}, {"amount": 900.0}, {"number": "2"}, {"number": "2", "state": "void"})

    known = features_of(rows)["A"]

    assert (known["vat_out_volume"], known["vat_out_count"]) == (900.0, 1.0)
    assert known["vat_out_void_share"] == 0.5
    assert findings_of(rows) == {"duplicate": 2, "conflict": 2}


def test_sellers_number_their_invoices_apart():
    rows = rows_of({"direction": "in"}, {"direction": "in", "counterparty": "乙"})

    assert features_of(rows)["A"]["vat_in_volume"] == 2000.0
    assert findings_of(rows) == {}


@pytest.mark.parametrize(
    ("fault", "finding"),
    [
        ({"direction": "sideways"}, "unknown"),
        ({"direction": None}, "unknown"),
        ({"state": "lost"}, "unknown"),
        ({"number": ""}, "unnumbered"),
        ({"number": None}, "unnumbered"),
        ({"issued_on": None}, "undated"),
        ({"issued_on": date(2026, 7, 1)}, "future"),
        ({"amount": None}, "without_amount"),
        ({"amount": float("nan")}, "without_amount"),
        ({"amount": float("inf")}, "without_amount"),
        ({"amount": -1e15}, "without_amount"),
    ],
)
def test_a_faulty_row_is_counted_and_left_out(fault, finding):
    rows = rows_of({}, {"number": "2", **fault})

    assert findings_of(rows) == {finding: 1}
    assert features_of(rows)["A"]["vat_out_volume"] == 1000.0


@pytest.mark.parametrize("tax", [-130.0, 180.0])
def test_an_odd_tax_is_told_and_counts_as_it_stands(tax):
    rows = rows_of({"tax": tax})

    assert findings_of(rows) == {"odd_tax": 1}
    assert features_of(rows)["A"]["vat_out_rate"] == tax / 1000


def test_missing_tax_is_none():
    assert features_of(rows_of({"tax": None}))["A"]["vat_out_rate"] == 0.0


def test_a_company_whose_rows_are_all_faulty_is_still_there():
    rows = rows_of({"issued_on": None}, {"company": "B"})

    known = features_of(rows)

    assert {known["A"][code] for code in FEATURES} == {None}
    assert known["B"]["vat_out_volume"] == 1000.0


def test_no_rows_give_no_companies():
    assert features_of([]) == {}


@pytest.mark.parametrize(
    ("as_of", "volume"),
    [
        (date(2026, 5, 30), 0.0),  # May is not complete
        (date(2026, 5, 31), 1000.0),
        (date(2027, 4, 30), 1000.0),
        (date(2027, 5, 30), 1000.0),  # April 2027 is the last complete month
        (date(2027, 5, 31), 0.0),
    ],
)
def test_the_window_holds_twelve_complete_months(as_of, volume):
    assert features_of([ROW], as_of=as_of)["A"]["vat_out_volume"] == volume


def test_days_are_those_of_the_calendar():
    days = [date(1999, 12, 31) + timedelta(days=place) for place in range(0, 40_000, 7)]
    rows = rows_of(*({"number": str(n), "issued_on": day} for n, day in enumerate(days)))

    frame = counted_invoices(lazy(rows), as_of=date(2199, 1, 1)).collect().to_native()

    assert sorted(frame["day"].to_list()) == [day_number(day) for day in days]


def test_digits_are_judged_as_a_list_of_amounts_is():
    draw = random.Random(7)
    amounts = [round(draw.lognormvariate(8, 2), 2) for _ in range(900)]
    rows = rows_of(*({"number": str(n), "amount": a} for n, a in enumerate(amounts)))

    judged = benford_test(amounts)

    assert features_of(rows)["A"]["vat_out_benford"] == pytest.approx(judged.deviation, abs=1e-9)


def test_digits_of_a_narrow_list_are_not_judged():
    rows = rows_of(*({"number": str(n), "amount": 100.0 + n} for n in range(400)))

    assert features_of(rows)["A"]["vat_out_benford__reason"] == "TOO_NARROW"


def test_behaviours_show_in_the_facts():
    rows = invoice_rows(12_000, 20)
    known = features_of(rows, as_of=AS_OF)
    names = ("healthy", "seasonal", "declining", "fabricated", "void_heavy")

    def mean(behaviour: str, code: str) -> float:
        values = [row[code] for c, row in known.items() if names[(int(c[1:]) - 1) % 5] == behaviour]
        return sum(values) / len(values)

    assert mean("seasonal", "vat_out_seasonality") > mean("healthy", "vat_out_seasonality")
    assert mean("declining", "vat_out_growth_12m") < 0.0 < mean("healthy", "vat_out_growth_12m")
    assert mean("fabricated", "vat_out_round_share") > 0.5 > mean("healthy", "vat_out_round_share")
    assert mean("fabricated", "vat_round_trip_share") > 0.15
    assert mean("fabricated", "vat_out_december_share") > mean("healthy", "vat_out_december_share")
    assert mean("void_heavy", "vat_out_void_share") > 0.2 > mean("healthy", "vat_out_void_share")


def test_facts_stand_in_for_what_a_limit_needs():
    known = features_of(worked_case())["A"]

    assert bridged({code: known[code] for code in FEATURES}) == {
        "expected_annual_purchases": 8400.0
    }


def test_findings_have_their_words():
    assert {row["code"] for row in DEFINED["finding"]} == set(FINDINGS)
    assert tuple(COLUMNS) == tuple(SCHEMA)
