"""Mails to customers and referees: each is claimed before it is sent, so that none goes out twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models.questionnaires import AnswerSheet
from zixin.investigation.models.references import TradeReference


class Fate(models.TextChoices):
    """What became of a letter."""

    WAITING = "waiting", _("Not sent yet")  # 待发送
    SENT = "sent", _("Sent")  # 已发送
    REFUSED = "refused", _("Refused by the mail server")  # 被拒收
    UNCLEAR = "unclear", _("Perhaps sent")  # 发送结果不明


class Letter(models.Model):
    """One mail about a sheet or a reference (函件), by its number: the request, then reminders.

    ``claimed_at`` is set, and committed, before the mail goes out; whoever loses the connection after
    it may have been taken leaves it unclear, and it is not sent again.
    """

    sheet = models.ForeignKey(
        AnswerSheet,
        on_delete=models.PROTECT,
        null=True,
        related_name="mails",
        verbose_name=_("answer sheet"),
    )
    reference = models.ForeignKey(
        TradeReference,
        on_delete=models.PROTECT,
        null=True,
        related_name="mails",
        verbose_name=_("trade reference"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    fate = models.CharField(_("outcome"), max_length=10, choices=Fate, default=Fate.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("claimed at"), null=True)
    answer = models.CharField(_("answer of the mail server"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["sheet", "number"], name="letter_of_sheet_once"),
            models.UniqueConstraint(
                fields=["reference", "number"], name="letter_of_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(sheet__isnull=True, reference__isnull=False)
                | Q(sheet__isnull=False, reference__isnull=True),
                name="letter_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="letter_fate_known"),
        )

    def __str__(self) -> str:
        return f"{self.sheet or self.reference} {self.number}"

    @property
    def tone(self) -> str:
        """How it looks on a page."""
        tones = {Fate.SENT: "active", Fate.REFUSED: "critical", Fate.UNCLEAR: "alert"}
        return tones.get(Fate(self.fate), "watch" if self.answer else "plain")
