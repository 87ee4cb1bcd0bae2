"""Facts of evidence from a year of invoices, against the tests of populations of plain amounts."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from tests.engine.test_invoices import ROW, lazy
from zixin.engine.authenticity.digits import digit_facts
from zixin.engine.authenticity.populations import last_digit_facts, round_share
from zixin.engine.catalogue import load_catalogue
from zixin.engine.invoices import evidence_of, invoice_totals

YEAR_END = date(2025, 12, 31)


def sold(amount: float, on: date, number: int, **changes: Any) -> dict[str, Any]:
    row = {**ROW, "issued_on": on, "number": str(number), "amount": amount, "tax": amount * 0.13}
    return {**row, **changes}


def evidence(rows: list[dict[str, Any]]) -> dict[str, float]:
    totals: pl.DataFrame = invoice_totals(lazy(rows), until=YEAR_END).collect().to_native()
    found = [evidence_of(row) for row in totals.to_dicts()]
    return found[0] if found else {}


def test_a_year_gives_sales_rate_and_the_share_of_december() -> None:
    rows = [
        sold(300.0, date(2025, 3, 1), 1),
        sold(200.0, date(2025, 12, 1), 2),
        sold(-100.0, date(2025, 12, 2), 3, state="red"),
        sold(900.0, date(2025, 5, 1), 4, state="void"),
        sold(900.0, date(2025, 5, 1), 5, direction="in"),
        sold(900.0, date(2024, 12, 31), 6),
        sold(900.0, date(2026, 1, 1), 7),
    ]
    facts = evidence(rows)
    assert {code: facts[code] for code in ("vat_sales_invoiced", "december_revenue_share")} == {
        "vat_sales_invoiced": 400.0,
        "december_revenue_share": 0.25,
    }
    assert facts["own_vat_rate"] == 0.13
    assert (facts["digit_count"], facts["last_digit_count"]) == (2.0, 2.0)
    assert not {"digit_deviation", "last_digit_deviation", "round_amount_share"} & set(facts)


def test_without_sales_nothing_is_said() -> None:
    assert evidence([sold(900.0, date(2025, 5, 1), 5, direction="in")]) == {}


def test_more_returned_than_sold_gives_no_share() -> None:
    rows = [
        sold(100.0, date(2025, 3, 1), 1),
        sold(-300.0, date(2025, 12, 2), 3, state="red"),
    ]
    facts = evidence(rows)
    assert facts["vat_sales_invoiced"] == -200.0
    assert not {"own_vat_rate", "december_revenue_share"} & set(facts)


def test_a_list_without_tax_knows_no_rate() -> None:
    assert "own_vat_rate" not in evidence([sold(100.0, date(2025, 3, 1), 1, tax=0.0)])


def test_many_amounts_give_the_facts_of_their_population() -> None:
    draw = random.Random(7)
    amounts = [round(draw.lognormvariate(8.5, 2.0), 2) for _ in range(1_500)]
    amounts += [20_000.0] * 40
    facts = evidence([sold(amount, date(2025, 6, 1), n) for n, amount in enumerate(amounts)])
    exact = [Decimal(str(amount)) for amount in amounts]
    expected = {**digit_facts(exact), **last_digit_facts(exact)}
    assert {code: facts[code] for code in expected} == pytest.approx(expected, rel=1e-12)
    assert facts["round_amount_share"] == round_share(exact)


def test_amounts_of_one_size_have_no_deviation() -> None:
    facts = evidence([sold(100.0 + n, date(2025, 6, 1), n) for n in range(400)])
    assert facts["digit_count"] == 400.0
    assert facts["digit_orders"] < 2.0
    assert "digit_deviation" not in facts


def test_every_fact_stands_in_the_catalogue() -> None:
    draw = random.Random(3)
    amounts = [round(draw.lognormvariate(9.0, 2.0), 2) for _ in range(1_500)]
    facts = evidence([sold(amount, date(2025, 6, 1), n) for n, amount in enumerate(amounts)])
    known = load_catalogue(2).inputs
    assert {known[code].group for code in facts} == {"evidence"}
    assert len(facts) == 11
