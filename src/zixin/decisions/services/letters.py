"""Telling the customer of a decision, and having a program's decision seen by a person (决定通知)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zixin.decisions.composition import compose_letter, mail_text, report_of
from zixin.decisions.holding import granting, hold, move, note, require_words
from zixin.decisions.models import CreditApplication, DecisionLetter
from zixin.decisions.rules.letters import kind_told
from zixin.decisions.services.rounds import open_round
from zixin.decisions.states import OPEN_STATES
from zixin.kernel import vault
from zixin.kernel.actor import Actor
from zixin.kernel.letters import LOST, is_lost, keep, take
from zixin.kernel.mailing import Fate, Mail, Outcome, head_line
from zixin.kernel.numbering import draw_number
from zixin.kernel.typesetting import RenderingError, render_report
from zixin.kernel.workflow import RefusedError


@transaction.atomic
def issue_letter(
    *, application: CreditApplication, language: str, actor: Actor, now: datetime
) -> DecisionLetter:
    """Tell the customer the outcome of an application; ``decisions.letter.issued`` sends it.

    Keeps the letter as PDF in the vault. Raises ``RefusedError`` without the right, before the outcome,
    a second time, without an address in the master record, or when it cannot be typeset.
    """
    if not actor.may("decisions.recommend"):
        raise RefusedError(_("Only the credit department sends letters on decisions."))
    hold(application)
    kind = kind_told(application.state, was_appealed=bool(application.appeal))
    if kind is None:
        raise RefusedError(_("There is no outcome yet that could be told."))
    if application.letters.filter(kind=kind).exists():
        raise RefusedError(_("The customer has been told this already."))
    if not application.customer.email:
        raise RefusedError(_("The master record holds no e-mail address of the customer."))
    number = draw_number("DL", now=now)
    content = compose_letter(
        application,
        kind,
        number=number,
        language=language,
        appeal_days=granting(now=now).appeal_days,
    )
    file = _typeset(content, language, now=now)
    kept = vault.keep_file(source=file, now=now)
    letter = DecisionLetter.objects.create(
        number=number,
        application=application,
        kind=kind,
        language=language,
        content=content,
        kept=kept,
        sha256=kept.sha256,
        issued_by_name=actor.name,
        issued_at=now,
    )
    data = {"letter": number, "outcome": kind, "sha256": kept.sha256}
    note(application, "decisions.letter.issued", actor=actor, now=now, data=data)
    return letter


@transaction.atomic
def open_letter(*, letter: DecisionLetter, actor: Actor, now: datetime) -> bytes:
    """Return the file of a letter and record who opened it (``decisions.letter.opened``).

    Raises ``RefusedError`` when the stored file is gone or damaged.
    """
    try:
        file = vault.content_of(letter.kept)
    except (vault.DamagedFileError, vault.ShreddedFileError) as gone:
        raise RefusedError(_("The letter is no longer there.")) from gone
    data = {"letter": letter.number}
    note(letter.application, "decisions.letter.opened", actor=actor, now=now, data=data)
    return file


@transaction.atomic
def claim_decision_letter(*, letter: DecisionLetter, actor: Actor, now: datetime) -> Mail | None:
    """Claim a letter that waits, and write its mail; ``None`` when it is not ours to send.

    One whose worker was lost becomes unclear, records ``decisions.letter.failed``, and is not repeated.
    """
    hold(letter.application)
    letter.refresh_from_db()
    if is_lost(letter, now=now):
        outcome = Outcome(Fate.UNCLEAR, LOST)
        settle_decision_letter(letter=letter, outcome=outcome, actor=actor, now=now)
        return None
    if not take(letter, now=now):
        return None
    name = f"{letter.number}.pdf"
    return Mail(
        letter.application.customer.email,
        head_line(f"{letter.content['title']} · {letter.content['application']}"),
        mail_text(letter.content),
        f"{letter.sha256[:32]}",
        ((name, vault.content_of(letter.kept), "application/pdf"),),
    )


@transaction.atomic
def settle_decision_letter(
    *, letter: DecisionLetter, outcome: Outcome, actor: Actor, now: datetime
) -> None:
    """Keep what became of a letter; ``decisions.letter.sent`` or ``decisions.letter.failed``."""
    hold(letter.application)
    keep(letter, outcome, now=now)
    if outcome.fate == Fate.WAITING:
        return
    is_sent = outcome.fate == Fate.SENT
    data = {"letter": letter.number} if is_sent else {"letter": letter.number, "fate": letter.fate}
    kind = "decisions.letter.sent" if is_sent else "decisions.letter.failed"
    note(letter.application, kind, actor=actor, now=now, data=data)


@transaction.atomic
def ask_human_review(
    *, application: CreditApplication, reason: str, actor: Actor, now: datetime
) -> None:
    """Have a decision a program made looked at by a person; ``decisions.application.human_review``.

    A round opens above the level that asked nobody; what is in force stays until it ends. Raises
    ``RefusedError`` for a decision a person took, or while the customer has another open application.
    """
    said = require_words(reason, _("Say what the customer asks for."), field="reason")
    hold(application)
    others = application.customer.applications.filter(state__in=OPEN_STATES)
    if others.exclude(pk=application.pk).exists():
        raise RefusedError(
            _("%(customer)s already has an open application.") % {"customer": application.customer}
        )
    move(application, "review", actor=actor, now=now, data={"reason": said})
    before = application.rounds.last()
    if before is None:
        raise RefusedError(_("Nothing was recommended yet; a new application is needed."))
    application.revision += 1
    application.save(update_fields=["revision"])
    open_round(
        application=application,
        amount=application.amount_recommended or before.amount,
        terms_days=application.terms_days_recommended or before.terms_days,
        method=before.method,
        conditions=[],
        actor=actor,
        now=now,
        above=before.level,
    )


def _typeset(content: dict[str, object], language: str, *, now: datetime) -> bytes:
    on = timezone.localdate(now).isoformat()
    try:
        return render_report(report_of(content, language=language, on=on))
    except RenderingError as unprintable:
        raise RefusedError(
            _("The letter holds characters that cannot be printed: %(reason)s")
            % {"reason": unprintable}
        ) from unprintable
