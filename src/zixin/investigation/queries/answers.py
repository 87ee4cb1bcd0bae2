"""Questionnaires, sheets and contradictions, as far as the actor may read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zixin.accounts.queries import SYSTEM
from zixin.dossier.shelves.display import in_language
from zixin.engine.catalogue import load_catalogue
from zixin.investigation.models import (
    AnswerSheet,
    Channel,
    Contradiction,
    Investigation,
    Questionnaire,
)
from zixin.investigation.queries.cases import cases_for
from zixin.investigation.rules.questionnaire import asked, levels_told, spoken
from zixin.investigation.states import CaseState
from zixin.kernel.actor import Actor


def questionnaires_for(actor: Actor) -> QuerySet[Questionnaire]:
    """The questionnaires, published and drafted, for who reads investigations."""
    if not (actor.is_system or actor.may("investigation.view")):
        return Questionnaire.objects.none()
    return Questionnaire.objects.all()


def questionnaires_in_force(actor: Actor) -> list[Questionnaire]:
    """The newest published version of each questionnaire."""
    published = questionnaires_for(actor).filter(published_at__isnull=False)
    newest: dict[str, Questionnaire] = {}
    for row in published.order_by("code", "version"):
        newest[row.code] = row
    return list(newest.values())


def sheets_for(actor: Actor) -> QuerySet[AnswerSheet]:
    """The answer sheets of the cases the actor may read."""
    return AnswerSheet.objects.select_related("case__customer", "questionnaire").filter(
        case__in=cases_for(actor)
    )


def sheets_of(actor: Actor, case: Investigation) -> QuerySet[AnswerSheet]:
    """The sheets of a case, in the order they were handed out, with their letters."""
    return sheets_for(actor).filter(case=case).prefetch_related("mails")


def sheets_to_mail(now: datetime) -> QuerySet[AnswerSheet]:
    """The sheets that still wait for an answer by a link."""
    return sheets_for(SYSTEM).filter(
        channel=Channel.LINK,
        submitted_at__isnull=True,
        expires_at__gt=now,
        case__state=CaseState.UNDER_WAY,
    )


def sheet_behind(token: str) -> AnswerSheet | None:
    """The sheet a customer's link leads to; whoever has the link is let in, to this alone."""
    return sheets_for(SYSTEM).filter(token_digest=digest_of_token(token)).first()


def digest_of_token(token: str) -> str:
    """Return what is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """A question that was asked, with its answer in words."""

    code: str
    text: str
    answer: str
    wants_evidence: bool


@dataclass(frozen=True, slots=True)
class ContradictionLine:
    """Two answers that differ, in words, with where each comes from."""

    row: Contradiction
    text: str
    first: str
    second: str


def lines_of(sheet: AnswerSheet) -> list[Line]:
    """A sheet as it reads."""
    return [
        Line(
            row.code,
            str(row.text),
            spoken(row, sheet.answers.get(row.code)),
            row.wants_evidence,
        )
        for row in asked(sheet.questionnaire.form(), sheet.answers)
    ]


def levels_of(sheet: AnswerSheet) -> list[tuple[str, int]]:
    """The qualitative items a sheet speaks for, by name, with their levels."""
    items = load_catalogue().qualitative
    told = levels_told(sheet.questionnaire.form(), sheet.answers)
    return [(in_language(items[item].name), level) for item, level in sorted(told.items())]


def contradictions_for(actor: Actor) -> QuerySet[Contradiction]:
    """The contradictions in the cases the actor may read."""
    return Contradiction.objects.select_related(
        "case__customer", "first__questionnaire", "second__questionnaire"
    ).filter(case__in=cases_for(actor))


def contradictions_of(actor: Actor, case: Investigation) -> list[ContradictionLine]:
    """The contradictions of a case in words."""
    return list(_lines(contradictions_for(actor).filter(case=case)))


def _lines(rows: Iterable[Contradiction]) -> Iterable[ContradictionLine]:
    for row in rows:
        question = row.second.questionnaire.form().question(row.question)
        if question is not None:
            first, second = row.answers()
            yield ContradictionLine(
                row, str(question.text), spoken(question, first), spoken(question, second)
            )
