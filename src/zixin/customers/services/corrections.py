"""Corrections that the desk carries out on a person's request (更正). Events tell no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from zixin.customers import rules
from zixin.customers.models import ContactPerson, Customer, DataSubjectRequest, RequestCorrection
from zixin.customers.queries.personal import kept_of
from zixin.customers.rules.personal import CORRECTORS
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError

VALUE_MAX = 100
OWN: dict[str, Any] = {
    "customers.contactperson": ContactPerson,
    "customers.customer": Customer,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """One fact to be changed: where it stands and what it becomes."""

    label: str
    pk: int
    field: str
    value: str


@transaction.atomic
def correct_on_request(
    *,
    request: DataSubjectRequest,
    corrections: Sequence[Correction],
    evidence: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Change facts of a person as he asked (更正), each with what it was and on what evidence.

    Master records and contact persons change in place; an entry of the credit file is superseded by
    a corrected one. Keeps a sealed line for each fact and records ``customers.request.corrected`` for
    each row. Raises ``RefusedError`` without the right, before the person is identified, without
    evidence or without a change, and for a fact that is not kept of this person.
    """
    rules.may_answer.require(actor, request)
    rules.is_identified.require(actor, request)
    if not corrections:
        raise RefusedError(_("Change at least one fact, or refuse the request."))
    if not evidence.strip():
        raise RefusedError(_("Say what proves the correction."), field="evidence")
    known = {
        (row.label, row.pk, name): value
        for row in kept_of(request)
        for name, _words, value in row.open_facts
    }
    for change in corrections:
        _require_possible(change, known)
    ordered = sorted(corrections, key=lambda change: (change.label, change.pk, change.field))
    for (label, pk), changes in groupby(ordered, key=lambda change: (change.label, change.pk)):
        values = {change.field: change.value.strip() for change in changes}
        customer_id = _write(label, pk, values, request.number, actor=actor, now=now)
        for name, value in values.items():
            RequestCorrection.objects.create(
                request=request,
                place=label,
                row=pk,
                field=name,
                before=known[label, pk, name],
                after=value,
                evidence=evidence.strip(),
                corrected_at=now,
                corrected_by_name=actor.name,
            )
        record(
            kind="customers.request.corrected",
            subject=request,
            actor=actor,
            now=now,
            data={"place": label, "row": pk, "facts": sorted(values)},
            customer_id=customer_id,
        )


def _require_possible(change: Correction, known: Mapping[tuple[str, int, str], str]) -> None:
    value = change.value.strip()
    if (change.label, change.pk, change.field) not in known:
        raise RefusedError(_("This fact is not kept of the person."))
    if not value:
        raise RefusedError(_("A fact is corrected to another one; to take it out is a deletion."))
    if len(value) > VALUE_MAX:
        raise RefusedError(_("At most %(count)d characters.") % {"count": VALUE_MAX})
    if change.field == "email":
        try:
            validate_email(value)
        except ValidationError as wrong:
            raise RefusedError(wrong.messages[0]) from wrong


def _write(
    label: str, pk: int, values: Mapping[str, str], reason: str, *, actor: Actor, now: datetime
) -> int:
    """Write the facts of one row and return its customer."""
    model = OWN.get(label)
    if model is None:
        correct = CORRECTORS[label.partition(".")[0]]
        return correct(label=label, pk=pk, values=values, reason=reason, actor=actor, now=now)
    row = model.objects.select_for_update(of=("self",)).get(pk=pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    return int(row.pk if model is Customer else row.customer_id)
