"""Files people bring in: kept by digest, checked, then applied whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zixin.customers.models import ImportFile
from zixin.customers.states import FILE_FLOW
from zixin.kernel import vault
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError, advance

FAULTS_KEPT = 200
NAME_MAX = 200
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What a file holds: rows, faults as the page shows them, and the first rows."""

    rows: int
    fault_count: int
    faults: Sequence[Mapping[str, Any]]
    preview: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What applying a file changed."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def bring_file(
    *,
    kind: str,
    name: str,
    content: bytes,
    unit: str,
    check: FileCheck,
    actor: Actor,
    now: datetime,
) -> ImportFile:
    """Keep a checked file and record ``customers.file.previewed``.

    Raises ``RefusedError`` without the right to import.
    """
    if not (actor.is_system or actor.may("desk.import")):
        raise RefusedError(_("Your role does not allow imports."))
    kept = vault.keep_file(source=content, now=now)
    file = ImportFile.objects.create(
        kind=kind,
        name=file_name(name),
        sha256=kept.sha256,
        size_bytes=kept.size_bytes,
        kept=kept,
        unit=unit,
        row_count=check.rows,
        fault_count=check.fault_count,
        faults=list(check.faults)[:FAULTS_KEPT],
        preview=dict(check.preview),
        brought_by_id=actor.user_id,
        brought_by_name=actor.name,
        brought_at=now,
    )
    record(
        kind="customers.file.previewed",
        subject=file,
        actor=actor,
        now=now,
        data={
            "name": file.name,
            "sha256": file.sha256,
            "rows": check.rows,
            "faults": check.fault_count,
        },
    )
    return file


@transaction.atomic
def queue_file(*, file: ImportFile, actor: Actor, now: datetime) -> None:
    """Order the import of a checked file (``customers.file.queued``).

    The event's subscriber queues the job that applies it.
    """
    advance(file, FILE_FLOW["queue"], actor=actor, now=now, data={"name": file.name})


@transaction.atomic
def discard_file(*, file: ImportFile, actor: Actor, now: datetime) -> None:
    """Put a checked file aside (``customers.file.discarded``)."""
    advance(file, FILE_FLOW["discard"], actor=actor, now=now, data={"name": file.name})


@transaction.atomic
def settle_file(*, file: ImportFile, outcome: FileOutcome, actor: Actor, now: datetime) -> None:
    """Note what applying a file changed (``customers.file.applied``)."""
    counts = {
        "created": outcome.created,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
    }
    advance(file, FILE_FLOW["apply"], actor=actor, now=now, data={"name": file.name, **counts})
    file.created_count = outcome.created
    file.updated_count = outcome.updated
    file.unchanged_count = outcome.unchanged
    file.save(update_fields=["created_count", "updated_count", "unchanged_count"])


@transaction.atomic
def refuse_file(
    *, file: ImportFile, faults: Sequence[Mapping[str, Any]], actor: Actor, now: datetime
) -> None:
    """Refuse an ordered file that no longer fits what is stored (``customers.file.refused``)."""
    advance(file, FILE_FLOW["refuse"], actor=actor, now=now, data={"faults": len(faults)})
    file.faults = list(faults)[:FAULTS_KEPT]
    file.fault_count = len(faults)
    file.save(update_fields=["faults", "fault_count"])


@transaction.atomic
def record_applied_file(
    *, kind: str, name: str, rows: int, actor: Actor, now: datetime
) -> ImportFile:
    """Note rows that came from the product itself as a file (``customers.file.applied``)."""
    file = ImportFile.objects.create(
        kind=kind,
        name=name,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        size_bytes=0,
        row_count=rows,
        brought_by_name=actor.name,
        brought_at=now,
    )
    settle_file(file=file, outcome=FileOutcome(rows, 0, 0), actor=actor, now=now)
    return file


def file_name(name: str) -> str:  # allow ZX006: changes nothing
    """Return the last part of a file's name as one printable line of at most 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character if character.isprintable() else " " for character in last)
    return shown.strip()[-NAME_MAX:] or "?"


def content_of(file: ImportFile) -> bytes:  # allow ZX006: changes nothing
    """Return the bytes of a kept file; raises ``RefusedError`` when they are not what was kept."""
    if file.kept is None or file.kept.sha256 != file.sha256:
        raise RefusedError(_("The kept file was changed; bring it in again."))
    try:
        return vault.content_of(file.kept)
    except (vault.DamagedFileError, vault.ShreddedFileError) as error:
        raise RefusedError(_("The kept file was changed; bring it in again.")) from error


@transaction.atomic
def seal_uploads(*, actor: Actor, now: datetime) -> int:
    """Move files that former versions left open on the disk into the vault; return how many.

    Records nothing: what is known of the files does not change.
    """
    moved = 0
    for path in _open_files():
        for file in ImportFile.objects.filter(sha256=path.name, kept=None, size_bytes__gt=0):
            with path.open("rb") as source:
                file.kept = vault.keep_file(source=source, now=now)
            file.save(update_fields=["kept"])
            moved += 1
        transaction.on_commit(path.unlink)
    return moved


def _open_files() -> list[Path]:
    if not settings.UPLOAD_DIR.exists():
        return []
    return sorted(path for path in settings.UPLOAD_DIR.iterdir() if DIGEST.fullmatch(path.name))
