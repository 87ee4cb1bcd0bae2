"""Emergency access: a level above one's own, for one customer, for a few hours.

One law: it has a reason, an end and a reviewer.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zixin.accounts.models.people import User
from zixin.kernel.confidentiality import Level

HOURS_MAX = 4


class Verdict(models.TextChoices):
    """What the reviewer found."""

    JUSTIFIED = "justified", _("Justified")  # 理由成立
    UNJUSTIFIED = "unjustified", _("Not justified")  # 理由不成立


class EmergencyAccess(models.Model):
    """A person read one customer further than usual (紧急查阅).

    ``ended_at`` is when that person gave it up before its time; ``until`` then says the same.
    """

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="emergency_accesses", verbose_name=_("user")
    )
    customer_id = models.BigIntegerField(_("customer"))
    customer_name = models.CharField(_("customer"), max_length=200)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    reason = models.CharField(_("reason"), max_length=500)
    hours = models.PositiveSmallIntegerField(_("hours"))
    opened_at = models.DateTimeField(_("emergency opened at"))
    until = models.DateTimeField(_("valid until"))
    notified_at = models.DateTimeField(_("notified at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    end_notified_at = models.DateTimeField(_("notified of the end at"), null=True)
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    reviewed_by_name = models.CharField(_("reviewed by"), max_length=150, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ("-opened_at", "-pk")
        indexes = (models.Index(fields=["user", "until"], name="emergency_of_user"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(hours__gte=1, hours__lte=HOURS_MAX), name="emergency_is_short"
            ),
            models.CheckConstraint(
                condition=models.Q(verdict__in=["", *Verdict.values]), name="verdict_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: {self.customer_name}"
