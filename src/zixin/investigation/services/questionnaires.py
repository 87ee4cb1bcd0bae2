"""Designing questionnaires: drafted, published, and never changed afterwards."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zixin.investigation.models import Questionnaire
from zixin.investigation.rules.questionnaire import SLUG, QuestionnaireError, read_form
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def draft_questionnaire(
    *, code: str, title: Mapping[str, str], actor: Actor, now: datetime
) -> Questionnaire:
    """Begin a draft: of a new questionnaire, or the next version of a published one.

    Records ``investigation.questionnaire.drafted``. Raises ``RefusedError`` without the right, for a
    code that is none, and while another draft of it is open.
    """
    _require_designer(actor)
    if not SLUG.fullmatch(code):
        raise RefusedError(
            _("A code is made of small letters, digits and underscores."), field="code"
        )
    known = Questionnaire.objects.select_for_update().filter(code=code)
    if known.filter(published_at__isnull=True).exists():
        raise RefusedError(_("A draft of this questionnaire is open already."), field="code")
    newest = known.order_by("-version").first()
    document = copy.deepcopy(newest.document) if newest else {"questions": []}
    document["title"] = dict(title) if not newest else document["title"]
    draft = Questionnaire.objects.create(
        code=code,
        version=newest.version + 1 if newest else 1,
        document=document,
        drafted_by_name=actor.name,
        drafted_at=now,
    )
    _tell("drafted", draft, {}, actor=actor, now=now)
    return draft


@transaction.atomic
def set_question(
    *,
    draft: Questionnaire,
    place: int | None,
    question: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Put a question into a draft: at a place, or at the end; ``investigation.questionnaire.changed``.

    Raises ``RefusedError`` without the right, for a published version, and for a question that
    cannot stand there: the sentence names the place.
    """
    rows = _rows_of_draft(draft, actor)
    if place is None:
        rows.append(dict(question))
    elif 0 <= place < len(rows):
        rows[place] = dict(question)
    else:
        raise RefusedError(_("The draft has changed since you opened it; please look again."))
    _keep(draft, rows, actor=actor, now=now, data={"question": question.get("code", "")})


@transaction.atomic
def move_question(
    *, draft: Questionnaire, place: int, to: int | None, actor: Actor, now: datetime
) -> None:
    """Move a question of a draft to another place, or take it out (``to`` is ``None``).

    Records ``investigation.questionnaire.changed``. Raises ``RefusedError`` as ``set_question`` does:
    a condition must still name earlier questions only.
    """
    rows = _rows_of_draft(draft, actor)
    if not 0 <= place < len(rows) or (to is not None and not 0 <= to < len(rows)):
        raise RefusedError(_("The draft has changed since you opened it; please look again."))
    row = rows.pop(place)
    if to is not None:
        rows.insert(to, row)
    _keep(draft, rows, actor=actor, now=now, data={"question": row.get("code", "")})


@transaction.atomic
def publish_questionnaire(*, draft: Questionnaire, actor: Actor, now: datetime) -> None:
    """Publish a draft (发布); it is never changed again. ``investigation.questionnaire.published``.

    Raises ``RefusedError`` without the right, for a published version or a faulty document.
    """
    rows = _rows_of_draft(draft, actor)
    if not rows:
        raise RefusedError(_("A questionnaire has at least one question."))
    _require_sound(draft.document)
    draft.published_at, draft.published_by_name = now, actor.name
    draft.save(update_fields=["published_at", "published_by_name"])
    _tell("published", draft, {"questions": len(rows)}, actor=actor, now=now)


@transaction.atomic
def publish_shipped_questionnaires(*, actor: Actor, now: datetime) -> None:
    """Publish the questionnaires the product ships, each version once.

    Records ``investigation.questionnaire.published`` for each that is new.
    """
    if not actor.is_system:
        _require_designer(actor)
    folder = resources.files("zixin.investigation") / "shipped"
    for place in sorted(folder.iterdir(), key=lambda entry: entry.name):
        shipped = json.loads(place.read_text(encoding="utf-8"))
        read_form(shipped["document"])
        known = Questionnaire.objects.filter(code=shipped["code"], version=shipped["version"])
        if known.exists():
            continue
        row = Questionnaire.objects.create(
            **shipped,
            drafted_by_name=actor.name,
            drafted_at=now,
            published_by_name=actor.name,
            published_at=now,
        )
        questions = len(row.document["questions"])
        _tell("published", row, {"questions": questions}, actor=actor, now=now)


def _require_designer(actor: Actor) -> None:
    if not actor.may("investigation.design"):
        raise RefusedError(_("Your role does not design questionnaires."))


def _rows_of_draft(draft: Questionnaire, actor: Actor) -> list[dict[str, Any]]:
    _require_designer(actor)
    draft.refresh_from_db(from_queryset=Questionnaire.objects.select_for_update())
    if draft.published_at is not None:
        raise RefusedError(_("A published questionnaire is never changed; draft a new version."))
    return copy.deepcopy(draft.document["questions"])


def _keep(
    draft: Questionnaire,
    rows: list[dict[str, Any]],
    *,
    actor: Actor,
    now: datetime,
    data: Mapping[str, Any],
) -> None:
    document = {**draft.document, "questions": rows}
    if rows:
        _require_sound(document)
    draft.document = document
    draft.save(update_fields=["document"])
    _tell("changed", draft, data, actor=actor, now=now)


def _require_sound(document: Mapping[str, Any]) -> None:
    try:
        read_form(document)
    except QuestionnaireError as wrong:
        raise RefusedError(str(wrong)) from wrong


def _tell(
    what: str, row: Questionnaire, data: Mapping[str, Any], *, actor: Actor, now: datetime
) -> None:
    record(
        kind=f"investigation.questionnaire.{what}",
        subject=row,
        actor=actor,
        now=now,
        data={"code": row.code, "version": row.version, **data},
    )
