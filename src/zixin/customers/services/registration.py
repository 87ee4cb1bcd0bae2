"""Registering and changing customers, one at a time or from a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.models import Department, User
from zixin.customers import rules
from zixin.customers.models import Customer, CustomerAlias, ImportFile
from zixin.customers.queries.duplicates import code_is_taken, number_is_taken
from zixin.customers.rules.contacts import untold
from zixin.customers.rules.names import name_key, reading_of
from zixin.customers.rules.records import FACTS, CustomerRecord, checked_record
from zixin.customers.rules.relations import FOLLOWERS
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record as record_event
from zixin.kernel.numbering import draw_number, draw_numbers
from zixin.kernel.workflow import RefusedError

__all__ = [
    "CustomerRecord",
    "ImportOutcome",
    "RowFault",
    "RowsRefusedError",
    "change_customer",
    "register_customer",
    "register_customers",
]

NUMBER_PREFIX = "CU"
BATCH = 500
WRITTEN = (*FACTS, "name_key", "pinyin", "pinyin_initials", "search_text", "revision")
PEOPLE = frozenset({"salesperson_id", "department_id"})
Facts = dict[str, Any]


@transaction.atomic
def register_customer(*, record: CustomerRecord, actor: Actor, now: datetime) -> Customer:
    """Register a customer (客户建档) and record ``customers.customer.registered``.

    Draws a number when the record has none. Raises ``RefusedError`` with the field for a fact that
    cannot be right, a number or a credit code already in use, or without the right to register.
    """
    rules.may_register.require(actor, None)
    clean = checked_record(record, today=timezone.localdate(now))
    _require_people(clean)
    _require_free(clean, actor=actor)
    numbered = replace(clean, number=clean.number or draw_number(NUMBER_PREFIX, now=now))
    customer = Customer(**_columns(numbered), registered_at=now)
    rules.sees_customer.require(actor, customer)
    _save(customer, force_insert=True)
    record_event(
        kind="customers.customer.registered",
        subject=customer,
        actor=actor,
        now=now,
        data={"after": untold(_facts(customer))},
        customer_id=customer.pk,
    )
    return customer


@transaction.atomic
def change_customer(
    *, customer: Customer, record: CustomerRecord, revision: int, actor: Actor, now: datetime
) -> Customer:
    """Change the facts of a customer and record ``customers.customer.changed``.

    The event holds each changed fact before and after, of sealed ones only that they changed;
    without a difference nothing is written.
    The number stays. Raises ``RefusedError`` as registering does, and when somebody has changed
    the customer since ``revision`` was read.
    """
    rules.may_register.require(actor, customer)
    rules.is_not_merged.require(actor, customer)
    fresh = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    rules.sees_customer.require(actor, fresh)
    if fresh.revision != revision:
        raise RefusedError(_("Somebody has changed this customer since you opened it; look again."))
    clean = checked_record(replace(record, number=fresh.number), today=timezone.localdate(now))
    _require_people(clean)
    _require_free(clean, actor=actor, present=fresh)
    changes = _changes(fresh, clean)
    if changes:
        _apply(fresh, clean)
        rules.sees_customer.require(actor, fresh)
        _save(fresh)
        _tell_handed_over([(fresh, changes)])
        _record_change(fresh, changes, actor=actor, now=now)
    return fresh


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that cannot be taken: its position (from 0), the fact and the sentence."""

    index: int
    field: str
    message: str


