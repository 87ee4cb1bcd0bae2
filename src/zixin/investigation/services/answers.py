"""Putting a questionnaire to somebody, taking the answers, and comparing them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.dossier.models import Method as FactMethod
from zixin.dossier.models import Source, Verification
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import rate_item, record_facts
from zixin.investigation.holding import (
    hold_case,
    hold_for_work,
    require_address,
    require_under_way,
    tell,
)
from zixin.investigation.models import (
    AnswerSheet,
    Channel,
    Contradiction,
    Investigation,
    Questionnaire,
    Ruling,
)
from zixin.investigation.queries.answers import digest_of_token
from zixin.investigation.rules import cases as rules
from zixin.investigation.rules.questionnaire import (
    Answer,
    asked,
    differ,
    facts_told,
    kept,
    levels_told,
    spoken,
)
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

LINK_DAYS_MAX = 60
TOKEN_BYTES = 32
REASON_LENGTH_MAX = 300


@transaction.atomic
def open_sheet(
    *,
    case: Investigation,
    questionnaire: Questionnaire,
    channel: str,
    respondent: str,
    days: int,
    address: str,
    actor: Actor,
    now: datetime,
    email: str = "",
    language: str = settings.LANGUAGE_CODE,
) -> AnswerSheet:
    """Put a questionnaire to somebody (发放问卷) and record ``investigation.sheet.opened``.

    On the customer's channel the sheet gets a link of its own that ends after ``days``: ``address``
    is the place of a link, with ``TOKEN`` where its secret goes. With ``email`` the event sends it
    there. Raises ``RefusedError`` for anybody
    but the investigators, before the case is under way, for a questionnaire that is not published, a
    channel or language nobody knows, no respondent, a term out of bounds, or no e-mail address.
    """
    hold_for_work(case, actor)
    if questionnaire.published_at is None:
        raise RefusedError(_("Only a published questionnaire can be answered."))
    if channel not in Channel.values:
        raise RefusedError(_("Choose one of the list."), field="channel")
    if not respondent.strip():
        raise RefusedError(_("Say who answers."), field="respondent")
    sheet = AnswerSheet(
        case=case,
        questionnaire=questionnaire,
        channel=channel,
        respondent=respondent.strip(),
        opened_by_name=actor.name,
        opened_at=now,
    )
    if channel == Channel.LINK:
        if not 1 <= days <= LINK_DAYS_MAX:
            raise RefusedError(
                _("A link holds 1 to %(most)d days.") % {"most": LINK_DAYS_MAX}, field="days"
            )
        if language not in dict(settings.LANGUAGES):
            raise RefusedError(_("Choose one of the list."), field="language")
        if email:
            require_address(email)
        sheet.email, sheet.language = email, language
        token = secrets.token_urlsafe(TOKEN_BYTES)
        sheet.link = address.replace("TOKEN", token)
        sheet.token_digest = digest_of_token(token)
        sheet.expires_at = now + timedelta(days=days)
    sheet.save(force_insert=True)
    data = {"questionnaire": str(questionnaire), "channel": channel, "by": sheet.respondent}
    tell("investigation.sheet.opened", case, actor=actor, now=now, data=data)
    return sheet


@transaction.atomic
def save_answers(
    *, sheet: AnswerSheet, answers: Mapping[str, Answer], actor: Actor, now: datetime
) -> None:
    """Keep answers as a draft; what is no longer asked falls away. Records nothing yet.

    Raises ``RefusedError`` as ``submit_answers`` does, but for answers that lack.
    """
    _hold_sheet(sheet, actor, now=now)
    sheet.answers = kept(sheet.questionnaire.form(), answers)
    sheet.save(update_fields=["answers"])


@transaction.atomic
def submit_answers(
    *, sheet: AnswerSheet, answers: Mapping[str, Answer], actor: Actor, now: datetime
) -> None:
    """Submit a sheet (提交答卷), once and for all; ``investigation.sheet.submitted``.

    Records the facts it claims in the credit file, and each answer that contradicts another channel's
    as a contradiction. A second submission of the same answers does nothing. Raises ``RefusedError``
    for a link that has ended, a sheet submitted with other answers, a case that is not under way, and
    a required question without answer.
    """
    form = sheet.questionnaire.form()
    given = kept(form, answers)
    sheet.refresh_from_db()
    if sheet.submitted_at is not None and sheet.answers == given:
        return
    _hold_sheet(sheet, actor, now=now)
    missing = [row for row in asked(form, given) if row.is_required and row.code not in given]
    if missing:
        raise RefusedError(
            _("Please answer: %(question)s") % {"question": missing[0].text},
            field=missing[0].code,
        )
    sheet.answers = given
    sheet.submitted_at, sheet.submitted_by_name = now, actor.name
    sheet.link = ""
    sheet.save(update_fields=["answers", "submitted_at", "submitted_by_name", "link"])
    data = {
        "questionnaire": str(sheet.questionnaire),
        "channel": sheet.channel,
        "answers": len(given),
    }
    tell("investigation.sheet.submitted", sheet.case, actor=actor, now=now, data=data)
    _record_claims(sheet, actor=actor, now=now)
    _compare(sheet, actor=actor, now=now)


@transaction.atomic
def adopt_levels(*, sheet: AnswerSheet, actor: Actor, now: datetime) -> int:
    """Take the levels that a sheet speaks for over as one's own judgement; return how many.

    Adds a rating for each qualitative item through the credit file. Raises ``RefusedError`` for anybody
    but the investigators, and before the sheet is submitted.
    """
    hold_for_work(sheet.case, actor)
    if sheet.submitted_at is None:
        raise RefusedError(_("The sheet is not submitted yet."))
    form = sheet.questionnaire.form()
    levels = levels_told(form, sheet.answers)
    for item, level in sorted(levels.items()):
        told = [
            f"{row.text}: {spoken(row, sheet.answers.get(row.code))}"
            for row in asked(form, sheet.answers)
            if row.item == item
        ]
        rate_item(
            customer=sheet.case.customer,
            item=item,
            level=level,
            reason=f"{sheet.case.number} {'; '.join(told)}"[:REASON_LENGTH_MAX],
            as_of=timezone.localdate(now),
            actor=actor,
            now=now,
        )
    return len(levels)


@transaction.atomic
def rule_on_contradiction(
    *, contradiction: Contradiction, ruling: str, explanation: str, actor: Actor, now: datetime
) -> None:
    """Rule on two answers that differ (裁定) and record ``investigation.contradiction.ruled``.

    Raises ``RefusedError`` for anybody but the investigators, without an explanation, or for a ruling
    nobody knows.
    """
    hold_for_work(contradiction.case, actor)
    if ruling not in Ruling.values:
        raise RefusedError(_("Choose one of the list."), field="ruling")
    if not explanation.strip():
        raise RefusedError(_("Say what the ruling rests on."), field="explanation")
    contradiction.ruling, contradiction.explanation = ruling, explanation.strip()
    contradiction.ruled_by_name, contradiction.ruled_at = actor.name, now
    contradiction.save(update_fields=["ruling", "explanation", "ruled_by_name", "ruled_at"])
    data = {"question": contradiction.question, "ruling": ruling, "reason": explanation.strip()}
    tell("investigation.contradiction.ruled", contradiction.case, actor=actor, now=now, data=data)


def _hold_sheet(sheet: AnswerSheet, actor: Actor, *, now: datetime) -> None:
    """Hold the case, then the sheet; only investigators, or the one who has its link, fill it."""
    hold_case(sheet.case)
    if not (actor.is_system and sheet.channel == Channel.LINK):
        rules.is_investigator.require(actor, sheet.case)
    require_under_way(sheet.case)
    sheet.refresh_from_db(from_queryset=AnswerSheet.objects.select_for_update(of=("self",)))
    if sheet.submitted_at is not None:
        raise RefusedError(_("This questionnaire has been submitted and is closed."))
    if not sheet.is_open(now):
        raise RefusedError(_("This link has ended; please ask for a new one."))


def _record_claims(sheet: AnswerSheet, *, actor: Actor, now: datetime) -> None:
    told = facts_told(sheet.questionnaire.form(), sheet.answers)
    method = FactMethod.ON_SITE if sheet.channel == Channel.VISIT else FactMethod.QUESTIONNAIRE
    record_facts(
        facts=[
            FactRecord(
                customer_id=sheet.case.customer_id,
                code=code,
                value=value,
                source=Source.CUSTOMER,
                method=method,
                verification=Verification.CLAIMED,
                as_of=timezone.localdate(now),
                evidence=f"{sheet.case.number} {sheet.questionnaire} {sheet.respondent}"[
                    :REASON_LENGTH_MAX
                ],
            )
            for code, value in sorted(told.items())
        ],
        actor=actor,
        now=now,
    )


def _compare(sheet: AnswerSheet, *, actor: Actor, now: datetime) -> None:
    """Hold a sheet against those of other channels in its case."""
    form = sheet.questionnaire.form()
    others = AnswerSheet.objects.filter(case=sheet.case, submitted_at__isnull=False).exclude(
        channel=sheet.channel
    )
    found = [
        Contradiction(case=sheet.case, question=question.code, first=other, second=sheet)
        for other in others.select_related("questionnaire").order_by("submitted_at", "id")
        for question in form.questions
        if _is_contradicted(question.code, sheet, other)
    ]
    if not found:
        return
    Contradiction.objects.bulk_create(found)
    data = {"count": len(found), "codes": sorted({row.question for row in found})}
    tell("investigation.contradictions.found", sheet.case, actor=actor, now=now, data=data)


def _is_contradicted(code: str, sheet: AnswerSheet, other: AnswerSheet) -> bool:
    question, same = (
        sheet.questionnaire.form().question(code),
        other.questionnaire.form().question(code),
    )
    if question is None or same is None or question.kind != same.kind:
        return False
    if code not in sheet.answers or code not in other.answers:
        return False
    return differ(same, other.answers[code], question, sheet.answers[code])
