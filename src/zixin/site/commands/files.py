"""``zixin import`` and ``zixin template``: files from the command line, by the same services."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from zixin.accounts.queries import SYSTEM
from zixin.assessment.services import imports
from zixin.customers.models import ImportFile
from zixin.kernel.workflow import RefusedError
from zixin.site.commands.output import complain, progress_bar, report

FAULTS_SHOWN = 20


def import_file(*, kind: str, path: Path, unit: str, dry_run: bool, as_json: bool) -> int:
    """Check a file and, unless it is a dry run, apply it whole or not at all."""
    try:
        content = path.read_bytes()
    except OSError as missing:
        return complain(f"{path}: {missing.strerror}")
    now = timezone.now()
    try:
        with transaction.atomic(), progress_bar("importing") as advance:
            file = imports.bring(
                kind=kind, name=path.name, content=content, unit=unit, actor=SYSTEM, now=now
            )
            if dry_run:
                transaction.set_rollback(True)
            elif not file.fault_count:
                imports.apply_file(file=file, actor=SYSTEM, now=now, progress=advance)
    except RefusedError as refused:
        return complain(f"{path}: {refused.message}")
    _tell(file, dry_run=dry_run, as_json=as_json)
    return 1 if file.fault_count else 0


def _tell(file: ImportFile, *, dry_run: bool, as_json: bool) -> None:
    outcome = {
        "rows": file.row_count,
        "faults": file.fault_count,
        "created": file.created_count,
        "updated": file.updated_count,
        "unchanged": file.unchanged_count,
        "dry_run": dry_run,
        "found": file.faults,
        "notes": file.preview.get("notes", []),
    }
    if file.fault_count:
        lines = [f"{file.name}: {file.fault_count} faults; nothing was stored."]
        for fault in file.faults[:FAULTS_SHOWN]:
            place = f"row {fault['row']}, " if fault["row"] else ""
            lines.append(f"  {place}{fault['column']}: {fault['message']} {fault['remedy']}")
        if file.fault_count > FAULTS_SHOWN:
            lines.append(f"  ... and {file.fault_count - FAULTS_SHOWN} more; --json lists them.")
    elif dry_run:
        lines = [f"{file.name}: {file.row_count} rows without faults; nothing was stored."]
    else:
        lines = [
            (
                f"{file.name}: {file.created_count} new, {file.updated_count} changed, "
                f"{file.unchanged_count} unchanged of {file.row_count} rows."
            )
        ]
    lines += [f"  {note}" for note in outcome["notes"]]
    report(outcome, "\n".join(lines), as_json=as_json)


def write_template(*, kind: str, path: Path, language: str, as_json: bool) -> int:
    """Write an empty file to fill in; an existing file is left alone."""
    try:
        with path.open("xb") as file:
            file.write(imports.template(kind, language))
    except FileExistsError:
        return complain(f"{path} exists already; name another file.")
    report({"file": str(path)}, f"{path} is ready to be filled in.", as_json=as_json)
    return 0
