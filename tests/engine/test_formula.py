from __future__ import annotations

import math
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zixin.engine.formula import FormulaError, formula
from zixin.engine.formula.tree import Undefined, replace

NAMES = {"a": "a", "b": "b", "c": "c", "净利润": "a"}
COLUMNS = ("a", "b", "c", "a__prev", "b__prev", "c__prev")

figures = st.one_of(
    st.none(),
    st.sampled_from([0.0, 1.0, -1.0, 1e30, -1e30, 1e-31, 3.0]),
    st.floats(-1e30, 1e30, allow_nan=False),
)


def texts() -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["a", "b", "c", "2", "0", "0.5", "prev(a)", "avg(b)", "avg(a + c)"])

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        return st.one_of(
            pair.map(lambda p: f"({p[0]} + {p[1]})"),
            pair.map(lambda p: f"({p[0]} - {p[1]})"),
            pair.map(lambda p: f"({p[0]} * {p[1]})"),
            pair.map(lambda p: f"({p[0]} / {p[1]})"),
            pair.map(lambda p: f"min({p[0]}, {p[1]})"),
            pair.map(lambda p: f"max({p[0]}, {p[1]}, 1)"),
            pair.map(lambda p: f"if({p[0]} > {p[1]}, {p[0]}, -{p[1]})"),
            pair.map(lambda p: f"if({p[0]} = {p[1]} or not defined({p[0]}), 1, {p[1]})"),
            pair.map(lambda p: f"coalesce({p[0]}, {p[1]})"),
            inner.map(lambda x: f"or_zero({x})"),
            inner.map(lambda x: f"abs({x})"),
        )

    return st.recursive(leaf, grow, max_leaves=4).filter(_is_within_bounds)


def _is_within_bounds(text: str) -> bool:
    """Tell whether the language takes a formula; its bound on products has a test of its own."""
    try:
        formula(text, NAMES)
    except FormulaError:
        return False
    return True


def test_scalar_and_frame_agree_to_the_bit_and_stay_finite() -> None:
    @settings(max_examples=150, deadline=None)
    @given(texts(), st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, figures)), min_size=1))
    def check(text: str, records: list[dict[str, float | None]]) -> None:
        parsed = formula(text, NAMES)
        frame = nw.from_native(pl.DataFrame(records, schema=dict.fromkeys(COLUMNS, pl.Float64)))
        value = parsed.expression()
        both = frame.with_columns(v=value, r=parsed.reason(value)).select("v", "r")
        expected = [parsed.evaluate(record) for record in records]
        assert both.rows() == expected
        assert all(v is None or math.isfinite(v) for v, _ in expected)
        assert all((v is None) != (r is None) for v, r in expected)

    check()


def test_absent_columns_are_worked_out_without_changing_the_value() -> None:
    @settings(max_examples=150, deadline=None)
    @given(
        texts(),
        st.fixed_dictionaries(dict.fromkeys(COLUMNS, figures)),
        st.sets(st.sampled_from(COLUMNS)),
    )
    def check(text: str, record: dict[str, float | None], absent: set[str]) -> None:
        from zixin.engine.formula import compile_record

        tree = formula(text, NAMES).tree
        left = {name: value for name, value in record.items() if name not in absent}
        settled = replace(tree, dict.fromkeys(absent, Undefined()))
        assert compile_record(settled)(left) == compile_record(tree)(left)

    check()


