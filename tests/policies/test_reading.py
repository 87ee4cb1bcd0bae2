"""How an assessment model reads: every way of scoring in words, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from zixin.engine.policy import shipped_document, shipped_documents
from zixin.policies.rules.reading import dimension_lines, range_text


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _line(code):
    document = shipped_document("trade-credit-v1")
    return next(
        line for row in dimension_lines(document) for line in row.lines if line.code == code
    )


def test_bins_are_ranges_with_their_shares():
    line = _line("broken_promises")

    assert (line.scoring, line.are_shares, line.missing) == ("by bins", True, "")
    assert line.steps == (
        ("below 1", 1.0),
        ("1 to below 2", 0.5),
        ("2 to below 3", 0.2),
        ("3 and above", 0.0),
    )


def test_words_end_with_any_other_value():
    line = _line("tax_grade")

    assert line.scoring == "by a list of values"
    assert line.steps == (
        ("A", 1.0),
        ("B", 0.8),
        ("M", 0.6),
        ("C", 0.3),
        ("D", 0.0),
        ("any other value", 0.0),
    )


def test_standard_values_are_the_national_ones_and_no_shares():
    line = _line("rev_growth")

    assert (line.scoring, line.are_shares) == ("by standard values", False)
    assert line.missing == "as the poorest level"
    assert [level for level, _value in line.steps] == [
        "Excellent",
        "Good",
        "Average",
        "Low",
        "Poor",
    ]
    national = shipped_document("trade-credit-v1")["standards"][0]["values"]["rev_growth"]
    assert [value for _level, value in line.steps] == national


def test_a_share_needs_no_steps():
    line = _line("bank_reference_score")

    assert (line.scoring, line.steps) == ("the value itself is the share", ())


def test_a_modifying_indicator_is_told():
    document = shipped_document("sasac-2006")
    lines = [line for row in dimension_lines(document) for line in row.lines]

    assert sum(line.is_modifying for line in lines) == sum(
        item.get("role") == "modifying"
        for row in document["dimensions"]
        for item in row["indicators"]
    )
    assert any(line.is_modifying for line in lines)


def test_a_dimension_is_fed_unless_it_says_otherwise():
    assert {row.is_fed for row in dimension_lines(shipped_document("trade-credit-v1"))} == {True}


@pytest.mark.parametrize("document", shipped_documents(), ids=lambda row: row["name"])
def test_every_shipped_model_can_be_read(document):
    assert len(dimension_lines(document)) == len(document["dimensions"])


def test_ranges_name_their_bounds():
    assert range_text(None, 0.5) == "below 0.5"
    assert range_text(0.5, None) == "0.5 and above"
    assert range_text(-1.0, 2) == "-1 to below 2"
