"""VAT invoices as they are kept, and the facts they give; cents become floats here for the engine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import narwhals as nw
import polars as pl
from django.utils.translation import get_language

from zixin.assessment.models import InvoiceList
from zixin.connectors.tabular import CompanyInvoices
from zixin.engine.catalogue import read_toml
from zixin.engine.invoices import (
    FEATURES,
    FINDINGS,
    Window,
    evidence_of,
    invoice_features,
    invoice_findings,
    invoice_totals,
    reach_of,
)
from zixin.engine.schema import COMPANY, REASON

CENTS = 100
MONTHS_A_YEAR = 12
SLICE = 500
SCHEMA = {
    "direction": pl.String,
    "number": pl.String,
    "issued_on": pl.Date,
    "counterparty": pl.String,
    "cents": pl.Int64,
    "tax": pl.Int64,
    "state": pl.String,
    "row": pl.Int64,
}
MONTH = pl.col("issued_on").dt.year().cast(pl.Int64) * MONTHS_A_YEAR + (
    pl.col("issued_on").dt.month().cast(pl.Int64) - 1
)  # as the engine numbers months
IDENTITY = ("customer_id", "direction", "number", "issuer")


@dataclass(frozen=True, slots=True)
class InvoiceFigures:
    """What the invoices of a customer give: facts, why some are missing, and what was wrong."""

    facts: Mapping[str, float | None]
    reasons: Mapping[str, str]
    findings: Mapping[str, int]


def pack_rows(invoices: pl.DataFrame) -> bytes:
    """Return invoices as the bytes that are kept."""
    buffer = io.BytesIO()
    invoices.select(*SCHEMA).write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def current_invoices(
    customer_ids: Iterable[int], *, known_at: datetime | None = None
) -> pl.DataFrame:
    """Return the invoices of customers, with ``list_id``; of several lists the newest counts.

    ``known_at`` leaves out what was recorded later.
    """
    parts = list(_kept_rows(sorted(set(customer_ids)), known_at))
    if not parts:
        schema = {"customer_id": pl.Int64, "list_id": pl.Int64, **SCHEMA}
        return pl.DataFrame(schema=schema)
    together = pl.concat(parts)
    if together.select(pl.struct("customer_id", "list_id").n_unique()).item() == (
        together["customer_id"].n_unique()
    ):
        return together  # one list each: nothing can be outdated
    issuer = pl.when(pl.col("direction") == "in").then(pl.col("counterparty")).otherwise(pl.lit(""))
    newest = pl.col("list_id") == pl.col("list_id").max().over(IDENTITY)
    return together.with_columns(issuer.alias("issuer")).filter(newest).drop("issuer")


def _kept_rows(customer_ids: list[int], known_at: datetime | None) -> Iterator[pl.DataFrame]:
    for start in range(0, len(customer_ids), SLICE):
        lists = InvoiceList.objects.filter(customer_id__in=customer_ids[start : start + SLICE])
        if known_at is not None:
            lists = lists.filter(recorded_at__lte=known_at)
        for pk, customer_id, rows in lists.values_list("pk", "customer_id", "rows"):
            yield pl.read_parquet(io.BytesIO(bytes(rows))).select(
                pl.lit(customer_id, pl.Int64).alias("customer_id"),
                pl.lit(pk, pl.Int64).alias("list_id"),
                *SCHEMA,
            )


def invoice_facts(
    customer_ids: Iterable[int], as_of: date, *, known_at: datetime | None = None
) -> dict[int, dict[str, float | None]]:
    """Return the facts of customers from their invoices up to a day, by the code of the catalogue.

    A customer without invoices by that day is left out; a fact that is not defined is ``None``.
    """
    return facts_of(current_invoices(customer_ids, known_at=known_at), as_of)


def facts_of(invoices: pl.DataFrame, as_of: date) -> dict[int, dict[str, float | None]]:
    """Return the same facts of invoices read already."""
    known = _known(invoices, as_of)
    return {company: {code: row[code] for code in FEATURES} for company, row in known.items()}


def evidence_from(invoices: pl.DataFrame, years: Mapping[int, date]) -> dict[int, dict[str, float]]:
    """Return the facts of evidence that a year of output invoices gives, by customer.

    ``years`` names for each customer the last day of the twelve months to look at; a customer whose
    lists do not cover them is left out.
    """
    found: dict[int, dict[str, float]] = {}
    for until in sorted(set(years.values())):
        wanted = [customer for customer, day in years.items() if day == until]
        own = invoices.filter(pl.col("customer_id").is_in(wanted), pl.col("issued_on") <= until)
        own = own.filter(pl.col("customer_id").is_in(_covered(own, until)))
        if own.height:
            totals = _rows(invoice_totals(_engine_frame(own), until=until))
            found |= {company: evidence_of(row) for company, row in totals.items()}
    return found


def _covered(invoices: pl.DataFrame, until: date) -> list[int]:
    """Return the customers whose lists of output invoices leave no month of a year open.

    A list speaks of all months from its first invoice to its last.
    """
    spans = (
        invoices.filter(pl.col("direction") == "out")
        .group_by("customer_id", "list_id")
        .agg(MONTH.min().alias("first"), MONTH.max().alias("last"))
    )
    last = Window.until(until).last
    year = set(range(last - MONTHS_A_YEAR + 1, last + 1))
    months: dict[int, set[int]] = {}
    for customer, _list, first, final in spans.iter_rows():
        months.setdefault(customer, set()).update(range(first, final + 1))
    return [customer for customer, told in months.items() if year <= told]


def invoice_figures(
    customer_ids: Iterable[int], as_of: date, *, known_at: datetime | None = None
) -> dict[int, InvoiceFigures]:
    """Return the facts with their reasons and findings, for every customer that has invoices by then."""
    return figures_in(current_invoices(customer_ids, known_at=known_at), as_of)


def figures_in(invoices: pl.DataFrame, as_of: date) -> dict[int, InvoiceFigures]:
    """Return the same figures of invoices read already."""
    known = _known(invoices, as_of)
    found = _rows(invoice_findings(_engine_frame(invoices), as_of=as_of))
    return {
        company: InvoiceFigures(
            facts={code: row[code] for code in FEATURES},
            reasons={code: row[code + REASON] for code in FEATURES if row[code + REASON]},
            findings={name: found[company][name] for name in FINDINGS if found[company][name]},
        )
        for company, row in known.items()
    }


def as_engine_rows(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return kept invoices as the engine reads them."""
    return invoices.select(
        pl.col("customer_id").alias(COMPANY),
        "direction",
        "number",
        "issued_on",
        "counterparty",
        (pl.col("cents") / CENTS).alias("amount"),
        pl.col("tax") / CENTS,
        "state",
    )


