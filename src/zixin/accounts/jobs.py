"""Jobs of accounts: mails on emergencies and on coming lapses, each sent once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from zixin.accounts.models import EmergencyAccess, Reminder
from zixin.accounts.queries import SYSTEM, responsible_for
from zixin.accounts.services.emergency import note_notice
from zixin.accounts.services.reminders import note_reminder, plan_reminders
from zixin.kernel.actor import TRAINING
from zixin.kernel.audit import Event
from zixin.kernel.jobs import enqueue


@task()
def mail_emergency(access_id: int) -> None:
    """Tell the people responsible of an emergency access; a second try finds them told."""
    access = EmergencyAccess.objects.select_related("user").get(pk=access_id)
    if access.notified_at is None:
        addresses = [person.email for person in responsible_for(access.user)]
        subject = _("Emergency access: %(person)s, %(customer)s") % {
            "person": access.user,
            "customer": access.customer_name,
        }
        body = _("Level: %(level)s\nUntil: %(until)s\nReason: %(reason)s\nPlease review it.") % {
            "level": access.get_level_display(),
            "until": _moment(access.until),
            "reason": access.reason,
        }
        _send(subject, body, addresses)
        note_notice(access=access, of_end=False, actor=SYSTEM, now=timezone.now())


@task()
def mail_emergency_end(access_id: int) -> None:
    """Tell the people responsible that an emergency access ended early; a second try is silent."""
    access = EmergencyAccess.objects.select_related("user").get(pk=access_id)
    if access.end_notified_at is None and access.ended_at is not None:
        addresses = [person.email for person in responsible_for(access.user)]
        subject = _("Emergency access ended: %(person)s, %(customer)s") % {
            "person": access.user,
            "customer": access.customer_name,
        }
        body = _("Opened: %(opened)s\nEnded: %(ended)s\nReason: %(reason)s\nPlease review it.") % {
            "opened": _moment(access.opened_at),
            "ended": _moment(access.ended_at),
            "reason": access.reason,
        }
        _send(subject, body, addresses)
        note_notice(access=access, of_end=True, actor=SYSTEM, now=timezone.now())


@task()
def mail_reminder(reminder_id: int) -> None:
    """Tell a person of a coming lapse; a second try finds it sent."""
    reminder = Reminder.objects.select_related("user").get(pk=reminder_id)
    if reminder.sent_at is None:
        subject = _("Your access ends on %(until)s") % {"until": _moment(reminder.valid_until)}
        body = (
            _("Take the confidentiality training again before then: menu, Training and agreement.")
            if reminder.lapsing == TRAINING
            else _(
                "Sign the confidentiality agreement again before then: menu, Training and agreement."
            )
        )
        _send(subject, body, [reminder.user.email])
        note_reminder(reminder=reminder, actor=SYSTEM, now=timezone.now())


@task()
def remind_of_lapses() -> None:
    """Plan the mails of the day and queue them."""
    for reminder in plan_reminders(actor=SYSTEM, now=timezone.now()):
        enqueue(mail_reminder, reminder_id=reminder.pk)


def queue_notice(event: Event) -> None:
    """Queue the notice of an emergency access that an event opened."""
    enqueue(mail_emergency, access_id=int(event.subject_id))


def queue_end_notice(event: Event) -> None:
    """Queue the notice that an emergency access ended early."""
    enqueue(mail_emergency_end, access_id=int(event.subject_id))


def _moment(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "Y-m-d H:i")


def _send(subject: str, body: str, addresses: list[str]) -> None:
    if addresses:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, addresses)
