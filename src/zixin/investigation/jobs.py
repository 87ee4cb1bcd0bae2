"""Jobs of investigations: the letters to customers and referees."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.investigation.mailing import post
from zixin.investigation.models import Fate
from zixin.investigation.queries.answers import sheets_to_mail
from zixin.investigation.queries.references import references_open
from zixin.investigation.services.letters import Asked, claim_letter, settle_letter
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue


class LettersWaitError(RuntimeError):
    """Letters that could not be handed over; the job is tried again, and so is the next round."""


@task()
def send_letters() -> None:
    """Send every letter that is due; a second try finds those sent and does nothing.

    One that nobody takes does not hold up the others; those that wait make the job fail, and so be
    tried again. The claim is committed before a mail goes out.
    """
    now = timezone.now()
    waiting = 0
    everybody: tuple[Asked, ...] = (*sheets_to_mail(now), *references_open(now))
    for asked in everybody:
        claimed = claim_letter(of=asked, actor=SYSTEM, now=now)
        if claimed is None:
            continue
        letter, mail = claimed
        outcome = post(mail)
        settle_letter(letter=letter, outcome=outcome, actor=SYSTEM, now=timezone.now())
        waiting += outcome.fate == Fate.WAITING
    if waiting:
        raise LettersWaitError(f"{waiting} letters wait for the mail server")


def queue_letters(_event: Event) -> None:
    """Send the letter of what was just asked for."""
    enqueue(send_letters)
