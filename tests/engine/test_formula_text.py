from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl
import pytest

from zixin.engine.formula import FormulaError, formula

NAMES = {"a": "a", "行业": "industry", "industry": "industry", "grade": "grade", "ta": "ta"}
UNITS = {"a": "count", "industry": "text", "grade": "text", "ta": "money"}
COLUMNS = {
    "a": pl.Float64,
    "industry": pl.String,
    "industry__prev": pl.String,
    "grade": pl.String,
    "ta": pl.Float64,
}
CODES = ["C34", "C", "c34", None, "（C）"]


def both(text: str, rows: list[dict[str, Any]]) -> list[Any]:
    """Return the values of a formula on rows, the same from a frame and record by record."""
    parsed = formula(text, NAMES, units=UNITS)
    frame = nw.from_native(pl.DataFrame(rows, schema=COLUMNS))
    value = parsed.expression()
    columns = frame.with_columns(v=value, r=parsed.reason(value)).select("v", "r").rows()
    assert columns == [parsed.evaluate(row) for row in rows]
    return [value for value, _ in columns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('industry = "C34"', [True, False, False, None, False]),
        ('行业 ≠ "C34"', [False, True, True, None, True]),
        ("industry in ('C', \"C34\")", [True, True, False, None, False]),
        ("行业 属于 （“C34”、“C”）", [True, True, False, None, False]),
        ("industry not in ('C')", [True, False, True, None, True]),
        ("industry 不属于 ('C')", [True, False, True, None, True]),
        ("not industry in ('C')", [True, False, True, None, True]),
        ('starts_with(industry, "C3")', [True, False, False, None, False]),
        ("非 starts_with(行业, “C”) 且 defined(行业)", [False, False, True, False, True]),
        ("industry = '（C）'", [False, False, False, None, True]),
        ('if(industry = "C", 2, 3)', [3.0, 2.0, 3.0, 3.0, 3.0]),
        ('holds(starts_with(industry, "C"))', [1.0, 1.0, 0.0, None, 0.0]),
        ('industry = "C" or industry = grade', [False, True, False, None, False]),
        ("prev(industry) = 'C'", [None, None, None, None, None]),
    ],
)
def test_text_is_compared_alike_on_a_record_and_a_frame(text: str, expected: list[Any]) -> None:
    rows = [dict.fromkeys(COLUMNS, None) | {"industry": code, "grade": "B"} for code in CODES]

    assert both(text, rows) == expected


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("ln(a)", [1.0, 2.0, 1e-30, 0.0, -1.0, None], [0.0, 0.693147181, -69.077552790]),
        ("logistic(a)", [0.0, 2.0, -2.0, 1e30, -1e30], [0.5, 0.880797077978, 0.119202922022, 1, 0]),
        ("normal(a)", [0.0, 1.0, -1.0, 1e30, -1e30], [0.5, 0.841344746, 0.158655254, 1.0, 0.0]),
        ("a in (1, -2, 3)", [1.0, -2.0, 2.0, None], [True, True, False]),
        ("holds(a > 1)", [2.0, 1.0, None], [1.0, 0.0]),
    ],
)
def test_functions_of_one_figure(text: str, values: list[Any], expected: list[Any]) -> None:
    rows = [dict.fromkeys(COLUMNS, None) | {"a": value} for value in values]

    assert both(text, rows) == expected + [None] * (len(values) - len(expected))


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("ln(a)", 0.0, "DIV0"),
        ("ln(a)", -1.0, "NEG_VALUE"),
        ("ln(a)", None, "MISSING"),
        ("holds(1 / a > 2)", 0.0, "DIV0"),
        ("holds(1 / a > 2)", -1.0, "NEG_DENOM"),
        ("if(1 / a > 2, a, ta)", 0.0, "MISSING"),
    ],
)
def test_reason_why_it_is_undefined(text: str, value: float | None, reason: str) -> None:
    assert formula(text, NAMES).evaluate({"a": value}) == (None, reason)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("industry", "figure_not_text", 1),
        ("industry > 'C'", "text_order", 10),
        ("industry = 3", "text_expected", 12),
        ("a = 'C'", "text_expected", 1),
        ("industry + 1", "figure_not_text", 1),
        ("industry and a > 1", "condition_not_text", 1),
        ("industry in 'C'", "lacking", 13),
        ("industry in ()", "no_figure", 14),
        ("industry in ('C', 3)", "text_expected", 19),
        ("a in (1, ta)", "number_expected", 10),
        ("a in (1, 'C')", "figure_not_text", 10),
        ("a + 1 in (1, 2)", "name_expected", 1),
        ("starts_with(a, 'C')", "text_expected", 13),
        ("starts_with(industry, grade)", "text_expected", 23),
        ("starts_with(industry)", "arguments", 1),
        ("coalesce(industry, 'C') = 'C'", "figure_not_text", 10),
        ("if(a > 1, 'C', 'D') = 'C'", "figure_not_text", 11),
        ("industry = 'C", "text_open", 12),
        ("industry = “C'", "text_open", 12),
        ("industry = ''", "text_empty", 12),
        ("industry = 'C\x00'", "text_hidden", 14),
        ("industry = 'C\ud800'", "text_hidden", 14),
        ("industry = '" + "C" * 101 + "'", "text_long", 12),
        ("ln(a > 1)", "figure_expected", 4),
        ("holds(a)", "condition_expected", 7),
    ],
)
def test_error_has_a_code_and_points_at_the_character(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaError) as refused:
        formula(text, NAMES, units=UNITS)

    assert (refused.value.code, refused.value.position) == (code, position)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("ta + a", "units_differ", 6),
        ("ta > a", "units_differ", 6),
        ("max(ta, 1, a)", "units_differ", 12),
        ("coalesce(ta, a)", "units_differ", 14),
        ("if(a > 1, ta, a)", "units_differ", 15),
        ("ta * ta + ta", "units_differ", 11),
        ("ta / ta + ta", "units_differ", 11),
        ("ln(ta)", "pure_expected", 4),
        ("logistic(1 / ta)", "pure_expected", 10),
    ],
)
def test_units_that_clash_are_refused(text: str, code: str, position: int) -> None:
    with pytest.raises(FormulaError) as refused:
        formula(text, NAMES, units=UNITS)

    assert (refused.value.code, refused.value.position) == (code, position)
    assert formula(text, NAMES).text == text  # without units, nothing clashes


