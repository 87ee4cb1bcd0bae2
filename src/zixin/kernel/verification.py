"""When the audit trail was last verified, and what was found: so that a page can say it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.kernel.audit import ChainReport, verify_chain


class Verification(models.Model):
    """One run over the whole chain (审计链核验)."""

    verified_at = models.DateTimeField(_("verified at"))
    events = models.PositiveBigIntegerField(_("events"))
    anchored = models.PositiveBigIntegerField(_("anchored up to"), null=True)
    faults = models.PositiveIntegerField(_("faults"))

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ("-verified_at", "-pk")

    def __str__(self) -> str:
        return f"{self.verified_at:%Y-%m-%d %H:%M}: {self.faults}"


def verify_and_keep(*, now: datetime, progress: Callable[[int], None] | None = None) -> ChainReport:
    """Verify the chain and keep when that was and how many faults there are."""
    report = verify_chain(progress=progress)
    Verification.objects.create(
        verified_at=now,
        events=report.events,
        anchored=report.anchored,
        faults=len(report.faults),
    )
    return report


def last_verification() -> Verification | None:
    """Return the last run, if there was one."""
    return Verification.objects.first()
