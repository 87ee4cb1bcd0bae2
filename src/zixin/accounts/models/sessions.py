"""Why a session is over, for who comes back with it. One law: the key of a session is not kept."""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _


class SessionEnd(models.TextChoices):
    """Why somebody meets the sign-in page again (会话结束原因)."""

    IDLE = "idle", _("You were signed out because nothing was done for a while.")
    DAY_OVER = "day_over", _("You were signed out because the working day of the session is over.")
    ADMINISTRATOR = "administrator", _("An administrator ended the session.")
    ELSEWHERE = "elsewhere", _("The session was ended from another device of yours.")
    OVER = "over", _("The session is over. Please sign in again.")


class EndedSession(models.Model):
    """A session that somebody ended; its digest finds the reason until no browser has it any more."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    reason = models.CharField(_("reason"), max_length=16, choices=SessionEnd)
    ended_at = models.DateTimeField(_("ended at"), db_index=True)

    class Meta:
        verbose_name = _("ended session")
        verbose_name_plural = _("ended sessions")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reason__in=SessionEnd.values), name="session_end_known"
            ),
        )

    def __str__(self) -> str:
        return self.reason


def digest_of_key(key: str) -> str:
    """Return what finds an ended session and opens none."""
    return hashlib.sha256(key.encode()).hexdigest()
