"""Deliberate faults (故意留错): what real submitted statements get wrong, one kind a customer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from zixin.site.demo.generation.yearbook import totals

Books = list[dict[str, int]]

# The first seven are the seven kinds a small world shows too; the rest show them again.
FAULTS = (
    "does_not_balance",
    "impairment_sign",
    "opening_differs",
    "missing_year",
    "zero_revenue",
    "negative_assets",
    "high_cash_high_debt",
    "does_not_balance",
    "impairment_sign",
    "opening_differs",
    "negative_total_assets",
    "high_cash_high_debt",
)
CUSTOMERS_A_FAULT = 25
FAULTY_CONDITIONS = frozenset({"sound", "average"})


def assign_faults(rng: Random, conditions: Sequence[str]) -> dict[int, str]:
    """Choose which customers, by position, carry which fault: one in twenty-five, at most twelve."""
    able = [index for index, code in enumerate(conditions) if code in FAULTY_CONDITIONS]
    count = min(len(FAULTS), len(conditions) // CUSTOMERS_A_FAULT, len(able))
    return dict(zip(sorted(rng.sample(able, count)), FAULTS, strict=False))


def _does_not_balance(books: Books) -> None:
    """Inflate receivables and the totals above them: the other side does not follow (AC01)."""
    last = books[-1]
    last["ar"] += 36_000_00 + last["ar"] // 50 // 100 * 100
    inflated = totals(last)
    last["ca"], last["ta"] = inflated["ca"], inflated["ta"]


def _impairment_sign(books: Books) -> None:
    """Enter impairment losses as positive deductions, as formats before 2019 did (AC05)."""
    last = books[-1]
    last["credit_imp"], last["asset_imp"] = -last["credit_imp"], -last["asset_imp"]


def _opening_differs(books: Books) -> None:
    """Restate last year's cash in silence: this year opens with less than last year closed (AC08)."""
    last = books[-1]
    gap = last["cash_open"] // 7
    last["cash_open"] -= gap
    for code in ("cf_oth_op_in", "cf_op_in", "cfo", "net_cash"):
        last[code] += gap


def _missing_year(books: Books) -> None:
    del books[-2]


def _negative_assets(books: Books) -> None:
    """Leave prepayments with a credit balance, owed to suppliers, among the assets (往来未重分类)."""
    last = books[-1]
    moved = last["prepay"] * 8 // 5
    last["prepay"] -= moved
    last["ap"] -= moved
    last.update(totals(last))


def _negative_total_assets(books: Books) -> None:
    """Type total assets with a minus sign (AC01, AC02)."""
    books[-1]["ta"] = -books[-1]["ta"]


_SPOILERS: dict[str, Callable[[Books], None]] = {
    "does_not_balance": _does_not_balance,
    "impairment_sign": _impairment_sign,
    "opening_differs": _opening_differs,
    "missing_year": _missing_year,
    "negative_assets": _negative_assets,
    "negative_total_assets": _negative_total_assets,
}


def spoil(books: Books, fault: str) -> None:
    """Put the fault into booked years; faults that are habits of the company are there already."""
    if fault in _SPOILERS:
        _SPOILERS[fault](books)