@pytest.mark.parametrize(
    ("text", "record", "expected"),
    [
        ("a / b", {"a": -6.0, "b": -3.0}, (None, "NEG_DENOM")),
        ("a / b", {"a": 6.0, "b": 0.0}, (None, "DIV0")),
        ("a / b", {"a": None, "b": 0.0}, (None, "DIV0")),
        ("a / b", {"a": None, "b": 2.0}, (None, "MISSING")),
        ("a / b", {"a": 6.0, "b": None}, (None, "MISSING")),
        ("a / prev(a) - 1", {"a": 6.0, "a__prev": 4.0}, (0.5, None)),
        ("a / prev(a) - 1", {"a": 6.0, "a__prev": None}, (None, "MISSING")),
        ("prev(a, 1)", {"a__prev": 4.0}, (4.0, None)),
        ("a / prev(a, 3)", {"a": 6.0, "a__prev3": 4.0}, (1.5, None)),
        ("prev(prev(a), 2)", {"a__prev3": 4.0}, (4.0, None)),
        ("prev(avg(a))", {"a__prev": 4.0, "a__prev2": 2.0}, (3.0, None)),
        ("prev(avg(a))", {"a": 9.0, "a__prev": 4.0}, (4.0, None)),
        ("avg(a)", {"a": 6.0, "a__prev": 4.0}, (5.0, None)),
        ("avg(a)", {"a": 6.0, "a__prev": None}, (6.0, None)),
        ("avg(a)", {"a": None, "a__prev": 4.0}, (None, "MISSING")),
        ("净利润 * 2", {"a": 3.0}, (6.0, None)),
        ("min(a, b)", {"a": 3.0, "b": None}, (None, "MISSING")),
        ("or_zero(a / b) + c", {"a": 1.0, "b": 0.0, "c": None}, (None, "MISSING")),
        ("-a * -2", {"a": 3.0}, (6.0, None)),
        ("2 + 3 * 4", {}, (14.0, None)),
        ("（a＋b）÷ 2", {"a": 3.0, "b": 5.0}, (4.0, None)),
        ("if(a > 1 and b > 1, 1, 0)", {"a": 0.0, "b": None}, (0.0, None)),
        ("if(a > 1 or b > 1, 1, 0)", {"a": 2.0, "b": None}, (1.0, None)),
        ("if(a > 1, 1, 0)", {"a": None}, (0.0, None)),
    ],
)
def test_formula_value_and_reason(text: str, record: dict[str, Any], expected: Any) -> None:
    assert formula(text, NAMES).evaluate(record) == expected


def test_value_below_its_minimum_has_no_meaning() -> None:
    parsed = formula("a / b", NAMES, minimum=0.0)

    assert parsed.evaluate({"a": -1.0, "b": 2.0}) == (None, "NEG_VALUE")
    assert parsed.evaluate({"a": 0.0, "b": 2.0}) == (0.0, None)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("a +", 4),
        ("a + x", 5),
        ("a + 净资产", 5),
        ("(a", 3),
        ("a)", 2),
        ("a b", 3),
        ("a @ b", 3),
        ("a + (b > c)", 5),
        ("a and b", 1),
        ("not a", 5),
        ("prev(prev(prev(a, 3)))", 1),
        ("prev(a, 5)", 9),
        ("prev(a, b)", 9),
        ("prev(a, 1.5)", 9),
        ("prev(a, 4) + prev(avg(prev(a, 3)))", 14),
        ("avg(a / b)", 1),
        ("min(a)", 1),
        ("if(a, b, c)", 4),
        ("if(a > b, a > b, c)", 1),
        ("a ** b", 4),
        ("a.b", 2),
        ("'a'", 1),
        ("1e99", 1),
        ("a(b)", 2),
    ],
)
def test_error_points_at_the_character(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as refused:
        formula(text, NAMES)

    assert refused.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50 + "a" + ")" * 50,
        "+".join(["a"] * 500),
        "a" * 3_000,
        "*".join(["a"] * 8),
    ],
    ids=["too deep", "too many words", "too long", "too large"],
)
def test_size_of_a_formula_is_bounded(text: str) -> None:
    with pytest.raises(FormulaError):
        formula(text, NAMES)


def test_division_by_a_column_that_is_the_same_in_every_row_is_exact() -> None:
    divided = formula("a / (if(defined(b), 7.2, 0) + if(defined(c), 7.2, 0))", NAMES)
    records = [{"a": 6.5 + row / 7, "b": 1.0, "c": 1.0} for row in range(200)]
    frame = nw.from_native(pl.LazyFrame(records)).with_columns(
        divisor=formula("if(defined(b), 7.2, 0) + if(defined(c), 7.2, 0)", NAMES).expression()
    )
    through = formula("a / d", {"a": "a", "d": "divisor"})

    for quotient in (divided.expression(), through.expression()):
        found = frame.select(quotient.alias("x")).collect()["x"].to_list()
        assert found == [record["a"] / 14.4 for record in records]
