from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zixin.connectors.spreadsheet import numbers


def read(text: str, *, decimals: int = 2, power: int = 0) -> Decimal | str | None:
    """The value of one cell, the code of its fault, or None for a missing number."""
    cleaned = numbers.cleaned(pl.Series([text], dtype=pl.String))
    if cleaned[0] is None:
        return None
    if not numbers.is_written(cleaned)[0]:
        return numbers.complaint(cleaned[0])
    value, is_fine, is_large = numbers.exact(cleaned, decimals=decimals, power=power)
    return "fine" if is_fine[0] else "large" if is_large[0] else value[0]


def reference(text: str, *, decimals: int, power: int) -> Decimal | str | None:
    """The number rule, slowly: one character after the other, on one cell."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        str(unicodedata.decimal(c)) if unicodedata.category(c) == "Nd" else c for c in text
    )
    text = re.sub("[\u2010-\u2013\u2212]", "-", text).strip()
    if text in {"", "-", "--", "\u2014", "\u2014\u2014", "\u2015", "-\u2014", "\u2014-"}:
        return None
    sign, body = 1, text
    if text[0] == "(" and text[-1] == ")":
        sign, body = -1, text[1:-1]
    elif text[0] in "+-":
        sign, body = (-1 if text[0] == "-" else 1), text[1:]
    whole, point, part = body.partition(".")
    groups = whole.split(",")
    is_grouped = (
        len(groups) > 1 and 1 <= len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])
    )
    digits = "".join(groups)
    if not (is_grouped or len(groups) == 1) or not re.fullmatch("[0-9]+", digits):
        return "refused"
    if point and not re.fullmatch("[0-9]+", part):
        return "refused"
    value = Decimal(digits + point + part) * 10**power * sign
    if abs(value) >= 10**15:
        return "large"
    return "fine" if value != value.quantize(Decimal(1).scaleb(-decimals)) else value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("12,345,678", "12345678"),
        ("１２３", "123"),
        ("١٢٣", "123"),
        ("１，２３４．５０", "1234.50"),
        ("(1,234.56)", "-1234.56"),
        ("（100）", "-100"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
        ("-0", "0"),
        ("007", "7"),
        ("0.10000", "0.10"),
        (" 12.5 \u3000", "12.50"),
        ("999999999999999.99", "999999999999999.99"),
        ("-999999999999999.99", "-999999999999999.99"),
        ("0.3", "0.3"),
    ],
)
def test_numbers_by_the_rule_are_exact(text, value):  # E01, A24
    assert read(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1_000", "number_underscore"),
        ("1e5", "number_exponent"),
        ("1.5E+3", "number_exponent"),
        ("NaN", "number_endless"),
        ("Infinity", "number_endless"),
        ("-inf", "number_endless"),
        ("N/A", "number_endless"),
        ("1,23", "number_grouping"),
        ("1,2345", "number_grouping"),
        ("12,34,567", "number_grouping"),
        ("1.234,56", "number_grouping"),
        ("1 234", "number_grouping"),
        ("1'234", "number_grouping"),
        ("5.", "number_grouping"),
        ("12.50元", "number_unit"),
        ("¥12", "number_unit"),
        ("CNY 12", "number_unit"),
        ("3万", "number_unit"),
        ("$1,234.56", "number_unit"),
        ("12.5%", "number_percent"),
        ("=1+1", "number"),
        (".5", "number"),
        ("--5", "number"),
        ("(-5)", "number"),
        ("(5", "number"),
        ("abc", "number"),
        ("{{7*7}}", "number"),
        ("1\u200b2", "number"),
        ("1000000000000000", "large"),
        ("99999999999999999999999999999999999999999", "large"),
        ("1.005", "fine"),
        ("0.001", "fine"),
    ],
)
def test_what_the_rule_refuses_is_named(text, code):  # E01
    assert read(text) == code


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "–", "——", "－", "--", "\u3000"])
def test_empty_cells_and_lone_dashes_mean_that_the_number_is_not_known(text):
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "power", "value"),
    [
        ("1.23456", 4, Decimal("12345.60")),
        ("1.234567", 4, Decimal("12345.67")),
        ("1.2345678", 4, "fine"),
        ("0.00001", 3, Decimal("0.01")),
        ("0.000001", 3, "fine"),
        ("99999999999.999999", 4, Decimal("999999999999999.99")),
        ("100000000000", 4, "large"),
        ("1.00000001", 6, Decimal("1000000.01")),
        ("0.0000000001", 8, Decimal("0.01")),
    ],
)
def test_units_scale_exactly_and_leave_at_most_two_decimals(text, power, value):
    assert read(text, power=power) == value


CHARACTERS = "0123456789,.-+()_eE %元 　，．－（１٣−—"


@settings(max_examples=3_000, deadline=None)
@given(
    st.text(CHARACTERS, max_size=14), st.sampled_from([0, 3, 4, 6, 8]), st.sampled_from([0, 2, 8])
)
def test_rule_agrees_with_its_slow_reference(text, power, decimals):
    expected = reference(text, decimals=decimals, power=power)
    found = read(text, decimals=decimals, power=power)
    if expected == "refused":
        assert isinstance(found, str) and found.startswith("number")  # noqa: PT018 -- one fact
    else:
        assert found == expected


AMOUNTS = st.decimals(min_value=-(10**15) + 1, max_value=10**15 - 1, places=2)


@settings(max_examples=500, deadline=None)
@given(st.lists(AMOUNTS, min_size=1, max_size=20))
def test_amounts_survive_a_column_with_separators_and_without(amounts):
    for form in ("{:f}", "{:,f}"):
        column = numbers.cleaned(pl.Series([form.format(amount) for amount in amounts]))
        assert numbers.exact(column, decimals=2, power=0)[0].to_list() == amounts
