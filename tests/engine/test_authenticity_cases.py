from __future__ import annotations

import csv
from pathlib import Path

import narwhals as nw
import polars as pl
import pytest

from zixin.engine.authenticity import VERDICTS, explain_row, load_checks, standard_rules
from zixin.engine.authenticity.running import check_frame, check_record

FILE = Path(__file__).parent / "cases" / "authenticity.csv"
CASES = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
YEARS = {"": 2024, "prev": 2023, "prev2": 2022}
CHECKS, RULES = load_checks(), standard_rules()


def years_of(figures: str) -> dict[int, dict[str, float]]:
    """Return the records of a case by year."""
    years: dict[int, dict[str, float]] = {year: {} for year in YEARS.values()}
    for figure in figures.split():
        name, _, value = figure.partition("=")
        when, _, slug = name.rpartition(".")
        years[YEARS[when]][slug] = float(value)
    return {year: values for year, values in years.items() if values or year == 2024}


def name_of(case: dict[str, str]) -> str:
    return f"{case['check']} {case['verdict']}"


def test_every_check_is_worked_by_hand_in_every_verdict() -> None:
    worked = {(case["check"], case["verdict"]) for case in CASES}

    for check in CHECKS.checks.values():
        due = {"ok", "alarm"} | ({"query"} if check.query.as_document() else set())
        assert {verdict for code, verdict in worked if code == check.code} >= due


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_record_is_judged_as_worked(case: dict[str, str]) -> None:
    years = years_of(case["figures"])
    earlier = [{**values, "year": year} for year, values in years.items()]
    row = check_record({**years[2024], "year": 2024}, None, RULES, earlier=earlier)
    found = explain_row(CHECKS.checks[case["check"]], row, RULES)

    if not case["value"]:
        assert (found["value"], found["verdict"], found["reason"]) == (None, None, case["verdict"])
        return
    assert found["value"] == pytest.approx(float(case["value"]), rel=1e-9, abs=1e-12)
    assert (found["verdict"], found["reason"]) == (case["verdict"], None)


def test_frame_judges_all_cases_as_the_record_does() -> None:
    rows = [
        {"company": str(place), "year": year, **values}
        for place, case in enumerate(CASES)
        for year, values in years_of(case["figures"]).items()
    ]
    names = list(dict.fromkeys(name for row in rows for name in row))
    texts = {"company": pl.String, "year": pl.Int64}
    frame = pl.LazyFrame(
        [{name: row.get(name) for name in names} for row in rows],
        schema={name: texts.get(name, pl.Float64) for name in names},
    )

    checked = check_frame(nw.from_native(frame), RULES).collect().to_native()

    by_company = {row["company"]: row for row in checked.filter(pl.col("year") == 2024).to_dicts()}
    for place, case in enumerate(CASES):
        verdict = by_company[str(place)][f"{case['check']}__verdict"]
        assert verdict == (case["verdict"] if case["verdict"] in VERDICTS else None), case
