"""How closely sections are kept, and who read them. One law: added, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zixin.customers.models import Customer
from zixin.kernel.confidentiality import Level


class Classification(models.Model):
    """The level of one section of one customer's file, for a term (定密).

    The newest that has not run out counts; when its term ends the section is back at its usual
    level.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    section = models.CharField(_("section"), max_length=20)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    until = models.DateField(_("until"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("responsible person"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    set_at = models.DateTimeField(_("set at"))
    set_by_id = models.BigIntegerField(_("set by"))
    set_by_name = models.CharField(_("set by"), max_length=150)

    class Meta:
        verbose_name = _("classification")
        verbose_name_plural = _("classifications")
        indexes = (models.Index(fields=["customer", "section", "id"], name="classification_of"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="classification_level_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.section} {self.level}"


class Reading(models.Model):
    """That somebody opened a section that is kept closely (查阅记录).

    A plain table and no event: the chain would make each reader wait for the one before.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    section = models.CharField(_("section"), max_length=20)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    reader_id = models.BigIntegerField(_("reader"))
    reader_name = models.CharField(_("reader"), max_length=150)
    is_own_territory = models.BooleanField(_("customer of the own department"))
    address = models.CharField(_("network address"), max_length=45, blank=True)
    read_at = models.DateTimeField(_("read at"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        indexes = (
            models.Index(fields=["customer", "-id"], name="reading_of_customer"),
            models.Index(fields=["reader_id", "read_at"], name="reading_of_reader"),
            models.Index(fields=["read_at"], name="reading_time"),
        )

    def __str__(self) -> str:
        return f"{self.reader_name} {self.customer_id}:{self.section}"


class Anomaly(models.TextChoices):
    """What is odd about how somebody reads (异常查阅)."""

    BULK = "bulk", _("Many customers within an hour")  # 批量查阅
    NIGHT = "night", _("At night")  # 夜间查阅
    FOREIGN = "foreign", _("Customer of another department")  # 越区查阅


class ReadingFlag(models.Model):
    """One day of one reader that somebody should look at (异常查阅提示)."""

    anomaly = models.CharField(_("anomaly"), max_length=10, choices=Anomaly)
    day = models.DateField(_("day"))
    reader_id = models.BigIntegerField(_("reader"))
    reader_name = models.CharField(_("reader"), max_length=150)
    count = models.PositiveIntegerField(_("count"))
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("reading anomaly")
        verbose_name_plural = _("reading anomalies")
        constraints = (
            models.UniqueConstraint(
                fields=["anomaly", "day", "reader_id"], name="reading_flag_once"
            ),
            models.CheckConstraint(
                condition=Q(anomaly__in=Anomaly.values), name="reading_anomaly_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.reader_name} {self.anomaly}"