class RowsRefusedError(RefusedError):
    """Some rows cannot be taken, so none was."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(
            _("%(count)s rows cannot be taken; nothing was changed.") % {"count": len(faults)}
        )
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What bringing rows in did: customers new, changed, and already as stated."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def register_customers(
    *,
    rows: Sequence[CustomerRecord],
    import_file: ImportFile | None,
    actor: Actor,
    now: datetime,
) -> ImportOutcome:
    """Register or change many customers, all or none; the same rows again change nothing.

    A row means the customer with its credit code, else the one with its number, else a new one.
    New customers are recorded together by one ``customers.batch.registered`` with a digest of
    what was written: ten thousand links of the audit chain would say no more, and hold it for
    everybody. Each overwritten customer has its own ``customers.customer.changed``, because there
    something is lost that only the event still knows.

    Raises ``RowsRefusedError`` with every row that cannot be taken.
    """
    if not (actor.is_system or actor.may("desk.import")):
        raise RefusedError(_("Your role does not allow imports."))
    clean = _checked_rows(rows, today=timezone.localdate(now))
    present = _present_customers(clean, actor=actor)
    created: list[CustomerRecord] = []
    changed: list[tuple[Customer, dict[str, Facts]]] = []
    for row, customer in zip(clean, present, strict=True):
        if customer is None:
            created.append(row)
            continue
        kept = _completed(row, customer)
        changes = _changes(customer, kept)
        if changes:
            _apply(customer, kept)
            changed.append((customer, changes))
    new = _created_customers(created, import_file, now=now)
    _write_customers(new, [customer for customer, _changes_of in changed])
    _tell_handed_over(changed)
    _record_batch(new, import_file, actor=actor, now=now)
    for customer, changes in changed:
        _record_change(customer, changes, actor=actor, now=now)
    return ImportOutcome(len(new), len(changed), len(rows) - len(new) - len(changed))


def _checked_rows(rows: Sequence[CustomerRecord], *, today: date) -> list[CustomerRecord]:
    clean: list[CustomerRecord] = []
    faults: list[RowFault] = []
    seen: dict[tuple[str, str], int] = {}
    people, departments = _known_ids(rows)
    for index, row in enumerate(rows):
        try:
            checked = checked_record(row, today=today)
            _require_known(checked, people, departments)
        except RefusedError as refused:
            faults.append(RowFault(index, refused.field or "", refused.message))
            continue
        clean.append(checked)
        faults.extend(_repeated(checked, index, seen))
    if faults:
        raise RowsRefusedError(faults)
    return clean


def _repeated(
    row: CustomerRecord, index: int, seen: dict[tuple[str, str], int]
) -> Iterator[RowFault]:
    for field in ("number", "uscc"):
        value = getattr(row, field)
        first = seen.setdefault((field, value), index) if value else index
        if first != index:
            sentence = _("“%(value)s” already stands in row %(row)s of these.")
            yield RowFault(index, field, sentence % {"value": value, "row": first + 1})


def _present_customers(rows: Sequence[CustomerRecord], *, actor: Actor) -> list[Customer | None]:
    codes = _customers_by("uscc", (row.uscc for row in rows))
    numbers = _customers_by("number", (row.number for row in rows))
    merged = _merged(rows)
    present: list[Customer | None] = []
    faults: list[RowFault] = []
    for index, row in enumerate(rows):
        faults.extend(_given_up(row, index, merged))
        by_code, by_number = codes.get(row.uscc), numbers.get(row.number)
        customer = by_code or by_number
        present.append(customer)
        if customer and not rules.sees_customer.holds(actor, customer):
            field = "uscc" if by_code else "number"
            faults.append(RowFault(index, field, _outside(field)))
        elif by_code and by_number and by_code.pk != by_number.pk:
            sentence = _("This code and this number belong to two different customers.")
            faults.append(RowFault(index, "number", sentence))
    if faults:
        raise RowsRefusedError(faults)
    return present


def _given_up(
    row: CustomerRecord, index: int, merged: Mapping[tuple[str, str], str]
) -> Iterator[RowFault]:
    """Refuse a row that means a merged record: it would write the old facts over the survivor's."""
    for field in ("number", "uscc"):
        survivor = merged.get((field, getattr(row, field)))
        if survivor:
            sentence = _("This record was merged into %(number)s; state that one, or leave it out.")
            yield RowFault(index, field, sentence % {"number": survivor})


def _customers_by(field: str, values: Iterable[str]) -> dict[str, Customer]:
    wanted = sorted({value for value in values if value})
    found: dict[str, Customer] = {}
    for start in range(0, len(wanted), BATCH):
        part = Customer.objects.select_for_update(of=("self",)).filter(
            **{f"{field}__in": wanted[start : start + BATCH]}
        )
        found.update({getattr(customer, field): customer for customer in part})
    return found


def _merged(rows: Sequence[CustomerRecord]) -> dict[tuple[str, str], str]:
    """Return the survivor's number for numbers and codes of records that were merged away."""
    stated = {value for row in rows for value in (row.number, row.uscc) if value}
    wanted = sorted(stated)
    found: dict[tuple[str, str], str] = {}
    for start in range(0, len(wanted), BATCH):
        former = CustomerAlias.objects.filter(
            kind__in=("number", "uscc"), value__in=wanted[start : start + BATCH]
        )
        for kind, value, number in former.values_list("kind", "value", "customer__number"):
            found[kind, value] = number
    return found


def _completed(row: CustomerRecord, customer: Customer) -> CustomerRecord:
    """Keep what the file does not say: an empty cell is no statement."""
    silent = {name: getattr(customer, name) for name in FACTS if getattr(row, name) in {"", None}}
    return replace(row, **{**silent, "number": customer.number})


def _created_customers(
    rows: Sequence[CustomerRecord], import_file: ImportFile | None, *, now: datetime
) -> list[Customer]:
    unnumbered = sum(not row.number for row in rows)
    drawn = iter(draw_numbers(NUMBER_PREFIX, unnumbered, now=now) if unnumbered else ())
    return [
        Customer(
            **_columns(row if row.number else replace(row, number=next(drawn))),
            registered_at=now,
            import_file=import_file,
        )
        for row in rows
    ]


