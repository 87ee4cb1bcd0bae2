from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.engine.frames import LAST_YEAR, THIS_YEAR, rate
from zixin.engine.catalogue import Name
from zixin.engine.explanation import explain
from zixin.engine.policy import (
    DEFAULT_MODEL,
    AssessmentPolicy,
    ScoredIndicator,
    parse_policy,
    shipped_document,
    shipped_documents,
)
from zixin.engine.standards import parse_standards, read_standards

NAMES = (
    "no-statements",
    "sasac-2002",
    "sasac-2006",
    "sasac-2006-basic",
    "small-company",
    "trade-credit-v1",
)
MODELS = {name: parse_policy(shipped_document(name)) for name in NAMES}
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
STANDING: dict[str, Any] = {
    "on_time_share": 0.95,
    "average_days_late": 3.0,
    "days_past_due_max": 10.0,
    "broken_promises": 0.0,
    "dishonest_listing": 0.0,
    "enforcement_share": 0.0,
    "abnormal_listing": 0.0,
    "litigation_share": 0.0,
    "tax_grade": "A",
    "penalties": 0.0,
    "tenure_months": 40.0,
    "trade_reference_score": 0.8,
    "bank_reference_score": 0.8,
    "disclosure_share": 0.9,
    "audited": 1.0,
}


def weights(model: AssessmentPolicy, *, modifying: bool = False) -> dict[str, list[float]]:
    return {
        row.code: [item.weight for item in (row.modifying if modifying else row.basic)]
        for row in model.dimensions
    }


def score_of(document: dict[str, Any], code: str) -> Any:
    return next(row["score"] for row in document["dimensions"] if row["code"] == code)


def test_every_model_ships_under_its_name_and_the_default_last() -> None:
    shipped = [row["name"] for row in shipped_documents()]

    assert (sorted(shipped), shipped[-1]) == (list(NAMES), DEFAULT_MODEL)
    assert [MODELS[name].edition for name in NAMES] == [2, 2, 2, 1, 2, 2]


def test_model_of_another_name_is_not_shipped() -> None:
    with pytest.raises(KeyError):
        shipped_document("another")


def test_rules_of_2006_weigh_as_published() -> None:
    model = MODELS["sasac-2006"]
    dimensions = {row.code: row.weight for row in model.dimensions}

    assert dimensions == {
        "solvency": 15.4,
        "operation": 15.4,
        "profitability": 23.8,
        "growth": 15.4,
        "qualitative": 30.0,
    }
    basic, modifying = weights(model), weights(model, modifying=True)
    asked = basic.pop("qualitative")
    published = {code: [round(w / 0.7, 6) for w in row] for code, row in basic.items()}
    corrected = {code: [round(w / 0.7, 6) for w in row] for code, row in modifying.items() if row}
    assert published == {
        "solvency": [12, 10],
        "operation": [10, 12],
        "profitability": [20, 14],
        "growth": [12, 10],
    }
    assert corrected == {
        "solvency": [6, 6, 5, 5],
        "operation": [9, 7, 6],
        "profitability": [10, 9, 8, 7],
        "growth": [10, 7, 5],
    }
    assert asked == [18, 15, 16, 13, 14, 8, 8, 8]


def test_rules_of_2002_weigh_as_published() -> None:
    model = MODELS["sasac-2002"]
    basic, modifying = weights(model), weights(model, modifying=True)
    asked = basic.pop("qualitative")

    assert {code: [round(w / 0.8, 6) for w in row] for code, row in basic.items()} == {
        "profitability": [25, 13],
        "operation": [9, 9],
        "solvency": [12, 8],
        "growth": [12, 12],
    }
    assert {code: [round(w / 0.8, 6) for w in row] for code, row in modifying.items() if row} == {
        "profitability": [12, 8, 8, 10],
        "operation": [5, 5, 8],
        "solvency": [10, 10],
        "growth": [9, 8, 7],
    }
    assert asked == [18, 16, 12, 14, 12, 10, 10, 8]


