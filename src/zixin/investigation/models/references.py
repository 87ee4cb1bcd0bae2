"""Trade and bank references: asked by mail, answered by a link, chased until an answer comes."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.investigation.models.cases import Investigation
from zixin.kernel.sealed import SealedRow, SealedTextField


class Referee(models.TextChoices):
    """Who is asked."""

    SUPPLIER = "supplier", _("Supplier")  # 供应商
    BANK = "bank", _("Bank")  # 银行


class TradeReference(SealedRow):
    """A reference asked of a supplier or bank of the customer (同业与银行资信证明)."""

    case = models.ForeignKey(
        Investigation,
        on_delete=models.PROTECT,
        related_name="references",
        verbose_name=_("investigation"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Referee)
    company = models.CharField(_("company"), max_length=200)
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    email = SealedTextField(_("e-mail"))
    language = models.CharField(_("language"), max_length=10)
    is_related = models.BooleanField(_("related to the customer"), default=False)
    link = SealedTextField(_("link"), blank=True)
    token_digest = models.CharField(_("digest of the link"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires at"))
    requested_by_name = models.CharField(_("requested by"), max_length=150)
    requested_at = models.DateTimeField(_("requested at"))
    letters = models.PositiveSmallIntegerField(_("letters sent"), default=0)
    answer = models.JSONField(_("answer"), default=dict)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("trade reference")
        verbose_name_plural = _("trade references")
        ordering = ("requested_at", "id")
        constraints = (
            models.CheckConstraint(condition=Q(letters__lte=3), name="reference_letters_few"),
        )

    def __str__(self) -> str:
        return f"{self.case}: {self.company}"

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be answered."""
        return self.answered_at is None and now < self.expires_at
