"""Reviewing the documents of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.dossier.models import Method as FactMethod
from zixin.dossier.models import Source, Verification
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import record_facts
from zixin.investigation.holding import hold_for_work, tell
from zixin.investigation.models import Agreement, Investigation, PaperCheck, Sight
from zixin.investigation.rules.papers import papers_for
from zixin.investigation.services.following import follow_documents
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError


@dataclass(frozen=True, slots=True)
class Checked:
    """One document as it was reviewed."""

    paper: str
    sight: str
    agreement: str
    note: str = ""


@transaction.atomic
def review_papers(
    *, case: Investigation, checked: Sequence[Checked], actor: Actor, now: datetime
) -> None:
    """Keep the review of a customer's documents (资料审查); an earlier one gives way.

    Records ``investigation.papers.reviewed`` and, in the credit file, the share of documents that were
    supplied. Each document that disagrees, here or with other sources of the file, is a finding. Raises
    ``RefusedError`` for anybody but the investigators, before the case is under way,
    unless each document of the list is judged once, and for one that disagrees without a note.
    """
    hold_for_work(case, actor)
    wanted = papers_for(size=case.customer.size, country=case.customer.country)
    if sorted(row.paper for row in checked) != sorted(wanted):
        raise RefusedError(_("Judge each document of the list."))
    for row in checked:
        if row.sight not in Sight.values or row.agreement not in Agreement.values:
            raise RefusedError(_("Choose one of the list."), field=row.paper)
        if row.agreement == Agreement.DISAGREES and not row.note.strip():
            raise RefusedError(_("Say in what it disagrees."), field=f"{row.paper}-note")
        if row.sight == Sight.MISSING and row.agreement != Agreement.NOT_COMPARED:
            raise RefusedError(_("What is missing was not compared."), field=row.paper)
    case.paper_checks.all().delete()
    PaperCheck.objects.bulk_create(
        PaperCheck(
            case=case,
            paper=row.paper,
            sight=row.sight,
            agreement=row.agreement,
            note=row.note.strip(),
            checked_by_name=actor.name,
            checked_at=now,
        )
        for row in checked
    )
    supplied = sum(row.sight != Sight.MISSING for row in checked)
    disagreeing = sum(row.agreement == Agreement.DISAGREES for row in checked)
    data = {"count": len(checked), "supplied": supplied, "disagreeing": disagreeing}
    tell("investigation.papers.reviewed", case, actor=actor, now=now, data=data)
    follow_documents(case=case, actor=actor, now=now)
    share = FactRecord(
        customer_id=case.customer_id,
        code="disclosure_share",
        value=f"{supplied / len(checked):.4f}",
        source=Source.MARKET,
        method=FactMethod.DOCUMENT,
        verification=Verification.DOCUMENTED,
        as_of=timezone.localdate(now),
        evidence=case.number,
    )
    record_facts(facts=[share], actor=actor, now=now)
