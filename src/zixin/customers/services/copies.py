"""The copy of everything kept of a person, to be read by the person or by another system."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zixin.customers import rules
from zixin.customers.models import DataSubjectRequest
from zixin.customers.queries.personal import Kept, kept_of
from zixin.kernel.actor import Actor
from zixin.kernel.audit import record
from zixin.kernel.typesetting import RenderingError, render_report
from zixin.kernel.workflow import RefusedError


@dataclass(frozen=True, slots=True)
class PersonsCopy:
    """A copy as it is handed out."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def copy_for_person(
    *, request: DataSubjectRequest, form: str, actor: Actor, now: datetime
) -> PersonsCopy:
    """Return everything kept of the person, for the person; ``customers.request.copied``.

    ``form`` is ``pdf`` to read and ``json`` to take elsewhere. Changes nothing. Raises
    ``RefusedError`` without the right, before the person is identified, or when something of it
    cannot be typeset.
    """
    rules.may_answer.require(actor, request)
    rules.is_identified.require(actor, request)
    rows = kept_of(request)
    data = {"rows": len(rows), "form": form}
    record(kind="customers.request.copied", subject=request, actor=actor, now=now, data=data)
    if form == "json":
        content, content_type = _as_json(request, rows, now), "application/json; charset=utf-8"
    else:
        content, content_type = _as_pdf(request, rows, now), "application/pdf"
    return PersonsCopy(f"{request.number}.{form}", content_type, content)


def _as_json(request: DataSubjectRequest, rows: Sequence[Kept], now: datetime) -> bytes:
    told = {
        "request": request.number,
        "made_at": now.isoformat(),
        "kept": [
            {"place": row.title, "facts": {words: value for _name, words, value in row.facts}}
            for row in rows
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def _as_pdf(request: DataSubjectRequest, rows: Sequence[Kept], now: datetime) -> bytes:
    try:
        return render_report(_content(request, rows, now))
    except RenderingError as unprintable:
        raise RefusedError(
            _("The copy holds characters that cannot be printed: %(reason)s")
            % {"reason": unprintable}
        ) from unprintable


def _content(request: DataSubjectRequest, rows: Sequence[Kept], now: datetime) -> dict[str, Any]:
    parts = [
        {
            "kind": "facts",
            "heading": row.title,
            "rows": [[words, value] for _name, words, value in row.facts],
        }
        for row in rows
    ]
    nothing = [{"kind": "text", "text": _("Nothing is kept.")}]
    return {
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("Copy of personal information"),
        "seller": settings.COMPANY_NAME,
        "customer": request.applicant,
        "number": request.number,
        "confidential": _("For the person concerned"),
        "disclaimer": _(
            "This copy shows what is kept of you on the day it was made. You may ask to have it "
            "corrected or deleted."
        ),
        "cover": [
            [_("Request"), f"{request.number} · {request.get_kind_display()}"],
            [_("Received on"), date_format(request.received_on, "Y-m-d")],
            [_("Made at"), date_format(timezone.localtime(now), "Y-m-d H:i")],
        ],
        "chapters": [{"title": _("What is kept of the person"), "parts": parts or nothing}],
    }
