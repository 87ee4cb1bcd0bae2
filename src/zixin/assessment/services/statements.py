"""Recording statements: idempotent, all or nothing, older revisions kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.assessment.models import Statement
from zixin.assessment.rules import Key, Progress, StatementRecord, unheard
from zixin.customers.models import ImportFile
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError

SLICE = 2_000


@dataclass(frozen=True, slots=True)
class RecordingOutcome:
    """How many statements were new, revised, and known already."""

    created: int
    revised: int
    unchanged: int


@transaction.atomic
def record_statements(
    *,
    records: Sequence[StatementRecord],
    import_file: ImportFile,
    actor: Actor,
    now: datetime,
    progress: Progress = unheard,
) -> RecordingOutcome:
    """Store statements of many customers (报表入库).

    A period not seen before becomes revision 1; other content for a known period becomes its next
    revision and the current one; the same content changes nothing. Records one
    ``assessment.statements.imported`` with the counts and a digest over all rows. Raises
    ``RefusedError`` when a period stands twice among the records.
    """
    keys = {row.key for row in records}
    if len(keys) != len(records):
        raise RefusedError(_("A period of a customer stands twice in the file."))
    known = _current_statements({row.customer_id for row in records})
    overall = hashlib.sha256()
    fresh: list[Statement] = []
    replaced: list[int] = []
    unchanged = 0
    for row in records:
        digest = row.digest()
        overall.update(digest.encode())
        present = known.get(row.key)
        if present is not None and present.digest == digest:
            unchanged += 1
            continue
        if present is not None:
            replaced.append(present.pk)
        revision = present.revision + 1 if present else 1
        fresh.append(
            _statement(row, digest, revision, import_file=import_file, actor=actor, now=now)
        )
    for start in range(0, len(replaced), SLICE):
        Statement.objects.filter(pk__in=replaced[start : start + SLICE]).update(is_current=False)
    for start in range(0, len(fresh), SLICE):
        Statement.objects.bulk_create(fresh[start : start + SLICE])
        progress(min(start + SLICE, len(fresh)), len(fresh))
    outcome = RecordingOutcome(len(fresh) - len(replaced), len(replaced), unchanged)
    record(
        kind="assessment.statements.imported",
        subject=import_file,
        actor=actor,
        now=now,
        data={
            "file": import_file.name,
            "created": outcome.created,
            "revised": outcome.revised,
            "unchanged": outcome.unchanged,
            "digest": overall.hexdigest(),
        },
    )
    return outcome


@dataclass(frozen=True, slots=True)
class _Present:
    pk: int
    digest: str
    revision: int


def _current_statements(customer_ids: Iterable[int]) -> dict[Key, _Present]:
    wanted = sorted(customer_ids)
    found: dict[Key, _Present] = {}
    for start in range(0, len(wanted), SLICE):
        rows = Statement.objects.filter(
            customer_id__in=wanted[start : start + SLICE], is_current=True
        ).values_list("customer_id", "as_of", "months", "scope", "pk", "digest", "revision")
        for customer_id, as_of, months, scope, pk, digest, revision in rows:
            found[(customer_id, as_of, months, scope)] = _Present(pk, digest, revision)
    return found


def _statement(
    row: StatementRecord,
    digest: str,
    revision: int,
    *,
    import_file: ImportFile,
    actor: Actor,
    now: datetime,
) -> Statement:
    return Statement(
        customer_id=row.customer_id,
        as_of=row.as_of,
        months=row.months,
        scope=row.scope,
        evidence=row.evidence,
        currency=row.currency,
        items=dict(row.items),
        digest=digest,
        revision=revision,
        import_file=import_file,
        recorded_at=now,
        recorded_by_name=actor.name,
    )
