"""The credit file when two customers become one: its entries are written anew, never moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.customers.rules.relations import Choice, Made
from zixin.dossier.models import ENTRY_MODELS, Classification, Entry, ReviewCall
from zixin.dossier.models.entries import copied
from zixin.kernel.actor import Actor

ENTRIES: dict[str, type[Entry]] = {model._meta.label_lower: model for model in ENTRY_MODELS}


class FileInMerge:
    """Takes over the entries that stand, with at least the level of confidentiality they had."""

    def choices(self, kept: Customer, lost: Customer) -> list[Choice]:
        """Ask nothing: where both files differ, the file itself shows the conflict."""
        return []

    def settle(
        self,
        *,
        kept: Customer,
        lost: Customer,
        chosen: Mapping[str, str],
        source: str,
        actor: Actor,
        now: datetime,
    ) -> tuple[Made, Any]:
        """Write what stands in the lost file into the kept one, and call for a review."""
        made: Made = []
        for label, model in ENTRIES.items():
            manager: Any = model._default_manager
            rows = manager.filter(customer=lost, is_withdrawal=False, superseded_by__isnull=True)
            for row in rows.order_by("pk"):
                changes = {"customer": kept, "supersedes": None, "reason": source}
                made.append((label, _written_anew(row, changes, actor=actor, now=now)))
        made += _keep_closed(kept, lost, source, actor=actor, now=now)
        ReviewCall.objects.create(
            customer=kept,
            reason=_("%(number)s was merged into this customer.") % {"number": lost.number},
            called_at=now,
            called_by_name=actor.name,
        )
        return made, None

    def undo(
        self,
        *,
        kept: Customer,
        made: Made,
        kept_note: Any,
        source: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        """Withdraw the entries taken over; a raised level of confidentiality stays raised."""
        for label, pk in made:
            if label in ENTRIES:
                row = ENTRIES[label]._default_manager.get(pk=pk)
                changes = {"supersedes_id": pk, "is_withdrawal": True, "reason": source}
                _written_anew(row, changes, actor=actor, now=now)


def _written_anew(entry: Entry, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> int:
    row = copied(entry)
    recorded = {
        "recorded_at": now,
        "recorded_by_id": actor.user_id,
        "recorded_by_name": actor.name,
    }
    for name, value in {**changes, **recorded}.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return int(row.pk)


def _keep_closed(
    kept: Customer, lost: Customer, source: str, *, actor: Actor, now: datetime
) -> Made:
    """Carry over the levels in force of the lost file that are above those of the kept one."""
    today = timezone.localdate(now)
    made: Made = []
    of_kept, of_lost = _levels(kept, today), _levels(lost, today)
    for section, row in of_lost.items():
        present = of_kept.get(section)
        if present is None or present.level < row.level:
            row.pk = None
            row.customer, row.reason = kept, source
            row.set_at, row.set_by_id, row.set_by_name = now, actor.user_id or 0, actor.name
            row.save(force_insert=True)
            made.append((Classification._meta.label_lower, row.pk))
    return made


def _levels(customer: Customer, today: Any) -> dict[str, Classification]:
    rows = Classification.objects.filter(customer=customer, until__gte=today).order_by("pk")
    return {row.section: row for row in rows}