def _write_customers(new: Sequence[Customer], changed: Sequence[Customer]) -> None:
    try:
        with transaction.atomic():
            Customer.objects.bulk_create(new, batch_size=BATCH)
            Customer.objects.bulk_update(changed, fields=WRITTEN, batch_size=BATCH // 5)
    except IntegrityError as refused:
        raise RefusedError(
            _("A number or a credit code was registered in between; try again.")
        ) from refused


def _record_batch(
    new: Sequence[Customer], import_file: ImportFile | None, *, actor: Actor, now: datetime
) -> None:
    if import_file is None:
        for customer in new:
            record_event(
                kind="customers.customer.registered",
                subject=customer,
                actor=actor,
                now=now,
                data={"after": untold(_facts(customer))},
                customer_id=customer.pk,
            )
    elif new:
        record_event(
            kind="customers.batch.registered",
            subject=import_file,
            actor=actor,
            now=now,
            data={"customers": len(new), "digest": _digest(new), "file": import_file.sha256},
        )


def _digest(customers: Sequence[Customer]) -> str:
    content = [_facts(customer) for customer in customers]
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _record_change(
    customer: Customer, changes: Mapping[str, Facts], *, actor: Actor, now: datetime
) -> None:
    record_event(
        kind="customers.customer.changed",
        subject=customer,
        actor=actor,
        now=now,
        data={
            **{moment: untold(facts) for moment, facts in changes.items()},
            "revision": customer.revision,
        },
        customer_id=customer.pk,
    )


def _columns(row: CustomerRecord) -> Facts:
    reading = reading_of(row.name, custom=row.pinyin)
    key = name_key(row.name)
    spoken = reading.pinyin.replace(" ", "")
    searched = (row.number, row.name, key, spoken, reading.initials, row.uscc)
    return {
        **{name: getattr(row, name) for name in FACTS},
        "name_key": key,
        "pinyin": reading.pinyin,
        "pinyin_initials": reading.initials,
        "search_text": " ".join(searched).casefold(),
    }


def _facts(customer: Customer) -> Facts:
    return {name: getattr(customer, name) for name in FACTS}


def _changes(customer: Customer, row: CustomerRecord) -> dict[str, Facts]:
    """Return the facts that differ, before and after; the custom reading counts as one."""
    reading = reading_of(row.name, custom=row.pinyin).pinyin
    before = {**_facts(customer), "pinyin": customer.pinyin}
    after = {**{name: getattr(row, name) for name in FACTS}, "pinyin": reading}
    differing = [name for name in after if before[name] != after[name]]
    if not differing:
        return {}
    return {
        "before": {name: before[name] for name in differing},
        "after": {name: after[name] for name in differing},
    }


def _tell_handed_over(changed: Sequence[tuple[Customer, dict[str, Facts]]]) -> None:
    handed_over = [row.pk for row, changes in changed if PEOPLE & changes["after"].keys()]
    if handed_over:
        for follow in FOLLOWERS:
            follow(handed_over)


def _apply(customer: Customer, row: CustomerRecord) -> None:
    for name, value in _columns(row).items():
        setattr(customer, name, value)
    if customer.former_words:
        customer.search_text += f" {customer.former_words}"
    customer.revision += 1


def _save(customer: Customer, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            customer.save(force_insert=force_insert)
    except IntegrityError as refused:
        raise RefusedError(
            _("A number or a credit code was registered in between; try again.")
        ) from refused


def _require_free(row: CustomerRecord, *, actor: Actor, present: Customer | None = None) -> None:
    if row.uscc:
        taken = code_is_taken(actor, row.uscc, apart_from=present)
        if taken:
            raise RefusedError(taken.sentence, field="uscc")
    if present is None and row.number and number_is_taken(row.number):
        raise RefusedError(_("This customer number is in use."), field="number")


def _outside(field: str) -> str:
    if field == "uscc":
        return _(
            "A customer with this code is registered outside your responsibility; "
            "ask the credit department."
        )
    return _("This customer number is in use.")


def _known_ids(rows: Sequence[CustomerRecord]) -> tuple[frozenset[int], frozenset[int]]:
    people = {row.salesperson_id for row in rows if row.salesperson_id is not None}
    departments = {row.department_id for row in rows if row.department_id is not None}
    return (
        frozenset(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True)),
        frozenset(Department.objects.filter(pk__in=departments).values_list("pk", flat=True)),
    )


def _require_people(row: CustomerRecord) -> None:
    _require_known(row, *_known_ids([row]))


def _require_known(
    row: CustomerRecord, people: frozenset[int], departments: frozenset[int]
) -> None:
    if row.salesperson_id is not None and row.salesperson_id not in people:
        raise RefusedError(_("There is no such active salesperson."), field="salesperson")
    if row.department_id is not None and row.department_id not in departments:
        raise RefusedError(_("There is no such department."), field="department")