def found_in(companies: Sequence[CompanyInvoices], as_of: date) -> dict[str, int]:
    """Count what is wrong with the invoices of a file, over all its customers."""
    if not companies:
        return {}
    together = pl.concat(
        company.invoices.with_columns(pl.lit(company.customer_id).alias("customer_id"))
        for company in companies
    )
    found = invoice_findings(_engine_frame(together), as_of=as_of)
    counts: pl.DataFrame = found.select(nw.col(*FINDINGS).sum()).collect().to_native()
    return {name: count for name, count in counts.row(0, named=True).items() if count}


def notes_on(found: Mapping[str, int]) -> list[str]:
    """Say in the reader's language what was found in a file; none of it hinders an import."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    names = finding_names(language)
    return [f"{names[name]}: {count}" for name, count in found.items()]


def finding_names(language: str) -> dict[str, str]:
    """Return what each finding is called."""
    return {row["code"]: row[language] for row in read_toml("invoices.toml")["finding"]}


def invoices_behind(customer_id: int, code: str, as_of: date) -> pl.DataFrame:
    """Return the invoices a fact looks at, newest first, with their file and their row in it.

    ``code`` is one of the catalogue; a fact of both sides has the invoices of both.
    """
    invoices = behind(current_invoices([customer_id]), code, as_of)
    files = InvoiceList.objects.filter(customer_id=customer_id).values_list(
        "pk", "import_file__name"
    )
    named = pl.col("list_id").replace_strict(dict(files), default="", return_dtype=pl.String)
    return invoices.with_columns(named.alias("file")).sort(
        "issued_on", "number", descending=[True, False]
    )


def behind(invoices: pl.DataFrame, code: str, as_of: date) -> pl.DataFrame:
    """Return those of invoices that a fact looks at; a fact of a span looks at complete months."""
    direction, months = reach_of(code)
    looked_at = pl.col("issued_on") <= as_of
    if months is not None:
        last = Window.until(as_of).last
        looked_at &= MONTH.is_between(last - months + 1, last)
    if direction:
        looked_at &= pl.col("direction") == direction
    return invoices.filter(looked_at)


def _known(invoices: pl.DataFrame, as_of: date) -> dict[int, dict[str, Any]]:
    issued = invoices.filter(pl.col("issued_on") <= as_of)
    if issued.is_empty():
        return {}
    return _rows(invoice_features(_engine_frame(issued), as_of=as_of))


def _engine_frame(invoices: pl.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(as_engine_rows(invoices).lazy())


def _rows(frame: nw.LazyFrame[Any]) -> dict[int, dict[str, Any]]:
    collected: pl.DataFrame = frame.collect().to_native()
    return {row[COMPANY]: row for row in collected.to_dicts()}
