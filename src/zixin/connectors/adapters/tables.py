"""From cells to records. One law: all rows are right, or none is taken.

Answers and files go through the same check, so that a date or an amount means the same in both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from zixin.connectors.records import CURRENCY, RECORDS, Record, columns_of, layout_of, meanings_of
from zixin.connectors.tabular import Fault, Parsed, Table, parse
from zixin.connectors.tabular.layouts import fold

CURRENCY_WORDS = {
    "人民币": "CNY", "元": "CNY", "人民币元": "CNY", "rmb": "CNY", "美元": "USD", "港元": "HKD",
    "港币": "HKD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP",
}  # fmt: skip
CODE_LETTERS = 3
PERCENT = re.compile(r"\d{1,3}(\.\d{1,10})?", re.ASCII)
HUNDRED = 100


def records_of(table: Table, kind: str, *, unit: str = "") -> tuple[list[Record], list[Fault], int]:
    """Return the records of a table, or its faults and how many there are."""
    parsed = parse(table, layout_of(kind), unit=unit)
    faults = list(parsed.faults)
    columns = _columns(parsed, kind, faults)
    faults += _nameless(parsed, columns)
    if faults:
        return [], faults, max(len(faults), parsed.fault_count)
    made = RECORDS[kind]
    count = parsed.frame.height
    return (
        [made(**{name: cells[i] for name, cells in columns.items()}) for i in range(count)],
        [],
        0,
    )


def _columns(parsed: Parsed, kind: str, faults: list[Fault]) -> dict[str, list[Any]]:
    known, meanings = columns_of(kind), meanings_of(kind)
    columns: dict[str, list[Any]] = {}
    for name in parsed.frame.columns:
        cells = parsed.frame[name].to_list()
        if name not in known:
            continue
        if known[name].kind == "money":
            cells = [None if cents is None else Decimal(cents).scaleb(-2) for cents in cells]
        elif name in meanings:
            cells = _meant(cells, meanings[name], parsed, name, faults)
        columns[name] = cells
    return columns


def _meant(
    cells: Sequence[str], meaning: str, parsed: Parsed, name: str, faults: list[Fault]
) -> list[Any]:
    read = currency_of if meaning == CURRENCY else share_of
    values: list[Any] = []
    for row, text in zip(parsed.rows, cells, strict=True):
        try:
            values.append(read(text))
        except ValueError:
            code = "currency" if meaning == CURRENCY else "share"
            faults.append(Fault(row, parsed.headings[name], text[:60], code))
    return values


def _nameless(parsed: Parsed, columns: dict[str, list[Any]]) -> list[Fault]:
    """Find the rows that do not say whom they are about."""
    empty = [""] * parsed.frame.height
    pairs = zip(
        parsed.rows,
        columns.get("subject", empty),
        columns.get("subject_code", empty),
        strict=True,
    )
    heading = parsed.headings.get("subject") or parsed.headings.get("subject_code")
    if heading is None and not parsed.faults:
        return [Fault(0, "企业名称", "", "column_missing", {"title": "企业名称"})]
    return [
        Fault(row, heading or "", "", "required") for row, name, code in pairs if not (name or code)
    ]


def share_of(text: str) -> Decimal | None:
    """Return a share as a part of one; a bare number counts hundredths. Raises ``ValueError``.

    >>> share_of("33.34%")
    Decimal('0.3334')
    """
    if not text:
        return None
    number = text.removesuffix("%").strip()
    if not PERCENT.fullmatch(number) or Decimal(number) > HUNDRED:
        raise ValueError("not a share")
    return Decimal(number) / HUNDRED


def currency_of(text: str) -> str:
    """Return the code of a currency. Raises ``ValueError``.

    >>> currency_of("人民币")
    'CNY'
    """
    code = CURRENCY_WORDS.get(fold(text), text.upper())
    if code and not (code.isascii() and code.isalpha() and len(code) == CODE_LETTERS):
        raise ValueError("not a currency")
    return code
