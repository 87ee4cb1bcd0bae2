"""Bringing files in: checked on arrival, applied whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.assessment.intake import FileRows, layout_of, read_file
from zixin.assessment.invoices import found_in, notes_on
from zixin.assessment.rules import Progress, unheard
from zixin.assessment.services.invoices import record_invoices
from zixin.assessment.services.statements import record_statements
from zixin.connectors.tabular import Fault, TableError, sentence, write_template
from zixin.customers.models import ImportFile, ImportKind
from zixin.customers.services.files import (
    FileCheck,
    FileOutcome,
    bring_file,
    content_of,
    refuse_file,
    settle_file,
)
from zixin.customers.services.registration import RowsRefusedError, register_customers
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def bring(
    *, kind: str, name: str, content: bytes, unit: str, actor: Actor, now: datetime
) -> ImportFile:
    """Check a file and keep it with what was found (``customers.file.previewed``).

    Raises ``RefusedError`` when it cannot be read at all, or without the right to import.
    """
    try:
        rows = read_file(kind, content, name, unit)
    except TableError as refused:
        words = {
            name: _(word) if isinstance(word, str) else word
            for name, word in refused.parameters.items()
        }
        raise RefusedError(_(refused.sentence) % words) from refused
    found = _shown_faults(rows.faults)
    count = rows.fault_count
    if not count:
        found = _trial(kind, rows, actor=actor, now=now)
        count = len(found)
    preview = rows.preview
    if kind == ImportKind.INVOICES:
        notes = notes_on(found_in(rows.records, timezone.localdate(now)))
        preview = {**preview, "notes": notes}
    check = FileCheck(rows=len(rows.rows), fault_count=count, faults=found, preview=preview)
    return bring_file(
        kind=kind, name=name, content=content, unit=unit, check=check, actor=actor, now=now
    )


def _trial(kind: str, rows: FileRows, *, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """Apply the rows inside a transaction that is taken back, to learn what the store refuses."""
    if kind != ImportKind.CUSTOMERS:
        return []
    with transaction.atomic():
        savepoint = transaction.savepoint()
        try:
            register_customers(rows=rows.records, import_file=None, actor=actor, now=now)
        except RowsRefusedError as refused:
            return _refusals(refused, rows)
        finally:
            transaction.savepoint_rollback(savepoint)
    return []


@transaction.atomic
def apply_file(
    *,
    file: ImportFile,
    actor: Actor,
    now: datetime,
    progress: Progress = unheard,
) -> FileOutcome | None:
    """Store what a kept file holds, all of it or nothing (导入).

    Records the events of the rows and ``customers.file.applied``; when the rows no longer fit
    what is stored, ``customers.file.refused``, and nothing of the file is stored.
    """
    rows = read_file(file.kind, content_of(file), file.name, file.unit)
    if rows.fault_count:
        refuse_file(file=file, faults=_shown_faults(rows.faults), actor=actor, now=now)
        return None
    try:
        outcome = _store(file, rows.records, actor=actor, now=now, progress=progress)
    except RowsRefusedError as refused:
        refuse_file(file=file, faults=_refusals(refused, rows), actor=actor, now=now)
        return None
    settle_file(file=file, outcome=outcome, actor=actor, now=now)
    return outcome


@transaction.atomic
def _store(
    file: ImportFile,
    records: Sequence[Any],
    *,
    actor: Actor,
    now: datetime,
    progress: Progress,
) -> FileOutcome:
    if file.kind == ImportKind.CUSTOMERS:
        done = register_customers(rows=records, import_file=file, actor=actor, now=now)
        return FileOutcome(done.created, done.updated, done.unchanged)
    if file.kind == ImportKind.INVOICES:
        kept = record_invoices(
            companies=records, import_file=file, actor=actor, now=now, progress=progress
        )
        return FileOutcome(kept.created, kept.changed, kept.unchanged)
    stored = record_statements(
        records=records, import_file=file, actor=actor, now=now, progress=progress
    )
    return FileOutcome(stored.created, stored.revised, stored.unchanged)


def _refusals(refused: RowsRefusedError, rows: FileRows) -> list[dict[str, Any]]:
    """Show refused rows as faults of the file."""
    return [
        {
            "row": rows.rows[fault.index],
            "column": rows.headings.get(fault.field, fault.field),
            "value": "",
            "message": fault.message,
            "remedy": _("Correct the cell."),
        }
        for fault in refused.faults
    ]


def _shown_faults(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Write faults in the language of the person."""
    shown = []
    for fault in faults:
        what, mend = sentence(fault, _)
        shown.append(
            {
                "row": fault.row or None,
                "column": fault.column,
                "value": fault.value,
                "message": what,
                "remedy": mend,
            }
        )
    return shown


def template(kind: str, language: str) -> bytes:  # allow ZX006: changes nothing
    """Return an empty file to fill in."""
    return write_template(layout_of(kind), language=language)
