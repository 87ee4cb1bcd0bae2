"""Whatever is typed is parsed or refused at a character, quickly; and both compilations agree."""

from __future__ import annotations

import math
import time
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zixin.engine.formula import Formula, FormulaError, formula
from zixin.engine.formula.refusal import MESSAGES

UNITS = {"a": "money", "b": "money", "s": "share", "d": "days", "t": "text", "u": "text"}
NAMES = {**{slug: slug for slug in UNITS}, "营业收入": "a", "行业": "t"}
FIGURES, TEXTS = ("a", "b", "s", "d"), ("t", "u")
BACK = ("", "__prev", "__prev2")
SCHEMA = {name + back: pl.Float64 for name in FIGURES for back in BACK} | {
    name + back: pl.String for name in TEXTS for back in BACK
}
SECONDS_MAX = 0.05

numbers = st.one_of(
    st.none(),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-31, -1e-31, 2.5]),
    st.floats(-1e30, 1e30, allow_nan=False),
    st.floats(-20, 20, allow_nan=False),
)
words = st.sampled_from([None, "", "C", "C26", "C261", "F", "（C）", "c26"])
records = st.fixed_dictionaries(
    {name: words if kind == pl.String else numbers for name, kind in SCHEMA.items()}
)


def figures(depth: int) -> st.SearchStrategy[str]:
    """Return texts of figures; units are not minded."""
    leaf = st.sampled_from(
        ["a", "b", "s", "d", "2", "0", "0.5", "prev(a)", "prev(s, 2)", "avg(b)", "prev(avg(s))"]
    )
    if not depth:
        return leaf
    inner, truth = figures(depth - 1), conditions(depth - 1)
    pair = st.tuples(inner, inner)
    return st.one_of(
        leaf,
        st.builds("({1} {0} {2})".format, st.sampled_from("+-*/"), inner, inner),
        st.builds("{0}({1}, {2}, 1)".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("{0}({1})".format, st.sampled_from(["or_zero", "abs", "floor", "-"]), inner),
        st.builds("{0}({1})".format, st.sampled_from(["ln", "logistic", "normal"]), inner),
        pair.map("coalesce({0[0]}, {0[1]})".format),
        st.builds("if({0}, {1}, {2})".format, truth, inner, inner),
        truth.map("holds({})".format),
    )


def conditions(depth: int) -> st.SearchStrategy[str]:
    """Return texts of conditions."""
    leaf = st.sampled_from(
        [
            "a > 1",
            "s in (1, -1, 0)",
            "d not in (2)",
            't = "C"',
            "t != u",
            "行业 属于 ('C', 'F')",
            'u not in ("C26")',
            "starts_with(prev(t), 'C2')",
            "defined(t)",
            "defined(prev(a, 2))",
        ]
    )
    if not depth:
        return leaf
    inner, figure = conditions(depth - 1), figures(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({1} {0} {2})".format, st.sampled_from(["and", "或"]), inner, inner),
        inner.map("非 {}".format),
        st.builds(
            "{1} {0} {2}".format, st.sampled_from(["=", "!=", "<", "≤", ">", ">="]), figure, figure
        ),
    )


def within_bounds(text: str) -> Formula | None:
    """Return the formula, or nothing where it is larger than the language takes."""
    try:
        return formula(text, NAMES, units=dict.fromkeys(TEXTS, "text"))
    except FormulaError as refused:
        if refused.code not in {"too_large", "too_many_columns"}:
            raise
        return None


@pytest.mark.parametrize("kind", [figures, conditions])
def test_record_and_frame_agree_on_any_formula(kind: Any) -> None:
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(kind(3), st.lists(records, min_size=1, max_size=3))
    def check(text: str, rows: list[dict[str, Any]]) -> None:
        parsed = within_bounds(text)
        if parsed is None:
            return
        frame = nw.from_native(pl.DataFrame(rows, schema=SCHEMA))
        value = parsed.expression()
        both = frame.with_columns(v=value, r=parsed.reason(value)).select("v", "r").rows()
        expected = [parsed.evaluate(row) for row in rows]
        assert both == expected
        for result, reason in expected:
            assert (result is None) == (reason is not None)
            assert result is None or math.isfinite(result)

    check()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abs(ln(2)) = min(a, a, 1)", [False, None]),
        ("1 / (1 + 1) < a", [True, None]),
        ("if(1 > 2, 1, 2) + a", [3.0, None]),
        ("a + 1 / (1 - 1)", [None, None]),
        ("ln(0 - 1) > 1 or a > 0", [True, None]),
        ("logistic(0)", [0.5, 0.5]),
        ("not 1 > 2", [True, True]),
    ],
)
def test_part_without_a_column_is_worked_out_once(text: str, expected: list[Any]) -> None:
    parsed = formula(text, NAMES)
    frame = nw.from_native(pl.DataFrame({"a": [1.0, None]}))

    assert frame.with_columns(v=parsed.expression()).to_native()["v"].to_list() == expected
    assert [parsed.evaluate({"a": value})[0] for value in (1.0, None)] == expected


