"""Jobs of applications: what the clock brings."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.decisions import services
from zixin.decisions.queries.letters import letters_waiting
from zixin.decisions.services.letters import claim_decision_letter, settle_decision_letter
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue
from zixin.kernel.mailing import Fate, post
from zixin.policies.queries import NoPolicyError, authority_in_force, granting_in_force


@task()
def look_after_applications() -> None:
    """Mark conditions not kept, let unused approvals lapse, escalate votes; twice does it once.

    Without policies in force there are no applications to look after.
    """
    now = timezone.now()
    try:
        authority_in_force(on=timezone.localdate(now))
        granting_in_force(on=timezone.localdate(now))
    except NoPolicyError:
        return
    services.break_overdue_conditions(actor=SYSTEM, now=now)
    services.lapse_unused(actor=SYSTEM, now=now)
    services.escalate_waiting(send=_send, actor=SYSTEM, now=now)


@task()
def end_departures() -> None:
    """End the departures and set grades whose last day has come; a second run finds none."""
    services.end_overrides(actor=SYSTEM, now=timezone.now())


@task()
def open_reviews() -> None:
    """Open the reviews that decisions call for; a second run opens none."""
    services.open_reviews(actor=SYSTEM, now=timezone.now())


class LettersWaitError(RuntimeError):
    """Letters that could not be handed over; the job is tried again, and so is the next round."""


@task()
def send_decision_letters() -> None:
    """Send the letters on decisions that wait; the claim is committed before a mail goes out."""
    waiting = 0
    for letter in letters_waiting():
        mail = claim_decision_letter(letter=letter, actor=SYSTEM, now=timezone.now())
        if mail is None:
            continue
        outcome = post(mail)
        settle_decision_letter(letter=letter, outcome=outcome, actor=SYSTEM, now=timezone.now())
        waiting += outcome.fate == Fate.WAITING
    if waiting:
        raise LettersWaitError(f"{waiting} letters wait for the mail server")


def queue_letters(_event: Event) -> None:
    """Send the letter that was just issued."""
    enqueue(send_decision_letters)


def _send(address: str, subject: str, body: str) -> None:
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
