"""The facts that are known of customers, recorded by hand or told by entries, and which count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from zixin.customers.queries import visible_customers
from zixin.dossier.models import Entry, Fact, ItemRating, Ruling
from zixin.dossier.queries.entries import MODELS, Moment, kind_of_entry, rows_known
from zixin.dossier.queries.outside import equities_of
from zixin.dossier.rules.conflicts import (
    FROM_ENTRIES,
    Choice,
    Settled,
    Statement,
    choose,
    settle,
)
from zixin.dossier.rules.mapping import FEEDING, Derived, Equity, facts_from
from zixin.dossier.rules.schema import KIND_BY_CODE
from zixin.kernel.actor import Actor

Facts = dict[int, dict[str, Fact]]
Ratings = dict[int, dict[str, list[ItemRating]]]
ALL_KNOWN = datetime(9999, 1, 1, tzinfo=UTC)  # whenever it was recorded
FEEDING_MODELS = tuple(sorted({kind.model for kind in FEEDING}))


@dataclass(slots=True)
class FileRows:
    """The rows of one customer's file that facts are chosen from."""

    facts: list[Fact] = field(default_factory=list)
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    rulings: dict[tuple[str, str], Ruling] = field(default_factory=dict)
    equity: Equity | None = None


def facts_for(actor: Actor) -> QuerySet[Fact]:
    """The facts this actor may read, newest first."""
    if not (actor.is_system or actor.may("dossier.view")):
        return Fact.objects.none()
    return Fact.objects.filter(visible_customers(actor, "customer__")).order_by("-as_of", "-id")


def item_ratings_for(actor: Actor) -> QuerySet[ItemRating]:
    """The ratings of qualitative items this actor may read, newest first."""
    if not (actor.is_system or actor.may("dossier.view")):
        return ItemRating.objects.none()
    return ItemRating.objects.filter(visible_customers(actor, "customer__")).order_by("-id")


def facts_known(
    customer_ids: Collection[int], *, as_of: date, known_at: datetime = ALL_KNOWN
) -> Facts:
    """The fact of each code that counts on a day, by customer, as known at a moment."""
    known: Facts = {}
    for customer_id, rows in rows_of(customer_ids, Moment(as_of, known_at)).items():
        choices = choices_of(rows, on=as_of)
        if choices:
            known[customer_id] = {code: of.chosen.row for code, of in choices.items()}
    return known


def rows_of(
    customer_ids: Collection[int], moment: Moment, *, models: Collection[str] = FEEDING_MODELS
) -> dict[int, FileRows]:
    """Read facts, entries of some tables and rulings; as many queries for one customer as for all."""
    found: dict[int, FileRows] = {}
    facts = Fact.objects.filter(
        customer_id__in=customer_ids, as_of__lte=moment.on, recorded_at__lte=moment.known_at
    )
    for fact in facts.order_by("as_of", "id"):
        found.setdefault(fact.customer_id, FileRows()).facts.append(fact)
    for name in models:
        for row in rows_known(MODELS[name], customer_ids, moment):
            own = found.setdefault(row.customer_id, FileRows()).entries
            own.setdefault(kind_of_entry(row).code, []).append(row)
    for customer_id, rulings in rulings_known(customer_ids, known_at=moment.known_at).items():
        found.setdefault(customer_id, FileRows()).rulings.update(rulings)
    for customer_id, equity in equities_of(customer_ids, moment.on, moment.known_at).items():
        if customer_id in found:  # of a customer without entries there is nothing to compare
            found[customer_id].equity = equity
    return found


def rulings_known(
    customer_ids: Collection[int], *, known_at: datetime
) -> dict[int, dict[tuple[str, str], Ruling]]:
    """The newest ruling on each thing up to a moment, by customer."""
    rows = Ruling.objects.filter(customer_id__in=customer_ids, ruled_at__lte=known_at)
    newest: dict[int, dict[tuple[str, str], Ruling]] = {}
    for row in rows.order_by("id"):
        newest.setdefault(row.customer_id, {})[row.code, row.key] = row
    return newest


def things_of(rows: FileRows, *, on: date) -> dict[str, list[Settled]]:
    """Settle the entries of a file, kind by kind."""
    return {
        code: settle(KIND_BY_CODE[code], entries, rows.rulings, on=on)
        for code, entries in rows.entries.items()
    }


def choices_of(rows: FileRows, *, on: date) -> dict[str, Choice]:
    """Choose the fact of each code among those recorded by hand and those entries tell."""
    statements: dict[str, list[Statement]] = {}
    for fact in rows.facts:
        statements.setdefault(fact.code, []).append(_statement(fact))
    for derived in facts_from(things_of(rows, on=on), on=on, equity=rows.equity):
        statements.setdefault(derived.code, []).append(
            _statement(_as_fact(derived), origin=FROM_ENTRIES)
        )
    return {
        code: choose(said, rows.rulings.get((code, "")), on=on) for code, said in statements.items()
    }


def _statement(fact: Fact, **origin: str) -> Statement:
    return Statement(
        value=fact.value,
        source=fact.source,
        verification=fact.verification,
        as_of=fact.as_of,
        expires_on=fact.expires_on,
        recorded_at=fact.recorded_at,
        row=fact,
        **origin,
    )


def _as_fact(derived: Derived) -> Fact:
    """Write a fact that entries tell as one recorded by hand would be; it is not stored."""
    newest: Any = derived.newest
    return Fact(
        customer_id=newest.customer_id,
        code=derived.code,
        value=derived.value,
        source=newest.source,
        method=newest.method,
        verification=derived.verification,
        as_of=newest.as_of,
        expires_on=newest.expires_on,
        evidence=newest.evidence,
        recorded_at=newest.recorded_at,
        recorded_by_id=newest.recorded_by_id,
        recorded_by_name=newest.recorded_by_name,
    )


def ratings_known(customer_ids: Collection[int], *, as_of: date) -> Ratings:
    """The newest rating of each item by each rater up to a day, by customer and item."""
    rows = ItemRating.objects.filter(customer_id__in=customer_ids, as_of__lte=as_of)
    newest: dict[tuple[int, str, int], ItemRating] = {}
    for row in rows.order_by("as_of", "id"):
        newest[row.customer_id, row.item, row.rater_id] = row
    known: Ratings = {}
    for row in sorted(newest.values(), key=lambda row: (row.item, row.rater_id)):
        known.setdefault(row.customer_id, {}).setdefault(row.item, []).append(row)
    return known
