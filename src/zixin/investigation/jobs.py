"""Jobs of investigations: the letters to referees."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.investigation.queries.references import references_open
from zixin.investigation.services.references import send_letter
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue


@task()
def send_letters() -> None:
    """Send every letter that is due; a second try finds those sent and does nothing."""
    now = timezone.now()
    for reference in references_open(now):
        send_letter(reference=reference, send=_send, actor=SYSTEM, now=now)


def queue_letters(_event: Event) -> None:
    """Send the letter of a reference that was just asked for."""
    enqueue(send_letters)


def _send(address: str, subject: str, body: str) -> None:
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
