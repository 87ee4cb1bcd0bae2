"""Mails to customers and referees: each is claimed before it is sent, so that none goes out twice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models.questionnaires import AnswerSheet
from zixin.investigation.models.references import TradeReference
from zixin.kernel.letters import ClaimedLetter
from zixin.kernel.mailing import Fate


class Letter(ClaimedLetter):
    """One mail about a sheet or a reference (函件), by its number: the request, then reminders."""

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
