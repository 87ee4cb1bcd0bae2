"""Recording VAT invoices: idempotent, all or nothing, what a file repeats is not kept twice."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import polars as pl
from django.db import transaction
from django.utils import timezone

from zixin.assessment.invoices import IDENTITY, current_invoices, found_in, pack_rows
from zixin.assessment.models import InvoiceList
from zixin.assessment.rules import Progress, unheard
from zixin.connectors.tabular import CompanyInvoices
from zixin.customers.models import ImportFile
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record

CONTENT = ("direction", "number", "issued_on", "counterparty", "cents", "tax", "state")
CENTS = Decimal(100)


@dataclass(frozen=True, slots=True)
class InvoicesOutcome:
    """How many rows of invoices were new, changed an invoice known before, or were known."""

    created: int
    changed: int
    unchanged: int


@transaction.atomic
def record_invoices(
    *,
    companies: Sequence[CompanyInvoices],
    import_file: ImportFile,
    actor: Actor,
    now: datetime,
    progress: Progress = unheard,
) -> InvoicesOutcome:
    """Store the invoices of many customers (发票入库).

    Keeps one list a customer with the rows that are new or differ from what is known; a file that
    brings nothing new keeps nothing. Records one ``assessment.invoices.imported`` with the counts,
    a digest over all rows, and what was found in them (duplicates, dates to come and so on).
    """
    known = current_invoices(company.customer_id for company in companies)
    whole = sum(company.invoices.height for company in companies)
    overall = hashlib.sha256()
    lists: list[InvoiceList] = []
    created = changed = 0
    for company in companies:
        fresh = company.invoices
        present = known.filter(pl.col("customer_id") == company.customer_id)
        overall.update(_digest(company.invoices).encode())
        if present.height:
            fresh = fresh.join(present, on=CONTENT, how="anti", maintain_order="left")
            replaced = _identified(fresh).join(_identified(present), on=IDENTITY[1:], how="semi")
            changed += replaced.height
            created -= replaced.height
        created += fresh.height
        if fresh.height:
            lists.append(_list(company.customer_id, fresh, import_file, actor=actor, now=now))
    InvoiceList.objects.bulk_create(lists)
    outcome = InvoicesOutcome(created, changed, whole - created - changed)
    record(
        kind="assessment.invoices.imported",
        subject=import_file,
        actor=actor,
        now=now,
        data={
            "file": import_file.name,
            "customers": len(companies),
            "created": outcome.created,
            "revised": outcome.changed,
            "unchanged": outcome.unchanged,
            "found": found_in(companies, timezone.localdate(now)),
            "digest": overall.hexdigest(),
        },
    )
    progress(whole, whole)
    return outcome


def _identified(invoices: pl.DataFrame) -> pl.DataFrame:
    """Give invoices what tells them apart: the seller numbers those bought."""
    bought = pl.col("direction") == "in"
    return invoices.with_columns(
        pl.when(bought).then(pl.col("counterparty")).otherwise(pl.lit("")).alias("issuer")
    )


def _digest(invoices: pl.DataFrame) -> str:
    return hashlib.sha256(invoices.select(CONTENT).write_csv().encode()).hexdigest()


def _list(
    customer_id: int, fresh: pl.DataFrame, file: ImportFile, *, actor: Actor, now: datetime
) -> InvoiceList:
    days = fresh["issued_on"].sort()
    return InvoiceList(
        customer_id=customer_id,
        import_file=file,
        digest=_digest(fresh),
        invoice_count=fresh.height,
        first_on=days[0],
        last_on=days[-1],
        output_amount=_net(fresh, "out"),
        input_amount=_net(fresh, "in"),
        rows=pack_rows(fresh),
        recorded_at=now,
        recorded_by_name=actor.name,
    )


def _net(invoices: pl.DataFrame, direction: str) -> Decimal:
    """Return the amount of a side without void invoices, red ones deducted."""
    red = pl.col("state") == "red"
    cents = pl.when(red).then(-pl.col("cents").abs()).otherwise(pl.col("cents"))
    kept = invoices.filter(pl.col("direction") == direction, pl.col("state") != "void")
    return Decimal(kept.select(cents.sum()).item()) / CENTS
