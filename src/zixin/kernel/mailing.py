"""Handing a mail to the mail server, and telling what came of it as surely as can be told."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import models
from django.utils.translation import gettext_lazy as _

PERMANENT = 500
ANSWER_LENGTH_MAX = 300


class Fate(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("Not sent yet")  # 待发送
    SENT = "sent", _("Sent")  # 已发送
    REFUSED = "refused", _("Refused by the mail server")  # 被拒收
    UNCLEAR = "unclear", _("Perhaps sent")  # 发送结果不明


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it goes out; ``key`` makes its Message-ID, so that a copy would be known as one.

    A file it carries is its name, its bytes and its kind.
    """

    to: str
    subject: str
    body: str
    key: str
    files: tuple[tuple[str, bytes, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, and what the server said."""

    fate: Fate
    answer: str = ""


def post(mail: Mail) -> Outcome:
    """Hand a mail over. What failed before the server could take it waits; after that it is unclear."""
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as down:
        return Outcome(Fate.WAITING, _told(down))
    message = EmailMessage(
        mail.subject,
        mail.body,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        connection=connection,
        headers={"Message-ID": f"<{mail.key}@zixin>", "Auto-Submitted": "auto-generated"},
    )
    for name, content, kind in mail.files:
        message.attach(name, content, kind)
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        return _refused(code, said)
    except smtplib.SMTPResponseException as refused:
        return _refused(refused.smtp_code, refused.smtp_error)
    except (OSError, smtplib.SMTPException) as lost:
        return Outcome(Fate.UNCLEAR, _told(lost))
    finally:
        connection.close()
    return Outcome(Fate.SENT)


def head_line(text: str) -> str:
    r"""Return a text as one line of the head of a mail may carry it.

    >>> head_line("Lin\\r\\nBcc: all@example.com")
    'Lin Bcc: all@example.com'
    """
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    fate = Fate.REFUSED if code >= PERMANENT else Fate.WAITING
    return Outcome(fate, f"{code} {text}".replace("\0", "")[:ANSWER_LENGTH_MAX])


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:ANSWER_LENGTH_MAX]
