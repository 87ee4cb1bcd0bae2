"""Asking for references, and taking the answers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from statistics import mean, median

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.dossier.models import Method as FactMethod
from zixin.dossier.models import Source, Verification
from zixin.dossier.rules import FactRecord
from zixin.dossier.services import record_facts
from zixin.investigation.holding import (
    hold_case,
    hold_for_work,
    require_address,
    require_under_way,
    tell,
)
from zixin.investigation.models import Investigation, Referee, TradeReference
from zixin.investigation.queries.answers import digest_of_token
from zixin.investigation.queries.references import is_related_to
from zixin.investigation.rules.references import LINK_DAYS, score_of
from zixin.kernel.actor import Actor
from zixin.kernel.workflow import RefusedError

TOKEN_BYTES = 32


@transaction.atomic
def request_reference(
    *,
    case: Investigation,
    kind: str,
    company: str,
    contact: str,
    email: str,
    language: str,
    address: str,
    actor: Actor,
    now: datetime,
) -> TradeReference:
    """Ask a supplier or bank for a reference; ``investigation.reference.requested`` sends the letter.

    ``address`` is the place of its link, with ``TOKEN`` where the secret goes. A referee who is among
    the related parties of the credit file is marked. Raises ``RefusedError`` for anybody but the
    investigators, before the case is under way, without company, for no e-mail address, and for a kind or
    language unknown.
    """
    hold_for_work(case, actor)
    if kind not in Referee.values:
        raise RefusedError(_("Choose one of the list."), field="kind")
    if language not in dict(settings.LANGUAGES):
        raise RefusedError(_("Choose one of the list."), field="language")
    if not company.strip():
        raise RefusedError(_("Say who is asked."), field="company")
    require_address(email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    reference = TradeReference.objects.create(
        case=case,
        kind=kind,
        company=company.strip(),
        contact=contact.strip(),
        email=email,
        language=language,
        is_related=is_related_to(case.customer_id, company.strip(), now=now),
        link=address.replace("TOKEN", token),
        token_digest=digest_of_token(token),
        expires_at=now + timedelta(days=LINK_DAYS),
        requested_by_name=actor.name,
        requested_at=now,
    )
    data = {"referee": kind, "company": reference.company, "related": reference.is_related}
    tell("investigation.reference.requested", case, actor=actor, now=now, data=data)
    return reference


@transaction.atomic
def answer_reference(
    *, reference: TradeReference, answer: Mapping[str, str], actor: Actor, now: datetime
) -> None:
    """Take the answer of a referee, once; ``investigation.reference.answered``.

    Records what the answered references of the case come to in the credit file: related parties do not
    count. Raises ``RefusedError`` for an answer that was given, a link that ended, or a closed case.
    """
    hold_case(reference.case)
    require_under_way(reference.case)
    reference.refresh_from_db(from_queryset=TradeReference.objects.select_for_update(of=("self",)))
    if not reference.is_open(now):
        raise RefusedError(_("This link has ended; please ask for a new one."))
    reference.answer, reference.answered_at, reference.link = dict(answer), now, ""
    reference.save(update_fields=["answer", "answered_at", "link"])
    data = {"company": reference.company, "score": str(score_of(answer))}
    tell("investigation.reference.answered", reference.case, actor=actor, now=now, data=data)
    facts = _facts(reference.case, now=now)
    if facts:
        record_facts(facts=facts, actor=actor, now=now)


def _facts(case: Investigation, *, now: datetime) -> list[FactRecord]:
    answered = list(case.references.filter(answered_at__isnull=False, is_related=False))
    by_kind = {
        kind: [row.answer for row in answered if row.kind == kind] for kind in Referee.values
    }
    told: dict[str, str] = {}
    for kind, code in (
        (Referee.SUPPLIER, "trade_reference_score"),
        (Referee.BANK, "bank_reference_score"),
    ):
        if by_kind[kind]:
            told[code] = f"{mean(map(score_of, by_kind[kind])):.2f}"
    if suppliers := by_kind[Referee.SUPPLIER]:
        told["peer_count"] = str(len(suppliers))
        told["peer_limit_median"] = f"{median(float(row['highest']) for row in suppliers):.2f}"
    return [
        FactRecord(
            customer_id=case.customer_id,
            code=code,
            value=value,
            source=Source.THIRD_PARTY,
            method=FactMethod.QUESTIONNAIRE,
            verification=Verification.DOCUMENTED,
            as_of=timezone.localdate(now),
            evidence=case.number,
        )
        for code, value in told.items()
    ]
