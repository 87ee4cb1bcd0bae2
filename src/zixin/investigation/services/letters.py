"""The letters to customers and referees: claimed, then settled by what the mail server said."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from zixin.investigation.holding import hold_case, tell
from zixin.investigation.models import AnswerSheet, Letter, TradeReference
from zixin.investigation.rules.letters import (
    LETTER_DAYS,
    NAME_LENGTH_MAX,
    is_letter_due,
    letter_to_customer,
)
from zixin.investigation.states import CaseState
from zixin.kernel.actor import Actor
from zixin.kernel.letters import LOST, is_lost, keep, take
from zixin.kernel.mailing import Fate, Mail, Outcome, head_line

Asked = AnswerSheet | TradeReference


@transaction.atomic
def claim_letter(*, of: Asked, actor: Actor, now: datetime) -> tuple[Letter, Mail] | None:
    """Claim the letter that is due for a sheet or reference, and write it; ``None`` when none is.

    Keeps the letter with one more attempt. One that is claimed is nobody else's; a claim whose worker
    was lost becomes unclear after an hour, records ``investigation.letter.failed``, and is not repeated.
    """
    hold_case(of.case)
    held: QuerySet[Any] = type(of)._default_manager.select_for_update(of=("self",))
    of.refresh_from_db(from_queryset=held)
    number = _due(of, now)
    if number is None:
        return None
    letter, _is_new = of.mails.get_or_create(number=number)
    if is_lost(letter, now=now):
        settle_letter(letter=letter, outcome=Outcome(Fate.UNCLEAR, LOST), actor=actor, now=now)
        return None
    return (letter, _mail(of, number)) if take(letter, now=now) else None


@transaction.atomic
def settle_letter(*, letter: Letter, outcome: Outcome, actor: Actor, now: datetime) -> None:
    """Keep what became of a letter.

    Sent, it records ``investigation.sheet.mailed`` or ``investigation.reference.chased``; refused or
    unclear, ``investigation.letter.failed`` with the answer; waiting, it is free for the next attempt.
    """
    of: Asked = letter.sheet or letter.reference  # type: ignore[assignment]  # -- one of them is there
    hold_case(of.case)
    keep(letter, outcome, now=now)
    if outcome.fate in {Fate.SENT, Fate.UNCLEAR} and isinstance(of, TradeReference):
        of.letters = letter.number
        of.save(update_fields=["letters"])
    if outcome.fate == Fate.WAITING:
        return
    data = {"by": _name(of), "letter": letter.number}
    kind = "investigation.letter.failed"
    if outcome.fate != Fate.SENT:
        data |= {"fate": letter.fate, "answer": letter.answer}
    elif isinstance(of, TradeReference):
        kind = "investigation.reference.chased"
        data = {"company": of.company, "letter": letter.number, "of": len(LETTER_DAYS)}
    else:
        kind = "investigation.sheet.mailed"
    tell(kind, of.case, actor=actor, now=now, data=data)


def _due(of: Asked, now: datetime) -> int | None:
    if not (of.email and of.link and of.is_open(now) and of.case.state == CaseState.UNDER_WAY):
        return None
    if isinstance(of, TradeReference):
        fates = dict(of.mails.values_list("number", "fate"))
        is_refused = Fate.REFUSED in fates.values()
        is_due = is_letter_due(letters=of.letters, requested_at=of.requested_at, now=now)
        return of.letters + 1 if is_due and not is_refused else None
    if of.expires_at is None:
        return None
    fates = dict(of.mails.values_list("number", "fate"))
    return letter_to_customer(fates, opened_at=of.opened_at, expires_at=of.expires_at, now=now)


def _name(of: Asked) -> str:
    return of.company if isinstance(of, TradeReference) else of.respondent


def _mail(of: Asked, number: int) -> Mail:
    with override(of.language):
        subject, body = _to_referee(of) if isinstance(of, TradeReference) else _to_customer(of)
        if number > 1:
            subject = _("Reminder: %(subject)s") % {"subject": subject}
    name = of.contact if isinstance(of, TradeReference) else of.respondent
    to = formataddr((head_line(name)[:NAME_LENGTH_MAX], of.email))
    key = hashlib.sha256(f"{of.token_digest} {number}".encode()).hexdigest()[:32]
    return Mail(to, head_line(subject), body.strip(), key)


def _to_customer(sheet: AnswerSheet) -> tuple[str, str]:
    words = {
        "seller": settings.COMPANY_NAME,
        "customer": sheet.case.customer.name,
        "contact": sheet.respondent,
        "title": sheet.questionnaire.title,
        "link": sheet.link,
        "day": timezone.localtime(sheet.expires_at).strftime("%Y-%m-%d %H:%M"),
    }
    body = _(
        '%(contact)s\n\nPlease answer the questionnaire "%(title)s" on %(customer)s by %(day)s:\n\n'
        "%(link)s\n\nThe link opens this one questionnaire and takes one submission. Your answers are "
        "kept while you type and are seen by our credit department only.\n\n%(seller)s"
    )
    return _("%(seller)s asks you: %(title)s") % words, body % words


def _to_referee(reference: TradeReference) -> tuple[str, str]:
    words = {
        "seller": settings.COMPANY_NAME,
        "customer": reference.case.customer.name,
        "contact": reference.contact,
        "link": reference.link,
        "day": timezone.localdate(reference.expires_at),
    }
    body = _(
        "%(contact)s\n\n%(customer)s has named you as a reference. Please answer six short questions "
        "by %(day)s:\n\n%(link)s\n\nYour answer is confidential and is read by our credit department "
        "only.\n\n%(seller)s"
    )
    return _("Reference on %(customer)s") % words, body % words
