"""What things pledged were valued at, day by day. One law: added, never changed."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.documents.models import Document
from zixin.guarantees.models.securities import Security


class ValuationMethod(models.TextChoices):
    """How a value was found (估值方法)."""

    APPRAISAL = "appraisal", _("Appraisal by a third party")  # 第三方评估
    MARKET = "market", _("Market price")  # 市价
    BOOK = "book", _("Book value")  # 账面价值
    OWN = "own", _("Own estimate")  # 内部估值


class Valuation(models.Model):
    """The value of the thing pledged on a day (押品估值)."""

    security = models.ForeignKey(
        Security, on_delete=models.PROTECT, related_name="valuations", verbose_name=_("security")
    )
    dated_on = models.DateField(_("valued on"))
    value = models.DecimalField(_("appraised value"), max_digits=18, decimal_places=2)
    method = models.CharField(_("valuation method"), max_length=12, choices=ValuationMethod)
    valuer = models.CharField(_("valued by"), max_length=150)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("proof"),
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by_id = models.BigIntegerField(_("recorded by"))
    recorded_by_name = models.CharField(_("recorded by"), max_length=150)

    class Meta:
        verbose_name = _("valuation")
        verbose_name_plural = _("valuations")
        ordering = ("dated_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(value__gte=Decimal(0)), name="valuation_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(method__in=ValuationMethod.values), name="valuation_method_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.security_id} {self.dated_on}: {self.value}"


class ValuationConfirmation(models.Model):
    """That a second person stands by a higher value (估值复核)."""

    valuation = models.OneToOneField(
        Valuation,
        on_delete=models.PROTECT,
        related_name="confirmation",
        verbose_name=_("valuation"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"))
    confirmed_by_id = models.BigIntegerField(_("confirmed by"))
    confirmed_by_name = models.CharField(_("confirmed by"), max_length=150)

    class Meta:
        verbose_name = _("confirmation of a valuation")
        verbose_name_plural = _("confirmations of valuations")

    def __str__(self) -> str:
        return str(self.valuation_id)
