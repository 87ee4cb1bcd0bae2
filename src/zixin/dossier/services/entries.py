"""Recording, correcting and withdrawing entries of the credit file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.dossier.models import Entry
from zixin.dossier.models.entries import copied
from zixin.dossier.queries.entries import MODELS, kind_of_entry
from zixin.dossier.rules.acts import may_record
from zixin.dossier.rules.schema import KIND_BY_CODE, EntryKind
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError

SLICE = 500
SPANS = (("valid_from", "valid_to"), ("from_on", "to_on"), ("filed_on", "ended_on"))
_NOT_GIVEN = {"customer", "supersedes", "recorded_by_id", "recorded_by_name"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an entry comes from, how sure it is, and when it holds."""

    source: str
    method: str
    verification: str
    as_of: date
    expires_on: date | None = None
    evidence: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """An entry as it was supplied: ``values`` by the field names of its kind."""

    customer_id: int
    kind: str
    values: Mapping[str, Any]
    provenance: Provenance


@transaction.atomic
def record_entries(*, entries: Sequence[EntryRecord], actor: Actor, now: datetime) -> list[Entry]:
    """Record entries of credit files, all or none (档案条目录入).

    Adds a row for each and records one ``dossier.entries.recorded`` a customer with the kinds and
    how many; never what stands in them. Raises ``RefusedError`` without the right, for a kind or
    field nobody knows, a value that cannot be, or a day to come.
    """
    may_record.require(actor, None)
    rows = [_entry(row, actor=actor, now=now) for row in entries]
    for model in MODELS.values():
        own = [row for row in rows if type(row) is model]
        model._default_manager.bulk_create(own, batch_size=SLICE)
    customers = Customer.objects.in_bulk({row.customer_id for row in rows})
    counts = Counter((row.customer_id, kind_of_entry(row).code) for row in rows)
    for pk, customer in sorted(customers.items()):
        kinds = {code: count for (owner, code), count in sorted(counts.items()) if owner == pk}
        data = {"count": sum(kinds.values()), "kinds": sorted(kinds)}
        _tell("dossier.entries.recorded", customer, data, actor=actor, now=now)
    return rows


@transaction.atomic
def correct_entry(
    *,
    entry: Entry,
    values: Mapping[str, Any],
    provenance: Provenance,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Entry:
    """Correct an entry: a new row takes the place of the old one (更正).

    Adds the row that supersedes it and records ``dossier.entry.corrected`` with the reason. Raises
    ``RefusedError`` without right or reason, for a faulty value, or when somebody has corrected or
    withdrawn it already.
    """
    kind = kind_of_entry(entry)
    customer = _require_open(entry, reason, actor=actor)
    supplied = EntryRecord(
        customer_id=entry.customer_id, kind=kind.code, values=values, provenance=provenance
    )
    row = _entry(supplied, actor=actor, now=now)
    row.supersedes = entry
    row.reason = reason.strip()
    row.save(force_insert=True)
    changed = sorted(
        spec.name for spec in kind.fields if getattr(row, spec.name) != getattr(entry, spec.name)
    )
    data = {"entry": kind.code, "codes": changed, "reason": row.reason}
    _tell("dossier.entry.corrected", customer, data, actor=actor, now=now)
    return row


@transaction.atomic
def withdraw_entry(*, entry: Entry, reason: str, actor: Actor, now: datetime) -> Entry:
    """Withdraw an entry that should never have been recorded (撤销).

    Adds a row that says so and records ``dossier.entry.withdrawn`` with the reason; the entry
    stays readable as it was known before. Raises ``RefusedError`` as ``correct_entry`` does.
    """
    customer = _require_open(entry, reason, actor=actor)
    row = copied(entry)
    row.supersedes, row.is_withdrawal, row.reason = entry, True, reason.strip()
    row.recorded_at, row.recorded_by_id, row.recorded_by_name = now, actor.user_id, actor.name
    row.save(force_insert=True)
    data = {"entry": kind_of_entry(entry).code, "reason": row.reason}
    _tell("dossier.entry.withdrawn", customer, data, actor=actor, now=now)
    return row


def _require_open(entry: Entry, reason: str, *, actor: Actor) -> Customer:
    """Hold the customer and make sure that the entry still stands."""
    may_record.require(actor, None)
    if not reason.strip():
        raise RefusedError(_("Say why."), field="reason")
    customer = Customer.objects.select_for_update().get(pk=entry.customer_id)
    model: Any = type(entry)
    is_replaced = model.objects.filter(supersedes=entry).exists()
    if is_replaced or entry.is_withdrawal:
        raise RefusedError(_("Somebody has already corrected or withdrawn this entry."))
    return customer


def _tell(
    kind: str, customer: Customer, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    record(kind=kind, subject=customer, actor=actor, now=now, data=data, customer_id=customer.pk)


def _entry(row: EntryRecord, *, actor: Actor, now: datetime) -> Entry:
    kind = KIND_BY_CODE.get(row.kind)
    if kind is None:
        raise RefusedError(_("Choose one of the list."), field="kind")
    _require_known_fields(kind, row.values)
    origin = row.provenance
    if origin.as_of > timezone.localdate(now):
        raise RefusedError(_("The day of a fact does not lie ahead."), field="as_of")
    if origin.expires_on is not None and origin.expires_on < origin.as_of:
        raise RefusedError(_("A fact expires after the day it holds from."), field="expires_on")
    entry = MODELS[kind.model](
        customer_id=row.customer_id,
        **dict(kind.fixed),
        **{name: _trimmed(value) for name, value in row.values.items()},
        source=origin.source,
        method=origin.method,
        verification=origin.verification,
        as_of=origin.as_of,
        expires_on=origin.expires_on,
        evidence=origin.evidence.strip(),
        valid_from=origin.valid_from,
        valid_to=origin.valid_to,
        recorded_at=now,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    _require_valid(entry, kind)
    return entry


def _require_known_fields(kind: EntryKind, values: Mapping[str, Any]) -> None:
    unknown = set(values) - set(kind.field_names)
    if unknown:
        raise RefusedError(_("Choose one of the list."), field=min(unknown))
    for spec in kind.fields:
        value = values.get(spec.name)
        if spec.is_required and (value is None or not str(value).strip()):
            raise RefusedError(_("Enter a value."), field=spec.name)


def _require_valid(entry: Entry, kind: EntryKind) -> None:
    """Judge each value by its column, and those that go together; the database judges again."""
    try:
        entry.clean_fields(exclude=_NOT_GIVEN)
    except ValidationError as wrong:
        name, told = next(iter(wrong.message_dict.items()))
        raise RefusedError(told[0], field=name) from wrong
    for spec in kind.fields:
        value = getattr(entry, spec.name)
        if spec.unit == "share" and value is not None and not 0 <= value <= 1:
            raise RefusedError(_("A share lies between 0 and 1."), field=spec.name)
    for first, last in SPANS:
        begin, end = getattr(entry, first, None), getattr(entry, last, None)
        if begin and end and end < begin:
            raise RefusedError(_("The end lies before the beginning."), field=last)


def _trimmed(value: Any) -> Any:
    if value is None:
        return None
    return value.strip() if isinstance(value, str) else value
