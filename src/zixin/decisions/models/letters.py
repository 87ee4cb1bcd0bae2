"""What the customer is told of a decision (授信决定通知书)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.decisions.models.applications import CreditApplication
from zixin.decisions.rules.letters import LetterKind
from zixin.kernel.letters import ClaimedLetter
from zixin.kernel.mailing import Fate
from zixin.kernel.vault import VaultFile


class DecisionLetter(ClaimedLetter):
    """One letter on one outcome of an application; ``content`` is what it says, ``kept`` its PDF.

    It goes to the address in the master record at the time it is sent.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    application = models.ForeignKey(
        CreditApplication,
        on_delete=models.PROTECT,
        related_name="letters",
        verbose_name=_("application"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind)
    language = models.CharField(_("language"), max_length=10)
    content = models.JSONField(_("content"))
    kept = models.ForeignKey(
        VaultFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    issued_by_name = models.CharField(_("sent by"), max_length=150)
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        verbose_name = _("letter on a decision")
        verbose_name_plural = _("letters on decisions")
        ordering = ("-issued_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=["application", "kind"], name="decision_letter_once"),
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values), name="decision_letter_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(fate__in=Fate.values), name="decision_letter_fate_known"
            ),
        )

    def __str__(self) -> str:
        return self.number
