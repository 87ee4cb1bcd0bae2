"""Rows of models become models in an order in which each can be computed."""

from __future__ import annotations

from typing import Any

import pytest

from zixin.engine.catalogue import load_catalogue
from zixin.engine.catalogue.models import ModelError, read_models
from zixin.engine.formula import FormulaError, reason_record


def row(code: str, formula: str) -> dict[str, Any]:
    return {
        "code": code,
        "zh": code,
        "en": code,
        "formula": formula,
        "source": "",
        "certainty": "D",
    }


def test_models_that_read_each_other_are_refused() -> None:
    catalogue = load_catalogue()
    circle = [row("one", "two + 1"), row("two", "one + 1"), row("three", "1")]

    with pytest.raises(ModelError, match="one, two read each other in a circle"):
        read_models(circle, catalogue.schema, catalogue.indicators)


def test_model_stands_after_what_it_reads_and_keeps_its_reasons() -> None:
    catalogue = load_catalogue()
    rows = [row("last", "first + roe"), row("first", "ta / rev")]

    read = read_models(rows, catalogue.schema, catalogue.indicators)

    assert list(read) == ["first", "last"]
    guards = read["last"].formula.guards
    assert reason_record(guards, {"ta": 1.0, "rev": 0.0, "roe": 1.0}) == "DIV0"
    assert reason_record(guards, {"first": 1.0, "equity": 0.0, "equity__prev": 0.0}) == "DIV0"
    assert reason_record(guards, {"first": 1.0, "rev": 0.0, "roe": 1.0}) == "MISSING"


@pytest.mark.parametrize("text", ["prev(first)", "avg(roe)"])
def test_model_of_a_year_before_is_not_kept(text: str) -> None:
    catalogue = load_catalogue()

    with pytest.raises(ModelError, match="of a year before"):
        read_models(
            [row("first", "ta / rev"), row("last", text)], catalogue.schema, catalogue.indicators
        )


def test_model_of_another_unit_is_refused() -> None:
    catalogue = load_catalogue()

    with pytest.raises(FormulaError, match="the result is money, not a pure number"):
        read_models([row("sum", "ta - tl")], catalogue.schema, catalogue.indicators)
