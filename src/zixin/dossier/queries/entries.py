"""What the sections of a credit file held on a day, as it was known on another (双时点查询)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from zixin.customers.queries import visible_customers
from zixin.dossier.models import ENTRY_MODELS, Entry
from zixin.dossier.rules.schema import KIND_BY_CODE, EntryKind, kind_of
from zixin.kernel.actor import Actor

MODELS: dict[str, type[Entry]] = {model._meta.model_name or "": model for model in ENTRY_MODELS}
ALIVE = Q(is_withdrawal=False, superseded_by__isnull=True)  # neither corrected nor withdrawn


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of view: what held ``on`` a day, as far as it was recorded by ``known_at``."""

    on: date
    known_at: datetime


def is_known(moment: Moment) -> Q:
    """Say which rows were recorded by a moment and neither corrected nor withdrawn by then."""
    return Q(recorded_at__lte=moment.known_at, is_withdrawal=False) & (
        Q(superseded_by__isnull=True) | Q(superseded_by__recorded_at__gt=moment.known_at)
    )


def holds_on(day: date) -> Q:
    """Say which rows hold on a day."""
    return (
        Q(as_of__lte=day)
        & (Q(valid_from__isnull=True) | Q(valid_from__lte=day))
        & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    )


def rows_known(model: type[Entry], customer_ids: Collection[int], moment: Moment) -> QuerySet[Any]:
    """The rows of a table that held on a day as known at a moment, oldest first."""
    rows = model._default_manager.filter(customer_id__in=customer_ids)
    return rows.filter(is_known(moment), holds_on(moment.on)).order_by("as_of", "id")


def entries_known(
    customer_id: int, *, moment: Moment, kinds: Collection[EntryKind]
) -> dict[str, list[Entry]]:
    """What one customer's file held, by kind of entry, newest first; one query a table."""
    known: dict[str, list[Entry]] = {kind.code: [] for kind in kinds}
    for name in sorted({kind.model for kind in kinds}):
        for row in reversed(rows_known(MODELS[name], [customer_id], moment)):
            code = kind_of_entry(row).code
            if code in known:
                known[code].append(row)
    return known


def kind_of_entry(entry: Entry) -> EntryKind:
    """Return the kind of an entry by its table and its ``kind`` column."""
    return kind_of(entry._meta.model_name or "", getattr(entry, "kind", ""))


def entries_for(actor: Actor, kind: EntryKind) -> QuerySet[Any]:
    """Every row of a kind this actor may read, with what became of it, newest first."""
    model: Any = MODELS[kind.model]
    if not (actor.is_system or actor.may("dossier.view")):
        nothing: QuerySet[Any] = model.objects.none()
        return nothing
    rows: QuerySet[Any] = model.objects.filter(
        visible_customers(actor, "customer__"), **dict(kind.fixed)
    )
    return rows.select_related("customer", "superseded_by").order_by("-id")


def entry_of(actor: Actor, customer_id: int, code: str, pk: int) -> Entry | None:
    """One row of a customer's file, when the actor may read it."""
    kind = KIND_BY_CODE.get(code)
    if kind is None:
        return None
    entry: Entry | None = entries_for(actor, kind).filter(customer_id=customer_id, pk=pk).first()
    return entry


def history_of(actor: Actor, customer_id: int, kinds: Sequence[EntryKind]) -> list[Entry]:
    """Every row ever recorded of some kinds, corrected and withdrawn ones too, newest first."""
    rows = [
        row for kind in kinds for row in entries_for(actor, kind).filter(customer_id=customer_id)
    ]
    return sorted(rows, key=lambda row: (row.recorded_at, row.pk), reverse=True)


def values_of(entry: Entry) -> Iterator[tuple[str, Any]]:
    """Yield the fields of an entry with what stands in them, in the order of the file."""
    for spec in kind_of_entry(entry).fields:
        yield spec.name, getattr(entry, spec.name)