def test_trade_credit_weighs_the_22_indicators_and_the_standing() -> None:
    model = MODELS["trade-credit-v1"]
    by_code = {row.code: row for row in model.dimensions}
    standing = {item.code: item.weight for item in by_code["standing"].indicators}
    measured = [item for _, item in model.scored() if item.scoring == "efficacy"]

    assert {code: row.weight for code, row in by_code.items()} == {
        "solvency": 30,
        "operation": 20,
        "profitability": 15,
        "growth": 10,
        "standing": 25,
    }
    of_2006 = {item.code for _, item in MODELS["sasac-2006"].scored() if item.scoring != "share"}
    assert {item.code for item in measured} == of_2006
    assert len(measured) == 22
    groups = {
        ("on_time_share", "average_days_late", "days_past_due_max", "broken_promises"): 10,
        (
            "dishonest_listing",
            "enforcement_share",
            "abnormal_listing",
            "litigation_share",
            "tax_grade",
            "penalties",
        ): 8,
        ("tenure_months", "trade_reference_score", "bank_reference_score"): 4,
        ("disclosure_share", "audited"): 3,
    }
    assert {codes: sum(standing[code] for code in codes) for codes in groups} == groups
    assert sum(len(codes) for codes in groups) == len(standing)


@pytest.mark.parametrize("name", NAMES)
def test_standard_values_are_marked_as_illustrations(name: str) -> None:
    model = MODELS[name]
    measured = {item.code for _, item in model.scored() if item.scoring == "efficacy"}

    assert {table.source for table in model.standards} == {"illustrative"}
    assert set(model.standards[0].values) == measured


@pytest.mark.parametrize(
    ("name", "total", "grade"),
    [("sasac-2006", 66.7, "BBB"), ("sasac-2002", 70.4, "A"), ("trade-credit-v1", 68.4, "BBB")],
)
def test_statements_alone_are_rated(name: str, total: float, grade: str) -> None:
    current = {**THIS_YEAR, "industry": "C34"}

    document = explain(current, LAST_YEAR, MODELS[name]).as_document()
    rated = rate(LAST_YEAR | {"industry": "C34"}, current, policy=MODELS[name])[1]

    assert (document["total"], document["grade"]) == (total, grade)
    assert (rated["total"], rated["grade"]) == (total, grade)


def test_standing_counts_in_the_default_model() -> None:
    current = {**THIS_YEAR, "industry": "C34", **STANDING}

    document = explain(current, LAST_YEAR, MODELS[DEFAULT_MODEL]).as_document()

    # 4 x 0.9, 3 x 0.9, 2 x 0.8, 1; 8 of public record; 2 x 0.85 and 2 x 0.8; 2 x 0.9 and 1
    assert score_of(document, "standing") == 92.0
    assert (document["total"], document["grade"]) == (74.3, "A")


@pytest.mark.parametrize(
    ("facts", "cap", "grade"),
    [
        ({"dishonest_listing": 1}, "DISHONEST", "CCC"),
        ({"bankruptcy_filing": 1}, "BANKRUPTCY", "C"),
        ({"serious_violation": 1}, "SERIOUS", "CCC"),
        ({"consumption_restriction": 1}, "RESTRICTED", "B"),
        ({"enforcement_share": 0.31}, "ENFORCEMENT", "B"),
        ({"abnormal_listing": 1}, "ABNORMAL", "BB"),
        ({"days_past_due_max": 90}, "DEFAULT", "CCC"),
        ({"statement_age_months": 19}, "STALE", "BBB"),
    ],
)
def test_record_caps_the_grade_of_the_default_model(
    facts: dict[str, float], cap: str, grade: str
) -> None:
    document = explain(
        {**THIS_YEAR, "industry": "C34", **STANDING, **facts}, LAST_YEAR, MODELS[DEFAULT_MODEL]
    ).as_document()

    assert [row["code"] for row in document["caps"]] == [cap]
    assert document["caps"][0]["grade_max"] == grade


@pytest.mark.parametrize(
    ("change", "indicator", "because"),
    [
        ({"cfo": 1, "ni": -1}, "cash_coverage_full", 1.1),
        ({"cfo": -1, "ni": 1}, "cash_coverage_full", 0.9),
        ({"cfo": -1, "ni": -1}, "cash_coverage_full", 0.8),
        ({"impair_bal": 100, "unsettled_losses": 30_000}, "bad_asset_ratio_full", 0.8),
    ],
)
def test_special_cases_of_2006_correct_as_taught(
    change: dict[str, float], indicator: str, because: float
) -> None:
    model = MODELS["sasac-2006"]
    row = explain({**THIS_YEAR, **change}, LAST_YEAR, model).row
    holding = [case for case in model.special if case.indicator == indicator]

    held = [case.coefficient for case in holding if case.when.evaluate(row)[0]]

    assert held == [because]