def test_refusal_says_the_units() -> None:
    with pytest.raises(FormulaError) as refused:
        formula("1 / ta + ta * ta", NAMES, units=UNITS)

    assert refused.value.message == "1/money and money^2 do not go together"
    assert refused.value.parameters == {"left": "1/money", "right": "money^2"}


@pytest.mark.parametrize(
    "text",
    [
        "ta + 1",
        "ta > 0",
        "max(ta, 0) - or_zero(ta)",
        "ta * a + ta",
        "ta * ta / ta + ta",
        "a * terms + 3",
        "365 * a / terms + a",
        "ln(ta / ta)",
        "1 / ta * ta + a",
        "if(a > 1, ta, 0)",
    ],
)
def test_units_that_go_together_pass(text: str) -> None:
    names = {**NAMES, "terms": "terms"}

    assert formula(text, names, units={**UNITS, "terms": "days"}).text == text


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("ta / ta", "money", "the result is a pure number, not money (character 1)"),
        ("a * ta", "days", "the result is money, not days (character 1)"),
        ("a > 1", "share", "a figure is expected, not a condition (character 1)"),
    ],
)
def test_declared_unit_of_the_result_is_held_to(text: str, unit: str, expected: str) -> None:
    with pytest.raises(FormulaError) as refused:
        formula(text, NAMES, units=UNITS, unit=unit)

    assert str(refused.value) == expected
    assert formula("365 * ta / ta", NAMES, units=UNITS, unit="days").text == "365 * ta / ta"
