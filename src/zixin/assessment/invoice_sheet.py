"""The invoices of a customer laid out for their pages (发票一览). One law: a figure leads to its invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from zixin.assessment.invoices import (
    CENTS,
    behind,
    current_invoices,
    figures_in,
    finding_names,
    invoices_behind,
)
from zixin.assessment.pictures import name_of, reason_text
from zixin.engine.catalogue import read_toml
from zixin.engine.invoices import FEATURES, reach_of

ROWS = 50
MONTH_FORMAT = "%Y-%m"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A fact from invoices: what it is, how it is worked out, and how many invoices it looks at."""

    code: str
    name: str
    unit: str
    value: float | None
    reason: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class FigureShelf:
    """The facts of sales, of purchases or of both."""

    title: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class InvoiceSheet:
    """All facts from the invoices of a customer, and what was wrong with these."""

    shelves: tuple[FigureShelf, ...]
    findings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """One page of the invoices behind a fact, and the months to choose from."""

    page: Page[int]
    rows: tuple[dict[str, Any], ...]
    months: tuple[str, ...]
    month: str
    total: int

    @property
    def count_text(self) -> str:
        """How many invoices fit."""
        return f"{self.page.paginator.count:,}"

    @property
    def total_text(self) -> str:
        """How many invoices the fact looks at."""
        return f"{self.total:,}"


def sheet_of(customer_id: int, as_of: date, language: str) -> InvoiceSheet | None:
    """Lay out the facts from the invoices of a customer up to a day; nothing without invoices."""
    invoices = current_invoices([customer_id])
    figures = figures_in(invoices, as_of).get(customer_id)
    if figures is None:
        return None
    counts: dict[Any, int] = {}
    shelves: dict[str | None, list[FigureRow]] = {"out": [], "in": [], None: []}
    defined = {row["code"]: row for row in read_toml("invoices.toml")["input"]}
    for code in FEATURES:
        reach = reach_of(code)
        if reach not in counts:
            counts[reach] = behind(invoices, code, as_of).height
        row = FigureRow(
            code=code,
            name=name_of(code, language),
            unit=defined[code]["unit"],
            value=figures.facts[code],
            reason=reason_text(figures.reasons.get(code)),
            meaning=defined[code][f"meaning_{language}"],
            count=counts[reach],
        )
        shelves[reach[0]].append(row)
    names = finding_names(language)
    return InvoiceSheet(
        tuple(FigureShelf(_side_title(side), tuple(rows)) for side, rows in shelves.items()),
        tuple((names[name], count) for name, count in figures.findings.items()),
    )


def invoices_shown(
    customer_id: int, code: str, as_of: date, *, month: str, party: str, number: str | None
) -> InvoicePage:
    """Return a page of the invoices behind a fact, of one month or party where asked for."""
    whole = invoices_behind(customer_id, code, as_of)
    spelled = pl.col("issued_on").dt.strftime(MONTH_FORMAT)
    months = tuple(whole.select(spelled.unique().sort(descending=True)).to_series())
    chosen, shown = (month if month in months else ""), whole
    if chosen:
        shown = shown.filter(spelled == chosen)
    if party:
        words = pl.col("counterparty").str.to_lowercase()
        shown = shown.filter(words.str.contains(party.lower(), literal=True))
    page = Paginator(range(shown.height), ROWS).get_page(number)
    rows = shown.slice(max(page.start_index() - 1, 0), ROWS).to_dicts()
    return InvoicePage(page, tuple(_shown(row) for row in rows), months, chosen, whole.height)


def _side_title(side: str | None) -> str:
    return {"out": _("Sales (output invoices)"), "in": _("Purchases (input invoices)")}.get(
        side or "", _("Both sides")
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "side": {"out": _("output"), "in": _("input")}[row["direction"]],
        "state": _state_text(row["state"]),
        "tone": {"void": "watch", "red": "alert"}.get(row["state"], "plain"),
        "amount": _yuan(row["cents"]),
        "tax": _yuan(row["tax"]),
    }


def _state_text(state: str) -> str:
    return {"valid": _("valid"), "void": _("void"), "red": _("red")}.get(state, state)


def _yuan(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / CENTS
