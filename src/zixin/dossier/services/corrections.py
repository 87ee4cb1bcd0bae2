"""Entries of the credit file that a person had corrected at the desk for personal information."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.customers.rules import may_answer
from zixin.dossier.models.entries import copied
from zixin.dossier.queries.entries import kind_of_entry
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def correct_for_person(
    *, label: str, pk: int, values: Mapping[str, str], reason: str, actor: Actor, now: datetime
) -> int:
    """Correct an entry that names a person, as the person asked (更正), and return its customer.

    Adds the row that supersedes it, with the number of the request as its reason, and records
    ``dossier.entry.corrected``. Raises ``RefusedError`` without the right to answer requests on
    personal information, for a value that cannot be, or when the entry was corrected already.
    """
    may_answer.require(actor, None)
    model: Any = apps.get_model(label)
    entry = model.objects.get(pk=pk)
    customer = Customer.objects.select_for_update(of=("self",)).get(pk=entry.customer_id)
    if entry.is_withdrawal or model.objects.filter(supersedes=entry).exists():
        raise RefusedError(_("Somebody has already corrected or withdrawn this entry."))
    row = copied(entry)
    for name, value in values.items():
        setattr(row, name, value)
    row.supersedes, row.reason = entry, reason
    row.recorded_at, row.recorded_by_id, row.recorded_by_name = now, actor.user_id, actor.name
    try:
        row.clean_fields(
            exclude={field.name for field in row._meta.fields if field.name not in values}
        )
    except ValidationError as wrong:
        raise RefusedError(wrong.messages[0]) from wrong
    row.save(force_insert=True)
    record(
        kind="dossier.entry.corrected",
        subject=customer,
        actor=actor,
        now=now,
        data={"entry": kind_of_entry(entry).code, "codes": sorted(values), "reason": reason},
        customer_id=customer.pk,
    )
    return int(customer.pk)
