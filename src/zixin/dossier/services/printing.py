"""Printing the summary of a credit file (档案摘要)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.customers.models import Customer
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.file import file_for
from zixin.dossier.queries.outside import outside_lines
from zixin.dossier.queries.reviews import review_state
from zixin.dossier.services.secrecy import note_readings
from zixin.dossier.shelves.summary import Print, summary_of
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.typesetting import RenderingError, render_report
from zixin.kernel.workflow import RefusedError

OUTSIDE: Sequence[str] = ("statements", "documents")


@transaction.atomic
def print_summary(
    *, customer: Customer, moment: Moment, address: str, actor: Actor, now: datetime
) -> bytes:
    """Typeset what the actor may see of a file as a PDF, without core sections (档案摘要).

    Writes down the reading of each close section in it and records ``dossier.file.printed`` with
    the sections. Raises ``RefusedError`` without the right to see files, or when it cannot be
    typeset.
    """
    if not actor.may("dossier.view"):
        raise RefusedError(_("Your role does not see credit files."))
    file = file_for(actor, customer, moment)
    shown = [access for access in file.accesses if access.is_open and not access.is_core]
    sections = [access.section.code for access in shown]
    note_readings(
        customer=customer,
        accesses=shown,
        purpose=_("printed summary"),
        address=address,
        actor=actor,
        now=now,
    )
    lines = {
        section: outside_lines(section, actor, customer.pk, moment.on, moment.known_at)
        for section in OUTSIDE
        if section in sections
    }
    today = timezone.localdate(now)
    frame = Print(by=actor.name, on=today, sections=sections)
    content = summary_of(file, lines, review_state(customer, today=today), frame)
    record(
        kind="dossier.file.printed",
        subject=customer,
        actor=actor,
        now=now,
        data={"sections": sections},
        customer_id=customer.pk,
    )
    try:
        return render_report(content)
    except RenderingError as unprintable:
        raise RefusedError(
            _("The summary holds characters that cannot be printed: %(reason)s")
            % {"reason": unprintable}
        ) from unprintable
