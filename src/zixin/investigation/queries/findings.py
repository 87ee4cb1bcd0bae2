"""Findings of a case, what they are of, and the reports that were issued."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet

from zixin.dossier.shelves.display import in_language
from zixin.engine.catalogue import load_catalogue
from zixin.investigation.models import (
    Finding,
    Investigation,
    InvestigationReport,
    PaperCheck,
    VisitPhoto,
    VisitSignature,
)
from zixin.investigation.queries.cases import cases_for
from zixin.investigation.rules.questionnaire import facts_told
from zixin.kernel.actor import Actor


def findings_of(actor: Actor, case: Investigation) -> QuerySet[Finding]:
    """The findings of a case the actor may read."""
    return Finding.objects.filter(case__in=cases_for(actor), case=case)


def reports_for(actor: Actor) -> QuerySet[InvestigationReport]:
    """The reports of the cases the actor may read."""
    return InvestigationReport.objects.select_related("case__customer", "kept").filter(
        case__in=cases_for(actor)
    )


def reports_of(actor: Actor, case: Investigation) -> QuerySet[InvestigationReport]:
    """The reports of a case, newest first."""
    return reports_for(actor).filter(case=case)


def papers_of(actor: Actor, case: Investigation) -> QuerySet[PaperCheck]:
    """The reviewed documents of a case, in the order of the list."""
    return PaperCheck.objects.filter(case__in=cases_for(actor), case=case)


def facts_claimed(case: Investigation) -> list[tuple[str, str, str]]:
    """The facts that the answers of a case claim: code, name and value of the latest answer."""
    claimed: dict[str, str] = {}
    for sheet in case.sheets.filter(submitted_at__isnull=False).select_related("questionnaire"):
        claimed |= facts_told(sheet.questionnaire.form(), sheet.answers)
    inputs = load_catalogue().inputs
    return [
        (code, in_language(inputs[code].name), value) for code, value in sorted(claimed.items())
    ]


def content_digest(case: Investigation) -> str:
    """Return the digest of what a signature stands under: conclusion, findings and rulings."""
    findings = list(
        case.findings.order_by("id").values_list("topic", "fact", "verdict", "proof", "evidence")
    )
    rulings = list(
        case.contradictions.order_by("id").values_list("question", "ruling", "explanation")
    )
    sheets = list(case.sheets.order_by("id").values_list("id", "answers"))
    visits = list(
        case.visits.order_by("id").values_list(
            "place", "visited_at", "participants", "seen", "account"
        )
    )
    photos = list(
        VisitPhoto.objects.filter(visit__case=case)
        .order_by("id")
        .values_list("kept__sha256", flat=True)
    )
    references = list(case.references.order_by("id").values_list("company", "answer"))
    papers = list(
        case.paper_checks.order_by("id").values_list("paper", "sight", "agreement", "note")
    )
    content = [
        case.number,
        case.conclusion,
        findings,
        rulings,
        sheets,
        visits,
        photos,
        references,
        papers,
    ]
    signatures = list(
        VisitSignature.objects.filter(visit__case=case, signed_at__isnull=False)
        .order_by("id")
        .values_list("visit_id", "role", "digest", "signed_at", "voided_at")
    )
    if signatures:  # a case signed before there were any keeps its digest
        content.append(signatures)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()
