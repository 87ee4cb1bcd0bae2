"""Letters that are claimed before they are sent, so that none goes out twice (函件)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.mailing import Fate, Outcome

LOST_AFTER = timedelta(hours=1)
LOST = "the worker was lost while it sent this letter"


class ClaimedLetter(models.Model):
    """What every letter keeps of its way out.

    ``claimed_at`` is set, and committed, before the mail goes out; whoever loses the connection after
    it may have been taken leaves it unclear, and it is not sent again.
    """

    fate = models.CharField(_("outcome"), max_length=10, choices=Fate, default=Fate.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    answer = models.CharField(_("answer of the mail server"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        abstract = True

    @property
    def tone(self) -> str:
        """How it looks on a page."""
        tones = {Fate.SENT: "active", Fate.REFUSED: "critical", Fate.UNCLEAR: "alert"}
        return tones.get(Fate(self.fate), "watch" if self.answer else "plain")


def take(letter: ClaimedLetter, *, now: datetime) -> bool:
    """Claim a letter that is held and that nobody has claimed; tell whether it is ours to send."""
    if letter.claimed_at is not None or letter.fate != Fate.WAITING:
        return False
    letter.claimed_at, letter.attempts = now, letter.attempts + 1
    letter.save(update_fields=["claimed_at", "attempts"])
    return True


def is_lost(letter: ClaimedLetter, *, now: datetime) -> bool:
    """Tell whether the worker that claimed a letter never came back."""
    waits = letter.fate == Fate.WAITING
    return waits and letter.claimed_at is not None and letter.claimed_at < now - LOST_AFTER


def keep(letter: ClaimedLetter, outcome: Outcome, *, now: datetime) -> None:
    """Keep what became of a letter; one that waits is free for the next attempt."""
    letter.fate, letter.answer = outcome.fate, outcome.answer
    if outcome.fate == Fate.WAITING:
        letter.claimed_at = None
    else:
        letter.settled_at = now
    letter.save(update_fields=["fate", "answer", "claimed_at", "settled_at"])