def refused_or_parsed(text: str) -> FormulaError | None:
    """Return the refusal, if any, after checking that it points into the text, in time."""
    error: FormulaError | None = None
    began = time.process_time()
    try:
        formula(text, NAMES, units=UNITS)
    except FormulaError as refused:
        error = refused
    assert time.process_time() - began < SECONDS_MAX
    if error is not None:
        assert 1 <= error.position <= len(text) + 1
        assert error.message == MESSAGES[error.code].format(**error.parameters)
    return error


def test_any_text_is_parsed_or_refused_at_a_character() -> None:
    alphabet = "abst()+-*/=<>!,.\"'“”‘’ 0159eE_且或非属于（），＋１营业收入\x00\ud800\u202e\n"
    pieces = ["prev(", "avg(", "if(", "in (", "not ", "and ", "min(", "holds(", "ln(", "a", "t"]
    texts = st.one_of(
        st.text(max_size=200),
        st.text(alphabet=alphabet, max_size=200),
        st.lists(st.sampled_from([*pieces, *alphabet]), max_size=120).map("".join),
    )

    @settings(max_examples=300, deadline=None)
    @given(texts)
    def check(text: str) -> None:
        refused_or_parsed(text)

    refused_or_parsed("a")  # warm
    check()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "no_figure"),
        ("(" * 300, "too_deep"),
        ("(" * 900 + "a" + ")" * 900, "too_many_words"),
        ("not " * 399 + "a", "condition_expected"),
        ("-" * 399 + "a", None),
        ("a" * 10_000_000, "too_long"),
        ("(" * 10_000_000, "too_long"),
        ("a +" * 600, "too_many_words"),
        ("a\x00", "not_understood"),
        ("\ud800", "not_understood"),
        ("a\u202eb", "not_understood"),
        ("().__class__", "not_understood"),
        ("a.__class__", "not_understood"),
        ("__import__('os')", "unknown_name"),
        ("a[0]", "not_understood"),
        ("a; b", "not_understood"),
        ("lambda: a", "not_understood"),
        ("9**9**9", "no_figure"),
        ("1e999", "number_bounds"),
        ("1e99", "number_bounds"),
        ("9" * 400, "number_bounds"),
        ("0." + "0" * 40 + "1", "number_bounds"),
        ("0." + "0" * 400 + "1", None),
        ("*".join(["1e29"] * 100), "too_large"),
        ("ａ", "unknown_name"),
        ("１２ ＋ ３", None),
        ("١٢", "not_understood"),
        ("exp(a)", "unknown_name"),
        ("a(1)", "unexpected"),
        ("/".join(["a"] * 100), "too_large"),
        ("a/(" * 38 + "a" + ")" * 38, "too_many_columns"),
        ("min(a," * 38 + "a" + ")" * 38, "too_many_columns"),
        ("ln(" * 38 + "s" + ")" * 38, "too_many_columns"),
        ("normal(" * 38 + "s" + ")" * 38, "too_many_columns"),
        ("holds(" * 19 + "s in (1,2,3,4)" + ") in (1,2,3,4)" * 19, "name_expected"),
        ("avg(" * 38 + "a" + ")" * 38, "avg_ratio"),
        ("prev(" * 5 + "a" + ")" * 5, "years_back"),
        ("avg(" + "+".join(["a"] * 198) + ")", None),
        ("+".join(["a"] * 200), None),
        (" and ".join(["a > 0"] * 100), None),
        ("s in (" + ",".join(["1"] * 197) + ")", None),
        ("t = '" + "x" * 1_990 + "'", "text_long"),
        ("'" * 2_000, "text_empty"),
    ],
)
def test_adversarial_text_is_refused_in_time(text: str, code: str | None) -> None:
    refused = refused_or_parsed(text)

    assert (refused and refused.code) == code


@pytest.mark.parametrize(
    "text", ["+".join(["a"] * 200), " and ".join(["a > 0"] * 100), "avg(" + "+a" * 190 + ")"]
)
def test_longest_formulas_can_be_computed(text: str) -> None:
    parsed = formula(text, NAMES, units=UNITS)
    frame = nw.from_native(pl.DataFrame({"a": [1.0, None], "a__prev": [1.0, None]}))

    both = frame.select(v=parsed.expression()).rows()

    assert both == [(parsed.evaluate({"a": 1.0, "a__prev": 1.0})[0],), (None,)]
