"""Findings that follow by themselves from what the case holds; parts of other acts on a case."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.accounts.queries import SYSTEM
from zixin.dossier.models import Method as FactMethod
from zixin.dossier.queries.entries import Moment
from zixin.dossier.queries.file import file_for
from zixin.dossier.shelves.overview import ConflictView, conflicts_of
from zixin.investigation.models import Agreement, Finding, Investigation, Verdict
from zixin.kernel.actor import Actor
from zixin.kernel.confidentiality import Level

TOPIC_LENGTH_MAX = 200


@dataclass(frozen=True, slots=True)
class Following:
    """One finding as it follows: what from, of what, how, and why."""

    origin: str
    topic: str
    verdict: str
    evidence: str


@transaction.atomic
def follow(
    *,
    case: Investigation,
    family: str,
    found: Sequence[Following],
    actor: Actor,
    now: datetime,
) -> None:
    """Replace the findings of a family of origins; a person's own finding of the topic stays.

    Records nothing: the act it is part of does.
    """
    case.findings.filter(origin__startswith=f"{family}:").delete()
    judged = set(case.findings.values_list("topic", flat=True))
    Finding.objects.bulk_create(
        Finding(
            case=case,
            topic=row.topic,
            verdict=row.verdict,
            evidence=row.evidence,
            origin=f"{family}:{row.origin}",
            found_by_name=actor.name,
            found_at=now,
        )
        for row in {row.topic: row for row in found if row.topic not in judged}.values()
    )


@transaction.atomic
def follow_documents(*, case: Investigation, actor: Actor, now: datetime) -> None:
    """Make each document that disagrees a finding: by the review, and by the credit file.

    Records nothing: the act it is part of does.
    """
    disagreeing = case.paper_checks.filter(agreement=Agreement.DISAGREES)
    checked = [
        Following(
            row.paper,
            _("Document: %(title)s") % {"title": row.title},
            Verdict.CONTRADICTED,
            f"{row.get_sight_display()} · {row.get_agreement_display()}: {row.note}",
        )
        for row in disagreeing
    ]
    follow(case=case, family="paper", found=checked, actor=actor, now=now)
    file = file_for(SYSTEM, case.customer, Moment(timezone.localdate(now), now))
    open_to_all = {access.section.code for access in file.accesses if access.level == Level.GENERAL}
    shown = conflicts_of(file, sections=open_to_all)
    kept_closely = conflicts_of(file, sections=file.open_sections - open_to_all)
    conflicts = [_conflict(view, is_shown=True) for view in shown if _is_of_document(view)]
    conflicts += [_conflict(view, is_shown=False) for view in kept_closely if _is_of_document(view)]
    follow(case=case, family="conflict", found=conflicts, actor=actor, now=now)


def _is_of_document(view: ConflictView) -> bool:
    return any(voice.row.method == FactMethod.DOCUMENT for voice in view.voices)


def _conflict(view: ConflictView, *, is_shown: bool) -> Following:
    """What the sources say; of a section that is kept closely only which sources differ."""
    said = [
        f"{voice.row.get_source_display()} · {voice.row.get_method_display()} · "
        f"{voice.statement.as_of}" + (f": {voice.text}" if is_shown else "")
        for voice in view.voices
    ]
    if view.ruling is not None and is_shown:
        words = {"by": view.ruling.ruled_by_name, "reason": view.ruling.reason}
        said.append(_("Ruled by %(by)s: %(reason)s") % words)
    key = f" {view.key}" if view.key and is_shown else ""
    topic = _("Credit file: %(title)s") % {"title": f"{view.title}{key}"}
    return Following(
        f"{view.code}:{hashlib.sha256(view.key.encode()).hexdigest()[:16]}",  # names nobody
        topic[:TOPIC_LENGTH_MAX],
        Verdict.CONTRADICTED,
        "\n".join(said),
    )
