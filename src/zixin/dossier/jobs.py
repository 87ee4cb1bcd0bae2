"""Jobs of the credit file: reminders of reviews, and a look at how people read."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django_tasks import task

from zixin.accounts.queries import SYSTEM
from zixin.dossier.services import flag_readings, remind_of_reviews


@task()
def remind_of_due_files() -> None:
    """Remind who is to review files, and the manager of those left too long; twice tells once."""
    remind_of_reviews(send=_send, actor=SYSTEM, now=timezone.now())


@task()
def flag_odd_readings() -> None:
    """Look at how people read yesterday and today; twice finds the same."""
    now = timezone.now()
    today = timezone.localdate(now)
    for day in (today - timedelta(days=1), today):
        flag_readings(day=day, actor=SYSTEM, now=now)


def _send(address: str, subject: str, body: str) -> None:
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