def test_profit_after_a_loss_is_corrected_upwards() -> None:
    model = MODELS["sasac-2006"]
    row = explain(THIS_YEAR, {**LAST_YEAR, "op": -700}, model).row
    growth = [case for case in model.special if case.indicator == "op_profit_growth"]

    assert [case.coefficient for case in growth if case.when.evaluate(row)[0]] == [1.1]


def test_customer_without_statements_is_rated_on_what_is_known() -> None:
    facts = {
        "company_age_years": 6.0,
        "insured_headcount": 25.0,
        "dishonest_listing": 0.0,
        "consumption_restriction": 0.0,
        "enforcement_count": 0.0,
        "abnormal_listing": 0.0,
        "serious_violation": 0.0,
        "tax_grade": "B",
        "trade_reference_score": 0.8,
        "vat_out_growth_12m": 0.1,
        "vat_out_cv": 0.4,
        "vat_out_active_share": 1.0,
        "vat_out_top1_share": 0.3,
        "one_order_value": 42_000.0,
    }

    document = explain({"year": 2024, **facts}, None, MODELS["no-statements"]).as_document()

    assert [row["code"] for row in document["caps"]] == ["NO_STATEMENTS"]
    assert document["grade"] == "BBB"
    assert document["limit"]["amount"] == 42_000.0


def test_small_company_needs_no_cash_flow() -> None:
    items = ("cash", "ar", "inventory", "ca", "ta", "cl", "tl", "equity", "rev", "cogs", "ni")
    small, before = ({c: row[c] for c in items} for row in (THIS_YEAR, LAST_YEAR))
    facts = {**STANDING, "q_owner": 0.8, "owner_dishonest": 0.0, "owner_experience_years": 12.0}

    document = explain(
        {"year": 2024, **small, **facts}, {"year": 2023, **before}, MODELS["small-company"]
    ).as_document()

    assert document["total"] is not None
    assert all(row["score"] is not None for row in document["dimensions"])


def kinds(model: AssessmentPolicy) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, item in model.scored():
        found[item.scoring] = found.get(item.scoring, 0) + 1
    return found


def test_models_without_statements_measure_nothing_by_standard_values() -> None:
    assert kinds(MODELS["no-statements"]) == {"bins": 28, "lookup": 1, "share": 2}


def test_bins_of_a_figure_never_prefer_the_worse() -> None:
    for model in MODELS.values():
        for _, item in model.scored():
            shares = [entry.share for entry in item.bins]
            better = model.indicators[item.code].higher_is_better if shares else True
            assert shares == sorted(shares, reverse=not better), (model.name, item)


def test_published_standard_values_are_five_industries_of_two_levels() -> None:
    with (EXAMPLES / "standard-values-published.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))

    assert len(rows) == 100
    assert all(row["good"] and row["average"] and not row["excellent"] for row in rows)
    coal = {row["indicator"]: row for row in rows if row["name"] == "煤炭"}
    assert (coal["roe"]["good"], coal["rd_intensity_2002"]["average"]) == ("5.7", "0.5")


def test_example_of_standard_values_can_be_imported() -> None:
    text = (EXAMPLES / "standard-values-example.csv").read_text(encoding="utf-8")

    document = read_standards(
        text, name="example", version=1, title=Name("样例", "Example"), source="example"
    )
    found = parse_standards(document)

    assert [(table.key, len(table.values)) for table in found.tables] == [
        ("B06-large", 20),
        ("C25-large", 20),
        ("C31-large", 20),
        ("C30-large", 20),
        ("C26-large", 20),
    ]
    assert found.tables[0].values["roe"] == pytest.approx((0.083, 0.057, 0.031, 0.005, -0.021))
    scored: list[ScoredIndicator] = [item for _, item in MODELS["sasac-2002"].scored()]
    measured = {item.code for item in scored if item.scoring == "efficacy"}
    assert set(found.tables[0].values) == measured
